"""What small providers promise, each rule as facts alone, and where it is said.

Rules of other matters stand elsewhere: cancelling in ``cancel_rules``, whom to turn to with a
complaint in ``test_complaint_routes``. Read on public pages in November 2026; no names stand here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StatedRule:
    """One rule: the facts that state it, with the forms they need, and what is said where.

    A place is a page (``privacy.md``), what is read of a form from its first page to its receipt
    (``form klacht``), its form on paper (``paper klacht``), or ``check``.
    """

    name: str
    facts: str
    said: tuple[tuple[str, str], ...]
    law: str = "zvw"
    kinds: tuple[str, ...] = ("klacht", "dossier")


SIGN_UP = """
[kinds.aanmelden]
team = "praktijk"
open = true
term = "sign_up"
keep = { value = "%s" }
[terms.sign_up]
length = "%s"
regime = "%s"
"""
DETAILS = """
[kinds.gegevens-wijzigen]
team = "praktijk"
open = true
term = "details"
[terms.details]
length = "%s"
regime = "contract-calendar"
"""
COMPLAINT = """
[kinds.klacht]
team = "praktijk"
open = true
term = "complaint"
[terms.complaint]
length = "%s"
regime = "ATW"
"""
ENDING = ("opzeggen",)

SIGN_UPS = (
    StatedRule(
        "a sign-up is answered in two working days",
        SIGN_UP % ("2m", "2wd", "ATW"),
        (
            ("formulieren/aanmelden.md", "Binnen 2 werkdagen komt er een eerste antwoord."),
            ("form aanmelden", "uiterlijk 5 maart 2026"),
            ("paper aanmelden", "2 werkdagen"),
        ),
        kinds=(),
    ),
    StatedRule(
        "someone calls back within four hours, in evenings and weekends too",
        SIGN_UP % ("2m", "4h", "contract-hours") + "[contact.read]\nvalue = { always = true }\n",
        (
            ("formulieren/aanmelden.md", "Binnen 4 uur komt er een eerste antwoord."),
            ("form aanmelden", "berichten dag en nacht"),
        ),
        law="jeugdwet",
        kinds=(),
    ),
    StatedRule(
        "an answer within four hours, from who reads by day alone",
        SIGN_UP % ("2m", "4h", "contract-hours"),
        (("check", "kinds.aanmelden: antwoord is beloofd binnen 4 uur, ook als niemand"),),
        kinds=(),
    ),
    StatedRule(
        "contact in fifteen working days",
        SIGN_UP % ("2m", "15wd", "ATW"),
        (("form aanmelden", "uiterlijk 24 maart 2026"),),
        kinds=(),
    ),
    StatedRule(
        "what was asked is kept for thirty days where no treatment follows",
        SIGN_UP % ("30d", "3wd", "ATW"),
        (("formulieren/aanmelden.md", "niet langer dan 30 dagen"),),
        kinds=(),
    ),
    StatedRule(
        "a child, or a referrer for someone: nobody gives a citizen number",
        SIGN_UP % ("2m", "2wd", "ATW"),
        (
            ("formulieren/aanmelden.md", "Een verwijzer, zoals een huisarts"),
            ("formulieren/aanmelden.md", "geen burgerservicenummer"),
            ("paper aanmelden", "verwijzer"),
        ),
        law="jeugdwet",
        kinds=(),
    ),
)
REPLIES = (
    StatedRule(
        "five working days first, and an answer within six weeks",
        COMPLAINT % "6w" + '[kinds.klacht.first]\nvalue = "5wd"\n',
        (
            ("klachten.md", "Een eerste reactie komt binnen 5 werkdagen."),
            ("klachten.md", "Binnen 6 weken"),
            ("form klacht", "uiterlijk 10 maart 2026 een eerste reactie"),
            ("paper klacht", "U krijgt binnen 5 werkdagen een eerste reactie."),
        ),
        kinds=(),
    ),
    StatedRule(
        "receipt confirmed in five working days, dealt with in four weeks",
        COMPLAINT % "4w" + '[kinds.klacht.first]\nvalue = "5wd"\n',
        (("form klacht", "uiterlijk 31 maart 2026 antwoord"),),
        law="jeugdwet",
        kinds=(),
    ),
    StatedRule(
        "solved in twenty working days",
        COMPLAINT % "20wd",
        (("klachten.md", "20 werkdagen"), ("form klacht", "31 maart 2026")),
        kinds=(),
    ),
    StatedRule(
        "six weeks and four more",
        COMPLAINT % "6w" + 'extended = "10w"\n',
        (("klachten.md", "In totaal duurt het nooit langer dan 10 weken."),),
        kinds=(),
    ),
    StatedRule(
        "requests about the dossier are answered in four weeks",
        '[terms.dossier]\nlength = "4w"\nextended = "3m"\nregime = "contract-calendar"\n',
        (("dossier.md", "Binnen 4 weken"), ("form dossier", "31 maart 2026")),
    ),
    StatedRule(
        "a change is made within three working days",
        DETAILS % "3wd",
        (
            ("formulieren/gegevens-wijzigen.md", "Binnen 3 werkdagen"),
            ("form gegevens-wijzigen", "uiterlijk 6 maart 2026"),
        ),
        kinds=(),
    ),
)
KEEPING = (
    StatedRule(
        "twenty years from the last change, as the law has it",
        "",
        (("privacy.md", "20 jaar"), ("privacy.md", "de laatste wijziging in het dossier")),
    ),
    StatedRule(
        "twenty years from the end of the care, which the law does not say",
        'retention_start = { value = "het einde van de zorg" }\n',
        (("check", "retention_start: botst met de wet"),),
    ),
    StatedRule(
        "fifteen years, where another law says twenty",
        'retention.zvw = { value = "15y", state = "to-be-confirmed", note = "Welke?" }\n',
        (("privacy.md", "15 jaar. De wet noemt hiervoor een andere tijd."),),
    ),
    StatedRule(
        "the dossier is handed over within a month",
        DETAILS % "1m",
        (("form gegevens-wijzigen", "3 april 2026"),),
        kinds=(),
    ),
)
MONEY = (
    StatedRule(
        "prices of a treatment in the practice and at home, and of a report",
        '[[prices]]\nname = "Behandeling aan huis"\neuros = 60\n'
        '[[prices]]\nname = "Een verslag"\neuros = "97.50"\n',
        (("prijzen.md", "| Behandeling aan huis | € 60"), ("prijzen.md", "97,50")),
    ),
    StatedRule(
        "a day for 90 euros, from a day on",
        '[[prices]]\nname = "Een dag"\neuros = 90\nper = "dag"\nsince = 2026-01-01\n',
        (("prijzen.md", "Een dag, per dag |"), ("prijzen.md", "1 januari 2026")),
        law="wmo",
    ),
    StatedRule(
        "an own contribution by the month",
        '[[prices]]\nname = "Eigen bijdrage"\neuros = "21.80"\nper = "maand"\n',
        (("prijzen.md", "21,80"), ("prijzen.md", "maand")),
        law="wmo",
    ),
    StatedRule(
        "commercial interest over what is paid late",
        'limits.late_interest = { value = "commercial" }\n',
        (("check", "limits.late_interest: botst met de wet"),),
        law="jeugdwet",
    ),
    StatedRule(
        "liability limited to what the insurance pays",
        'limits.liability = { value = "limited" }\n',
        (("check", "limits.liability: botst met de wet"),),
        law="wmo",
    ),
    StatedRule(
        "a complaint lapses after a month",
        'limits.lapses.klacht = { value = "30d" }\n',
        (("check", "limits.lapses.klacht: botst met de wet: vervalt na 30 dagen"),),
    ),
)
WAITING = (
    StatedRule(
        "at most three weeks before the first talk",
        '[waiting]\nrenew_within = "1m"\n[[waiting.times]]\nbefore = "een eerste gesprek"\n'
        "weeks = 3\nupdated = 2026-11-01\n",
        (("wachttijd.md", "| een eerste gesprek | 3 weken | 1 november 2026 |"),),
    ),
    StatedRule(
        "a time for each programme, renewed each week",
        '[waiting]\nrenew_within = "1w"\n[[waiting.times]]\nbefore = "crisishulp"\n'
        'text = "geen"\nupdated = 2026-11-20\n[[waiting.times]]\nbefore = "coaching"\n'
        'text = "minder dan een week"\nupdated = 2026-11-10\n',
        (
            ("wachttijd.md", "| crisishulp | geen | 20 november 2026 |"),
            ("check", "waiting (coaching)"),
        ),
        law="jeugdwet",
    ),
)
PLACES = (
    StatedRule(
        "two locations with numbers of their own",
        '[[locations]]\nid = "een"\nname = "Noord"\nphone = { value = "06 00000001" }\n'
        '[[locations]]\nid = "twee"\nname = "Zuid"\nphone = { value = "06 00000002" }\n',
        (("locaties.md", "tel:0600000001"), ("locaties.md", "tel:0600000002")),
    ),
    StatedRule(
        "six municipalities",
        '[[locations]]\nid = "een"\nname = "Wijk"\nphone = { value = "06 00000001" }\n'
        'municipalities = ["Aa", "Bee", "Cee", "Dee", "Ee", "Eff"]\n',
        (("locaties.md", "Voor wie woont in Aa, Bee, Cee, Dee, Ee of Eff"),),
    ),
    StatedRule(
        "WhatsApp beside the telephone, to be called back",
        '[contact.whatsapp]\nvalue = "06 00000003"\ngood_for = "om teruggebeld te worden"\n',
        (("index.md", "om teruggebeld te worden"),),
        law="jeugdwet",
    ),
    StatedRule(
        "also open on Saturday",
        "[contact.desk]\nvalue = 'Kade 1'\n"
        "hours = [{ days = [6], opens = 10:00:00, closes = 11:30:00 }]\n",
        (("index.md", "zaterdag, 10.00 tot 11.30 uur"),),
    ),
)
ENDINGS = (
    StatedRule(
        "either side ends it with a reasonable notice",
        "ending = { reasonable = true }\n",
        (("formulieren/opzeggen.md", "met een redelijke opzegtermijn"),),
        kinds=ENDING,
    ),
    StatedRule(
        "in writing, to the end of the second month",
        'ending = { length = "2m", to = "month-end", written = true }\n',
        (
            ("formulieren/opzeggen.md", "Opzeggen gaat schriftelijk"),
            ("form opzeggen", "31 mei 2026"),
        ),
        kinds=ENDING,
    ),
    StatedRule(
        "a trial month in which it ends at once",
        'ending = { length = "1m", trial = { lasts = "1m", at_once = true } }\n',
        (("formulieren/opzeggen.md", "In de proeftijd van 1 maand kunt u op elk moment"),),
        kinds=ENDING,
    ),
    StatedRule(
        "care from a pgb ends as the SVB has it",
        "ending = { at_once = true, pgb = { svb = true } }\n",
        (("formulieren/opzeggen.md", "met een opzegtermijn van 1 maand"),),
        law="wmo",
        kinds=ENDING,
    ),
)
OBJECTION = """
[kinds.bezwaar]
team = "praktijk"
open = true
[[objections]]
id = "een"
sentence = "%s"
"""
CHOICES = (
    StatedRule(
        "the insurer hears the kind of care unless the client objects within a month",
        OBJECTION % "De verzekeraar hoort welke behandeling het is." + 'until = "1m"\n',
        (
            ("formulieren/bezwaar.md", "Bezwaar kan tot 1 maand na het begin van de zorg."),
            ("paper bezwaar", "De verzekeraar hoort welke behandeling het is."),
        ),
        kinds=(),
    ),
    StatedRule(
        "peers look along unless the client objects",
        OBJECTION % "Een collega kijkt mee of het werk goed gaat.",
        (("formulieren/bezwaar.md", "Bezwaar kan altijd."), ("form bezwaar", "Een collega kijkt")),
        kinds=(),
    ),
    StatedRule(
        "electronic exchange only with consent, asked by itself",
        'consent_lasts = { value = "12m" }\n[[consents]]\nid = "uitwisseling"\n'
        'party = "andere zorgverleners"\npurpose = "uw dossier laten zien via internet"\n'
        'refused = "Dan ziet niemand anders uw dossier."\n',
        (("form toestemming", "andere zorgverleners uw dossier laten zien via internet"),),
        kinds=("toestemming",),
    ),
)
AGREED = (
    StatedRule(
        "both parents agree up to sixteen, also after a divorce",
        "[documents.voorwaarden.agreed_by]\nparents = 'both'\n",
        (("paper akkoord", "gaat elke ouder met gezag akkoord, of de voogd."),),
        law="jeugdwet",
        kinds=("akkoord",),
    ),
    StatedRule(
        "parents only up to sixteen, no child from twelve",
        "[documents.voorwaarden.agreed_by]\nclient_from = 16\n",
        (("paper akkoord", "gaat elke ouder met gezag akkoord, of de voogd."),),
        law="jeugdwet",
        kinds=("akkoord",),
    ),
    StatedRule(
        "under twelve the child signs beside the parent",
        "[documents.voorwaarden.agreed_by]\nclient_from = 0\nparents = 'one'\n",
        (("paper akkoord", "gaan akkoord: degene om wie het gaat, en één ouder met gezag"),),
        law="jeugdwet",
        kinds=("akkoord",),
    ),
    StatedRule(
        "under twelve one parent is enough",
        "[documents.voorwaarden.agreed_by]\nparents = 'one'\n",
        (("paper akkoord", "gaat één ouder met gezag akkoord, of de voogd. Dat is genoeg."),),
        law="jeugdwet",
        kinds=("akkoord",),
    ),
)
STATED = (*SIGN_UPS, *REPLIES, *KEEPING, *MONEY, *WAITING, *PLACES, *ENDINGS, *CHOICES, *AGREED)
