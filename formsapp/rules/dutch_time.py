"""From moments to days and back: the local time of the Netherlands."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from formsapp.rules.rule_errors import NaiveMoment, NonexistentTime

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC, so that two can be compared in every night. Raises NaiveMoment."""
    if moment.utcoffset() is None:
        raise NaiveMoment(f"The moment {moment.isoformat()} has no time zone; give it one.")
    return moment.astimezone(UTC)


def local_time(moment: datetime) -> datetime:
    """The same moment on the clock in the Netherlands. Raises NaiveMoment."""
    return in_utc(moment).astimezone(AMSTERDAM)


def local_date(moment: datetime) -> date:
    """The day in the Netherlands on which the moment falls. Raises NaiveMoment."""
    return local_time(moment).date()


def end_of_day(day: date) -> datetime:
    """24:00 local time of ``day``, in UTC: the first moment that is no longer that day."""
    return in_utc(datetime.combine(day + timedelta(days=1), time(), AMSTERDAM))


def local_moment(clock: datetime) -> datetime:
    """The moment at which the clock in the Netherlands shows ``clock`` (no time zone in it).

    Of the hour that comes twice when summer time ends it takes the later one, for the
    benefit of the client. Raises NonexistentTime for the hour that summer time skips.
    """
    moment = clock.replace(tzinfo=AMSTERDAM, fold=1)
    if local_time(moment).replace(tzinfo=None) != clock.replace(tzinfo=None):
        raise NonexistentTime(
            f"The time {clock:%H:%M} does not exist on {clock:%Y-%m-%d}: "
            "the clocks go forward in that night; pick another time."
        )
    return local_time(moment)
