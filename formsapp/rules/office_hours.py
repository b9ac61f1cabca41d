"""When the office is open, and when it opens again: nobody reads messages before that."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from formsapp.facts.channels import MIDNIGHT, Always, Hours, Week
from formsapp.rules.amsterdam_time import AMSTERDAM, end_of_day, in_utc, local_time
from formsapp.rules.holidays import holidays_in, is_working_day, working_day_from

OPENS = time(8)
"""When the office is taken to open where its hours are only words, or day and night."""

Stated: TypeAlias = Week | str | None
"""Hours as a provider states them; words and none leave open when that is."""


def is_office_open(moment: datetime, week: Week) -> bool:
    """Return whether the office is open at ``moment``."""
    local = local_time(moment)
    return isinstance(week, Always) or any(
        one.opens <= local.time() and (one.closes == MIDNIGHT or local.time() < one.closes)
        for one in ranges_on(local.date(), week)
    )


def opens_after(moment: datetime, week: Stated) -> datetime:
    """Return the first opening of the office after ``moment``, in UTC.

    An office that is open day and night is so at once. Where the hours are only words, it is the
    end of the next working day: by then it was open.
    """
    day = local_time(moment).date()
    if isinstance(week, Always):
        return in_utc(moment)
    if not isinstance(week, tuple):
        return end_of_day(working_day_from(day + timedelta(days=1), equated=False))
    while True:
        openings = (_at(day, one.opens) for one in ranges_on(day, week))
        later = [opening for opening in openings if opening > in_utc(moment)]
        if later:
            return min(later)
        day += timedelta(days=1)


def office_day_after(day: date, week: Stated) -> date:
    """Return the first day after ``day`` on which the office opens.

    Where the hours are only words, that is the next working day.
    """
    day += timedelta(days=1)
    while not _opens_on(day, week):
        day += timedelta(days=1)
    return day


def office_day_upto(day: date, week: Stated) -> date:
    """Return the last day not after ``day`` on which the office opens; as above of words."""
    while not _opens_on(day, week):
        day -= timedelta(days=1)
    return day


def has_opened(moment: datetime, week: Stated) -> bool:
    """Return whether it is past the hour at which the office opens, also on a day it does not."""
    local = local_time(moment)
    if not isinstance(week, tuple):
        return local.time() >= OPENS
    of_today = [one for one in week if local.isoweekday() in one.days]
    return local.time() >= min(one.opens for one in of_today or week)


def ranges_on(day: date, week: Week) -> list[Hours]:
    """Return the ranges in which the office is open on ``day``: on a holiday those that say so."""
    if isinstance(week, Always):
        return []
    is_off = day in holidays_in(day.year)
    return [one for one in week if day.isoweekday() in one.days and (one.holidays or not is_off)]


def _opens_on(day: date, week: Stated) -> bool:
    if isinstance(week, tuple):
        return bool(ranges_on(day, week))
    return isinstance(week, Always) or is_working_day(day, equated=False)


def _at(day: date, clock: time) -> datetime:
    return in_utc(datetime.combine(day, clock, AMSTERDAM))
