"""Consent to share information: one party and one purpose a question, each yes or no."""

from __future__ import annotations

from datetime import date

from formsapp.facts.dutch import day
from formsapp.facts.model import Consent
from formsapp.kinds.akkoord import MAIL_STEP
from formsapp.kinds.kind import (
    Answers,
    Choice,
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
from formsapp.kinds.who import CAPACITY_STEP, NAME_STEP, for_a_child
from formsapp.rules import consenters
from formsapp.rules.lengths import Length, add

AGES = {"jonger-dan-12": 0, "12-tot-en-met-15": 12, "16-of-17": 16}
"""Each age group with an age that lies in it, for the rule that says who consents."""

WHO_SIGNS = {
    ("parents",): _(
        "Uw kind is jonger dan 12. Alle ouders met gezag geven toestemming, of de voogd. "
        "Is er nog een ouder met gezag? Die krijgt van ons een eigen link."
    ),
    ("self", "parents"): _(
        "Uw kind is 12, 13, 14 of 15. Uw kind geeft zelf toestemming, en ook alle ouders met gezag "
        "of de voogd. Ieder krijgt van ons een eigen link."
    ),
    ("self",): _(
        "Uw kind is 16 of 17 en beslist dan zelf. Geef deze link liever aan uw kind. "
        "Kan uw kind dit niet zelf beslissen? Vul dan verder in. Wij bellen u erover."
    ),
}

AGE = Choice(
    name="leeftijd",
    label=_("Hoe oud is uw kind?"),
    hint=_("Dit bepaalt wie toestemming moet geven."),
    options=(
        Option("jonger-dan-12", _("Jonger dan 12")),
        Option("12-tot-en-met-15", _("12, 13, 14 of 15")),
        Option("16-of-17", _("16 of 17")),
    ),
    missing=_("Kies hoe oud uw kind is."),
)
AGE_STEP = Step(id="leeftijd", title=AGE.label, questions=(AGE,), when=for_a_child)


def who_signs(answers: Answers, _situation: Situation) -> tuple[Said, ...]:
    """Say who else must sign, by the age that was given."""
    age = AGES.get(str(answers.get("leeftijd")))
    return () if age is None else (Said(WHO_SIGNS[consenters(age)]),)


def steps(situation: Situation) -> tuple[Step, ...]:
    """Who, the child's age, name, then one step for each party and purpose."""
    asked = (consent_step(consent, situation) for consent in situation.facts.consents)
    name_step = Step(
        id=NAME_STEP.id, title=NAME_STEP.title, questions=NAME_STEP.questions, notice=who_signs
    )
    return (CAPACITY_STEP, AGE_STEP, name_step, *asked, MAIL_STEP)


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
    revocable=revocable,
    revoked=(
        _("Uw toestemming is ingetrokken. Dat geldt meteen: wij delen hierover niets meer."),
        _("Wat al gedeeld is, kunnen wij niet terughalen."),
    ),
)
