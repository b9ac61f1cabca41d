"""Until when a first reply and an answer were promised, and when that first reply came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from formsapp.rules.limit import Limit


class Promised:
    """Columns of a case. Those of a first reply are not set where only an answer is promised."""

    due_on: Mapped[date | None]
    """The last day to answer."""
    due_steps: Mapped[list[str]] = mapped_column(default=list)
    """How that day was found, in sentences."""
    due_by: Mapped[datetime | None]
    """The last moment of a term in hours; None of one in days, and of a case of before."""
    first_reply_on: Mapped[date | None]
    """The last day for a first reply."""
    first_reply_by: Mapped[datetime | None]
    """The last moment for it, as above."""
    first_replied_at: Mapped[datetime | None]
    """When the client first heard from staff: a message, an answer, or a later day."""

    @property
    def waits_for_first(self) -> bool:
        """Whether a first reply was promised and did not come yet."""
        return self.first_reply_on is not None and self.first_replied_at is None

    @property
    def answer_limit(self) -> Limit | None:
        """Until when it must be answered; None without a term."""
        return Limit(self.due_on, self.due_by) if self.due_on else None

    @property
    def first_limit(self) -> Limit | None:
        """Until when a first reply must come; None where none is promised."""
        return Limit(self.first_reply_on, self.first_reply_by) if self.first_reply_on else None

    @property
    def next_limit(self) -> Limit | None:
        """Until when the client hears something: a first reply, and after it the answer."""
        return self.first_limit if self.waits_for_first else self.answer_limit

    def set_due(self, limit: Limit, steps: Sequence[str]) -> None:
        """Take another limit to answer, with how it was found."""
        self.due_on, self.due_by, self.due_steps = limit.on, limit.at, list(steps)

    def note_reply(self, now: datetime) -> None:
        """Note that the client hears from staff now."""
        self.first_replied_at = self.first_replied_at or now
