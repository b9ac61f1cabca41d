"""On which days staff are reminded: 7 and 2 days before the last day, and on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.facts.channels import Always, Hours
from formsapp.rules.office_hours import Stated, office_day_upto
from formsapp.rules.reminders import (
    FURTHEST,
    is_digest_due,
    is_reminder_due,
    list_reminder_days,
)

WEEK = (Hours(days=(1, 2, 3, 4, 5), opens=time(8, 30), closes=time(17)),)
HOURS = st.sampled_from(
    [
        WEEK,
        (*WEEK, Hours(days=(6,), opens=time(10), closes=time(11, 30))),
        (Hours(days=(2,), opens=time(9), closes=time(12)),),
        Always(always=True),
        "elke werkdag",
        None,
    ]
)
DAYS = st.dates(date(2024, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("name", "came", "due", "days"),
    [
        ("a month", "2026-03-02", "2026-04-02", ["2026-03-26", "2026-03-31", "2026-04-02"]),
        ("2 days before is a Saturday", "2026-03-02", "2026-03-16", ["-09", "-13", "-16"]),
        ("2 days before is a Sunday", "2026-03-02", "2026-03-17", ["-10", "-13", "-17"]),
        ("the last day is a Saturday", "2026-03-02", "2026-03-21", ["-13", "-19", "-20"]),
        ("a Sunday shares its Friday", "2026-03-02", "2026-03-22", ["-13", "-20"]),
        ("2 days before is Easter", "2026-03-10", "2026-04-07", ["-31", "2026-04-02", "-07"]),
        ("less than a week", "2026-03-02", "2026-03-06", ["-04", "-06"]),
        ("exactly a week: the arrival tells", "2026-03-02", "2026-03-09", ["-06", "-09"]),
        ("the next day", "2026-03-02", "2026-03-03", ["-03"]),
        ("the same day: the arrival tells", "2026-03-02", "2026-03-02", []),
        ("a Friday until Saturday stays", "2026-03-06", "2026-03-07", ["-07"]),
        ("a Friday until Monday", "2026-03-06", "2026-03-09", ["-07", "-09"]),
        ("entered when it was late", "2026-02-02", "2026-02-27", ["-20", "-25", "-27"]),
    ],
)
def test_the_days_are_those_on_which_someone_reads_it(
    name: str, came: str, due: str, days: Sequence[str]
) -> None:
    found = list_reminder_days(date.fromisoformat(came), date.fromisoformat(due), WEEK)
    assert len(found) == len(days), name
    assert all(day.isoformat().endswith(end) for day, end in zip(found, days, strict=True)), found


def test_where_the_hours_are_words_a_working_day_counts() -> None:
    days = list_reminder_days(date(2026, 3, 2), date(2026, 3, 16), "overdag")
    assert days == [date(2026, 3, 9), date(2026, 3, 13), date(2026, 3, 16)]


def walk(days: list[date], first: date, last: date, step: int = 1) -> list[date]:
    """The days on which a worker that looks each ``step`` days reminds."""
    reminded: list[date] = []
    today = first
    while today <= last:
        if is_reminder_due(days, reminded[-1] if reminded else None, today):
            reminded.append(today)
        today += timedelta(days=step)
    return reminded


@given(DAYS, st.integers(0, 120), HOURS)
def test_each_day_reminds_once_and_none_after_the_last(
    came: date, length: int, hours: Stated
) -> None:
    due = came + timedelta(days=length)
    days = list_reminder_days(came, due, hours)
    assert walk(days, came, due + timedelta(days=30)) == days
    assert len(days) == len(set(days)) <= 3
    assert all(max(came, due - FURTHEST) < day <= due for day in days)


@given(DAYS, st.integers(0, 120), st.integers(1, 40), st.integers(0, 160), HOURS)
def test_a_worker_that_stood_still_reminds_late_and_never_oftener(
    came: date, length: int, step: int, start: int, hours: Stated
) -> None:
    due = came + timedelta(days=length)
    days = list_reminder_days(came, due, hours)
    first = came + timedelta(days=start)
    last = max(first, due) + timedelta(days=2 * step)
    found = walk(days, first, last, step)
    assert len(found) <= len(days)
    assert bool(found) == bool(days), "something reminds of each, however late"


@given(DAYS, st.integers(1, 60), st.integers(1, 60), HOURS)
def test_more_time_reminds_of_the_new_day_where_the_office_opens_before_it(
    came: date, length: int, more: int, hours: Stated
) -> None:
    due = came + timedelta(days=length)
    before = walk(list_reminder_days(came, due, hours), came, due)
    later = list_reminder_days(came, due + timedelta(days=more), hours)
    reminded = before[-1] if before else None
    opens_meanwhile = office_day_upto(due + timedelta(days=more), hours) > due
    assert is_reminder_due(later, reminded, due + timedelta(days=more)) or not opens_meanwhile


@pytest.mark.parametrize(
    ("name", "told", "today", "due"),
    [
        ("on Monday", "2026-03-02", "2026-03-09", True),
        ("not again", "2026-03-09", "2026-03-09", False),
        ("not on Sunday", "2026-03-02", "2026-03-08", False),
        ("on Thursday where nobody was told", "2026-03-02", "2026-03-12", True),
        ("not where it came on Tuesday", "2026-03-10", "2026-03-12", False),
        ("not on Easter Monday", "2026-03-30", "2026-04-06", False),
        ("the day after it", "2026-03-30", "2026-04-07", True),
    ],
)
def test_the_week_is_told_on_its_first_open_day(
    name: str, told: str, today: str, *, due: bool
) -> None:
    found = is_digest_due(date.fromisoformat(told), date.fromisoformat(today), WEEK)
    assert found is due, name
