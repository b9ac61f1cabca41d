"""The proof of an invitation and of a session also says until when, or from when, it counts."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from formsapp.cases.migrate_database import SchemaError
from formsapp.cases.utc_date_time import UtcDateTime
from formsapp.sealing.letterbox import Keyring

revision = "0036"
down_revision = "0035"

SESSION = sa.table(
    "staff_session",
    *(sa.column(name, sa.Uuid()) for name in ("id", "staff_id")),
    sa.column("created_at", UtcDateTime()),
    *map(sa.column, ("cookie_hash", "proof")),
)
INVITATION = sa.table(
    "invitation",
    *(sa.column(name, sa.Uuid()) for name in ("id", "staff_id")),
    sa.column("expires_at", UtcDateTime()),
    *map(sa.column, ("secret_hash", "mail", "role", "created_by", "second_asked_at")),
    *map(sa.column, ("seconded_by", "proof")),
)


def upgrade() -> None:
    """Prove anew what was proven; raises SchemaError without private keys."""
    connection, keyring = op.get_bind(), op.get_context().opts["keyring"]
    for table in (SESSION, INVITATION):
        for row in connection.execute(sa.select(table).where(table.c.proof.is_not(None))).all():
            if keyring is None:
                raise SchemaError(
                    "Start the staff side first: only its keys can renew the database."
                )
            if table is SESSION:
                said = ["session", str(row.id), str(row.staff_id), row.cookie_hash]
                proof = prove_until(keyring, said, row.created_at, row.proof)
            else:
                whom = str(row.staff_id) if row.staff_id else None
                waits = "waits" if row.second_asked_at else None
                known = (row.secret_hash, row.mail, row.role, row.created_by)
                said = ["invitation", str(row.id), *known, whom, waits, row.seconded_by]
                proof = prove_until(keyring, said, row.expires_at, row.proof)
            connection.execute(sa.update(table).where(table.c.id == row.id).values(proof=proof))


def prove_until(keyring: Keyring, said: list[str | None], at: datetime, proof: str) -> str | None:
    """Return the proof with the moment in it; None where the one of before is not good."""
    if proof not in list_proofs(keyring, said):
        return None
    return next(list_proofs(keyring, [*said, at.astimezone(UTC).isoformat()]))


def list_proofs(keyring: Keyring, said: list[str | None]) -> Iterator[str]:
    """Yield what each key of the staff side makes of it, the newest first."""
    text = json.dumps([said[0], keyring.letterbox.provider, *said[1:]]).encode()
    for secret in reversed(keyring.own_secrets(b"loket proof")):
        name, mac = (
            base64.urlsafe_b64encode(hmac.digest(secret, one, "sha256")).rstrip(b"=").decode()
            for one in (b"loket proof key", text)
        )
        yield f"staff2~{name[:8]}~{mac}"
