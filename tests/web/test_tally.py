"""Counts move along with time, take no more room than they may, and hold over processes."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from formsapp.web.shared import rate_limit
from formsapp.web.shared.rate_limit import SENDING, Limit, Tally

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
THRICE = Limit("thrice", 3, timedelta(minutes=10))


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def tally(tmp_path: Path) -> Tally:
    return Tally(tmp_path / "limits", b"key")


def test_the_window_moves_along(tally: Tally) -> None:
    for minute in (0, 4, 8):
        assert not tally.count_turn(THRICE, "a", now=after(minute))
    assert tally.count_turn(THRICE, "a", now=after(9)) == timedelta(minutes=1)
    assert not tally.count_turn(THRICE, "b", now=after(9))
    assert not tally.count_turn(replace(THRICE, name="other"), "a", now=after(9))
    assert not tally.count_turn(THRICE, "a", now=after(10))
    assert tally.count_turn(THRICE, "a", now=after(10)) == timedelta(minutes=4)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
@pytest.mark.hostile("clock-back")
def test_a_clock_that_is_set_back_locks_nobody_out(tally: Tally, back: timedelta) -> None:
    for _ in range(THRICE.most):
        tally.count_turn(THRICE, "a", now=NOON)
    assert not tally.count_turn(THRICE, "a", now=NOON - back)


def test_it_takes_no_more_room_however_many_come(tmp_path: Path) -> None:
    tally = Tally(tmp_path / "limits", b"key", most_kept=100)
    for number in range(150):
        tally.count_turn(THRICE, f"someone {number}", now=NOON)
    assert moments(tally) == 100
    assert [bool(tally.count_turn(THRICE, "new", now=NOON)) for _ in range(4)] == [
        *[False] * 3,
        True,
    ]


def test_what_is_over_is_not_kept(tally: Tally) -> None:
    for number in range(10):
        tally.count_turn(THRICE, f"someone {number}", now=NOON)
    tally.count_turn(THRICE, "a", now=after(10))
    assert moments(tally) == 1


def moments(tally: Tally) -> int:
    with closing(sqlite3.connect(tally.file)) as file:
        number: int = file.execute("SELECT count(*) FROM taken").fetchone()[0]
    return number


@pytest.mark.parametrize("processes", [1, 8])
def test_of_many_at_once_no_more_get_through(tmp_path: Path, processes: int) -> None:
    tallies = [Tally(tmp_path / "limits", b"key") for _ in range(processes)]
    gate = Barrier(8)
    found: list[timedelta] = []

    def come(number: int) -> None:
        tally = tallies[number % processes]
        gate.wait()
        found.extend(tally.count_turn(SENDING, "a", now=NOON) for _ in range(10))

    threads = [Thread(target=come, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(rate_limit.NO_WAIT) == SENDING.most


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 minuut"),
        (60, "1 minuut"),
        (61, "2 minuten"),
        (1800, "30 minuten"),
        (80_000, "23 uur"),
    ],
)
def test_a_wait_is_said_in_words(seconds: int, words: str) -> None:
    left = timedelta(seconds=seconds)
    assert rate_limit.wait_in_words(left).replace("\xa0", " ") == words
    assert rate_limit.retry_after(left) == {"Retry-After": str(math.ceil(seconds))}
