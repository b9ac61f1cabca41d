"""What there was of each case when events did not bind yet what was stored."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.cases.models import Base


class EarlierCase(Base):
    """A case of before, as the update found it: the log could not be told that afterwards."""

    __tablename__ = "earlier_case"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    upto: Mapped[int]
    """Number of the last event that the log had then."""
    client: Mapped[str | None]
    bound: Mapped[str]
    """As in an event."""
    proof: Mapped[str]
    """That the staff side wrote this."""
