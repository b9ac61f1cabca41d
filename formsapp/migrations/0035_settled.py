"""The proofs until when cases are kept, and what answers came to; of what is there, now."""

from __future__ import annotations

import base64
import hmac
import json

import sqlalchemy as sa
from alembic import op

from formsapp.cases.migrate_database import SchemaError
from formsapp.sealing.letterbox import Keyring

revision = "0035"
down_revision = "0034"

CASE = sa.table(
    "case",
    sa.column("id", sa.Uuid()),
    sa.column("keep_until", sa.Date()),
    *map(sa.column, ("sealed", "outcome", "keeping_proof", "outcome_proof")),
)


def upgrade() -> None:
    """Add the columns, and prove what is there; raises SchemaError without private keys."""
    for name in ("keeping_proof", "outcome_proof"):
        op.add_column("case", sa.Column(name, sa.Text(), nullable=True))
    connection, keyring = op.get_bind(), op.get_context().opts["keyring"]
    wanted = sa.select(CASE.c.id, CASE.c.keep_until, CASE.c.outcome)
    for row in connection.execute(wanted.where(CASE.c.sealed.is_not(None))).all():
        if keyring is None:
            raise SchemaError("Start the staff side first: only its keys can renew the database.")
        day = row.keep_until.isoformat() if row.keep_until else None
        proofs = {"keeping_proof": prove_word(keyring, ["keeping", str(row.id), day])}
        if row.outcome:
            proofs["outcome_proof"] = prove_word(keyring, ["outcome", str(row.id), row.outcome])
        connection.execute(sa.update(CASE).where(CASE.c.id == row.id).values(proofs))


def prove_word(keyring: Keyring, said: list[str | None]) -> str | None:
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
