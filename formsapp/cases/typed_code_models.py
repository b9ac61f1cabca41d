"""The table of codes that are typed in place of a link."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.cases.models import Base


class TypedCode(Base):
    """What a code that someone types in place of a link opens; the code is stored nowhere."""

    __tablename__ = "typed_code"

    link_id: Mapped[UUID] = mapped_column(ForeignKey("link.id"), primary_key=True)
    place: Mapped[str] = mapped_column(index=True)
    """A keyed hash of the first signs of the code: others may have the same."""
    sealed: Mapped[bytes]
    """The link's secret, encrypted under the code and a secret of the server."""
