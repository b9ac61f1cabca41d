"""Consent: one party and one purpose a question, each yes or no."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from formsapp.facts.dutch_format import day
from formsapp.facts.model import Consent
from formsapp.kinds.base import (
    TAKEN_BACK,
    Answers,
    Given,
    Kind,
    Revocable,
    Said,
    Situation,
    Step,
    _,
)
from formsapp.kinds.conditions import Is, day_of
from formsapp.kinds.parts import consent_topics, who_signs
from formsapp.kinds.parts.applicant import CAPACITY_STEP, MAIL_STEP, SIGNATURE_STEP
from formsapp.kinds.questions import Day, Option, Text, YesNo
from formsapp.rules.consent import Said as Spoken

RISK = _("Wat er mis kan gaan: {{ risk }}")
LASTS = _("Dit geldt tot u het intrekt. Dat kan altijd.")


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask who, the age, who else signs, the name and which topics; then each purpose apart."""
    return (
        CAPACITY_STEP,
        *who_signs.steps(situation),
        SIGNATURE_STEP,
        *consent_topics.group_step(situation),
        *(consent_step(consent, situation) for consent in situation.facts.consents),
        MAIL_STEP,
    )


def consent_step(consent: Consent, situation: Situation) -> Step:
    """Ask about one party and purpose; nothing is chosen beforehand."""
    given, topic = given_for(consent, situation), consent_topics.TOPICS[consent.topic]
    ends = LASTS if topic.lasting else _("U kunt dit later altijd weer intrekken.")
    refused = Option("nee", _("Nee, dat mag niet"), "{{ refused }}")
    question = YesNo(
        name=consent.id,
        label=topic.ask,
        options=(Option("ja", _("Ja, dat mag"), ends), refused),
        given=given,
    )
    return Step(
        questions=(question, *detail_questions(consent, topic, situation)),
        intro=(*topic.explained, *((RISK,) if consent.risk else ())),
        applies=(f"consents.{consent.id}",),
        when=consent_topics.is_chosen(consent, situation),
        caption=lambda answers: consent_topics.progress(consent, answers, situation),
        given=given,
    )


def detail_questions(
    consent: Consent, topic: consent_topics.TopicWords, situation: Situation
) -> tuple[Text | Day, ...]:
    """Ask what goes with a yes: whom it is about, and until when, where that makes sense."""
    given = given_for(consent, situation)
    who = Text(
        name=f"{consent.id}-wie",
        label=topic.who,
        hint=_("Alleen als u ja zegt."),
        when=Is(consent.id, "ja"),
        missing=_("Vul een naam in, of zeg nee."),
    )
    until = Day(
        name=f"{consent.id}-tot",
        label=_("Zegt u ja? Tot en met welke dag geldt uw toestemming?"),
        hint=_(
            "Vult u niets in? Dan geldt uw ja tot en met {{ last }}: "
            "dat is {{ months }} maanden. Eerder mag ook."
        ),
        required=False,
        when=Is(consent.id, "ja"),
        earliest=situation.today,
        latest=consent_topics.last_day(situation),
        given=given,
    )
    return (*((who,) if topic.who else ()), *(() if topic.lasting else (until,)))


def given_for(consent: Consent, situation: Situation) -> Given:
    """Return the values for the texts about one consent."""
    return (
        ("party", consent.party or ""),
        ("purpose", consent.purpose or ""),
        ("risk", consent.risk or ""),
        ("refused", consent.refused),
        ("months", str(situation.facts.consent_months.value)),
        ("last", day(consent_topics.last_day(situation))),
    )


def revocable(answers: Answers, situation: Situation) -> tuple[Revocable, ...]:
    """Return the consents in answers that were given on the day of ``situation``."""
    return tuple(
        Revocable(
            name=consent.id,
            said=called(consent, situation),
            until=last_day_of(answers, consent, situation),
        )
        for consent in situation.facts.consents
        if answers.get(consent.id) == "ja"
    )


def last_day_of(answers: Answers, consent: Consent, situation: Situation) -> date | None:
    """Return the last day of a yes: the chosen one or else the longest; None for one that lasts."""
    if consent_topics.TOPICS[consent.topic].lasting:
        return None
    chosen = answers.get(f"{consent.id}-tot")
    return day_of(chosen) if chosen else consent_topics.last_day(situation)


class SaidOf(NamedTuple):
    """What a form says of one party and purpose: the answer, and the last day of a yes.

    ``named``: how the party is called, where it has a name of its own.
    """

    consent_id: str
    said: Spoken
    until: date | None = None
    named: str = ""


def said_in(answers: Answers, situation: Situation) -> Iterator[SaidOf]:
    """Yield what a form says of each party and purpose.

    ``situation`` is that of the day on which it was received.
    """
    if taken_back := answers.get(TAKEN_BACK):
        yield SaidOf(str(taken_back), "ingetrokken")
    for consent in situation.facts.consents:
        if answers.get(consent.id) == "ja":
            yield SaidOf(consent.id, "ja", last_day_of(answers, consent, situation))
        elif answers.get(consent.id) == "nee":
            yield SaidOf(consent.id, "nee")


def asks(consent: Consent, situation: Situation) -> Said:
    """Return the question about one party and purpose."""
    return Said(consent_topics.TOPICS[consent.topic].ask, given_for(consent, situation))


def called(consent: Consent, situation: Situation) -> Said:
    """Return the name of one party and purpose."""
    return Said(consent_topics.TOPICS[consent.topic].short, given_for(consent, situation))


kind = Kind(
    slug="toestemming",
    title=_("Toestemming: wat mag wel en wat niet"),
    about=_(
        "Voor sommige dingen vragen wij eerst of u het goedvindt. U kiest hier per vraag: ja of "
        "nee. Nee zeggen mag altijd."
    ),
    minutes=10,
    readers=_("Uw keuzes worden gelezen door {{ team }}."),
    others=_("Anderen over wie een vraag gaat, krijgen dit formulier niet te zien."),
    steps=steps,
    before_send=_("Zegt u ergens nee? Dan heeft dat alleen de gevolgen die erbij staan."),
    after=(
        _("Uw keuzes gelden meteen. Wij leggen ze vast in uw dossier."),
        _("U kunt een ja altijd weer intrekken, met dezelfde link. Dat geldt dan meteen."),
    ),
    signers=who_signs.signers,
    revocable=revocable,
    revoked=(
        _("Uw toestemming is ingetrokken. Dat geldt meteen."),
        _("Wat al gedeeld of gebruikt is, kunnen wij niet terughalen."),
    ),
    by_circle=True,
)
