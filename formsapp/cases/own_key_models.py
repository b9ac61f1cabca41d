"""What the database holds of the keys of colleagues, and of the cases that only those open."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.cases.models import Base


class OwnKey(Base):
    """The public half of a colleague's key."""

    __tablename__ = "own_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    public: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When the person made a newer one, as the passphrase was lost."""


class KeyOpener(Base):
    """The private half of a colleague's key, encrypted for one thing that opens it."""

    __tablename__ = "key_opener"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("own_key.id"), index=True)
    passkey_id: Mapped[UUID | None]
    """The passkey that opens it; None for the passphrase."""
    salt: Mapped[bytes]
    sealed: Mapped[bytes]
    made_at: Mapped[datetime]


class TeamReader(Base):
    """A key to which the new cases of a team are sealed, as long as its owner is in the team."""

    __tablename__ = "team_reader"

    team: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("own_key.id"), primary_key=True)
    since: Mapped[datetime]


class CaseSeal(Base):
    """The keys of a case, sealed to the key of one colleague."""

    __tablename__ = "case_seal"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("own_key.id"), primary_key=True, index=True)
    sealed: Mapped[bytes]
