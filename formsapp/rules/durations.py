"""Adding lengths of terms, such as ``6w``, to each other and to a day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from math import ceil

from dateutil.relativedelta import relativedelta

from formsapp.facts.lengths import Length, Unit
from formsapp.rules.rule_errors import RulesError

SMALLER: dict[Unit, tuple[Unit, int]] = {"w": ("d", 7), "y": ("m", 12)}
HOURS_A_DAY = 24


def parse_length(text: str) -> Length:
    """Read a length such as ``6w``. Raises RulesError."""
    try:
        return Length.read(text)
    except ValueError as error:
        raise RulesError(str(error)) from None


def total_length(first: str, more: str) -> str:
    """Add two lengths, since a total is counted from the original date: 6w and 4w give 10w.

    Days go with weeks and months with years; other pairs raise RulesError.
    """
    one, two = parse_length(first), parse_length(more)
    if one.unit != two.unit:
        one, two = _in_smaller_unit(one), _in_smaller_unit(two)
    if one.unit != two.unit:
        raise RulesError(
            f"The lengths {first} and {more} do not add up: give both in days or weeks, "
            "both in months or years, or both in hours."
        )
    return f"{one.count + two.count}{one.unit}"


def _in_smaller_unit(length: Length) -> Length:
    unit, times = SMALLER.get(length.unit, (length.unit, 1))
    return Length(length.count * times, unit)


@lru_cache(maxsize=512)  # one form asks for the same end again and again
def add(day: date, length: Length) -> date:
    """Return the last day of a term that starts on the day after ``day``, before any roll.

    Weeks end on the same weekday, months and years on the day with the same number or
    else on the last of the month (HR 2017:2225). Hours are counted from the end of
    ``day``, as the clock time of the start is not known. Raises RulesError.
    """
    small = _in_smaller_unit(length)
    try:
        if small.unit == "m":
            return day + relativedelta(months=small.count)
        days = ceil(small.count / HOURS_A_DAY) if small.unit == "h" else small.count
        return day + timedelta(days=days)
    except (ValueError, OverflowError):
        raise RulesError(
            f"The term of {length.count}{length.unit} ends after the year 9999."
        ) from None


def lacks_day(day: date, length: Length) -> bool:
    """Whether the month in which the term ends lacks the number of ``day``, such as 31."""
    return length.unit in "my" and add(day, length).day != day.day
