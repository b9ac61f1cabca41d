"""When a page, a question or a text of a form belongs: conditions on the answers, as data.

The screen asks whether one holds; paper says the same one in words; tests read it too.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TypeAlias

from formsapp.rules.ages_of_consent import AgeGroup, age_group, age_on

Value: TypeAlias = str | tuple[str, ...]
"""One cleaned answer. A day or time is ISO 8601 text, yes and no are ``ja`` and ``nee``."""

Answers: TypeAlias = Mapping[str, Value]


def day_of(answer: Value) -> date:
    """Return the day that an answer is, once its question took it."""
    return date.fromisoformat(str(answer))


def time_of(answer: Value) -> time:
    """Return the time of day that an answer is, once its question took it."""
    return time.fromisoformat(str(answer))


class Condition(ABC):
    """Something that holds for some answers and not for others."""

    @abstractmethod
    def holds(self, answers: Answers) -> bool:
        """Whether it holds; a question that was not asked has no answer."""


@dataclass(frozen=True, init=False)
class Picked(Condition):
    """What was picked at the question ``name``: :class:`Is` or :class:`Ticked`."""

    name: str
    values: tuple[str, ...]

    def __init__(self, name: str, *values: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "values", values)


class Is(Picked):
    """The answer is one of ``values``; ``""`` among them also matches a question not asked."""

    def holds(self, answers: Answers) -> bool:
        return answers.get(self.name, "") in self.values


class Ticked(Picked):
    """At least one of these boxes was ticked."""

    def holds(self, answers: Answers) -> bool:
        return any(value in answers.get(self.name, ()) for value in self.values)


@dataclass(frozen=True, init=False)
class Joined(Condition):
    """Several conditions joined; ``And(And(a, b), c)`` becomes ``And(a, b, c)``, and so does Or."""

    parts: tuple[Condition, ...]

    def __init__(self, *parts: Condition) -> None:
        same = (one.parts if isinstance(one, type(self)) else (one,) for one in parts)
        object.__setattr__(self, "parts", tuple(part for some in same for part in some))


class And(Joined):
    """All parts hold."""

    def holds(self, answers: Answers) -> bool:
        return all(part.holds(answers) for part in self.parts)


class Or(Joined):
    """At least one part holds."""

    def holds(self, answers: Answers) -> bool:
        return any(part.holds(answers) for part in self.parts)


@dataclass(frozen=True)
class Not(Condition):
    """The other condition does not hold."""

    other: Condition

    def holds(self, answers: Answers) -> bool:
        return not self.other.holds(answers)


@dataclass(frozen=True)
class Aged(Condition):
    """Who was born on the day at the question ``name`` is in a group of ages ``on`` another day.

    ``words`` say so on paper, with a place for the ``number`` of the question.
    """

    name: str
    group: AgeGroup
    on: date
    words: str = ""

    def holds(self, answers: Answers) -> bool:
        """Whether the age is one of the group; of a day that was not asked none is."""
        born = answers.get(self.name, "")
        return bool(born) and age_group(age_on(day_of(born), self.on)) == self.group


@dataclass(frozen=True)
class Computed(Condition):
    """Worked out from days or times: paper can't say it, and no test can list its cases."""

    works_out: Callable[[Answers], bool]

    def holds(self, answers: Answers) -> bool:
        return self.works_out(answers)


def may_hold(condition: Condition, answers: Answers, asked: Collection[str]) -> bool:
    """Return whether it holds, or can still, while the questions ``asked`` have no answer yet."""
    if isinstance(condition, Joined):
        every = all if isinstance(condition, And) else any
        return every(may_hold(part, answers, asked) for part in condition.parts)
    picked = condition.other if isinstance(condition, Not) else condition
    known = isinstance(picked, Picked) and picked.name not in asked
    return condition.holds(answers) if known else True


def names_in(condition: Condition) -> frozenset[str]:
    """Return the questions whose answers decide it, as far as a condition says that as data."""
    if isinstance(condition, Joined):
        return frozenset().union(*(names_in(part) for part in condition.parts))
    if isinstance(condition, Not):
        return names_in(condition.other)
    return frozenset({condition.name}) if isinstance(condition, Picked | Aged) else frozenset()


def is_computed(condition: Condition) -> bool:
    """Return whether a part of it is worked out, so that only its outcome can be told."""
    if isinstance(condition, Joined):
        return any(is_computed(part) for part in condition.parts)
    inner = condition.other if isinstance(condition, Not) else condition
    return isinstance(inner, Computed)


ALWAYS = And()
NEVER = Or()
