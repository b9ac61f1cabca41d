"""The proofs that keys for backups went by the staff side; of what went before, now."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

from formsapp.cases.migrate_database import SchemaError
from formsapp.cases.utc_date_time import UtcDateTime
from formsapp.sealing.letterbox import Keyring

revision = "0034"
down_revision = "0033"

KEY = sa.table(
    "backup_key",
    sa.column("case_id", sa.Uuid()),
    sa.column("key", sa.LargeBinary()),
    *(sa.column(name, UtcDateTime()) for name in ("gone_at", "ended_at")),
    *map(sa.column, ("ground", "proof")),
)
CASE = sa.table(
    "case",
    sa.column("id", sa.Uuid()),
    sa.column("reference"),
    sa.column("destroyed_at", UtcDateTime()),
)
GROUND = "update"
"""Why a key went of which only the update can tell."""


def upgrade() -> None:
    """Add the columns, and prove what is there; raises SchemaError without private keys."""
    with op.batch_alter_table("backup_key") as table:
        table.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("ground", sa.Text(), nullable=True))
        table.add_column(sa.Column("proof", sa.Text(), nullable=True))
    connection, keyring = op.get_bind(), op.get_context().opts["keyring"]
    note_destroyed(connection)
    given_up = sa.and_(KEY.c.key.is_(None), KEY.c.ended_at.is_(None))
    connection.execute(sa.update(KEY).where(given_up).values(ended_at=KEY.c.gone_at, ground=GROUND))
    told = sa.or_(KEY.c.gone_at.is_not(None), KEY.c.ended_at.is_not(None))
    wanted = sa.select(KEY, CASE.c.reference).outerjoin(CASE, CASE.c.id == KEY.c.case_id)
    for row in connection.execute(wanted.where(told)).all():
        if keyring is None:
            raise SchemaError("Start the staff side first: only its keys can renew the database.")
        this = sa.update(KEY).where(KEY.c.case_id == row.case_id)
        connection.execute(this.values(proof=prove_key_found(keyring, row)))


def note_destroyed(connection: sa.Connection) -> None:
    """Give each case that was destroyed a row that says so."""
    destroyed = sa.select(CASE.c.id, CASE.c.destroyed_at).where(CASE.c.destroyed_at.is_not(None))
    known = {*connection.scalars(sa.select(KEY.c.case_id))}
    for case_id, at in connection.execute(destroyed).all():
        told = {"key": None, "ended_at": at, "ground": GROUND}
        if case_id in known:
            connection.execute(sa.update(KEY).where(KEY.c.case_id == case_id).values(told))
        else:
            connection.execute(sa.insert(KEY).values(case_id=case_id, **told))


def prove_key_found(keyring: Keyring, row: sa.Row[Any]) -> str | None:
    """Return the proof of the staff side; None without its keys."""
    secrets = keyring.own_secrets(b"loket proof")
    if not secrets:
        return None
    moments = (one and one.astimezone(UTC).isoformat() for one in (row.gone_at, row.ended_at))
    said = [keyring.letterbox.provider, str(row.case_id), row.reference, *moments, row.ground]
    name, mac = (
        base64.urlsafe_b64encode(hmac.digest(secrets[-1], one, "sha256")).rstrip(b"=").decode()
        for one in (b"loket proof key", json.dumps(["backup key", *said]).encode())
    )
    return f"staff2~{name[:8]}~{mac}"
