"""What an event binds, the hash of each file, the proof of answers; what is there is bound now."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from formsapp.cases.migrate_database import SchemaError
from formsapp.cases.utc_date_time import UtcDateTime
from formsapp.sealing.letterbox import Keyring

revision = "0026"
down_revision = "0025"

HEAD = sa.table("event_head", sa.column("number"))
FILE = sa.table(
    "attachment",
    *(sa.column(name, sa.Uuid()) for name in ("id", "case_id")),
    *map(sa.column, ("form_hash", "number", "size", "sealed", "sealed_sha256")),
)
MOMENTS = (
    *("received_at", "due_by", "extended_at", "first_reply_by", "ruled_at"),
    *("signed_at", "answered_at", "answered_before", "closed_at"),
)
DAYS = (
    *("received_on", "due_on", "raw_due_on", "first_due_on", "first_reply_on", "ruled_on"),
    *("due_before", "needed_on", "keep_until"),
)
WORDS = (
    *("kind", "counts_as", "team", "reference", "channel", "term", "answered_by", "outcome"),
    *("client", "sealed", "signers_needed", "proof"),
)
CASE = sa.table(
    "case",
    *(sa.column(name, sa.Uuid()) for name in ("id", "link_id", "parent_id")),
    *(sa.column(name, UtcDateTime()) for name in MOMENTS),
    *(sa.column(name, sa.Date()) for name in DAYS),
    *(sa.column(name, sa.JSON()) for name in ("due_steps", "marks", "laws")),
    *(sa.column(name, sa.Boolean()) for name in ("signs", "at_once")),
    *map(sa.column, WORDS),
)
TEXT = sa.table(
    "text_reply",
    sa.column("case_id", sa.Uuid()),
    *map(sa.column, ("document", "place", "said", "sha256", "version")),
)
ROWS = {
    name: sa.table(
        name,
        *(sa.column(one, sa.Uuid()) for one in ("id", "case_id")),
        sa.column("at", UtcDateTime()),
        *map(sa.column, ("sort", "by", "sealed", "for_client", "form_hash")),
    )
    for name in ("reply", "message")
}
PARTS = {
    "answers": ("sealed",),
    "kind": ("kind", "counts_as"),
    "team": ("team",),
    "arrival": (
        *("reference", "channel", "received_at", "received_on"),
        *("link_id", "parent_id", "signs"),
    ),
    "deadline": (
        *("due_on", "raw_due_on", "due_by", "due_steps", "term", "first_due_on", "extended_at"),
        *("first_reply_on", "first_reply_by", "ruled_on", "ruled_at", "due_before"),
    ),
    "needed": ("needed_on",),
    "keeping": ("keep_until",),
    "marks": ("marks", "laws", "at_once", "signers_needed"),
    "signatures": ("signed_at",),
    "outcome": ("answered_at", "answered_by", "answered_before", "outcome"),
    "closing": ("closed_at",),
}
OF_ROWS = {
    "reply": ("sort", "at", "by", "sealed", "for_client"),
    "message": ("sort", "at", "by", "form_hash", "sealed"),
}
OF_TEXT = ("document", "place", "said", "sha256", "version")
OF_FILE = ("form_hash", "number", "size", "sealed_sha256")
PROVEN = ("answers", "arrival", "kind", "team", "texts")


def upgrade() -> None:
    """Add columns and table, and bind what is there; raises SchemaError without private keys."""
    # No table is made anew: the files of clients may be large.
    op.add_column("case", sa.Column("proof", sa.Text(), nullable=True))
    op.add_column("event", sa.Column("bound", sa.Text(), nullable=True))
    hashed = sa.Column("sealed_sha256", sa.Text(), nullable=False, server_default="")
    op.add_column("attachment", hashed)
    table = op.create_table(
        "earlier_case",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("bound", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_earlier_case_case_id_case"),
        sa.PrimaryKeyConstraint("case_id", name="pk_earlier_case"),
    )
    connection = op.get_bind()
    hash_files(connection)
    cases = sa.select(CASE).where(CASE.c.sealed.is_not(None))
    keyring, upto = op.get_context().opts["keyring"], connection.scalar(sa.select(HEAD.c.number))
    for case in connection.execute(cases).all():
        if keyring is None:
            raise SchemaError("Start the staff side first: only its keys can renew the database.")
        bind_earlier(connection, keyring, table, case, upto or 0)


def hash_files(connection: sa.Connection) -> None:
    """Note of each file what its sealed bytes hash to, one at a time: they may be large."""
    for file_id in connection.scalars(sa.select(FILE.c.id)).all():
        this = FILE.c.id == file_id
        sealed = connection.scalars(sa.select(FILE.c.sealed).where(this)).one()
        hashed = hashlib.sha256(sealed).hexdigest()
        connection.execute(sa.update(FILE).where(this).values(sealed_sha256=hashed))


def bind_earlier(
    connection: sa.Connection, keyring: Keyring, table: sa.Table, case: sa.Row[Any], upto: int
) -> None:
    """Store the hashes of what there is of a case, and prove that it was there now."""
    parts, provider = dict(list_parts(connection, case)), keyring.letterbox.provider
    bound = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    said = ["earlier", provider, str(case.id), upto, case.client, bound]
    row = {"case_id": case.id, "upto": upto, "client": case.client, "bound": bound}
    connection.execute(sa.insert(table).values({**row, "proof": prove_found(keyring, said) or ""}))
    of_case = ["case", provider, str(case.id), *(parts.get(name) for name in PROVEN)]
    proven = {"proof": prove_found(keyring, of_case)}
    connection.execute(sa.update(CASE).where(CASE.c.id == case.id).values(proven))


def list_parts(connection: sa.Connection, case: sa.Row[Any]) -> Iterator[tuple[str, str]]:
    """Yield the name and hash of each part of a case."""
    for name, columns in PARTS.items():
        yield name, hash_values(getattr(case, one) for one in columns)
    texts = connection.execute(sa.select(TEXT).where(TEXT.c.case_id == case.id)).all()
    if texts:
        rows = sorted([getattr(one, name) for name in OF_TEXT] for one in texts)
        yield "texts", hash_values(rows)
    for name, row_table in ROWS.items():
        wanted = sa.select(*(row_table.c[one] for one in ("id", *OF_ROWS[name])))
        for row in connection.execute(wanted.where(row_table.c.case_id == case.id)):
            yield f"{name}:{row.id}", hash_values(getattr(row, one) for one in OF_ROWS[name])
    files = sa.select(*(FILE.c[one] for one in ("id", *OF_FILE)))
    for row in connection.execute(files.where(FILE.c.case_id == case.id)):
        yield f"file:{row.id}", hash_values(getattr(row, one) for one in OF_FILE)


def hash_values(values: Iterable[Any]) -> str:
    """Return the hash of some values, as events of this version have it."""
    text = json.dumps([value or None for value in values], default=write_plain, ensure_ascii=True)
    return encode(hashlib.sha256(text.encode()).digest())


def write_plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(type(value).__name__)


def prove_found(keyring: Keyring, said: list[Any]) -> str | None:
    """Return the proof of the staff side; None without its keys."""
    secrets = keyring.own_secrets(b"loket proof")
    mac = hmac.digest(secrets[-1], json.dumps(said).encode(), "sha256") if secrets else None
    return f"staff1~{encode(mac)}" if mac else None


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
