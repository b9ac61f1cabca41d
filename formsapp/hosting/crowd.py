"""How many requests of one provider hang: its database may not answer, and others need threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from time import monotonic
from typing import Final

SLOW: Final = 2.0
"""Seconds after which a request hangs, where no files came along."""
MOST_SLOW: Final = 3
"""Half of the threads that all providers share."""


class Crowd:
    """The requests of one provider that threads work on now; ``seconds`` never goes back."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds, self._numbers = seconds, count()
        self._begun: dict[int, float] = {}

    def is_stuck(self) -> bool:
        """Return whether so many hang that one more would only hang too."""
        before = self._seconds() - SLOW
        return sum(begun < before for begun in [*self._begun.values()]) >= MOST_SLOW

    @contextmanager
    def count_in(self) -> Iterator[None]:
        """Count one request while it is worked on."""
        number = next(self._numbers)
        self._begun[number] = self._seconds()
        try:
            yield
        finally:
            del self._begun[number]
