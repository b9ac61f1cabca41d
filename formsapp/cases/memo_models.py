"""What staff wrote on cases for each other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.cases.models import Base


class Memo(Base):
    """What staff wrote on a case for each other, for the team alone: no code opens it."""

    __tablename__ = "memo"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    form_hash: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    by: Mapped[str]
    sealed: Mapped[bytes]
