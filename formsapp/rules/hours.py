"""Terms in hours, forwards and backwards: moments in, moments out, nothing rolls.

In the nights when summer time begins or ends, n hours and "the same time on the clock"
differ by one hour; the client gets the benefit (BW 6:238(2)), so the later moment counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from formsapp.rules.dutch_time import AMSTERDAM, in_utc, local_moment, local_time
from formsapp.rules.rule_errors import BadAmount


def cutoff(visit: datetime, hours: int) -> datetime:
    """Until when a visit can be cancelled free of charge, in local time.

    Args:
        visit: the planned start, with a time zone. Local time is read as
            :func:`formsapp.rules.dutch_time.local_moment` does, so the hour that comes twice
            is the later one.
        hours: how long before the visit, at least 1; it stands in the facts.

    Raises:
        NaiveMoment: the visit has no time zone.
        NonexistentTime: summer time skips the visit's local time.
        BadAmount: hours below 1.
    """
    return _latest(visit, -_positive(hours))


def in_time(received: datetime, visit: datetime, hours: int) -> bool:
    """Whether a cancellation that the server received then is in time; on the cut-off it is.

    Raises what :func:`cutoff` raises.
    """
    return in_utc(received) <= in_utc(cutoff(visit, hours))


def hours_after(event: datetime, hours: int) -> datetime:
    """Until when something can be reported ``hours`` after the event, in local time.

    Raises what :func:`cutoff` raises.
    """
    return _latest(event, _positive(hours))


def within(received: datetime, event: datetime, hours: int) -> bool:
    """Whether what the server received then is no later than ``hours`` after the event.

    Raises what :func:`cutoff` raises.
    """
    return in_utc(received) <= in_utc(hours_after(event, hours))


def _positive(hours: int) -> int:
    if hours < 1:
        raise BadAmount(f"A term of {hours} hours is no term: give at least 1.")
    return hours


def _latest(start: datetime, hours: int) -> datetime:
    """The latest moment that can be meant by ``hours`` from the start.

    The clock's time may come twice there, or not at all; then the reading that gives
    the client most time counts.
    """
    if isinstance(start.tzinfo, ZoneInfo) and start.tzinfo.key == AMSTERDAM.key:
        start = local_moment(start)
    shift = timedelta(hours=hours)
    clock = local_time(start) + shift  # aware arithmetic within one zone moves the clock
    moments = [in_utc(start) + shift, *(in_utc(clock.replace(fold=fold)) for fold in (0, 1))]
    return local_time(max(moments))
