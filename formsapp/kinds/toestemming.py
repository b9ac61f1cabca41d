"""Consent to share information: one party and one purpose a question, each yes or no."""

from __future__ import annotations

from datetime import date

from formsapp.facts.dutch import day
from formsapp.facts.model import Consent
from formsapp.kinds import signing
from formsapp.kinds.akkoord import MAIL_STEP
from formsapp.kinds.kind import (
    Answers,
    Day,
    Given,
    Kind,
    Option,
    Revocable,
    Said,
    Situation,
    Step,
    YesNo,
    _,
)
from formsapp.kinds.who import CAPACITY_STEP, NAME_STEP
from formsapp.rules.lengths import Length, add


def steps(situation: Situation) -> tuple[Step, ...]:
    """Who, the age, who else signs, name, then one step for each party and purpose."""
    asked = (consent_step(consent, situation) for consent in situation.facts.consents)
    return (CAPACITY_STEP, *signing.steps(situation), NAME_STEP, *asked, MAIL_STEP)


def consent_step(consent: Consent, situation: Situation) -> Step:
    """Ask about one party and purpose; nothing is chosen beforehand."""
    given = given_for(consent, situation)
    label = _("Mogen wij aan {{ party }} {{ purpose }}?")
    question = YesNo(
        name=consent.id,
        label=label,
        options=(
            Option("ja", _("Ja, dat mag"), _("U kunt dit later altijd weer intrekken.")),
            Option("nee", _("Nee, dat mag niet"), "{{ refused }}"),
        ),
        given=given,
    )
    until = Day(
        name=f"{consent.id}-tot",
        label=_("Zegt u ja? Tot en met welke dag geldt uw toestemming?"),
        hint=_(
            "Vult u niets in? Dan geldt uw ja tot en met {{ last }}: "
            "dat is {{ months }} maanden. Eerder mag ook."
        ),
        required=False,
        only_if=(consent.id, "ja"),
        earliest=situation.today,
        latest=last_day(situation),
        given=given,
    )
    return Step(
        id=consent.id,
        title=label,
        questions=(question, until),
        clauses=(consent.clause,) if consent.clause else (),
        given=given,
    )


def given_for(consent: Consent, situation: Situation) -> Given:
    """Values for the texts about one consent."""
    return (
        ("party", consent.party),
        ("purpose", consent.purpose),
        ("refused", consent.refused),
        ("months", str(situation.facts.consent_months.value)),
        ("last", day(last_day(situation))),
    )


def last_day(situation: Situation) -> date:
    """Last day of a yes that is given on the day of ``situation`` without an earlier end."""
    return add(situation.today, Length(situation.facts.consent_months.value, "m"))


def revocable(answers: Answers, situation: Situation) -> tuple[Revocable, ...]:
    """Each yes in answers given on the day of ``situation``, that has not ended."""
    return tuple(
        Revocable(
            name=consent.id,
            said=Said(_("Aan {{ party }}: {{ purpose }}"), given_for(consent, situation)),
            until=end_of(answers, consent, situation),
        )
        for consent in situation.facts.consents
        if answers.get(consent.id) == "ja"
    )


def end_of(answers: Answers, consent: Consent, situation: Situation) -> date:
    """Last day of a yes: the day that was chosen, or the longest."""
    chosen = answers.get(f"{consent.id}-tot")
    return date.fromisoformat(str(chosen)) if chosen else last_day(situation)


kind = Kind(
    slug="toestemming",
    title=_("Gegevens delen: wat mag wel en wat niet"),
    about=_(
        "Soms willen wij iets vragen of vertellen aan anderen. Dat doen wij alleen als u dat goed "
        "vindt. U kiest hier per organisatie: ja of nee."
    ),
    minutes=10,
    readers=_("Uw keuzes worden gelezen door {{ team }}."),
    others=_("De organisaties zelf krijgen dit formulier niet te zien."),
    steps=steps,
    before_send=_("Zegt u ergens nee? Dan heeft dat alleen de gevolgen die erbij staan."),
    after=(
        _("Uw keuzes gelden meteen. Wij leggen ze vast in uw dossier."),
        _("U kunt een ja altijd weer intrekken, met dezelfde link. Dat geldt dan meteen."),
    ),
    signers=signing.signers,
    revocable=revocable,
    revoked=(
        _("Uw toestemming is ingetrokken. Dat geldt meteen: wij delen hierover niets meer."),
        _("Wat al gedeeld is, kunnen wij niet terughalen."),
    ),
)
