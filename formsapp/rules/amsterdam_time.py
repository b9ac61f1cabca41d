"""The local time of the Netherlands: from moments to days and back.

A moment has a time zone; one without raises RulesError.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from formsapp.rules.rule_errors import NonexistentTime, RulesError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC, because two moments in one local zone compare by clock time."""
    if moment.utcoffset() is None:
        raise RulesError(f"The moment {moment.isoformat()} has no time zone; give it one.")
    return moment.astimezone(UTC)


def local_time(moment: datetime) -> datetime:
    """Return the same moment with the time on the clock in the Netherlands."""
    return in_utc(moment).astimezone(AMSTERDAM)


def local_date(moment: datetime) -> date:
    """Return the day in the Netherlands on which the moment falls."""
    return local_time(moment).date()


def start_of_day(day: date) -> datetime:
    """Return 0:00 local time of ``day``, in UTC."""
    return in_utc(datetime.combine(day, time(), AMSTERDAM))


def end_of_day(day: date) -> datetime:
    """Return 24:00 local time of ``day``, in UTC: the first moment after that day."""
    return start_of_day(day + timedelta(days=1))


def local_moment(clock: datetime) -> datetime:
    """Return the moment at which the clock in the Netherlands shows ``clock``, which has no zone.

    When summer time ends, one hour comes twice: the later one counts, for the benefit of the
    client. Raises NonexistentTime for the hour that summer time skips.
    """
    moment = clock.replace(tzinfo=AMSTERDAM, fold=1)
    if local_time(moment).replace(tzinfo=None) != clock.replace(tzinfo=None):
        raise NonexistentTime(
            f"The time {clock:%H:%M} does not exist on {clock:%Y-%m-%d}: "
            "the clocks go forward in that night; pick another time."
        )
    return local_time(moment)
