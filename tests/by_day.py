"""Values of which each run tries some: other ones each day, so that in time each has its turn.

The first line of a run says which day it is. ``TESTS_TURN=<that number> pytest ...`` tries the same
ones again, and ``TESTS_TURN=all`` tries all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Final, TypeVar

NAME: Final = "TESTS_TURN"
ALL: Final = "all"
T = TypeVar("T")


def begin() -> str:
    """Return whose turn it is, for the processes that this one starts too."""
    today = datetime.now(UTC).toordinal()
    return os.environ.setdefault(NAME, str(today))


def some_of(values: Sequence[T], one_in: int, at: int = 0) -> Sequence[T]:
    """Return one in so many of the values; ``at`` tells apart who tries the same ones."""
    turn = begin()
    return values if turn == ALL else values[(int(turn) + at) % one_in :: one_in]


def points(one_in: int) -> Iterator[int]:
    """Return the numbers from 1 on at which something is tried: one in so many, or each."""
    turn = begin()
    return count(1) if turn == ALL else count(1 + int(turn) % one_in, one_in)


def some(many: int, few: int) -> int:
    """Return how many to make up: few, unless all have their turn."""
    return many if begin() == ALL else few
