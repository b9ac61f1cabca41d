"""Where a complaint can go: doors within the provider and outside it, each as good as the other."""

from __future__ import annotations

from dataclasses import replace

from formsapp.facts import Facts
from formsapp.kinds.base import Given, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import And, Condition, Is
from formsapp.kinds.parts.care_law import UNKNOWN, is_about
from formsapp.kinds.parts.complaint_reply import FOR_COMMITTEE, IS_JUDGED
from formsapp.kinds.questions import Choice, Option, Seen

OFFICER = _(
    "{% if complaints.officer.placeholder %}De klachtenfunctionaris{% else %}{{ "
    "complaints.officer | capitalise }}{% endif %} helpt u met uw klacht en kiest geen "
    "kant.{{ complaints.officer | ways }}{{ complaints.officer | conditions }}"
)
COMMITTEE = _(
    "De klachtencommissie onderzoekt uw klacht en doet een uitspraak. U schrijft "
    "zelf naar de commissie.{% if complaints.committee.unfilled %} Het adres staat "
    "hier nog niet. Vraag het aan [[ons/mij]] of aan iemand die u helpt.{% else %} "
    "Stuur uw verhaal naar {{ complaints.committee }}.{{ complaints.committee | "
    "ways }}{% endif %}{{ complaints.committee | conditions }}"
)
REGISTER = _(
    "Het beroepsregister: {{ complaints.register }}. Daar kunt u klagen over "
    "[[een medewerker die er ingeschreven staat/mij]].{{ complaints.register | ways }}"
    "{{ complaints.register | conditions }}"
)
DISPUTE_BODY = _(
    "De geschilleninstantie{% if not complaints.dispute_body.placeholder %}: {{ "
    "complaints.dispute_body }}{% endif %}.{{ complaints.dispute_body | ways }}{% "
    "if complaints.dispute_body.unfilled %} Hoe u die bereikt, staat hier nog "
    "niet. Vraag het aan [[ons/mij]] of aan iemand die u helpt.{% endif %}{% if "
    "not complaints.dispute_body.after %} Daar kunt u heen als u het niet eens "
    "bent met [[ons/mijn]] oordeel, of als dat te laat komt.{% endif %}{{ "
    "complaints.dispute_body | conditions }}"
)
COUNSELLOR = _(
    "De vertrouwenspersoon: {% if counsellor.mail and counsellor.ways | length == "
    "1 %}mail naar {{ counsellor.mail }}.{% else %}{{ counsellor }}.{{ counsellor "
    "| ways }}{% endif %}{{ counsellor | conditions }} Die vertelt alleen iets "
    "verder als u dat goedvindt."
)
YOUTH = _(
    "Jeugdstem: bel {{ numbers.jeugdstem.phone }}. Zij helpen jongeren en ouders en horen niet "
    "bij [[ons/mij]]."
)
ADVICE = _(
    "Het Landelijk Meldpunt Zorg: bel {{ numbers.meldpunt_zorg.phone }}. Daar krijgt u advies "
    "over een klacht."
)
NEXT = {
    "committee": _(
        "Bent u het niet eens met [[ons/mijn]] oordeel, of komt het te laat? Dan kunt "
        "u naar de klachtencommissie: {{ complaints.committee }}.{{ "
        "complaints.committee | conditions }}"
    ),
    "register": _(
        "Gaat het over [[een medewerker die in een beroepsregister staat/mij]]? Dan kunt u ook "
        "daar klagen: {{ complaints.register }}.{{ complaints.register | conditions }}"
    ),
    "dispute_body": _(
        "Bent u het niet eens met [[ons/mijn]] oordeel, of komt het te laat? Dan kunt "
        "u naar de geschilleninstantie{% if not complaints.dispute_body.placeholder "
        "%}: {{ complaints.dispute_body }}{% endif %}.{{ complaints.dispute_body | "
        "conditions }}"
    ),
}
"""Who comes after the provider's own answer, by their key."""
CONTACT_TOO = _(
    "Elke keuze is even goed. U hoeft niet met de eerste te beginnen. U kunt ook eerst praten met "
    "uw contactpersoon."
)
"""The hint at doors that are all equal, where the terms name the own contact as a first step."""
OTHERS_READ = _("Wat u hier verstuurt, wordt altijd gelezen door {{ team }}, wat u ook kiest.")
HELPERS = {"jeugdstem": YOUTH, "meldpunt_zorg": ADVICE}
BODIES = tuple(
    f"complaints.{name}" for name in ("officer", "committee", "register", "dispute_body")
)

ABOUT_READER = Choice(
    name="over-lezer",
    label=_("Gaat het over iemand die dit leest?"),
    options=(
        Option("nee", _("Nee")),
        Option("ja", _("Ja")),
        Option("weet-niet", _("Dat weet ik niet")),
    ),
)
MANAGER = Option(
    "leidinggevende",
    _("De leidinggevende van uw contactpersoon"),
    _("Die praat met u en zoekt met u een oplossing."),
)
READER = Option("lezer", _("Wie dit leest: {{ team }}"))
"""The first door where nobody is over the own contact."""


OUTSIDE = {"officer": OFFICER, "committee": COMMITTEE, "register": REGISTER}
OUTSIDE |= {"dispute_body": DISPUTE_BODY, "counsellor": COUNSELLOR}
"""How each is reached, by its key."""
READ_ALL_THE_SAME = _(
    "Gaat u toch verder? Dan wordt het gelezen door {{ team }}, met uw keuze erbij."
)
NO_ANSWER = _(
    "Het antwoord komt dan van de commissie, niet van [[ons/mij]]. Wilt u wel "
    "antwoord van [[ons/mij]]? Kies dan iemand anders."
)
"""Said to who means it for the committee, and sends it here too."""
DOORS = {
    "officer": Option(
        "klachtenfunctionaris",
        _("De klachtenfunctionaris"),
        _(
            "Die helpt u met uw klacht en kiest geen kant."
            "{% if complaints.officer.cost == 'free' %} Dat kost niets.{% endif %}"
            "{{ complaints.officer | first_needed }}"
        ),
    ),
    "committee": Option(
        "commissie",
        _("De klachtencommissie"),
        _(
            "Hoort niet bij [[ons/mij]]. Onderzoekt uw klacht en doet een uitspraak."
            "{{ complaints.committee | first_needed }}"
        ),
    ),
    "register": Option(
        "beroepsregister",
        _("Het beroepsregister"),
        _(
            "Hoort niet bij [[ons/mij]]. Kijkt of [[een medewerker zich/ik mij]] hield aan de "
            "regels van het beroep.{{ complaints.register | first_needed }}"
        ),
    ),
    "dispute_body": Option(
        "geschil",
        _("De geschilleninstantie"),
        _(
            "Hoort niet bij [[ons/mij]]. Geeft een oordeel als u er met [[ons/mij]] niet uitkomt."
            "{{ complaints.dispute_body | first_needed }}"
        ),
    ),
    "counsellor": Option(
        "vertrouwenspersoon",
        _("De vertrouwenspersoon"),
        _("Luistert en geeft raad. Vertelt alleen iets verder als u dat goedvindt."),
    ),
}


LATER_COMMITTEE = replace(DOORS["committee"], value="commissie-later")
"""The committee where it is for when our own answer does not help: that answer comes first."""

EQUAL = _("Elke keuze is even goed. U hoeft niet met de eerste te beginnen.")
ORDERED = _("U kiest zelf. Moet er eerst iets anders gebeuren? Dan staat dat bij de keuze.")


def find_doors(facts: Facts) -> dict[Option, str]:
    """Return this provider's doors, with a text that says how to reach those outside it."""
    outside = facts.outside
    there = (*facts.complaints.bodies, "counsellor")
    doors = [(MANAGER if facts.complaints.manager else READER, "")]
    options = DOORS | (
        {"committee": LATER_COMMITTEE} if facts.complaints.comes_later("committee") else {}
    )
    doors += [
        (options[name], OUTSIDE[name] if name in outside else "")
        for name in there
        if name in outside or (name == "officer" and facts.complaints.officer)
    ]
    return dict(doors)


def outside_doors(facts: Facts) -> tuple[Told, ...]:
    """Say how each door outside is reached, and who helps from outside."""
    texts = (OUTSIDE[name] for name in facts.outside)
    helpers = (HELPERS[name] for name in facts.helpers)
    return tuple(Told(Said(text)) for text in (*texts, *helpers))


def steps(situation: Situation, slug: str, when: Condition) -> tuple[Step, ...]:
    """Ask whether it is about a reader, name the doors outside, and ask which door to take."""
    facts = situation.facts
    given = (("team", facts.teams[facts.kinds[slug].team].name),)
    outside = outside_doors(facts)
    about = (replace(ABOUT_READER, given=given),) if outside else ()
    asked = (*about, *door_question(facts, given))
    route = Step(
        id="route",
        title=_("Naar wie gaat dit?"),
        intro=(OTHERS_READ,),
        given=given,
        questions=asked,
        applies=("rules.complaint_contact", *BODIES),
        when=when,
    )
    later = (*outside_step(outside, given), *reach_step(facts, given))
    return (route, *later) if asked else ()


def outside_step(outside: tuple[Told, ...], given: Given) -> tuple[Step, ...]:
    """Name the doors outside to whom does not want a reader to read it."""
    step = Step(
        id="buitendeur",
        title=_("Misschien leest degene mee over wie het gaat"),
        intro=(
            OTHERS_READ,
            _("Wilt u dat niet? Stop dan hier, en kies iemand die niet bij [[ons/mij]] hoort."),
        ),
        notice=outside,
        questions=(Seen(name="buitendeur-gelezen"),),
        forms=("vertrouwenspersoon",),
        when=Is("over-lezer", "ja", "weet-niet"),
        given=given,
    )
    return (step,) if outside else ()


def door_question(facts: Facts, given: Given) -> tuple[Choice, ...]:
    """Ask which door to take, without preferring one, where there is more than one."""
    doors = find_doors(facts)
    equal = EQUAL if facts.rules.complaint_contact is None else CONTACT_TOO
    question = Choice(
        given=given,
        name="deur",
        label=_("Bij wie wilt u terecht?"),
        hint=ORDERED if any(one.after for one in facts.outside.values()) else equal,
        options=tuple(doors),
        missing=_("Kies bij wie u terechtwilt."),
    )
    return (question,) if len(doors) > 1 else ()


def reach_step(facts: Facts, given: Given) -> tuple[Step, ...]:
    """Show how to get to a door that this form does not lead to."""
    found = {door.value: reach for door, reach in find_doors(facts).items() if reach}
    step = Step(
        id="zelf-erheen",
        title=_("[[Wij sturen/Ik stuur]] dit niet door"),
        intro=(
            _(
                "U neemt zelf contact op. Wilt u uw tekst meenemen? Kopieer hem dan eerst. "
                "Wilt u niet dat [[wij/ik]] het [[lezen/lees]]? Stop dan hier."
            ),
            READ_ALL_THE_SAME,
        ),
        aloud=(
            _(
                "U neemt zelf contact op. Wilt u niet dat [[wij/ik]] het [[lezen/lees]]? "
                "Zeg dat nu."
            ),
            READ_ALL_THE_SAME,
        ),
        notice=(
            *(Told(Said(reach), Is("deur", door)) for door, reach in found.items()),
            *((Told(Said(NO_ANSWER), FOR_COMMITTEE),) if "commissie" in found else ()),
        ),
        forms=("vertrouwenspersoon",),
        when=Is("deur", *found),
        given=given,
    )
    return (step,) if found else ()


def say_next(facts: Facts) -> tuple[Told, ...]:
    """Say who comes after the provider's own answer, to whom is helped under the right law."""
    laws, known = facts.provider.bases, facts.complaints
    found = (name for name in known.find_next(laws) if name in NEXT)
    later = [name for name in found if name == "register" or known.comes_later(name)]
    for_whom = {name: [law for law in laws if known.bodies[name].is_for([law])] for name in later}
    return tuple(
        Told(Said(NEXT[name]), And(IS_JUDGED, is_about(facts, *some, UNKNOWN)))
        for name, some in for_whom.items()
    )
