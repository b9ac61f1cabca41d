"""Adding lengths, such as ``6w`` or ``5wd``, to each other and to a day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from math import ceil

from dateutil.relativedelta import relativedelta

from formsapp.facts.lengths import HOURS_A_DAY, Length
from formsapp.rules.holidays import working_day_from
from formsapp.rules.rule_errors import RulesError

ONE_DAY = timedelta(days=1)


def parse_length(text: str) -> Length:
    """Read a length such as ``6w``. Raises RulesError."""
    try:
        return Length.read(text)
    except ValueError as error:
        raise RulesError(str(error)) from None


def total_length(first: str, more: str) -> Length:
    """Add two lengths, since a total is counted from the original date: 6w and 4w give 10w.

    Days go with weeks and months with years; other pairs raise RulesError.
    """
    one, two = parse_length(first), parse_length(more)
    if one.unit != two.unit:
        one, two = one.small, two.small
    if one.unit != two.unit:
        raise RulesError(
            f"The lengths {first} and {more} do not add up: give both in days or weeks, "
            "both in months or years, both in working days, or both in hours."
        )
    return Length(one.count + two.count, one.unit)


@lru_cache(maxsize=512)  # one form asks for the same end again and again
def add(day: date, length: Length, *, equated: bool = False) -> date:
    """Return the last day of a term that starts on the day after ``day``, before any roll.

    Weeks end on the same weekday, months and years on the day with the same number or
    else on the last of the month (HR 2017:2225). Hours are counted from the end of
    ``day``, as the clock time of the start is not known. Of working days each counts that is no
    Saturday, Sunday or holiday (ATW art. 3(1); Regulation 1182/71 art. 2(2)); ``equated`` says
    whether a day on a par with a holiday is none either. Raises RulesError.
    """
    small = length.small
    try:
        if small.unit == "m":
            return day + relativedelta(months=small.count)
        if small.unit == "wd":
            return _add_working_days(day, small.count, equated=equated)
        days = ceil(small.count / HOURS_A_DAY) if small.unit == "h" else small.count
        return day + timedelta(days=days)
    except (ValueError, OverflowError):
        raise RulesError(f"The term of {length} ends after the year 9999.") from None


def _add_working_days(day: date, count: int, *, equated: bool) -> date:
    for _day in range(count):
        day = working_day_from(day + ONE_DAY, equated=equated)
    return day


def lacks_day(day: date, length: Length) -> bool:
    """Whether the month in which the term ends lacks the number of ``day``, such as 31."""
    return length.small.unit == "m" and add(day, length).day != day.day
