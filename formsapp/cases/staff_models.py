"""What the database holds of staff: their keys, sessions and invitations."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsapp.cases.models import Base


class Staff(Base):
    """Someone who works for the provider."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    mail: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[str]
    role_since: Mapped[datetime | None]
    """When the person got this role, where that was after ``created_at``."""
    created_at: Mapped[datetime]
    let_in_by: Mapped[str | None]
    """Who invited the person first; None of before that was kept."""
    disabled_at: Mapped[datetime | None]
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)
    """Tenant and object id of another sign-in, never a mail address."""
    deputy_id: Mapped[UUID | None]
    """Who stands in; without days only for what nobody did by its last day."""
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    """The last day on which the person is away."""
    calendar_hash: Mapped[str | None] = mapped_column(index=True, unique=True)
    """Of the address at which the person's calendar can be read; None where there is none."""
    digest_on: Mapped[date | None]
    """When the person was last told what is open."""
    proof: Mapped[str | None]  # see ``prove_staff``, also for the next two
    deputy_proof: Mapped[str | None]
    calendar_proof: Mapped[str | None]

    passkeys: Mapped[list[Passkey]] = relationship(viewonly=True)


class Passkey(Base):
    """A public key with which a member of staff signs in."""

    __tablename__ = "passkey"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str]] = mapped_column(default=list)
    name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    proof: Mapped[str | None]  # see ``prove_staff``

    staff: Mapped[Staff] = relationship(viewonly=True)


class StaffSession(Base):
    """One signed-in browser; the cookie's value is held as a hash."""

    __tablename__ = "staff_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    cookie_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    """Last time that the person showed who it is: what outlives a session asks for that anew."""
    device: Mapped[str] = mapped_column(default="")
    """Browser and system, such as ``Chrome, Android``."""
    own_key: Mapped[bytes | None]
    """The person's own key while it is open, encrypted under what follows from the cookie."""
    proof: Mapped[str | None]  # see ``prove_staff``

    staff: Mapped[Staff] = relationship(viewonly=True)


class Invitation(Base):
    """A signed invitation to make a passkey, used once."""

    __tablename__ = "invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    mail: Mapped[str]
    role: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    staff_id: Mapped[UUID | None]
    """Whose role it changes, without a passkey: no token opens it."""
    second_asked_at: Mapped[datetime | None]
    """Since when it waits for a second person; None where it needs none."""
    seconded_at: Mapped[datetime | None]
    seconded_by: Mapped[str | None]
    proof: Mapped[str | None]  # see ``prove_staff``


class Challenge(Base):
    """A WebAuthn challenge, deleted when used."""

    __tablename__ = "challenge"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    purpose: Mapped[str]
    value: Mapped[bytes]
    expires_at: Mapped[datetime]
