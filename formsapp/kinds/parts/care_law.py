"""Which help a form is about: that decides the law, the term, and how long things are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from formsapp.facts import Facts
from formsapp.facts.value_types import Law
from formsapp.kinds.base import Answers, Situation, _
from formsapp.kinds.conditions import ALWAYS, Condition, Is
from formsapp.kinds.questions import Choice, Option
from formsapp.rules.durations import add

UNKNOWN = "weet-niet"
WKKGZ: tuple[Law, ...] = ("wlz", "zvw")
"""Laws whose help falls under the complaints law for care, the Wkkgz."""

NAMES: dict[Law, str] = {
    "jeugdwet": _("Jeugdhulp"),
    "wmo": _("Hulp van de gemeente (Wmo)"),
    "zvw": _("Verpleging en verzorging thuis"),
    "wlz": _("Langdurige zorg (Wlz)"),
}
HINTS: dict[Law, str] = {
    "jeugdwet": _("Voor kinderen, jongeren en hun ouders, uit de Jeugdwet."),
    "wmo": _("De gemeente betaalt. Bijvoorbeeld begeleiding of hulp in huis."),
    "zvw": _("De zorgverzekeraar betaalt, uit de Zorgverzekeringswet."),
    "wlz": _("Voor wie altijd zorg nodig heeft. Het zorgkantoor betaalt."),
}


def law_questions(situation: Situation, when: Condition = ALWAYS) -> tuple[Choice, ...]:
    """Ask which help it is about, where the provider gives more than one."""
    laws = situation.facts.provider.laws
    if len(laws) == 1:
        return ()
    options = [Option(law, NAMES[law], HINTS[law]) for law in laws]
    question = Choice(
        name="hulp",
        label=_("Over welke hulp gaat het?"),
        hint=_("Dit bepaalt welke wet geldt."),
        options=(*options, Option(UNKNOWN, _("Weet ik niet, of meer dan één"))),
        missing=_("Kies over welke hulp het gaat. Weet u het niet? Kies dan het laatste."),
        when=when,
    )
    return (question,)


def laws_of(answers: Answers, facts: Facts) -> tuple[Law, ...]:
    """Return the law that the answers name; all laws of the provider if they name none."""
    chosen = answers.get("hulp")
    return tuple(law for law in facts.provider.laws if law == chosen) or facts.provider.laws


def is_about(facts: Facts, *answers: str) -> Condition:
    """Return the condition that the help is one of these; ALWAYS if the provider has no other.

    UNKNOWN among them also matches a form from before the provider asked which help it is.
    """
    unnamed = ("",) if UNKNOWN in answers else ()
    return ALWAYS if {*facts.provider.laws} <= {*answers} else Is("hulp", *answers, *unnamed)


def shortest_term(names: Iterable[str], facts: Facts, received_on: date) -> str | None:
    """Return the name of the term that ends first, as far as the provider has them.

    Whether one month or thirty days is shorter depends on the day.
    """
    known = [name for name in names if name in facts.terms]
    return min(
        known,
        key=lambda name: add(received_on, facts.terms[name].length),
        default=None,
    )
