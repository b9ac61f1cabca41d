"""The table of what was answered to each text that someone was asked to agree to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.cases.models import Base


class TextReply(Base):
    """An answer to one text in a case: a yes to an exact text, a question first, or a no."""

    __tablename__ = "text_reply"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    document: Mapped[str] = mapped_column(primary_key=True)
    """The key of the text in the facts, such as ``voorwaarden``."""
    place: Mapped[int]
    """Orders the answers of a case."""
    said: Mapped[str]
    """``ja``, ``vraag`` or ``nee``."""
    sha256: Mapped[str | None] = mapped_column(ForeignKey("text_version.sha256"))
    """The exact text that was agreed to; None without a yes."""
    version: Mapped[str | None]
