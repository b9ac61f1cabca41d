"""A first reply that is promised before the answer itself: by which day, and when it came."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped


class FirstReply:
    """Columns of a case. Neither is set of one of before, or where only an answer is promised."""

    first_reply_on: Mapped[date | None]
    """The last day for a first reply."""
    first_replied_at: Mapped[datetime | None]
    """When the client first heard from staff: a message, an answer, or a later day."""

    @property
    def waits_for_first(self) -> bool:
        """Whether a first reply was promised and did not come yet."""
        return self.first_reply_on is not None and self.first_replied_at is None

    def note_reply(self, now: datetime) -> None:
        """Note that the client hears from staff now."""
        self.first_replied_at = self.first_replied_at or now
