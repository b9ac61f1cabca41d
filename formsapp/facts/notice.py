"""Until when something that was planned can be cancelled free of charge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from math import ceil
from typing import Annotated, Literal

from msgspec import Meta

from formsapp.facts import dutch_notice
from formsapp.facts.fact import Strict
from formsapp.facts.lengths import WORKING_WEEK, Length, Span, measure_days
from formsapp.facts.value_types import Clock

Ahead = Annotated[int, Meta(ge=1, le=1000, description="a whole number above 0, up to 1000")]
Days = Annotated[
    int, Meta(ge=0, le=1000, description="a whole number of days, 0 for the day itself, up to 1000")
]

UNITS = ("hours", "working_days", "weekdays", "days")
HOUR, DAY = 60, 24 * 60
"""In minutes."""


class Before(Strict, frozen=True, kw_only=True):
    """A moment before something that was planned: ``{ hours = 24 }``, or a day and a time.

    ``working_days`` counts no Saturdays, Sundays and holidays, ``weekdays`` no Saturdays and
    Sundays, ``days`` counts all. On that day it is the time ``before``, such as ``18.00``; without
    one the time at which it was planned.
    """

    hours: Ahead | None = None
    working_days: Ahead | None = None
    weekdays: Ahead | None = None
    days: Days | None = None
    before: Clock | None = None

    def __str__(self) -> str:
        """The moment as Dutch text: ``minstens 24 uur van tevoren``."""
        return dutch_notice.at_the_latest(self)

    @property
    def at(self) -> str:
        """The time on that day as ISO 8601 text, ``09:00``; empty for that of what was planned."""
        return self.before.replace(".", ":").rjust(len("00:00"), "0") if self.before else ""

    @property
    def ahead(self) -> Span:
        """How many minutes before what was planned it lies, at least and at most."""
        if self.hours is not None:
            return Span(self.hours * HOUR, self.hours * HOUR)
        days = self._days_ahead
        if not self.at:
            return Span(days.least * DAY, days.most * DAY)
        clock = time.fromisoformat(self.at)
        passed = clock.hour * HOUR + clock.minute
        return Span(max(0, days.least * DAY - passed), (days.most + 1) * DAY - passed)

    @property
    def _days_ahead(self) -> Span:
        """How many days before that of what was planned the day lies, at least and at most."""
        if self.working_days:
            return measure_days(Length(self.working_days, "wd"))
        if count := self.weekdays:
            full_weeks, begun_weeks = (count - 1) // WORKING_WEEK, ceil(count / WORKING_WEEK)
            return Span(count + 2 * full_weeks, count + 2 * begun_weeks)
        return Span(self.days or 0, self.days or 0)

    def is_no_later_than(self, other: Before) -> bool:
        """Whether it counts more of the same unit, or as much to a time that is no later."""
        for unit in UNITS:
            mine, theirs = getattr(self, unit), getattr(other, unit)
            if mine is not None and theirs is not None:
                timed_alike = bool(self.at) == bool(other.at)
                return mine > theirs or (mine == theirs and timed_alike and self.at <= other.at)
        return False

    @property
    def as_toml(self) -> str:
        """The moment as it is written: ``{ hours = 24 }``."""
        counts = {unit: getattr(self, unit) for unit in UNITS}
        keys = [f"{unit} = {count}" for unit, count in counts.items() if count is not None]
        keys += [f'before = "{self.before}"'] if self.before else []
        return f"{{ {', '.join(keys)} }}"

    @property
    def moment(self) -> str:
        """The same without ``minstens`` or ``uiterlijk``: ``24 uur van tevoren``."""
        return dutch_notice.moment_before(self)

    @property
    def length(self) -> str:
        """How long it is: ``24 uur``."""
        return dutch_notice.length_before(self)


class Latest(Before, frozen=True, kw_only=True):
    """Such a moment, at which it may be that only a call counts."""

    by: Literal["phone"] | None = None


class Notice(Before, frozen=True, kw_only=True):
    """Until when cancelling is free.

    ``after_rest`` applies instead where the day before is a Saturday, a Sunday or a holiday;
    ``ill`` is until when someone can who is ill.
    """

    after_rest: Latest | None = None
    ill: Latest | None = None


def find_wrong_moments(moment: Before) -> Iterator[tuple[str, str, object]]:
    """Yield what makes no sense in it: a key, what was expected there, and what stands there."""
    given = [unit for unit in UNITS if getattr(moment, unit) is not None]
    if len(given) != 1:
        expected = "hours, working_days, weekdays or days, and one of them: { hours = 24 }"
        yield "", expected, " and ".join(given)
    elif moment.before and moment.hours:
        yield "before", "no time beside hours, such as { working_days = 1 }", moment.before
    elif moment.days == 0 and not moment.before:
        yield "before", 'a time on the day itself such as "9.00"', ""
