"""When so many forms come in at once that whoever sends one first shows that it is no program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LASTS: Final = timedelta(minutes=10)
"""How long a flood lasts after the last moment at which it was more than half of what began it."""
TRIES: Final = 8192
"""Work at the least: 2 to 5 seconds of a cheap phone (half a millisecond a try on four cores)."""
MOST_FOLD: Final = 4
"""How many times more work it becomes while the flood grows."""


@dataclass(frozen=True)
class FloodLimit:
    """More forms than ``most`` within any stretch of ``within`` begin a flood."""

    name: str
    most: int
    within: timedelta


@dataclass(frozen=True)
class Flood:
    """Since when a flood lasts, and until when it does where nothing more comes."""

    since: datetime
    until: datetime


def follow_flood(
    limit: FloodLimit, number: int, flood: Flood | None, now: datetime
) -> Flood | None:
    """Return the flood that lasts when ``number`` forms came in the last stretch, if any.

    It begins above the limit and goes on above half of it, so that it does not end and begin again
    with each form.
    """
    lasts = flood is not None and flood.since <= now < flood.until
    if number > (limit.most // 2 if lasts else limit.most):
        return Flood(flood.since if flood and lasts else now, now + LASTS)
    return flood if lasts else None


def work_needed(limit: FloodLimit, number: int) -> int:
    """Return how many tries the work takes on average while a flood of this size lasts."""
    fold = number / limit.most
    return round(TRIES * min(max(fold, 1), MOST_FOLD))
