"""Telling that an address, a number or a person changes: only what changes is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from formsapp.facts.dutch_format import day
from formsapp.kinds.base import Answers, Kind, ReceiptLine, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import Ticked, day_of
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts import applicant
from formsapp.kinds.parts.far_days import A_YEAR, near
from formsapp.kinds.parts.needed_before import needed_by_day
from formsapp.kinds.parts.person import ask_person
from formsapp.kinds.questions import Day, Mail, Option, Question, Several, Text

UNKNOWN = _("eerst nagaan wie het is")
"""Mark of a form without a link: anyone can have sent it."""

WHAT, FROM = "wat", "vanaf"
OWN: dict[Option, Question] = {
    Option("adres", _("Adres")): Text(
        name="nieuw-adres",
        back=_("Het nieuwe adres is {{ answer }}."),
        label=_("Wat is het nieuwe adres?"),
        hint=_("Straat, huisnummer, postcode en plaats."),
        when=Ticked(WHAT, "adres"),
        missing=_("Vul het nieuwe adres in."),
    ),
    Option("telefoon", _("Telefoonnummer")): Text(
        name="nieuw-telefoon",
        back=_("Het nieuwe telefoonnummer is {{ answer }}."),
        label=_("Wat is het nieuwe telefoonnummer?"),
        limit=40,
        reaches=True,
        when=Ticked(WHAT, "telefoon"),
        missing=_("Vul het nieuwe telefoonnummer in."),
    ),
    Option("mail", _("E-mailadres")): Mail(
        name="nieuw-mail",
        back=_("Het nieuwe e-mailadres is {{ answer }}."),
        label=_("Wat is het nieuwe e-mailadres?"),
        autocomplete="off",
        when=Ticked(WHAT, "mail"),
        missing=_("Vul het nieuwe e-mailadres in."),
    ),
    Option("naam", _("Naam")): Text(
        name="nieuw-naam",
        back=_("De nieuwe naam is {{ answer }}."),
        label=_("Wat is de nieuwe naam?"),
        hint=_("Zoals op het identiteitsbewijs. Een kopie daarvan hoeft niet."),
        when=Ticked(WHAT, "naam"),
        missing=_("Vul de nieuwe naam in."),
    ),
    Option("verzekeraar", _("Zorgverzekeraar")): Text(
        name="nieuw-verzekeraar",
        back=_("De nieuwe zorgverzekeraar is {{ answer }}."),
        label=_("Wat is de nieuwe zorgverzekeraar?"),
        hint=_("Alleen de naam. Vul geen polisnummer in, en geen burgerservicenummer (BSN)."),
        when=Ticked(WHAT, "verzekeraar"),
        missing=_("Vul de naam van de zorgverzekeraar in."),
    ),
    Option("huisarts", _("Huisarts")): Text(
        name="nieuw-huisarts",
        back=_("De nieuwe huisarts is {{ answer }}."),
        label=_("Wie is de nieuwe huisarts?"),
        hint=_("De naam van de huisarts of de praktijk, en de plaats."),
        when=Ticked(WHAT, "huisarts"),
        missing=_("Vul in wie de nieuwe huisarts is."),
    ),
}
"""What is answered with one line, by the option that asks it."""
PEOPLE = {
    Option("contactpersoon", _("Contactpersoon")): _("De nieuwe contactpersoon"),
    Option(
        "vertegenwoordiger",
        _("Vertegenwoordiger"),
        _(
            "Iemand die volgens de wet voor u beslist als u dat niet kunt. Bijvoorbeeld "
            "een mentor: die koos de rechter."
        ),
    ): _("De nieuwe vertegenwoordiger"),
}
"""Whom the provider reaches or asks, by the option that asks it, with the title of the page."""
CHANGES = Several(
    name=WHAT,
    label=_("Wat verandert er?"),
    hint=_("Kies alles wat verandert. De rest [[vragen wij/vraag ik]] niet."),
    options=(*OWN, *PEOPLE),
    missing=_("Kies ten minste één ding dat verandert."),
)

SAID_CHECK = _(
    "U stuurt dit zonder link. Daarom [[gaan wij/ga ik]] eerst na of het klopt. Dat "
    "[[doen wij/doe ik]] op een nummer of adres dat [[wij/ik]] al van u [[hadden/had]]."
)
SAID_PROOF = _(
    "Beslist de nieuwe vertegenwoordiger voor u? Laat [[ons/mij]] dan het papier zien waarin dat "
    "staat. Stuur geen kopie mee."
)
FINDS_CLIENT = Ticked(WHAT, "adres", "telefoon")
CHANGES_FROM = _("Verandert vanaf {{ first }}")


WHAT_CHANGES = _("Wat er verandert")


def new_person_step(option: Option, title: str) -> Step:
    """Ask about one person who is new."""
    when = Ticked(WHAT, option.value)
    return Step(id=option.value, title=title, questions=ask_person(option.value), when=when)


def ask_from(situation: Situation) -> Day:
    """Ask from which day it holds."""
    question = Day(
        name=FROM,
        back=None,
        label=_("Vanaf welke dag geldt dit?"),
        hint=_("Bijvoorbeeld {{ example }}. De dag mag al voorbij zijn."),
        given=(("example", day(situation.today)),),
        missing=_("Vul de dag in vanaf wanneer dit geldt."),
    )
    return near(question, situation.today, back=A_YEAR, ahead=A_YEAR)


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask what changes, that alone, and from when; then who it is."""
    lines = [option.value for option in OWN]
    return (
        Step(questions=(CHANGES,), applies=("kinds.gegevens-wijzigen",), part=WHAT_CHANGES),
        Step(
            id="nieuw",
            title=_("Wat wordt het?"),
            questions=tuple(OWN.values()),
            part=WHAT_CHANGES,
            when=Ticked(WHAT, *lines),
        ),
        *(new_person_step(option, title) for option, title in PEOPLE.items()),
        Step(questions=(ask_from(situation),), part=_("De dag")),
        *applicant.steps(situation),
    )


def name_changes(answers: Answers) -> Iterator[Option]:
    """Yield what changes, in the order of the form."""
    return (one for one in CHANGES.options if one.value in answers.get(WHAT, ()))


def say_from(answers: Answers) -> tuple[Said, ...]:
    """Say from which day it holds."""
    first = answers.get(FROM)
    return (
        (Said(_("Dit geldt vanaf {{ first }}."), (("first", day(day_of(first))),)),)
        if first
        else ()
    )


def outcome(situation: Situation) -> tuple[Told, ...]:
    """Say from when it holds, and what staff check or want to see first."""
    by_anyone = () if situation.linked else (Told(Said(SAID_CHECK)),)
    return (
        Told(say_from),
        *by_anyone,
        Told(Said(SAID_PROOF), Ticked(WHAT, "vertegenwoordiger")),
    )


def proves(answers: Answers, _situation: Situation) -> Iterator[ReceiptLine]:
    """Yield what changes, each with the day from which that is."""
    given = (("first", day(day_of(answers[FROM]))),)
    yield from (
        ReceiptLine(Said(one.label), Said(CHANGES_FROM, given)) for one in name_changes(answers)
    )


def row(answers: Answers, _situation: Situation) -> Said | None:
    """Say from which day it holds."""
    first = answers.get(FROM)
    return Said(_("per {{ end }}"), (("end", day(day_of(first))),)) if first else None


def needed_by(answers: Answers, now: datetime) -> list[datetime]:
    """Return when staff may come to an old door or call an old number; nothing of other changes."""
    return needed_by_day(answers, now, name=FROM) if FINDS_CLIENT.holds(answers) else []


def marks(_answers: Answers, situation: Situation) -> tuple[str, ...]:
    """Tell staff to find out who sent it, where no link says so."""
    return () if situation.linked else (UNKNOWN,)


kind = Kind(
    slug="gegevens-wijzigen",
    title=_("Gegevens wijzigen"),
    noun=_("Wijziging van gegevens"),
    calls=_("omdat uw gegevens veranderen"),
    about=_(
        "Verhuist u, of verandert er iets anders? Geef het hier door. [[Wij passen/Ik pas]] het "
        "aan binnen {{ terms[kinds['gegevens-wijzigen'].term] | length }}."
    ),
    demands=(Demand("kinds.gegevens-wijzigen.term", '"details"'),),
    minutes=3,
    readers=_("Uw wijziging wordt gelezen door {{ team }}."),
    others=_("Wie u als contactpersoon of vertegenwoordiger noemt, leest dit niet."),
    steps=steps,
    outcome=outcome,
    marks=marks,
    warning_marks=(UNKNOWN,),
    proves=proves,
    row=row,
    needed_by=needed_by,
    acts=True,
    after=(
        _("Klopt er iets niet, of verandert er nog meer? {{ reach('Bel [[ons/mij]]:') }}."),
        _(
            "Geef de wijziging ook door aan anderen die dit moeten weten. Dat "
            "[[doen wij/doe ik]] niet voor u."
        ),
    ),
)
