"""Which help a form is about: that decides the law, the term, and how long things are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from formsapp.facts import Facts
from formsapp.facts.care import Basis, CareKind
from formsapp.facts.value_types import Law
from formsapp.kinds.base import Answers, Situation, _
from formsapp.kinds.conditions import ALWAYS, Condition, Is
from formsapp.kinds.questions import Choice, Option
from formsapp.rules.durations import add

UNKNOWN = "weet-niet"
WKKGZ: tuple[Law, ...] = ("wlz", "zvw")
"""Laws whose help falls under the complaints law for care, the Wkkgz."""


def care_questions(situation: Situation, when: Condition = ALWAYS) -> tuple[Choice, ...]:
    """Ask which kind of care it is about, where the provider gives more than one."""
    kinds = situation.facts.provider.care
    if len(kinds) == 1:
        return ()
    options = map(_option, kinds)
    question = Choice(
        name="hulp",
        label=_("Over welke hulp gaat het?"),
        hint=_("Dit bepaalt welke wet geldt."),
        options=(*options, Option(UNKNOWN, _("Weet ik niet, of meer dan één"))),
        missing=_("Kies over welke hulp het gaat. Weet u het niet? Kies dan het laatste."),
        when=when,
    )
    return (question,)


def _option(kind: CareKind) -> Option:
    given = (("name", kind.name), ("hint", kind.hint or ""))
    return Option(kind.id, "{{ name }}", "{{ hint }}" if kind.hint else "", given)


def law_questions(situation: Situation, when: Condition = ALWAYS) -> tuple[Choice, ...]:
    """Ask the same where that decides which law holds."""
    return care_questions(situation, when) if len(situation.facts.provider.bases) > 1 else ()


def laws_of(answers: Answers, facts: Facts) -> tuple[Basis, ...]:
    """Return the law of the care that the answers name; all that may hold if they name none.

    A form from before kinds of care had names of their own holds the law itself.
    """
    chosen = answers.get("hulp")
    bases = facts.provider.bases
    named = tuple(kind.basis for kind in facts.provider.care if kind.id == chosen)
    return named or tuple(one for one in bases if one == chosen) or bases


def is_about(facts: Facts, *answers: str) -> Condition:
    """Return the condition that the help is under one of these; ALWAYS if there is no other.

    UNKNOWN among them also matches a form from before the provider asked which help it is.
    """
    unnamed = ("",) if UNKNOWN in answers else ()
    ids = (kind.id for kind in facts.provider.care if kind.basis in answers)
    chosen = dict.fromkeys((*ids, *answers, *unnamed))
    return ALWAYS if {*facts.provider.bases} <= {*answers} else Is("hulp", *chosen)


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
