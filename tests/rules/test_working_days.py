"""Terms in working days, and which of two lengths in other units is the longer one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import islice

import pytest
from holidays import country_holidays
from hypothesis import assume, given
from hypothesis import strategies as st

from formsapp.facts.fact import Regime
from formsapp.facts.lengths import Length, measure_days
from formsapp.rules.durations import add
from formsapp.rules.last_day import deadline_lines
from formsapp.rules.law_figures import equated_days
from tests.lengths import due

DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))
LENGTHS = st.one_of(
    st.builds(Length, st.integers(1, 40), st.sampled_from(["h", "d", "wd", "w", "m"])),
    st.builds(Length, st.integers(1, 4), st.just("y")),
)
REGIMES: tuple[Regime, ...] = ("ATW", "EU1182", "contract-calendar")

CASES: list[tuple[str, str, str, str, str, str]] = [
    # what, received, length, under the ATW, under 1182/71, as promised (=: the same)
    ("From Monday to Monday", "2026-03-02", "5wd", "2026-03-09", "=", "="),
    ("From a Friday, the next one is a Monday", "2026-03-06", "1wd", "2026-03-09", "=", "="),
    ("Received on a Saturday", "2026-03-07", "2wd", "2026-03-10", "=", "="),
    ("Received on a Sunday", "2026-03-08", "5wd", "2026-03-13", "=", "="),
    ("Over Good Friday and Easter Monday", "2026-04-01", "3wd", "2026-04-08", "=", "="),
    ("King's Day is a Monday", "2026-04-24", "1wd", "2026-04-28", "=", "="),
    (
        "After Ascension Day a decree counts",
        *("2026-05-13", "1wd", "2026-05-18", "2026-05-15", "2026-05-15"),
    ),
    (
        "Christmas, New Year and a decree",
        *("2025-12-24", "5wd", "2026-01-06", "2026-01-05", "2026-01-05"),
    ),
    ("Four weeks of them", "2026-06-01", "20wd", "2026-06-29", "=", "="),
]


@pytest.mark.parametrize(
    ("received", "length", "atw", "eu", "own"),
    [one[1:] for one in CASES],
    ids=[one[0] for one in CASES],
)
def test_the_last_day_of_a_term_in_working_days(
    received: str, length: str, atw: str, eu: str, own: str
) -> None:
    day = date.fromisoformat(received)
    found = [due(day, length, regime).last_day.isoformat() for regime in REGIMES]
    assert found == [atw, atw if eu == "=" else eu, atw if own == "=" else own]


@cache
def days_off(year: int) -> frozenset[date]:
    """The holidays of a year as another calendar has them."""
    return frozenset(country_holidays("NL", categories=("public", "optional"), years=year))


def working_days_after(day: date, regime: Regime) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        off = day.weekday() >= 5 or day in days_off(day.year)
        if not off and not (regime == "ATW" and day in equated_days()):
            yield day


@given(DAYS, st.integers(1, 60), st.sampled_from(REGIMES))
def test_working_days_are_counted_one_by_one(day: date, count: int, regime: Regime) -> None:
    assume(day.year >= 2014)  # before that the other calendar has the queen's day
    counted = next(islice(working_days_after(day, regime), count - 1, None))
    assert due(day, f"{count}wd", regime).last_day == counted


def test_the_steps_name_each_holiday_on_the_way() -> None:
    assert due(date(2026, 4, 1), "3wd", "ATW").steps == (
        "De dag van ontvangst, woensdag 1 april 2026, telt niet mee.",
        "In werkdagen tellen weekenden en feestdagen niet mee.",
        "Vrijdag 3 april 2026 is Goede Vrijdag.",
        "Maandag 6 april 2026 is tweede paasdag.",
        "De termijn is 3 werkdagen: tot en met woensdag 8 april 2026.",
        "De laatste dag is woensdag 8 april 2026, tot 24.00 uur.",
    )


def test_a_later_decree_moves_the_limit_and_not_the_day_to_work_towards() -> None:
    found = due(date(2026, 5, 13), "1wd", "ATW")
    assert (found.raw, found.last_day) == (date(2026, 5, 15), date(2026, 5, 18))
    assert due(date(2029, 3, 1), "5wd", "ATW").warning is not None
    assert due(date(2029, 3, 1), "5wd", "EU1182").warning is None


def test_deadline_takes_working_days() -> None:
    lines = deadline_lines("contract-calendar", date(2026, 4, 1), "5wd", "3wd")
    assert lines[0] == "2026-04-15"
    assert "De termijn is verlengd tot 8 werkdagen: tot en met woensdag 15 april 2026." in lines


@given(DAYS, LENGTHS)
def test_no_length_is_shorter_or_longer_than_it_is_measured(day: date, length: Length) -> None:
    least, most = measure_days(length)
    assert least <= (add(day, length, equated=True) - day).days <= most


@given(DAYS, LENGTHS, LENGTHS)
def test_a_total_that_is_taken_never_ends_before_the_first_term(
    day: date, first: Length, total: Length
) -> None:
    assume(not total.may_end_before(first))
    assert add(day, total) >= add(day, first)


@pytest.mark.parametrize(
    ("total", "first", "refused"),
    [
        ("3m", "6w", False),
        ("1m", "4w", False),
        ("1m", "29d", True),
        ("1m", "6w", True),
        ("12m", "1y", True),
        ("13m", "1y", False),
        ("52w", "1y", True),
        ("53w", "1y", False),
        ("6w", "5wd", False),
        ("3w", "10wd", False),
        ("2w", "10wd", True),
        ("10wd", "2w", True),
        ("15wd", "2w", False),
        ("4w", "4w", True),
    ],
)
def test_lengths_in_other_units_are_compared_by_counting(
    total: str, first: str, *, refused: bool
) -> None:
    assert Length.read(total).may_end_before(Length.read(first)) == refused
