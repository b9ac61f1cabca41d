"""Taking back a consent, or forbidding to share for the bill, for who has no link any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from formsapp.facts.consents import has_topic
from formsapp.kinds import toestemming
from formsapp.kinds.base import (
    TAKEN_BACK,
    Answers,
    Kind,
    Said,
    SaidOf,
    Situation,
    Step,
    Told,
    _,
    in_part,
)
from formsapp.kinds.conditions import Computed, Ticked
from formsapp.kinds.parts.applicant import (
    ABOUT_YOU,
    CAPACITY,
    CLIENT_NAME,
    PLAIN_NAME,
    birth_question,
    check_born,
    who_step,
)
from formsapp.kinds.parts.receipt_lines import prove_answers
from formsapp.kinds.questions import LongText, Option, Seen, Several, Text

WITHDRAWAL = _("intrekking")
DIFFERS = _("geboortedatum past niet bij wie het invult")
"""Mark: staff find the client otherwise, or ask by what right this is taken back."""
WHAT = "wat"
NEVER_ASKED = _("Dit mag u altijd zeggen. Ook als [[wij/ik]] er nooit naar [[vroegen/vroeg]].")
OTHER = Option("anders", _("Iets anders, of ik weet niet precies wat"))
REACHED = Text(
    name="bereikbaar",
    caller="reach",
    back=_("[[Wij kunnen/Ik kan]] u bereiken via {{ answer }}."),
    label=_("Hoe [[kunnen wij/kan ik]] u bereiken als [[wij/ik]] iets [[moeten/moet]] navragen?"),
    hint=_("Een telefoonnummer, een e-mailadres of een postadres."),
    reaches=True,
    missing=_("Vul in hoe [[wij/ik]] u [[kunnen/kan]] bereiken."),
)
GO_ON = _("Weet u het niet, of klopt het zo? Ga dan gerust door. Uw bericht komt gewoon aan.")
WORDS = LongText(
    name="woorden",
    label=_("Wat mag niet meer? Zeg het in uw eigen woorden."),
    missing=_("Schrijf op wat niet meer mag."),
)


def offer_consents(situation: Situation) -> Iterator[Option]:
    """Yield each party and purpose of this provider, the bill first."""
    for consent in sorted(situation.facts.consents, key=lambda one: not has_topic(one, "betaling")):
        called = toestemming.called(consent, situation)
        hint = NEVER_ASKED if has_topic(consent, "betaling") else ""
        yield Option(consent.id, called.text, hint, called.given)


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask what, by whom, of whom, and how to reach who asks it."""
    what = Several(
        name=WHAT,
        label=_("Wat mag niet meer?"),
        hint=_("Kies wat u wilt intrekken. U mag meer dan één antwoord kiezen."),
        options=(*offer_consents(situation), OTHER),
    )
    billing = (one for one in situation.facts.consents if has_topic(one, "betaling"))
    born = replace(birth_question(situation), required=False)
    whose = () if situation.linked else (CLIENT_NAME, born)
    reached = replace(REACHED, required=not situation.entered)
    chosen = (
        Step(questions=(what,), applies=tuple(f"consents.{one.id}" for one in billing)),
        Step(questions=(WORDS,), when=Ticked(WHAT, OTHER.value)),
    )
    asked = chosen if situation.facts.consents else (Step(questions=(WORDS,)),)
    return (
        *in_part(_("Wat niet meer mag"), *asked),
        who_step(CAPACITY, PLAIN_NAME, *whose, reached),
        look_again(situation),
    )


def look_again(situation: Situation) -> Step:
    """Say once that a date of birth does not go with who fills it in; it is no reason to refuse.

    Taking back is as easy as giving (GDPR article 7(3)), and the date may be left out.
    """

    def why(answers: Answers) -> tuple[Said, ...]:
        wrong = check_born(answers, situation).values()
        return tuple(Said(one) for one in (*wrong, GO_ON)) if wrong else ()

    return Step(
        id="geboren-nakijken",
        title=_("Klopt de geboortedatum?"),
        notice=(Told(why),),
        questions=(Seen(name="geboren-nagekeken"),),
        when=Computed(lambda answers: bool(why(answers))),
        part=ABOUT_YOU,
    )


def outcome(_situation: Situation) -> tuple[Told, ...]:
    """Say from when it holds."""
    said = _(
        "Beslist u hierover? Dan geldt dit vanaf de dag waarop [[wij/ik]] het "
        "[[ontvangen/ontvang]]. Wat al gedeeld of gebruikt is, [[kunnen wij/kan ik]] "
        "niet terughalen."
    )
    return (Told(Said(said)),)


def marks(answers: Answers, situation: Situation) -> tuple[str, ...]:
    """Return what staff see at a glance."""
    return (WITHDRAWAL, *(DIFFERS for _name in check_born(answers, situation)))


def said_in(answers: Answers, situation: Situation) -> Iterator[SaidOf]:
    """Yield what is taken back; what stands in own words is for staff to enter."""
    known = {one.id for one in situation.facts.consents}
    for name in answers.get(WHAT, ()):
        if name in known:
            yield SaidOf(name, "ingetrokken")


kind = Kind(
    slug="intrekken",
    title=_("Toestemming intrekken"),
    noun=_("Intrekking"),
    calls=_("om te zeggen wat niet meer mag"),
    nouns={WITHDRAWAL: _("Intrekking")},
    about=_(
        "Hebt u geen link meer? Dan zegt u hier wat niet meer mag. U hoeft niet te zeggen waarom."
    ),
    minutes=4,
    readers=_("Uw bericht wordt gelezen door {{ team }}."),
    others=_("Anderen lezen het niet, ook de organisatie waar het over gaat niet."),
    steps=steps,
    outcome=outcome,
    before_send=_(
        "[[Wij zeggen/Ik zeg]] nooit wie cliënt bij [[ons/mij]] is. Daarom krijgt "
        "iedereen hetzelfde bewijs."
    ),
    after=(
        _(
            "Beslist u hierover? Dan geldt uw bericht vanaf de dag waarop [[wij/ik]] het "
            "[[ontvingen/ontving]]."
        ),
        _("Wat al gedeeld of gebruikt is, [[kunnen wij/kan ik]] niet terughalen."),
        _(
            "[[Wij zeggen/Ik zeg]] nooit wie cliënt bij [[ons/mij]] is. Daarom krijgt "
            "iedereen dit bewijs."
        ),
        _(
            "[[Moeten wij/Moet ik]] iets navragen? Dan [[gebruiken wij/gebruik ik]] het nummer "
            "of adres dat u gaf."
        ),
    ),
    marks=marks,
    warning_marks=(WITHDRAWAL, DIFFERS),
    proves=prove_answers(WHAT),
    said_in=said_in,
    on_own_page=True,
    acts=True,
    at_once=True,
)


def steps_of_entry(situation: Situation) -> tuple[Step, ...]:
    """Ask staff what someone took back."""
    return (
        Step(
            questions=(
                Several(
                    name=TAKEN_BACK,
                    label=_("Welke toestemming is ingetrokken?"),
                    options=tuple(replace(one, hint="") for one in offer_consents(situation)),
                ),
            )
        ),
    )


entered = replace(
    toestemming.kind,
    title=_("Een toestemming intrekken"),
    noun=_("Intrekking"),
    calls=_("om een toestemming in te trekken"),
    steps=steps_of_entry,
    signers=None,
    proves=prove_answers(TAKEN_BACK),
    marks=lambda _answers, _situation: (TAKEN_BACK,),
    before_send="",
    at_once=True,
)
"""What staff enter for a client who takes back a consent: a case of the consent form."""
