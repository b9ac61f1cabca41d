"""Lengths of terms, such as ``6w``, and the day on which one ends."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

from formsapp.facts.dutch_format import in_units
from formsapp.rules.rule_errors import BadLength, OutOfRange

Unit = Literal["d", "w", "m", "y", "h"]
PATTERN = re.compile(r"(0|[1-9][0-9]{0,3})([dwmyh])")
SMALLER: dict[Unit, tuple[Unit, int]] = {"w": ("d", 7), "y": ("m", 12)}
HOURS_A_DAY = 24


@dataclass(frozen=True)
class Length:
    """A whole number of days (d), weeks (w), months (m), years (y) or hours (h)."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        """The length in Dutch words: ``6 weken``."""
        return in_units(self.count, self.unit)


def parse_length(text: str) -> Length:
    """Read a length such as ``6w``. Raises BadLength."""
    match = PATTERN.fullmatch(text)
    if match is None:
        raise BadLength(
            f"The length {text!r} is not a whole number with d, w, m, y or h behind it, such as 6w."
        )
    return Length(int(match[1]), cast("Unit", match[2]))


def total_length(first: str, more: str) -> str:
    """The two lengths as one, since a total is counted from the original date: 6w, 4w -> 10w.

    Days go with weeks and months with years. Raises BadLength for other pairs.
    """
    one, two = parse_length(first), parse_length(more)
    if one.unit != two.unit:
        one, two = _smaller(one), _smaller(two)
    if one.unit != two.unit:
        raise BadLength(
            f"The lengths {first} and {more} do not add up: give both in days or weeks, "
            "both in months or years, or both in hours."
        )
    return f"{one.count + two.count}{one.unit}"


def _smaller(length: Length) -> Length:
    unit, times = SMALLER.get(length.unit, (length.unit, 1))
    return Length(length.count * times, unit)


def add(day: date, length: Length) -> date:
    """The last day of a term that starts on the day after ``day``, before any roll.

    Weeks end on the same weekday, months and years on the day with the same number or
    else on the last of the month (HR 2017:2225). Hours are counted from the end of
    ``day``, as the clock time of the start is not known. Raises OutOfRange.
    """
    try:
        if length.unit in "my":
            return _add_months(day, _smaller(length).count)
        return day + timedelta(days=_days(length))
    except (ValueError, OverflowError):
        raise OutOfRange(
            f"The term of {length.count}{length.unit} ends after the year 9999."
        ) from None


def _days(length: Length) -> int:
    if length.unit == "h":
        return -(-length.count // HOURS_A_DAY)
    return _smaller(length).count


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def lacks_day(day: date, length: Length) -> bool:
    """Whether the month in which the term ends has no day with the number of ``day``."""
    return length.unit in "my" and add(day, length).day != day.day
