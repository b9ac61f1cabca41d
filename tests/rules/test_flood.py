"""A flood begins above its limit, ends by itself, and asks more work while it grows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from formsapp.rules.flood import (
    LASTS,
    MOST_FOLD,
    TRIES,
    Flood,
    FloodLimit,
    follow_flood,
    work_needed,
)

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
LIMIT = FloodLimit("forms", 10, timedelta(minutes=10))


def test_it_begins_above_its_limit_and_goes_on_above_half_of_it() -> None:
    assert follow_flood(LIMIT, 10, None, NOON) is None
    begun = follow_flood(LIMIT, 11, None, NOON)
    assert begun == Flood(NOON, NOON + LASTS)
    later = NOON + timedelta(minutes=9)
    assert follow_flood(LIMIT, 6, begun, later) == Flood(NOON, later + LASTS)
    assert follow_flood(LIMIT, 5, begun, later) == begun


def test_it_ends_by_itself_and_the_next_one_is_another() -> None:
    begun = Flood(NOON, NOON + LASTS)
    assert follow_flood(LIMIT, 6, begun, NOON + LASTS) is None
    assert follow_flood(LIMIT, 11, begun, NOON + LASTS) == Flood(NOON + LASTS, NOON + 2 * LASTS)


def test_a_clock_that_is_set_back_ends_it() -> None:
    assert follow_flood(LIMIT, 6, Flood(NOON, NOON + LASTS), NOON - timedelta(hours=1)) is None


def test_the_work_grows_with_the_flood_and_not_without_end() -> None:
    work = [work_needed(LIMIT, number) for number in (1, 10, 20, 10_000)]
    assert work == [TRIES, TRIES, 2 * TRIES, MOST_FOLD * TRIES]
