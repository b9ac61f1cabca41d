"""A clock that stands still until a test moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class FakeClock:
    """Called like the real clock; says ``now`` until a test sets it or lets time pass."""

    now: datetime = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def set(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        self.now = moment.astimezone(UTC)

    def ahead(self, **amount: float) -> datetime:
        """Let ``days=1, hours=2, seconds=-1`` pass and say what time it is then."""
        self.now += timedelta(**amount)
        return self.now
