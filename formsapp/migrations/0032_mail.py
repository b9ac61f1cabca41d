"""The proofs of mail that waits, of who stands in for whom, and of addresses of calendars."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

from formsapp.cases.migrate_database import SchemaError
from formsapp.cases.utc_date_time import UtcDateTime
from formsapp.sealing.letterbox import Altered, Keyring, NoKey

revision = "0032"
down_revision = "0031"

MAIL = sa.table(
    "outbox_mail",
    *(sa.column(name, sa.Uuid()) for name in ("id", "case_id")),
    sa.column("created_at", UtcDateTime()),
    *map(sa.column, ("sealed", "sent_at", "proof")),
)
STAFF = sa.table(
    "staff",
    *(sa.column(name, sa.Uuid()) for name in ("id", "deputy_id")),
    *(sa.column(name, sa.Date()) for name in ("away_from", "away_until")),
    *map(sa.column, ("calendar_hash", "disabled_at", "deputy_proof", "calendar_proof")),
)


def upgrade() -> None:
    """Add the columns, and prove what is there; raises SchemaError without private keys."""
    op.add_column("outbox_mail", sa.Column("proof", sa.Text(), nullable=True))
    op.add_column("staff", sa.Column("deputy_proof", sa.Text(), nullable=True))
    op.add_column("staff", sa.Column("calendar_proof", sa.Text(), nullable=True))
    connection, keyring = op.get_bind(), op.get_context().opts["keyring"]
    waiting = sa.select(MAIL).where(MAIL.c.sealed.is_not(None), MAIL.c.sent_at.is_(None))
    for mail in connection.execute(waiting).all():
        for said in say_mail(need(keyring), mail):
            this = sa.update(MAIL).where(MAIL.c.id == mail.id)
            connection.execute(this.values(proof=prove_waiting(keyring, said)))
    for person in connection.execute(sa.select(STAFF).where(STAFF.c.disabled_at.is_(None))).all():
        proofs = {column: prove_waiting(need(keyring), said) for column, said in say_person(person)}
        if proofs:
            this = sa.update(STAFF).where(STAFF.c.id == person.id)
            connection.execute(this.values(proofs))


def need(keyring: Keyring | None) -> Keyring:
    """Return the keys of the staff side; raises SchemaError where they are not here."""
    if keyring is None:
        raise SchemaError("Start the staff side first: only its keys can renew the database.")
    return keyring


def say_mail(keyring: Keyring, mail: sa.Row[Any]) -> Iterator[list[Any]]:
    """Yield what is proven of a mail; nothing of one that does not open."""
    try:
        content = keyring.open("post", mail.id, "mail", mail.sealed)
    except (NoKey, Altered):
        return
    at = mail.created_at.astimezone(UTC).isoformat()
    about = (str(mail.id), str(mail.case_id) if mail.case_id else None, at)
    yield ["mail", *about, *(content.get(one) for one in ("to", "subject", "body", "salt"))]


def say_person(person: sa.Row[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield what is proven of who stands in for someone, and of a calendar."""
    if person.deputy_id is not None:
        said = (person.id, person.deputy_id, person.away_from, person.away_until)
        yield "deputy_proof", ["deputy", *(str(one) if one else None for one in said)]
    if person.calendar_hash is not None:
        yield "calendar_proof", ["calendar", str(person.id), person.calendar_hash]


def prove_waiting(keyring: Keyring, said: list[Any]) -> str | None:
    """Return the proof of the staff side; None without its keys."""
    secrets = keyring.own_secrets(b"loket proof")
    if not secrets:
        return None
    text = json.dumps([said[0], keyring.letterbox.provider, *said[1:]]).encode()
    name, mac = (
        base64.urlsafe_b64encode(hmac.digest(secrets[-1], one, "sha256")).rstrip(b"=").decode()
        for one in (b"loket proof key", text)
    )
    return f"staff2~{name[:8]}~{mac}"
