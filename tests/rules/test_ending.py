"""On which day care ends that a client ends: each rule, each wish."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.facts.ending import EndRule
from formsapp.facts.lengths import Length
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.durations import add
from formsapp.rules.ending import find_end, trial_begins

AT_ONCE: dict[str, Any] = {"at_once": True}
REASONABLE: dict[str, Any] = {"reasonable": True}
MONTH: dict[str, Any] = {"length": Length(1, "m")}
MONTH_END: dict[str, Any] = {**MONTH, "to": "month-end"}
TWO_MONTHS: dict[str, Any] = {"length": Length(2, "m")}
WEEKS: dict[str, Any] = {"length": Length(2, "w")}

CASES: list[tuple[str, dict[str, Any], str, str, str]] = [
    # what, rule, received, wished, last day
    ("At once, today", AT_ONCE, "2026-03-03", "2026-03-03", "2026-03-03"),
    ("At once, later", AT_ONCE, "2026-03-03", "2026-05-01", "2026-05-01"),
    ("A month, as soon as can be", MONTH, "2026-03-03", "2026-03-03", "2026-04-03"),
    ("A month, wished earlier", MONTH, "2026-03-03", "2026-03-20", "2026-04-03"),
    ("A month, wished on its last day", MONTH, "2026-03-03", "2026-04-03", "2026-04-03"),
    ("A month, wished later", MONTH, "2026-03-03", "2026-04-04", "2026-04-04"),
    ("A month from 31 January", MONTH, "2026-01-31", "2026-01-31", "2026-02-28"),
    ("A month from 31 January in a leap year", MONTH, "2028-01-31", "2028-01-31", "2028-02-29"),
    ("A month from the last of February", MONTH, "2026-02-28", "2026-02-28", "2026-03-28"),
    ("No roll: it ends on a Sunday", MONTH, "2026-03-05", "2026-03-05", "2026-04-05"),
    ("To the month's end", MONTH_END, "2026-03-03", "2026-03-03", "2026-04-30"),
    ("To the month's end, from 31 January", MONTH_END, "2026-01-31", "2026-01-31", "2026-02-28"),
    ("To the end of February", MONTH_END, "2026-01-05", "2026-01-05", "2026-02-28"),
    ("To the end of a long February", MONTH_END, "2028-01-05", "2028-01-05", "2028-02-29"),
    ("Received on the last of a month", MONTH_END, "2026-04-30", "2026-04-30", "2026-05-31"),
    ("Over the turn of the year", MONTH_END, "2026-12-31", "2026-12-31", "2027-01-31"),
    ("To the month's end, wished in it", MONTH_END, "2026-03-03", "2026-04-10", "2026-04-30"),
    ("To the month's end, wished later", MONTH_END, "2026-03-03", "2026-05-01", "2026-05-31"),
    ("Two months", TWO_MONTHS, "2026-12-31", "2026-12-31", "2027-02-28"),
    ("Two weeks, as in a trial", WEEKS, "2026-03-03", "2026-03-03", "2026-03-17"),
]


@pytest.mark.parametrize(
    ("rule", "received", "wished", "last"),
    [one[1:] for one in CASES],
    ids=[one[0] for one in CASES],
)
def test_care_ends_on_this_day(rule: dict[str, Any], received: str, wished: str, last: str) -> None:
    found = find_end(EndRule(**rule), date.fromisoformat(received), date.fromisoformat(wished))
    assert found is not None
    assert found.last_day == date.fromisoformat(last)


def test_of_what_is_reasonable_no_day_is_computed() -> None:
    assert find_end(EndRule(**REASONABLE), date(2026, 3, 3), date(2026, 4, 3)) is None


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        (datetime(2026, 3, 31, 21, 59, tzinfo=UTC), date(2026, 4, 30)),  # 23.59 in summer time
        (datetime(2026, 3, 31, 22, 0, tzinfo=UTC), date(2026, 5, 31)),  # 0.00 on 1 April
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 2, 28)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 3, 31)),
    ],
)
def test_late_at_night_it_is_the_day_in_the_netherlands_that_counts(
    moment: datetime, last: date
) -> None:
    received = local_date(moment)
    found = find_end(EndRule(**MONTH_END), received, received)
    assert found is not None
    assert found.last_day == last


DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))
RULES = st.builds(
    EndRule,
    length=st.builds(Length, st.integers(1, 12), st.sampled_from(["d", "wd", "w", "m"])),
    to=st.sampled_from(["any", "month-end"]),
)


@given(RULES, DAYS, st.integers(0, 400))
def test_care_never_ends_before_the_notice_nor_before_the_wish(
    rule: EndRule, received: date, later: int
) -> None:
    wished = received + timedelta(days=later)
    found = find_end(rule, received, wished)
    assert found is not None
    assert rule.length is not None
    assert found.runs_until == add(received, rule.length)
    assert found.last_day >= max(found.earliest, wished)
    assert found.last_day == find_end(rule, received, found.last_day).last_day  # type: ignore[union-attr]  # it has a length
    if rule.to == "month-end":
        assert (found.last_day + timedelta(days=1)).day == 1
    else:
        assert found.last_day in {found.runs_until, wished}


@given(DAYS, st.builds(Length, st.integers(1, 12), st.sampled_from(["d", "w", "m"])))
def test_a_trial_lasts_from_its_first_day(received: date, lasts: Length) -> None:
    began = trial_begins(received, lasts)
    assert add(began, lasts) > received
    assert add(began - timedelta(days=1), lasts) <= received
