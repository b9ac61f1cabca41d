"""Lengths of time as they are written, such as ``6w``: of terms, of keeping, of notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from math import ceil
from typing import Final, Literal, NamedTuple, cast

from dateutil.relativedelta import relativedelta

Unit = Literal["h", "d", "wd", "w", "m", "y"]
PATTERN: Final = re.compile(r"(?![0-9]{4}y)(0|[1-9][0-9]{0,3})(wd|[hdwmy])")
"""Less than a thousand years: no calendar has a day that lies further off."""
SMALLER: Final[dict[Unit, tuple[Unit, int]]] = {"w": ("d", 7), "y": ("m", 12)}
HOURS_A_DAY: Final = 24
WORKING_WEEK: Final = 5


class Span(NamedTuple):
    """How many days a length has at least and at most, as the day from which it runs has it."""

    least: int
    most: int


class Length:
    """A whole number of hours (h), days (d), working days (wd), weeks, months or years (w, m, y).

    As text it is as it is written; ``dutch_format.length`` says it in Dutch. It is no dataclass,
    because msgspec would read one from a table.
    """

    __slots__ = ("count", "unit")

    def __init__(self, count: int, unit: Unit) -> None:
        self.count: Final = count
        self.unit: Final[Unit] = unit

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def __repr__(self) -> str:
        return f"Length({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Length) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    @classmethod
    def read(cls, text: str) -> Length:
        """Read a length such as ``6w``; raises ValueError."""
        match = PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(
                f"The length {text!r} is not a whole number with h, d, wd, w, m or y behind it, "
                "such as 6w."
            )
        return cls(int(match[1]), cast("Unit", match[2]))

    @property
    def small(self) -> Length:
        """The same in days where it is in weeks, and in months where it is in years."""
        unit, times = SMALLER.get(self.unit, (self.unit, 1))
        return Length(self.count * times, unit)

    def may_end_before(self, other: Length) -> bool:
        """Whether it is as short as ``other`` in the same unit, or ends before it on some day."""
        mine, theirs = self.small, other.small
        if mine.unit == theirs.unit:
            return mine.count <= theirs.count
        return measure_days(mine).least < measure_days(theirs).most


def measure_days(length: Length) -> Span:
    """Return how many days a length has, by counting from each day from which it may run."""
    small = length.small
    if small.unit == "m":
        found = [*_days_of_months(small.count)]
        return Span(min(found), max(found))
    if small.unit == "wd":
        return _span_of_working_days(small.count)
    days = ceil(small.count / HOURS_A_DAY) if small.unit == "h" else small.count
    return Span(days, days)


def _span_of_working_days(count: int) -> Span:
    """Return at least the weekends that lie between, and at most all holidays that can as well.

    Christmas and Easter take most of a short time; a year has no more than a dozen in all.
    """
    least = count + 2 * ((count - 1) // WORKING_WEEK)
    off = min(12, 6 + count // 6) + count // 20
    return Span(least, ceil(count * 7 / WORKING_WEEK) + off)


@cache
def _days_of_four_years() -> tuple[date, ...]:
    first = date(2000, 1, 1).toordinal()
    return tuple(map(date.fromordinal, range(first, date(2004, 1, 1).toordinal())))


def _days_of_months(count: int) -> Iterator[int]:
    months = relativedelta(months=count)
    return ((day + months - day).days for day in _days_of_four_years())
