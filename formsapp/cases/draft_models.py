"""The table of forms under way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from formsapp.cases.models import Base


class Draft(Base):
    """A form under way, sealed for a key or code that the database does not hold."""

    __tablename__ = "draft"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Follows from the key or code."""
    form_hash: Mapped[str] = mapped_column(index=True)
    """Binds it to its files, and tells that the form was sent."""
    sealed: Mapped[bytes]
    link_root: Mapped[UUID | None] = mapped_column(index=True)
    """The first link of those whose list of tasks names it; None where none does."""
    kind: Mapped[str | None]
    """The form, where a list of tasks names it."""
    saved_at: Mapped[datetime | None]
    """When the client saved it for later; None while it is only being filled in."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
