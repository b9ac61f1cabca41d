"""Until when something must be done: a whole day, or a moment on it where hours are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from formsapp.facts.dutch_format import day, exact_moment
from formsapp.rules.amsterdam_time import end_of_day, in_utc, local_time


@dataclass(frozen=True)
class Limit:
    """The last day on which it is in time, and the last moment ``at`` of a term in hours (UTC)."""

    on: date
    at: datetime | None = None

    def __str__(self) -> str:
        """The limit as Dutch text: ``3 maart 2026``, ``3 maart 2026 om 14.30 uur``."""
        return exact_moment(local_time(self.at)) if self.at else day(self.on)

    def is_past(self, now: datetime) -> bool:
        """Return whether it is too late; exactly at the last moment it is in time."""
        return in_utc(now) > self.at if self.at else in_utc(now) >= end_of_day(self.on)

    def is_before(self, other: Limit) -> bool:
        """Return whether it ends no later than the other."""
        return (self.at or end_of_day(self.on)) <= (other.at or end_of_day(other.on))
