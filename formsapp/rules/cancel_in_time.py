"""Until when something can be cancelled, or reported: moments before and after an event.

Hours do not roll on to a working day; a notice in working days counts those alone, and one in
weekdays counts Monday to Friday, holidays too.

In the nights when summer time begins or ends, n hours and "the same time on the clock"
differ by one hour; the client gets the benefit (BW 6:238(2)), so the later moment counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from formsapp.facts.fee import PriceFrom
from formsapp.facts.notice import Before, Latest, Notice
from formsapp.rules.amsterdam_time import AMSTERDAM, in_utc, local_moment, local_time
from formsapp.rules.holidays import SATURDAY, is_working_day
from formsapp.rules.rule_errors import RulesError


def cutoff(visit: datetime, notice: Notice, *, ill: bool = False, called: bool = False) -> datetime:
    """Return until when a visit can be cancelled free of charge, in local time.

    Args:
        visit: the planned start, with a time zone. Local time is read as
            :func:`formsapp.rules.amsterdam_time.local_moment` does, so the hour that comes twice
            is the later one.
        notice: the provider's rule.
        ill: whether it is cancelled because someone is ill.
        called: whether it is cancelled in a call, where later moments may count.

    Raises:
        NonexistentTime: summer time skips the visit's local time.
        RulesError: the visit has no time zone, or lies in a year without known holidays.

    """
    last = moment_ahead(visit, notice)
    if notice.after_rest and not is_working_day(_day_before(visit), equated=False):
        other = moment_ahead(visit, notice.after_rest)
        # Where only a call counts, a form is never given more time than that.
        last = other if _counts(notice.after_rest, called=called) else min(last, other, key=in_utc)
    if ill and notice.ill and _counts(notice.ill, called=called):
        last = max(last, moment_ahead(visit, notice.ill), key=in_utc)
    return last


def moment_ahead(visit: datetime, before: Before) -> datetime:
    """Return the moment ``before`` a visit, and never after it began; raises as :func:`cutoff`.

    A time on the clock that comes twice, or that summer time skips, is the later one.
    """
    if before.hours is not None:
        return _shift(visit, before.hours, -1)
    start = _read_local(visit)
    day = _day_earlier(start.date(), before)
    clock = time.fromisoformat(before.at) if before.at else start.time()
    local = datetime.combine(day, clock, AMSTERDAM)
    last = max(in_utc(local.replace(fold=fold)) for fold in (0, 1))
    return local_time(min(last, in_utc(start)))


def dearest_passed(
    received: datetime, visit: datetime, steps: Sequence[PriceFrom]
) -> PriceFrom | None:
    """Return the last of these later prices whose moment was passed on receipt; None for none."""
    passed = [one for one in steps if not in_time(received, moment_ahead(visit, one.notice))]
    return passed[-1] if passed else None


def hours_after(event: datetime, hours: int) -> datetime:
    """Return until when something can be reported ``hours`` after the event, in local time.

    Raises what :func:`cutoff` raises, and RulesError for hours below 1.
    """
    return _shift(event, hours, 1)


def in_time(received: datetime, last: datetime) -> bool:
    """Whether the moment of receipt is no later than the moment ``last``."""
    return in_utc(received) <= in_utc(last)


def _counts(latest: Latest, *, called: bool) -> bool:
    return called or latest.by is None


def _day_before(visit: datetime) -> date:
    return local_time(visit).date() - timedelta(days=1)


def _day_earlier(day: date, before: Before) -> date:
    """Return the day that is so many days, weekdays or working days before ``day``."""
    counts = _is_weekday if before.weekdays else partial(is_working_day, equated=False)
    day -= timedelta(days=before.days or 0)
    for _number in range(before.weekdays or before.working_days or 0):
        day -= timedelta(days=1)
        while not counts(day):
            day -= timedelta(days=1)
    return day


def _is_weekday(day: date) -> bool:
    return day.weekday() < SATURDAY


def _read_local(moment: datetime) -> datetime:
    """Return a moment in local time; of one in that zone the hour that comes twice is the later."""
    if getattr(moment.tzinfo, "key", None) == AMSTERDAM.key:
        return local_moment(moment)
    return local_time(moment)


def _shift(start: datetime, hours: int, direction: int) -> datetime:
    """Return the moment ``hours`` after the start (``direction`` 1) or before it (-1).

    Where the clock is changed in between, hours that pass and hours on the clock give two moments,
    and that time on the clock may come twice. The latest counts: it gives the client most time.
    """
    if hours < 1:
        raise RulesError(f"A term of {hours} hours is no term: give at least 1.")
    start = _read_local(start)
    shift = timedelta(hours=hours) * direction
    clock = start + shift  # aware arithmetic within one zone moves the clock
    moments = [in_utc(start) + shift, *(in_utc(clock.replace(fold=fold)) for fold in (0, 1))]
    return local_time(max(moments))
