"""When the office is open, and when it opens again: nobody reads messages before that."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from formsapp.facts.model import Hours
from formsapp.rules.amsterdam_time import AMSTERDAM, end_of_day, in_utc, local_time
from formsapp.rules.holidays import holidays_in, is_working_day, working_day_from

OPENS = time(8)
"""When the office is taken to open where its hours are only words."""


def is_office_open(moment: datetime, hours: Hours) -> bool:
    """Return whether the office is open at ``moment``."""
    local = local_time(moment)
    return _opens_on(local.date(), hours) and hours.opens <= local.time() < hours.closes


def opens_after(moment: datetime, hours: Hours | str) -> datetime:
    """Return the first opening of the office after ``moment``, in UTC.

    Where the hours are only words, it is the end of the next working day: by then it was open.
    """
    day = local_time(moment).date()
    if isinstance(hours, str):
        return end_of_day(working_day_from(day + timedelta(days=1), equated=False))
    while not _opens_on(day, hours) or _at(day, hours.opens) <= in_utc(moment):
        day += timedelta(days=1)
    return _at(day, hours.opens)


def office_day_after(day: date, hours: Hours | str) -> date:
    """Return the first day after ``day`` on which the office opens.

    Where the hours are only words, that is the next working day.
    """
    day += timedelta(days=1)
    if isinstance(hours, str):
        return working_day_from(day, equated=False)
    while not _opens_on(day, hours):
        day += timedelta(days=1)
    return day


def office_day_upto(day: date, hours: Hours | str) -> date:
    """Return the last day not after ``day`` on which the office opens; as above of words."""
    while not (_opens_on(day, hours) if isinstance(hours, Hours) else _is_worked_on(day)):
        day -= timedelta(days=1)
    return day


def has_opened(moment: datetime, hours: Hours | str) -> bool:
    """Return whether it is past the hour at which the office opens, also on a day it does not."""
    opens = hours.opens if isinstance(hours, Hours) else OPENS
    return local_time(moment).time() >= opens


def _is_worked_on(day: date) -> bool:
    return is_working_day(day, equated=False)


def _opens_on(day: date, hours: Hours) -> bool:
    return day.isoweekday() in hours.days and day not in holidays_in(day.year)


def _at(day: date, clock: time) -> datetime:
    return in_utc(datetime.combine(day, clock, AMSTERDAM))
