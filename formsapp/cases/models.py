"""What the database holds. Nothing here is an answer, a code, a token or a form key.

Answers are data inside ``Case.sealed``; only what is searched for is a column. A case's state
follows from its time stamps. Moments are UTC (``_at``), dates are local (``_on``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from formsapp.cases.promised import Promised
from formsapp.cases.utc_date_time import UtcDateTime

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SORTED_FIRST, SORTED_LAST = date.min, date.max
"""Sort cases that wait for no day first, and those without a day last."""


class Base(DeclarativeBase):
    """Metadata of all tables; Alembic compares with it."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        bytes: LargeBinary,
        str: sa.Text,
        list[str]: sa.JSON,
    }


def store(session: Session, row: Base) -> None:
    """Insert a new row, after those that it refers to, in half the time of SQLAlchemy's own way."""
    values = {name: value for name, value in vars(row).items() if name != "_sa_instance_state"}
    session.connection().execute(sa.insert(cast("sa.Table", row.__table__)), values)


class Link(Base):
    """A link that staff made for one client reference; its token is stored nowhere."""

    __tablename__ = "link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    root_id: Mapped[UUID]
    """First link of a chain of reissued ones: a form done by one is done for all."""
    secret_hash: Mapped[str] = mapped_column(unique=True)
    client: Mapped[str] = mapped_column(index=True)
    """The provider's own reference of the client, never a name."""
    kinds: Mapped[list[str]]
    many: Mapped[bool] = mapped_column(default=False)
    case_id: Mapped[UUID | None]
    """The case that this link's holder signs as well."""
    signer_id: Mapped[UUID | None]
    """Whose link it is: someone in the client's circle, which only staff can open."""
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]
    reader: Mapped[str | None]
    """The public key to which the staff side seals what the link's holder may read."""
    reader_key: Mapped[bytes | None]
    """The private key of ``reader``, encrypted with the link's secret."""
    told: Mapped[bytes | None]
    """What staff told the forms of this link, encrypted with its secret: names of parties."""
    born_sealed: Mapped[bytes | None]
    """The date of birth, sealed for staff, so that a new link can ask it too."""
    born_hash: Mapped[bytes | None]
    born_tries: Mapped[int] = mapped_column(default=0)
    """Wrong dates of birth since the last right one."""
    born_wrong: Mapped[int] = mapped_column(default=0)
    """Wrong dates of birth in all."""
    born_paused_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When too many wrong dates of birth closed it."""
    proof: Mapped[str | None]  # see ``prove_link``


class SealedCircle(Base):
    """Who decides for a client, sealed for the team that reads consents."""

    __tablename__ = "circle"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    client: Mapped[str] = mapped_column(unique=True)
    team: Mapped[str]
    sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    proof: Mapped[str | None]  # see ``prove_circle``


class WatchedClient(Base):
    """What a client's consents came to when the staff side looked last, sealed for the team."""

    __tablename__ = "watched_client"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    client: Mapped[str] = mapped_column(unique=True)
    team: Mapped[str]
    seen: Mapped[str]
    """Tells whether anything came in since: what was there, and the day."""
    sealed: Mapped[bytes]
    restored_at: Mapped[datetime | None]
    """When a backup lacked something of this client; None once staff found out what it was."""


class SignerView(Base):
    """What applies now of a client's consents, written by the staff side for one link's holder."""

    __tablename__ = "signer_view"

    link_id: Mapped[UUID] = mapped_column(ForeignKey("link.id"), primary_key=True)
    sealed: Mapped[bytes]
    written_at: Mapped[datetime]
    proof: Mapped[str | None]  # see ``prove_view``


class Task(Base):
    """Something for staff to do about a client that no case asks for; details are sealed."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_open", "team", "created_at", sqlite_where=sa.text("done_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    team: Mapped[str]
    client: Mapped[str] = mapped_column(index=True)
    sealed: Mapped[bytes]
    """What it is about, also its sort and reason: a day on which it is due may be a birthday."""
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]


class Case(Promised, Base):
    """One thing that a client sent, until it is answered and closed."""

    __tablename__ = "case"
    __table_args__ = (
        # Partial on PostgreSQL too, by the migrations: its dialect weighs 5 MB in a worker.
        Index(
            "ix_case_open",
            *("sort_on", "received_at", "id", "team", "kind"),
            sqlite_where=sa.text("closed_at IS NULL"),
        ),
        Index(
            "ix_case_needed",
            *("needed_on", "received_at", "id", "team"),
            sqlite_where=sa.text("closed_at IS NULL AND needed_on IS NOT NULL"),
        ),
        Index(
            "ix_case_closed",
            *("closed_at", "id", "team", "kind"),
            sqlite_where=sa.text("closed_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    team: Mapped[str]
    client: Mapped[str | None] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(default="web")
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("link.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    form_hash: Mapped[str] = mapped_column(unique=True)
    typed_mac: Mapped[str | None]
    """Tells a retry from an edit, for whoever has the form key; None where nothing is compared."""
    once_key: Mapped[str | None] = mapped_column(unique=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    sealed: Mapped[bytes | None]
    """The answers, for the case's key; None after destruction."""
    proof: Mapped[str | None]  # see ``prove_case``
    whose: Mapped[str | None]  # likewise
    received_at: Mapped[datetime]
    received_on: Mapped[date]
    raw_due_on: Mapped[date | None]
    term: Mapped[str | None]
    """Name of the term, in the facts, that gave ``due_on``; None of a case of before."""
    needed_on: Mapped[date | None]
    """The day before whose end staff must have read it, such as that of a cancelled visit."""
    at_once: Mapped[bool] = mapped_column(default=False)  # it waits for no day: a withdrawal
    laws: Mapped[list[str]] = mapped_column(default=list)
    """The laws that may apply; empty of a case of before, to which each may."""
    sort_on: Mapped[date] = mapped_column(default=SORTED_LAST)
    first_due_on: Mapped[date | None]
    """The due date before it was extended."""
    extended_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]  # when staff first opened it
    asked_at: Mapped[datetime | None]
    """Since when staff wait for an answer of the client; None when they don't."""
    written_at: Mapped[datetime | None]
    """When the client wrote what staff did not take up yet."""
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    ruled_on: Mapped[date | None]
    """On which day a ruling of others came in; after it another answer is due."""
    ruled_at: Mapped[datetime | None]
    answered_before: Mapped[datetime | None]
    """When it was answered before that ruling."""
    due_before: Mapped[date | None]  # the last day for that earlier answer
    extended_before: Mapped[datetime | None]
    """When that earlier day was set later."""
    counts_as: Mapped[str | None]
    """The mark by which it is counted apart from others of its kind, such as a compliment."""
    outcome: Mapped[str | None]
    """One word for counting: what the answer came to, or why none came."""
    outcome_proof: Mapped[str | None]  # that staff said so
    holder: Mapped[str | None]
    """Id of the colleague who has it; None while nobody has."""
    reminded_on: Mapped[date | None]
    """When staff were last reminded that an answer must come."""
    closed_at: Mapped[datetime | None]
    keep_until: Mapped[date | None]
    keeping_proof: Mapped[str | None]  # that this is the day
    destroyed_at: Mapped[datetime | None]
    marks: Mapped[list[str]] = mapped_column(default=list)
    """Words for staff that are not content, such as "late"."""
    signs: Mapped[bool] = mapped_column(default=False)
    """Whether it is another person's signature under its parent."""
    signers_needed: Mapped[int] = mapped_column(default=1)
    signed_at: Mapped[datetime | None]
    """When all who must sign had done so."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts what staff did to the case, so that the second of two is told."""

    key: Mapped[CaseKey | None] = relationship(viewonly=True)
    replies: Mapped[list[Reply]] = relationship(order_by="Reply.at, Reply.id", viewonly=True)
    messages: Mapped[list[Message]] = relationship(order_by="Message.at, Message.id", viewonly=True)
    parent: Mapped[Case | None] = relationship(remote_side="Case.id", viewonly=True)
    children: Mapped[list[Case]] = relationship(order_by="Case.received_at", viewonly=True)


class CaseKey(Base):
    """The key of a case, for who may read it; destroying a case throws its key away."""

    __tablename__ = "case_key"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    for_team: Mapped[bytes]
    """Sealed for the case's team and for recovery."""
    for_code: Mapped[bytes]
    """Encrypted for the receipt code."""
    for_parent: Mapped[bytes | None]
    """Encrypted for who opens the case that this one changes; None where it changes none."""


class Copy(Base):
    """The key of a case, encrypted for who has a link's secret; of before, the answers."""

    __tablename__ = "copy"

    link_id: Mapped[UUID] = mapped_column(ForeignKey("link.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)
    sealed: Mapped[bytes]


class Reply(Base):
    """A reply of staff to a client, for the case's key."""

    __tablename__ = "reply"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    sort: Mapped[str]
    """``answer``, ``extension``, ``recount`` or ``destroyed``."""
    at: Mapped[datetime]
    by: Mapped[str]
    sealed: Mapped[bytes | None]
    """None where it was given before case keys, and the team's key did not open it any more."""
    for_client: Mapped[bytes | None]
    """A reply of such a case, encrypted for the receipt code."""


class Message(Base):
    """A message of client or staff on a case, for the case's key."""

    __tablename__ = "message"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    form_hash: Mapped[str] = mapped_column(unique=True)
    """Of the key of its page, by which its files are found."""
    typed_mac: Mapped[str]
    """Tells a retry from an edit, for whoever has the page's key."""
    sort: Mapped[str]
    """``client``, ``question`` or ``note``."""
    at: Mapped[datetime]
    by: Mapped[str]
    sealed: Mapped[bytes]


class Attachment(Base):
    """A file of a form or message: waiting until it is sent, then part of its case."""

    __tablename__ = "attachment"
    __table_args__ = (
        sa.UniqueConstraint("form_hash", "number"),
        Index("ix_attachment_waiting", "created_at", sqlite_where=sa.text("case_id IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    form_hash: Mapped[str]
    number: Mapped[int]
    """Tells the files of one form apart, from 1."""
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    size: Mapped[int]
    """Bytes of the file itself."""
    label: Mapped[bytes]
    """What the file is called, for the page that holds the form's key."""
    key: Mapped[bytes | None]
    """The file's own key, for the form's key while it waits, then for the case's; None of one from
    before case keys that did not open."""
    sealed: Mapped[bytes] = mapped_column(deferred=True)
    """The file, for its own key."""
    sealed_sha256: Mapped[str]
    """By which the log binds it."""
    created_at: Mapped[datetime]
    sender: Mapped[str | None]  # keyed hash of whom it is, while it waits


class TextVersion(Base):
    """The exact text that someone agreed to."""

    __tablename__ = "text_version"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    version: Mapped[str]
    text: Mapped[str]
    kept_at: Mapped[datetime]


class Event(Base):
    """What happened, and who looked: never content, never a token (NEN 7513)."""

    __tablename__ = "event"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    action: Mapped[str]
    who: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    whom: Mapped[str | None] = mapped_column(index=True)
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    client: Mapped[str | None] = mapped_column(index=True)
    result: Mapped[str]
    ground: Mapped[str]
    bound: Mapped[str | None]
    """The hash of each part that was stored with it, as JSON: see ``bound_parts``."""
    previous: Mapped[str]
    hash: Mapped[str]


class EventHead(Base):
    """Number and hash of the last event: without it a log whose end was cut off looks whole."""

    __tablename__ = "event_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str]


class OutboxMail(Base):
    """A mail that must go out. Recipient and text are sealed, and removed once it is sent."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        Index("ix_outbox_mail_waiting", "due_at", sqlite_where=sa.text("sent_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    sealed: Mapped[bytes | None]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    """What went wrong last, without address or text."""
    proof: Mapped[str | None]  # see ``prove_mail``
