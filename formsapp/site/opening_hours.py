"""When the office answers the phone, in a shape that a page's script can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from formsapp.facts.channels import Hours
from formsapp.facts.dutch_format import clock, closing_time
from formsapp.facts.lengths import Length
from formsapp.rules.amsterdam_time import local_time
from formsapp.rules.durations import add
from formsapp.rules.holidays import holidays_in
from formsapp.rules.office_hours import Stated

MONTHS_AHEAD: Final = 14
"""How far a built page knows the holidays; after that it says nothing about now."""


def opening_attributes(week: Stated, today: date) -> dict[str, str]:
    """Return the ``data-`` attributes by which a browser tells whether the office is open now.

    Args:
        week: the office hours of the facts; what is no list of ranges gives no attributes: of who
            is there day and night there is nothing to tell.
        today: the day of the build, from which holidays are listed.

    Returns:
        In Dutch local time: ``week`` (each range of the week as a day, 0 is Sunday, with its times
        as they are said: ``1 8.30 17.00``, behind commas; those of one day in order),
        ``off`` (holidays on days when the office would be open, ISO) and ``until`` (the last day
        that is covered). ``clock`` says how many minutes local time is ahead of UTC: first at the
        start of today, then after each change, behind the moment of that change:
        ``60 2027-03-28T01:00Z 120``.

    """
    if not isinstance(week, tuple):
        return {}
    until = add(today, Length(MONTHS_AHEAD, "m"))
    return {
        "week": ",".join(_list_ranges(week)),
        "off": " ".join(day.isoformat() for day in _days_off(week, today, until)),
        "until": until.isoformat(),
        "clock": " ".join(_clock_changes(today, until)),
    }


def _list_ranges(week: Sequence[Hours]) -> list[str]:
    return [
        f"{day % 7} {clock(one.opens)} {closing_time(one.closes)}"
        for one in sorted(week, key=lambda one: one.opens)
        for day in sorted(one.days)
    ]


def _days_off(week: Sequence[Hours], first: date, last: date) -> list[date]:
    """Return the holidays on days of the week when the office would be open."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    open_on = {number for one in week for number in one.days if not one.holidays}
    return [day for day in days if day.isoweekday() in open_on and day in holidays_in(day.year)]


def _clock_changes(first: date, last: date) -> Iterator[str]:
    """Yield the changes to and from summer time: a browser needs long to work them out itself."""
    start = datetime.combine(first, time(), UTC)
    hours = [start + timedelta(hours=number) for number in range(24 * (last - first).days + 25)]
    yield str(_minutes_ahead(start))
    for before, hour in pairwise(hours):
        if _minutes_ahead(before) != _minutes_ahead(hour):
            yield f"{hour:%Y-%m-%dT%H:%MZ}"
            yield str(_minutes_ahead(hour))


def _minutes_ahead(moment: datetime) -> int:
    offset = local_time(moment).utcoffset() or timedelta()
    return offset // timedelta(minutes=1)
