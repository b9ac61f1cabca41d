"""The proofs of who was let in: colleagues, passkeys, sessions, invitations; what is there now."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from formsapp.cases.migrate_database import SchemaError
from formsapp.sealing.letterbox import Keyring

revision = "0031"
down_revision = "0030"

UUIDS = ("id", "staff_id")
STAFF = sa.table(
    "staff",
    sa.column("id", sa.Uuid()),
    *map(sa.column, ("mail", "role", "oidc_subject", "disabled_at", "proof")),
)
PASSKEY = sa.table(
    "passkey",
    *(sa.column(name, sa.Uuid()) for name in UUIDS),
    *map(sa.column, ("credential_id", "public_key", "proof")),
)
SESSION = sa.table(
    "staff_session",
    *(sa.column(name, sa.Uuid()) for name in UUIDS),
    *map(sa.column, ("cookie_hash", "proof")),
)
INVITATION = sa.table(
    "invitation",
    *(sa.column(name, sa.Uuid()) for name in UUIDS),
    *map(sa.column, ("secret_hash", "mail", "role", "created_by", "second_asked_at")),
    *map(sa.column, ("seconded_by", "proof")),
)


def upgrade() -> None:
    """Add the columns, and prove what is there; raises SchemaError without private keys."""
    connection, keyring = op.get_bind(), op.get_context().opts["keyring"]
    for table in (STAFF, PASSKEY, SESSION, INVITATION):
        op.add_column(table.name, sa.Column("proof", sa.Text(), nullable=True))
        for row in connection.execute(sa.select(table)).all():
            if keyring is None:
                raise SchemaError(
                    "Start the staff side first: only its keys can renew the database."
                )
            said = list_access(table, row)
            if said is not None:
                proof = prove_access_found(keyring, [said[0], str(row.id), *said[1:]])
                this = sa.update(table).where(table.c.id == row.id)
                connection.execute(this.values(proof=proof))


def list_access(table: sa.TableClause, row: sa.Row[Any]) -> list[Any] | None:
    """Return what is proven of a row; None of someone who is shut out."""
    if table is STAFF:
        return None if row.disabled_at else ["staff", row.mail, row.role, row.oidc_subject]
    if table is PASSKEY:
        keys = (bytes(one).hex() for one in (row.credential_id, row.public_key))
        return ["passkey", str(row.staff_id), *keys]
    if table is SESSION:
        return ["session", str(row.staff_id), row.cookie_hash]
    whom = str(row.staff_id) if row.staff_id else None
    waits = "waits" if row.second_asked_at else None
    known = (row.secret_hash, row.mail, row.role, row.created_by)
    return ["invitation", *known, whom, waits, row.seconded_by]


def prove_access_found(keyring: Keyring, said: list[Any]) -> str | None:
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
