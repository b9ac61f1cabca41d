"""What the database holds of the keys without which a backup opens no case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from formsapp.cases.models import Base


class BackupKey(Base):
    """The key of a case for what backups hold of it; it never changes, and goes with the case.

    It may be of a case that is not here: a restore of an older backup lost it, and another backup
    may still have it. The row stays without the key, as proof that the staff side let it go.
    """

    __tablename__ = "backup_key"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[bytes | None]
    """None once the case was destroyed, or given up where it is not here."""
    gone_at: Mapped[datetime | None]
    """Since when the case is not here."""
    ended_at: Mapped[datetime | None]
    """When the key went."""
    ground: Mapped[str | None]
    """Why it went, in one word as in the log."""
    proof: Mapped[str | None]
    """That the staff side stored the three above."""
