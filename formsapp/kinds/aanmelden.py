"""Signing up for care, by oneself, for one's child, for someone near, or as a referrer.

No citizen service number and no file of a doctor: enough to say whether help is possible, and to
whom a link goes for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from formsapp.kinds.base import Answers, Kind, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import Is, Not, day_of
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts import care_law
from formsapp.kinds.parts.applicant import (
    CLIENT_NAME,
    OPTIONAL_MAIL,
    PLAIN_NAME,
    ask_either,
    birth_questions,
    check_reach,
)
from formsapp.kinds.parts.receipt_lines import OTHERS_MAY_FIND_IT, prove_answers
from formsapp.kinds.parts.sign_up_reply import NEXT, SIGN_UP_REPLY
from formsapp.kinds.questions import Choice, LongText, Option, Seen, Several, Text
from formsapp.rules.ages_of_consent import AgeGroup, age_group, age_on

DANGER, SOON = _("nu gevaar"), _("kan niet lang wachten")
"""Marks: how pressing it is, as who signed up sees it."""
REFERRED, UNTOLD = _("verwezen"), _("andere ouder weet het niet")

PRESSING = Choice(
    name="haast",
    label=_("Hoe dringend is het?"),
    options=(
        Option("nu", _("Er is nu gevaar"), _("Voor uzelf, of voor iemand anders.")),
        Option("snel", _("Het kan niet lang wachten"), _("U vertelt straks waarom.")),
        Option("gewoon", _("Het kan wachten op [[ons/mijn]] antwoord")),
    ),
    missing=_("Kies hoe dringend het is."),
)
ROLE = Choice(
    name="rol",
    caller="who",
    back=_("De aanmelding: {{ answer }}."),
    label=_("Voor wie is de aanmelding?"),
    options=(
        Option("zelf", _("Voor mijzelf")),
        Option("ouder", _("Voor mijn kind"), _("U bent ouder met gezag, of voogd.")),
        Option(
            "naaste",
            _("Voor iemand die ik goed ken"),
            _("U bent bijvoorbeeld partner, familie of vertegenwoordiger."),
        ),
        Option(
            "verwijzer",
            _("Ik verwijs iemand door"),
            _("Voor uw werk. Bijvoorbeeld bij een huisarts, een wijkteam of een school."),
        ),
    ),
    missing=_("Kies voor wie de aanmelding is."),
)
BY_SELF, BY_PARENT, BY_REFERRER = (Is(ROLE.name, one) for one in ("zelf", "ouder", "verwijzer"))
FOR_OTHER = Not(BY_SELF)

ORGANISATION = Text(
    name="organisatie",
    caller="who",
    back=_("U verwijst vanuit {{ answer }}."),
    label=_("Waar werkt u?"),
    hint=_("De naam van de praktijk of organisatie, en de plaats."),
    when=BY_REFERRER,
    missing=_("Vul in waar u werkt."),
)
WHOM = replace(
    CLIENT_NAME,
    label=_("Hoe heet degene die hulp zoekt?"),
    hint="",
    when=FOR_OTHER,
    missing=_("Vul de naam in van degene die hulp zoekt."),
)
WHOSE_BIRTH = _(
    "Van degene die hulp zoekt. Zo [[weten wij/weet ik]] wie over de hulp beslist. "
    "Bijvoorbeeld 27 3 1948."
)
PLACE = Text(
    name="plaats",
    caller="who",
    back=_("De woonplaats is {{ answer }}."),
    label=_("In welke plaats is de hulp nodig?"),
    hint=_("Een postcode mag ook. Een adres hoeft nog niet."),
    limit=80,
    missing=_("Vul de plaats of de postcode in."),
)
KNOWS = Choice(
    name="weet-ervan",
    label=_("Weet diegene van deze aanmelding?"),
    options=(
        Option("ja", _("Ja, en diegene vindt het goed")),
        Option("nee", _("Nee, nog niet")),
        Option("jong", _("Dat kan niet"), _("Bijvoorbeeld omdat het om een jong kind gaat.")),
    ),
)
OTHER_PARENT = Choice(
    name="andere-ouder",
    label=_("Weet de andere ouder met gezag van deze aanmelding?"),
    options=(
        Option("ja", _("Ja")),
        Option("nee", _("Nee"), _("U hoeft niet te zeggen waarom.")),
        Option(
            "alleen",
            _("Dat hoeft niet"),
            _("U hebt alleen het gezag, of uw kind is {{ ages.consent.alone }} jaar of ouder."),
        ),
    ),
    when=BY_PARENT,
)
STORY = LongText(
    name="hulpvraag",
    back=_("U vertelde: {{ answer }}"),
    label=_("Waar is hulp bij nodig?"),
    hint=_("Een paar zinnen is genoeg. Meer hoeft nu niet."),
    limit=2000,
    missing=_("Schrijf in een paar woorden waar hulp bij nodig is."),
)
MAIL = replace(OPTIONAL_MAIL, hint=_("In de mail staat niet waar het over gaat."))
WHEN_TO_CALL = Several(
    name="bellen",
    caller="reach",
    label=_("Wanneer [[kunnen wij/kan ik]] u het beste bellen?"),
    options=(
        Option("ochtend", _("In de ochtend")),
        Option("middag", _("In de middag")),
    ),
    required=False,
)
NOT_THEN = Text(
    name="bellen-niet",
    caller="reach",
    back=_("Over bellen: {{ answer }}."),
    label=_("[[Moeten wij/Moet ik]] nog iets weten als [[wij bellen/ik bel]]?"),
    hint=_("Bijvoorbeeld: niet op woensdag, of niet inspreken."),
    required=False,
)
REACH_CLIENT = Text(
    name="bereik-client",
    caller="reach",
    back=_("Degene die hulp zoekt, is te bereiken via {{ answer }}."),
    label=_("Hoe [[bereiken wij/bereik ik]] degene die hulp zoekt?"),
    hint=_("Een telefoonnummer of e-mailadres. Bij een kind: van een ouder."),
    reaches=True,
    when=BY_REFERRER,
    missing=_("Vul in hoe [[wij/ik]] degene [[bereiken/bereik]] die hulp zoekt."),
)

NO_BSN = _(
    "[[Wij vragen/Ik vraag]] geen burgerservicenummer (BSN), geen polisnummer en geen medisch "
    "dossier. Schrijf of stuur die ook niet."
)
CALL_FIRST = _("Bel dan eerst. Dat gaat sneller dan een aanmelding.")
NUMBER = _("{{ name }}: bel {{ phone }}. {{ when }}")
GO_ON = _("Hebt u gebeld, of kan dat nu niet? Dan kunt u daarna hier verdergaan.")
TELL_CLIENT = _(
    "Vertel degene die hulp zoekt zo snel mogelijk van deze aanmelding. Die moet "
    "het er meestal mee eens zijn voordat hulp kan beginnen."
)
BY_AGE: Mapping[AgeGroup, str] = {
    "child": _(
        "Uw kind is {{ age }} jaar. Voordat er hulp begint, is een ja nodig van alle ouders met "
        "gezag. Dat [[vragen wij/vraag ik]] later."
    ),
    "with-parents": _(
        "Uw kind is {{ age }} jaar. Voordat er hulp begint, is een ja nodig van uw kind en van "
        "alle ouders met gezag. Dat [[vragen wij/vraag ik]] later."
    ),
    "alone": _("Uw kind is {{ age }} jaar, en beslist zelf over hulp."),
}
"""Who decides about help for a child, by its age; told before sending."""


def ask_app(situation: Situation) -> tuple[Several, ...]:
    """Ask whether WhatsApp may be used too, where the provider uses it."""
    question = Several(
        name="appen",
        caller="reach",
        label=_("[[Mogen wij/Mag ik]] ook een bericht sturen met WhatsApp?"),
        hint=_("Daarin staat niet waar het over gaat."),
        options=(Option("ja", _("Ja, dat mag")),),
        required=False,
    )
    return (question,) if situation.facts.contact.whatsapp else ()


def list_numbers(situation: Situation) -> Iterator[Told]:
    """Yield each number to call in danger, as in the bar of every page."""
    for one in situation.facts.crisis:
        if one.bar:
            given = (("name", one.name), ("phone", str(one.phone)), ("when", one.when))
            yield Told(Said(NUMBER, given))


def danger_step(situation: Situation) -> Step:
    """Show whom to call first."""
    return Step(
        id="gevaar",
        title=_("Is er nu gevaar?"),
        intro=(CALL_FIRST,),
        notice=(*list_numbers(situation), Told(Said(GO_ON))),
        questions=(Seen(name="gevaar-gelezen"),),
        when=Is(PRESSING.name, "nu"),
    )


def ask_care(situation: Situation) -> tuple[Choice, ...]:
    """Ask which care it is about, where the provider gives more than one kind."""
    found = care_law.care_questions(situation)
    return tuple(replace(one, label=_("Om welke hulp gaat het?"), hint="") for one in found)


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask how pressing it is and for whom; then who that is, what help, and how to reach."""
    asked = birth_questions(situation, by_self=BY_SELF, hint=WHOSE_BIRTH)
    born = (replace(one, required=not situation.entered) for one in asked)
    return (
        Step(
            id="aanmelding",
            title=_("De aanmelding"),
            intro=(NO_BSN,),
            questions=(PRESSING, ROLE),
            applies=("kinds.aanmelden",),
        ),
        danger_step(situation),
        Step(
            id="wie",
            title=_("Om wie gaat het?"),
            questions=(PLAIN_NAME, ORGANISATION, WHOM, *born, PLACE),
        ),
        Step(
            id="weten",
            title=_("Wie weet van deze aanmelding?"),
            questions=(KNOWS, OTHER_PARENT),
            when=FOR_OTHER,
        ),
        Step(
            id="hulp", title=_("De hulp"), intro=(NO_BSN,), questions=(*ask_care(situation), STORY)
        ),
        Step(
            id="bereik",
            title=_("Hoe [[bereiken wij/bereik ik]] u?"),
            questions=(
                *(*ask_either(situation, MAIL), *ask_app(situation), REACH_CLIENT),
                *((WHEN_TO_CALL, NOT_THEN) if situation.facts.contact.calls_out else ()),
            ),
            check=check_reach,
        ),
    )


def say_who_decides(answers: Answers, situation: Situation) -> tuple[Said, ...]:
    """Say to a parent who decides about help, by the age of the child."""
    born = answers.get("geboortedatum")
    if not born or not BY_PARENT.holds(answers):
        return ()
    age = age_on(day_of(born), situation.today)
    text = BY_AGE.get(age_group(age))
    return (Said(text, (("age", str(age)),)),) if text else ()


def outcome(situation: Situation) -> tuple[Told, ...]:
    """Say what is needed of others before help can begin."""
    return (
        Told(partial(say_who_decides, situation=situation)),
        Told(Said(TELL_CLIENT), Is(KNOWS.name, "nee")),
    )


def marks(answers: Answers, _situation: Situation) -> tuple[str, ...]:
    """Tell staff what presses, who sent it, and that the other parent does not know."""
    by_answer = (
        (DANGER, Is(PRESSING.name, "nu")),
        (SOON, Is(PRESSING.name, "snel")),
        (REFERRED, BY_REFERRER),
        (UNTOLD, Is(OTHER_PARENT.name, "nee")),
    )
    return tuple(mark for mark, when in by_answer if when.holds(answers))


kind = Kind(
    slug="aanmelden",
    title=_("Aanmelden"),
    noun=_("Aanmelding"),
    calls=_("om u aan te melden, of iemand anders"),
    about=_(
        "Zoekt u hulp van {{ provider.name }}, voor uzelf of voor een ander? Meld het hier. U "
        "krijgt binnen {% if kinds.aanmelden.first %}{{ kinds.aanmelden.first }}{% else %}"
        "{{ terms[kinds.aanmelden.term] | length }}{% endif %} een eerste antwoord."
    ),
    demands=(
        Demand("kinds.aanmelden.term", '"sign_up"'),
        Demand("kinds.aanmelden.keep", '{ value = "2m" }'),
    ),
    minutes=5,
    readers=_("De aanmelding wordt gelezen door {{ team }}."),
    others=_("Anderen lezen die niet, ook een verwijzer of familie niet."),
    steps=steps,
    outcome=outcome,
    before_send=_(
        "[[Wij gebruiken/Ik gebruik]] dit om te kijken of [[wij kunnen/ik kan]] helpen, en om u "
        "te antwoorden. Komt er geen hulp van [[ons/mij]]? Dan [[bewaren wij/bewaar ik]] het "
        "niet langer dan {{ kinds.aanmelden.keep }}."
    ),
    send=_("Aanmelding versturen"),
    marks=marks,
    warning_marks=(DANGER, SOON, UNTOLD),
    proves=prove_answers(ROLE.name, "hulp"),
    why_no_copy=OTHERS_MAY_FIND_IT,
    laws=care_law.laws_of,
    at_once_if=Is(PRESSING.name, "nu", "snel"),
    reply=SIGN_UP_REPLY,
    signs_up=NEXT,
    answered_to_others=(REFERRED,),
    after=(
        _(
            "[[Kunnen wij/Kan ik]] helpen? Dan volgt een link voor wat [[wij/ik]] nog meer "
            "[[moeten/moet]] weten."
        ),
        _("U zit nergens aan vast. Wilt u de aanmelding stoppen? {{ reach('Bel [[ons/mij]]:') }}."),
        _(
            "Wordt het erger, of is er gevaar? Wacht niet op [[ons/mijn]] antwoord. Bel "
            "{{ numbers.alarm.phone }}, of een ander nummer voor spoed."
        ),
    ),
)
