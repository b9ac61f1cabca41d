"""Terms in hours, before and after an event. They do not roll on to a working day.

In the nights when summer time begins or ends, n hours and "the same time on the clock"
differ by one hour; the client gets the benefit (BW 6:238(2)), so the later moment counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from formsapp.rules.amsterdam_time import AMSTERDAM, in_utc, local_moment, local_time
from formsapp.rules.rule_errors import RulesError


def cutoff(visit: datetime, hours: int) -> datetime:
    """Return until when a visit can be cancelled free of charge, in local time.

    Args:
        visit: the planned start, with a time zone. Local time is read as
            :func:`formsapp.rules.amsterdam_time.local_moment` does, so the hour that comes twice
            is the later one.
        hours: how long before the visit, at least 1; it stands in the facts.

    Raises:
        NonexistentTime: summer time skips the visit's local time.
        RulesError: the visit has no time zone, or hours is below 1.

    """
    return _shift(visit, hours, -1)


def hours_after(event: datetime, hours: int) -> datetime:
    """Return until when something can be reported ``hours`` after the event, in local time.

    Raises what :func:`cutoff` raises.
    """
    return _shift(event, hours, 1)


def in_time(received: datetime, last: datetime) -> bool:
    """Whether the moment of receipt is no later than the moment ``last``."""
    return in_utc(received) <= in_utc(last)


def _shift(start: datetime, hours: int, direction: int) -> datetime:
    """Return the moment ``hours`` after the start (``direction`` 1) or before it (-1).

    Where the clock is changed in between, hours that pass and hours on the clock give two moments,
    and that time on the clock may come twice. The latest counts: it gives the client most time.
    """
    if hours < 1:
        raise RulesError(f"A term of {hours} hours is no term: give at least 1.")
    if getattr(start.tzinfo, "key", None) == AMSTERDAM.key:
        start = local_moment(start)
    shift = timedelta(hours=hours) * direction
    clock = local_time(start) + shift  # aware arithmetic within one zone moves the clock
    moments = [in_utc(start) + shift, *(in_utc(clock.replace(fold=fold)) for fold in (0, 1))]
    return local_time(max(moments))
