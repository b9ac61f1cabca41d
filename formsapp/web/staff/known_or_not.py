"""One page for a client whose reference is known and for one who is yet to be found.

What is asked only to find or reach someone belongs where no reference is filled in.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from formsapp.facts.translatable_texts import _
from formsapp.kinds import Kind
from formsapp.kinds.base import Situation, Step
from formsapp.kinds.conditions import ALWAYS, And, Condition, Is, Not, Or, is_computed
from formsapp.kinds.questions import Question
from formsapp.paper.condition_words import parts_of
from formsapp.web.staff.internal_form_questions import CLIENT

UNKNOWN = Is(CLIENT.name, "")
KNOWN = Not(UNKNOWN)
CLIENT_WORDS = {
    UNKNOWN: _("het kenmerk van de cliënt hierboven leeg is"),
    KNOWN: _("het kenmerk van de cliënt hierboven is ingevuld"),
}


def steps_for_both(kind: Kind, situation: Situation) -> tuple[Step, ...]:
    """Return the steps of a form for a known client and for another, each where it belongs."""
    unknown, known = (kind.steps(replace(situation, linked=linked)) for linked in (False, True))
    by_id = {step.id: step for step in known}
    both = {step.id: merge_steps(step, by_id[step.id]) for step in unknown if step.id in by_id}
    found = [both.get(step.id) or only_where(UNKNOWN, step) for step in unknown]
    for place, step in enumerate(known):
        if step.id not in both:
            before = [one.id for one in known[:place] if one.id in both]
            at = [one.id for one in found].index(before[-1]) + 1 if before else 0
            found.insert(at, only_where(KNOWN, step))
    return tuple(found)


def only_where(condition: Condition, step: Step) -> Step:
    """Return a step that belongs only where a condition holds too."""
    return replace(step, when=And(condition, step.when))


def merge_steps(unknown: Step, known: Step) -> Step:
    """Return one step with the questions of both, each where it belongs."""
    # What is computed is made anew each time, and never hangs on the reference.
    if unknown.when == known.when or is_computed(unknown.when):
        return replace(unknown, questions=merge_questions(unknown.questions, known.questions))
    ways = ((UNKNOWN, unknown), (KNOWN, known))
    found: dict[str, Question] = {}
    for way, step in ways:
        for one in step.questions:
            when = And(way, step.when, one.when)
            before = found.get(one.name)
            found[one.name] = replace(one, when=either(before.when, when) if before else when)
    return replace(unknown, when=ALWAYS, questions=tuple(found.values()))


def merge_questions(
    unknown: tuple[Question, ...], known: tuple[Question, ...]
) -> tuple[Question, ...]:
    """Return the questions of both, in the order of the first; what only one asks, where it is."""
    both = [one for one in unknown if one in known]
    return tuple(
        one if one in both else replace(one, when=And(KNOWN if one in known else UNKNOWN, one.when))
        for one in chain(unknown, (one for one in known if one not in both))
    )


def either(one: Condition, other: Condition) -> Condition:
    """Return the condition that one of two holds, in as few words as it can be said."""
    if ALWAYS in {one, other} or one == other:
        return ALWAYS if ALWAYS in {one, other} else one
    left, right = dict.fromkeys(parts_of(one)), dict.fromkeys(parts_of(other))
    if left.keys() ^ right.keys() == {UNKNOWN, KNOWN}:
        return And(*(part for part in left if part in right))
    return Or(one, other)
