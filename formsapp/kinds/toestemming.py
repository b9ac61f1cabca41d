"""Consent: one party and one purpose a question, each yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from formsapp.facts.consents import Consent
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import (
    TAKEN_BACK,
    Answers,
    Given,
    Kind,
    ReceiptLine,
    Revocable,
    Said,
    SaidOf,
    Situation,
    Step,
    _,
)
from formsapp.kinds.conditions import Is, day_of
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts import consent_topics, who_signs
from formsapp.kinds.parts.applicant import CAPACITY, RECEIPT_MAIL, SIGNATURE, who_step
from formsapp.kinds.parts.consent_meaning import consent_fingerprint, wordings
from formsapp.kinds.parts.needs import needs_step
from formsapp.kinds.parts.party_names import name_questions, said_name, told_name
from formsapp.kinds.parts.receipt_lines import consent_lines
from formsapp.kinds.questions import Day, Option, YesNo

RISK = _("Wat er mis kan gaan: {{ risk }}")
LASTS = _("Dit geldt tot u het intrekt. Dat kan altijd.")


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask who, the age and who else signs, and which topics; then each purpose apart."""
    return (
        who_step(CAPACITY, SIGNATURE, RECEIPT_MAIL),
        *who_signs.steps(situation),
        *needs_step(situation),
        *consent_topics.group_step(situation),
        *(consent_step(consent, situation) for consent in situation.facts.consents),
    )


def consent_step(consent: Consent, situation: Situation) -> Step:
    """Ask about one party and purpose; nothing is chosen beforehand."""
    given = given_for(consent, situation, told_name(consent, situation))
    topic = consent_topics.topic_words(consent)
    ends = LASTS if topic.lasting else _("U kunt dit later altijd weer intrekken.")
    refused = Option("nee", _("Nee, dat mag niet"), "{{ refused }}")
    question = YesNo(
        name=consent.id,
        label=topic.ask,
        options=(Option("ja", _("Ja, dat mag"), ends), refused),
        given=given,
        about=consent_fingerprint(consent),
        literal=True,
        about_before=tuple(map(consent_fingerprint, wordings(consent)[1:])),
    )
    return Step(
        questions=(
            question,
            *name_questions(consent, situation),
            *(() if topic.lasting else (end_question(consent, situation),)),
        ),
        intro=(*topic.explained, *((RISK,) if consent.risk else ())),
        applies=(f"consents.{consent.id}",),
        when=consent_topics.is_chosen(consent, situation),
        caption=lambda answers: consent_topics.progress(consent, answers, situation),
        part=consent_topics.part_of(consent, situation.facts),
        given=given,
    )


def end_question(consent: Consent, situation: Situation) -> Day:
    """Ask until when a yes holds."""
    return Day(
        name=f"{consent.id}-tot",
        label=_("Tot en met welke dag mag dit van u?"),
        hint=_(
            "Alleen als u ja zegt. Vult u niets in? Dan geldt uw ja tot en met {{ last }}: dat is "
            "{{ length }}. Eerder mag ook."
        ),
        required=False,
        when=Is(consent.id, "ja"),
        earliest=situation.today,
        latest=consent_topics.last_day(situation),
        given=given_for(consent, situation),
        default=consent_topics.last_day(situation).isoformat(),
    )


def given_for(consent: Consent, situation: Situation, named: str = "") -> Given:
    """Return the values for the texts about one consent; ``named`` is how its party is called."""
    party, limited = consent.party or "", situation.facts.consent_lasts is not None
    return (
        ("party", f"{party} ({named})" if named else party),
        ("purpose", consent.purpose or ""),
        ("risk", consent.risk or ""),
        ("refused", consent.refused),
        *(given_end(situation) if limited else ()),
    )


def given_end(situation: Situation) -> Given:
    """Return how long a yes lasts that is given today."""
    last = day(consent_topics.last_day(situation))
    return (("length", str(consent_topics.lasts(situation))), ("last", last))


def revocable(answers: Answers, situation: Situation) -> tuple[Revocable, ...]:
    """Return the consents in answers that were given on the day of ``situation``."""
    return tuple(
        Revocable(
            name=consent.id,
            said=called(consent, situation, said_name(answers, consent, situation.facts)),
            until=last_day_of(answers, consent, situation),
        )
        for consent in situation.facts.consents
        if answers.get(consent.id) == "ja"
    )


def refused(answers: Answers, situation: Situation) -> Mapping[str, Said]:
    """Return the consents in answers that were refused, by name."""
    return {
        consent.id: called(consent, situation)
        for consent in situation.facts.consents
        if answers.get(consent.id) == "nee"
    }


def proves(answers: Answers, situation: Situation) -> Iterator[ReceiptLine]:
    """Yield each consent that was given, with its end, and each that was refused."""
    return consent_lines(revocable(answers, situation), refused(answers, situation))


def last_day_of(answers: Answers, consent: Consent, situation: Situation) -> date | None:
    """Return the last day of a yes: the chosen one or else the longest; None for one that lasts."""
    if consent_topics.topic_words(consent).lasting:
        return None
    chosen = answers.get(f"{consent.id}-tot")
    return day_of(chosen) if chosen else consent_topics.last_day(situation)


def said_in(answers: Answers, situation: Situation) -> Iterator[SaidOf]:
    """Yield what a form says of each party and purpose.

    ``situation`` is that of the day on which it was received.
    """
    taken_back = answers.get(TAKEN_BACK, ())
    for name in (taken_back,) if isinstance(taken_back, str) else taken_back:
        yield SaidOf(name, "ingetrokken")
    for consent in situation.facts.consents:
        if answers.get(consent.id) == "ja":
            named = said_name(answers, consent, situation.facts)
            yield SaidOf(consent.id, "ja", last_day_of(answers, consent, situation), named)
        elif answers.get(consent.id) == "nee":
            yield SaidOf(consent.id, "nee")


def asks(consent: Consent, situation: Situation) -> Said:
    """Return the question about one party and purpose."""
    return Said(consent_topics.topic_words(consent).ask, given_for(consent, situation))


def called(consent: Consent, situation: Situation, named: str = "") -> Said:
    """Return one party and purpose in words; ``named`` is how the party is called."""
    return Said(consent_topics.topic_words(consent).short, given_for(consent, situation, named))


kind = Kind(
    slug="toestemming",
    title=_("Toestemming: wat mag wel en wat niet"),
    noun=_("Toestemming"),
    calls=_("om te zeggen wat [[wij/ik]] met uw gegevens [[mogen/mag]] doen"),
    about=_(
        "Voor sommige dingen [[vragen wij/vraag ik]] eerst of u het goedvindt. U kiest hier per "
        "vraag: ja of nee. Nee zeggen mag altijd."
    ),
    demands=(
        Demand(
            "consents", '[{ id = "huisarts", party = "...", purpose = "...", refused = "..." }]'
        ),
        Demand("consent_lasts", '{ value = "12m" }'),
    ),
    minutes=10,
    readers=_("Uw keuzes worden gelezen door {{ team }}."),
    others=_(
        "De mensen en organisaties met wie [[wij willen/ik wil]] praten, zien dit formulier niet."
    ),
    steps=steps,
    outcome=who_signs.say_who_else,
    before_send=_("Zegt u ergens nee? Dan gebeurt alleen wat bij die vraag staat."),
    after=(
        _("Uw keuzes staan vast. Beslist u erover? Dan geldt een nee meteen."),
        _(
            "Uw ja is soms nog niet genoeg. [[Wij gaan/Ik ga]] na wie erover beslissen. "
            "Iets mag pas als die mensen allemaal ja zeggen."
        ),
        _(
            "U kunt een ja altijd weer intrekken, met dezelfde link of met de code van dit bewijs. "
            "Beslist u erover? Dan geldt dat meteen."
        ),
    ),
    signers=who_signs.signers,
    proves=proves,
    said_in=said_in,
    revocable=revocable,
    refused=refused,
    one_by_one=True,
    revoked=(
        _("Uw ja is ingetrokken. Beslist u hierover? Dan mag het vanaf nu niet meer."),
        _("Wat al gedeeld of gebruikt is, [[kunnen wij/kan ik]] niet terughalen."),
    ),
    by_circle=True,
)
