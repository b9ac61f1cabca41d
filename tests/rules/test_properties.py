"""What holds for the end of every term, whatever the day of receipt."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.rules.amsterdam_time import end_of_day, local_date
from formsapp.rules.holidays import is_working_day
from tests.lengths import due

DAYS = st.dates(date(2020, 1, 1), date(2095, 12, 31))
LONGEST = {"d": 90, "w": 12, "m": 3}
LENGTHS = st.sampled_from([f"{n}{unit}" for unit in "dwm" for n in range(1, LONGEST[unit] + 1)])
LAWS = st.sampled_from(["ATW", "EU1182"])
Law = Literal["ATW", "EU1182"]
ADDRESS = {"je", "jij", "jouw", "jou", "u", "uw"}


@given(DAYS, LENGTHS, LAWS)
def test_end_is_a_working_day_not_before_the_raw_end(day: date, length: str, law: Law) -> None:
    found = due(day, length, law)

    assert found.raw <= found.last_day
    assert is_working_day(found.last_day, equated=law == "ATW")


@given(DAYS, LENGTHS, LAWS)
def test_end_is_at_most_five_days_after_the_raw_end(day: date, length: str, law: Law) -> None:
    found = due(day, length, law)

    assert found.last_day - found.raw <= timedelta(days=5)


@given(DAYS, st.integers(0, 400), LENGTHS, LAWS)
def test_end_never_gets_earlier_when_receipt_gets_later(
    day: date, later: int, length: str, law: Law
) -> None:
    first, second = due(day, length, law), due(day + timedelta(days=later), length, law)

    assert first.raw <= second.raw
    assert first.last_day <= second.last_day


@given(DAYS, LENGTHS.filter(lambda length: length != "2d"))
def test_atw_is_never_before_eu(day: date, length: str) -> None:
    # Of two days only Regulation 1182/71 says that they hold two working days.
    assert due(day, length, "ATW").last_day >= due(day, length, "EU1182").last_day


@given(DAYS, LENGTHS, LAWS)
def test_terms_from_three_days_hold_two_working_days(day: date, length: str, law: Law) -> None:
    found = due(day, length, law)
    days = [day + timedelta(days=n + 1) for n in range((found.last_day - day).days)]
    working = sum(is_working_day(one, equated=law == "ATW") for one in days)

    assert working >= (1 if length in {"1d", "2d"} else 2)


@given(DAYS, LENGTHS, st.sampled_from(["ATW", "EU1182", "contract-calendar"]))
def test_steps_are_sentences_that_address_nobody(day: date, length: str, law: Law) -> None:
    for step in due(day, length, law).steps:
        assert step[0].isupper()
        assert step.endswith(".")
        assert not ADDRESS & set(step.lower().replace(",", "").split())


@given(DAYS)
def test_a_day_ends_where_the_next_begins(day: date) -> None:
    end = end_of_day(day)

    assert local_date(end) == day + timedelta(days=1)
    assert local_date(end - timedelta(microseconds=1)) == day


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no time.tzset")
@pytest.mark.hostile("zone-other")
def test_nothing_depends_on_the_time_zone_of_the_process() -> None:
    assert len({_digest(zone) for zone in ("UTC", "Pacific/Kiritimati", "America/New_York")}) == 1


def _digest(zone: str) -> tuple[object, ...]:
    moment = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    with process_zone(zone):
        ends = [due(date(2026, 1, 1) + timedelta(days=n), "6w", "ATW") for n in range(0, 365, 7)]
        return (tuple(ends), local_date(moment), end_of_day(date(2026, 3, 28)).isoformat())


@contextmanager
def process_zone(zone: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    _set_zone(zone)
    try:
        yield
    finally:
        _set_zone(before)


def _set_zone(zone: str | None) -> None:
    if zone is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = zone
    time.tzset()
