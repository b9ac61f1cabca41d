"""The questions of the forms that are for staff alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from formsapp.bsn_and_iban import has_bsn, has_iban, holds_bsn
from formsapp.cases.client_reference import can_be_reference
from formsapp.cases.signed_links import LINK_DAYS, LONGEST_CLIENT
from formsapp.facts.dutch_format import days
from formsapp.kinds.base import Value, _
from formsapp.kinds.questions import (
    A_CHILD_BORN,
    Choice,
    Day,
    LongText,
    Mail,
    Option,
    Problem,
    Question,
    Several,
    Text,
    YesNo,
)
from formsapp.personal_words import is_birth_date, names_someone
from formsapp.web.staff.staff_words import ROLES

NAME_LETTERS = 4
"""A reference without a digit and with this many letters looks like a name."""

ANSWER = LongText(
    name="tekst",
    label=_("Antwoord aan de cliënt"),
    hint=_("De cliënt leest het met de ontvangstcode."),
    missing=_("Schrijf eerst een antwoord."),
    rows=8,
)
BROKEN_WORDS = Problem(
    _(
        "Dit antwoord kan nu niet verstuurd worden: in de vaste tekst eromheen zit een fout. Wat "
        "hieronder is ingevuld, blijft staan zolang deze pagina open is. Bewaar het ook ergens "
        "anders, en vraag de beheerder om de vaste tekst te laten herstellen."
    )
)
READY = YesNo(
    name="klaar",
    label=_("Is de zaak hiermee klaar?"),
    options=(
        Option("ja", _("Ja, afronden")),
        Option("nee", _("Nee, de zaak blijft open")),
    ),
    missing=_("Kies of de zaak klaar is."),
)
REASON = LongText(
    name="reden",
    label=_("Waarom is er meer tijd nodig?"),
    hint=_("De cliënt leest deze reden."),
    missing=_("Geef de reden."),
    rows=4,
)
NEW_DAY = Day(
    name="nieuwe-dag",
    label=_("Op welke dag is er uiterlijk antwoord?"),
    hint=_("De cliënt leest ook deze dag. Kies ruim: daarna kan het niet nog eens."),
    missing=_("Vul in op welke dag er uiterlijk antwoord is."),
)
KEEP = Several(
    name="blijft",
    label=_("Moet het nummer blijven staan?"),
    hint=_("De cliënt leest het met de ontvangstcode, en wie die code heeft ook."),
    options=(Option("ja", _("Ja, dit nummer hoort hier")),),
    required=False,
)
PRIVATE = Problem(
    _(
        "Hier staat iets dat lijkt op een burgerservicenummer of rekeningnummer. Haal het liever "
        "weg, of kies hieronder dat het moet blijven."
    )
)
LATE = Problem(_("De eerste termijn is voorbij. Daarna mag hij niet meer worden verlengd."))
WHY_CLOSED = Choice(
    name="waarom",
    label=_("Waarom komt er geen antwoord?"),
    options=(
        Option("withdrawn", _("De cliënt wil er niet mee verder")),
        Option("told", _("De cliënt kreeg het antwoord al op een andere manier")),
        Option("double", _("Dit kwam dubbel binnen")),
        Option("elsewhere", _("Dit hoort ergens anders, en dat weet de cliënt")),
    ),
    missing=_("Kies waarom er geen antwoord komt."),
)
SUPERVISION = Option(
    "supervision",
    _("Voor {% if complaints.committee %}de klachtencommissie of {% endif %}de inspectie"),
)
EXPORT_REASON = Choice(
    name="reden-meenemen",
    label=_("Waarvoor is het?"),
    options=(
        Option("dossier", _("Voor het dossier van de cliënt")),
        Option("client", _("Omdat de cliënt erom vroeg")),
        SUPERVISION,
    ),
    missing=_("Kies waarvoor het is."),
)
MEMO = LongText(
    name="notitie",
    label=_("Notitie voor collega's"),
    hint=_("Alleen medewerkers die deze zaak mogen openen, lezen dit. De cliënt nooit."),
    missing=_("Schrijf eerst de notitie."),
    rows=3,
)
RULED_ON = Day(
    name="uitspraak",
    label=_("Op welke dag kwam de uitspraak binnen?"),
    missing=_("Vul in op welke dag de uitspraak binnenkwam."),
)
NOT_IN_WORDS = Problem(_("Geef de reden in woorden."))

CLIENT = Text(
    name="client",
    label=_("Kenmerk van de cliënt"),
    hint=_("Uit de eigen administratie, bijvoorbeeld C-1042. Geen naam en geen BSN."),
    limit=LONGEST_CLIENT,
    missing=_("Vul het kenmerk van de cliënt in."),
)
NO_BSN = Problem(
    _(
        "Dit lijkt op een BSN. Gebruik een kenmerk uit de eigen administratie. Is dit geen BSN? "
        "Vink dat dan hieronder aan."
    )
)
NO_NAME = Problem(
    _("Dit lijkt op een naam. Gebruik een kenmerk, of vink hieronder aan dat het klopt.")
)
NO_REFERENCE = Problem(
    _(
        "Dit kan geen kenmerk zijn. Gebruik letters of cijfers, ook tussen schuine strepen. "
        "Bijvoorbeeld C-1042 of 2026/17."
    )
)
IS_NAME = Problem(
    _("Dit lijkt op een naam. Gebruik een kenmerk uit de eigen administratie, zoals C-1042.")
)
IS_BIRTH_DATE = Problem(
    _("Dit lijkt op een geboortedatum. Gebruik een kenmerk uit de eigen administratie.")
)
SURE = Several(
    name="toch",
    label=_("Is dit kenmerk goed?"),
    options=(Option("ja", _("Ja, dit is geen naam")),),
    required=False,
)
OWN_NUMBER = Several(
    name="eigen-nummer",
    label=_("Is dit een BSN?"),
    options=(Option("nee", _("Nee, dit is een nummer uit de eigen administratie")),),
    required=False,
)
UNKNOWN_COUNTS = _(
    "Een ja telt dan niet. Een nee houdt het tegen, tot iedereen die beslist daarna ja zei."
)
"""What an answer about consent does of which nobody knows whose it is."""
LASTING = tuple(timedelta(days=count) for count in (7, LINK_DAYS, 30, 90))
DAYS = Choice(
    name="dagen",
    label=_("Hoe lang werkt de link?"),
    options=tuple(Option(str(one.days), days(one)) for one in LASTING),
)
USE = Choice(
    name="gebruik",
    label=_("Hoe vaak mag een formulier worden verstuurd?"),
    options=(
        Option("een", _("Elk formulier één keer")),
        Option(
            "meer",
            _("Vaker"),
            _(
                "Voor formulieren die terugkomen{% if 'bezoek-afzeggen' in kinds %}, zoals een "
                "bezoek afzeggen{% endif %}."
            ),
        ),
    ),
)
BORN = Day(
    name="geboren",
    label=_("Geboortedatum van de cliënt"),
    hint=_("Alleen wie deze datum kent, kan de link openen. Bijvoorbeeld 27 3 2010."),
    required=False,
    birth=True,
    like=A_CHILD_BORN,
)
BORN_AGAIN = Problem(
    _(
        "De oude link vroeg een geboortedatum. Vul hem hier weer in: [[wij bewaren/ik bewaar]] "
        "hem niet."
    )
)

ADDRESS = Mail(
    name="mail",
    label=_("E-mailadres van de collega"),
    autocomplete="off",
    missing=_("Vul een e-mailadres in."),
)
ROLE = Choice(
    name="rol",
    label=_("Wat doet deze collega?"),
    options=tuple(Option(role, name) for role, name in ROLES.items()),
    missing=_("Kies een rol."),
)


def holds_private_number(text: str) -> bool:
    """Return whether staff typed what looks like a BSN or an account number."""
    return has_bsn(text) or has_iban(text)


def with_keep(text: Text, typed: str) -> tuple[Question, ...]:
    """Return what asks for a text, and whether a private number in what was typed stays."""
    keep = replace(KEEP, name=f"{KEEP.name}-{text.name}", when=text.when)
    return (text, keep) if holds_private_number(typed) else (text,)


def choose_package(options: tuple[Option, ...]) -> Choice:
    """Return the question that asks which forms for a new client go together."""
    return Choice(
        name="pakket",
        label=_("Is het voor een nieuwe cliënt? Kies dan een pakket."),
        options=options,
        required=False,
    )


def choose_kinds(options: tuple[Option, ...]) -> Several:
    """Return the question that asks which forms a link opens."""
    return Several(
        name="soorten",
        label=_("Welke formulieren opent de link?"),
        options=options,
        missing=_("Kies ten minste één formulier."),
    )


def looks_like_name(text: str) -> bool:
    """Return whether a reference has no digit, and enough letters to be someone's name."""
    letters = re.findall(r"[^\W\d_]", text)
    return len(letters) >= NAME_LETTERS and not re.search(r"\d", text)


def can_be_confirmed(client: str, *, known: bool = False) -> bool:
    """Return whether staff are asked if a reference is no name: not of what plainly is one.

    One that is ``known`` already stays in use: a taking-back must find it.
    """
    return looks_like_name(client) and (known or not names_someone(client))


def own_number(text: Text) -> Several:
    """Return the question whether what looks like a BSN in a text is none."""
    return replace(OWN_NUMBER, name=f"{text.name}-{OWN_NUMBER.name}", when=text.when)


def ask_if_sure(client: str, *, known: bool) -> tuple[Several, ...]:
    """Return what is asked of a reference that looks like a name or like a BSN, and may be none."""
    own = (own_number(CLIENT),) if holds_bsn(client) and not known else ()
    return (*own, SURE) if can_be_confirmed(client, known=known) else own


def client_problem(
    client: str, answers: Mapping[str, Value], *, known: bool = False
) -> Problem | None:
    """Return what is wrong with a reference that says who the client is.

    ``answers`` hold what staff say of it, as :func:`ask_if_sure` asks. ``known``: it is in use
    already.
    """
    sure = bool(answers.get(SURE.name))
    if holds_bsn(client) and not known and not answers.get(own_number(CLIENT).name):
        return NO_BSN
    if client and not known and not can_be_reference(client):
        return NO_REFERENCE
    if not known and names_someone(client):
        return IS_NAME
    if not known and is_birth_date(client):
        return IS_BIRTH_DATE
    return NO_NAME if looks_like_name(client) and not sure else None
