"""Values of which each run tries some: other ones each day, so that in time each has its turn.

The first line of a run says which day it is. ``TESTS_TURN=<that number> pytest ...`` tries the same
ones again, and ``TESTS_TURN=all`` tries all. With ``TESTS_TURN=all/10`` all tests have their turn,
each with one in ten of its values and of the points at which a fault comes.
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


def is_long() -> bool:
    """Return whether all have their turn."""
    return begin().partition("/")[0] == ALL


def some_of(values: Sequence[T], one_in: int, at: int = 0) -> Sequence[T]:
    """Return one in so many of the values; ``at`` tells apart who tries the same ones."""
    if is_long():
        one_in = min(one_in, share())
        return values[at % one_in :: one_in]
    return values[(int(begin()) + at) % one_in :: one_in]


def points(one_in: int) -> Iterator[int]:
    """Return the numbers from 1 on at which a fault comes: one in so many, or as a long run has."""
    if is_long():
        return count(1, min(one_in, share()))
    return count(1 + int(begin()) % one_in, one_in)


def some(many: int, few: int) -> int:
    """Return how many to make up: few, unless all have their turn."""
    return max(many // share(), few) if is_long() else few


def share() -> int:
    """Return in how many parts a long run takes what it tries, of which it tries one."""
    return int(begin().partition("/")[2] or 1)
