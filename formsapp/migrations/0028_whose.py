"""The proofs of whose a case is, of links and of who decides; what is there is proven now."""

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

revision = "0028"
down_revision = "0027"

CASE = sa.table(
    "case",
    *(sa.column(name, sa.Uuid()) for name in ("id", "link_id")),
    *map(sa.column, ("client", "sealed", "whose")),
)
LINK = sa.table(
    "link",
    *(sa.column(name, sa.Uuid()) for name in ("id", "root_id", "signer_id", "case_id")),
    sa.column("kinds", sa.JSON()),
    sa.column("many", sa.Boolean()),
    sa.column("expires_at", UtcDateTime()),
    *map(sa.column, ("secret_hash", "client", "born_hash", "reader", "proof")),
)
CIRCLE = sa.table(
    "circle",
    sa.column("id", sa.Uuid()),
    *map(sa.column, ("client", "team", "version", "sealed", "proof")),
)


def upgrade() -> None:
    """Add the columns, and prove what is there; raises SchemaError without private keys."""
    op.add_column("case", sa.Column("whose", sa.Text(), nullable=True))
    op.add_column("link", sa.Column("proof", sa.Text(), nullable=True))
    op.add_column("circle", sa.Column("proof", sa.Text(), nullable=True))
    connection, keyring = op.get_bind(), op.get_context().opts["keyring"]
    for table in (LINK, CIRCLE, CASE):
        column = table.c.whose if table is CASE else table.c.proof
        for row in connection.execute(sa.select(table)).all():
            if keyring is None:
                raise SchemaError(
                    "Start the staff side first: only its keys can renew the database."
                )
            said = {LINK: say_link, CIRCLE: say_circle, CASE: say_case}[table]
            for text in said(connection, keyring, row):
                this = sa.update(table).where(table.c.id == row.id)
                connection.execute(this.values({column: prove_text(keyring, text)}))


def say_link(_connection: sa.Connection, keyring: Keyring, link: sa.Row[Any]) -> Iterator[bytes]:
    """Yield what is proven of a link."""
    ids = (link.id, link.root_id, link.signer_id, link.case_id)
    said = [
        *(str(one) if one else None for one in ids),
        *(link.secret_hash, link.client, list(link.kinds), link.many),
        link.expires_at.astimezone(UTC).isoformat(),
        bytes(link.born_hash).hex() if link.born_hash else None,
        link.reader,
    ]
    yield json.dumps(["link", keyring.letterbox.provider, *said]).encode()


def say_circle(
    _connection: sa.Connection, keyring: Keyring, circle: sa.Row[Any]
) -> Iterator[bytes]:
    """Yield what is proven of a circle; nothing of one that does not open."""
    try:
        content = keyring.open(circle.team, circle.id, "circle", circle.sealed)
    except (NoKey, Altered):
        return
    if content.get("client") == circle.client:
        said = [str(circle.id), circle.client, circle.team, circle.version, content]
        yield json.dumps(["circle", keyring.letterbox.provider, *said], sort_keys=True).encode()


def say_case(connection: sa.Connection, keyring: Keyring, case: sa.Row[Any]) -> Iterator[bytes]:
    """Yield what is proven of whose a case is; nothing of one that was destroyed."""
    if case.sealed is None:
        return
    signer = connection.scalar(sa.select(LINK.c.signer_id).where(LINK.c.id == case.link_id))
    said = (case.id, case.client, case.link_id, signer)
    texts = (str(one) if one else None for one in said)
    yield json.dumps(["whose", keyring.letterbox.provider, *texts]).encode()


def prove_text(keyring: Keyring, text: bytes) -> str | None:
    """Return the proof of the staff side; None without its keys."""
    secrets = keyring.own_secrets(b"loket proof")
    if not secrets:
        return None
    name, mac = (
        base64.urlsafe_b64encode(hmac.digest(secrets[-1], one, "sha256")).rstrip(b"=").decode()
        for one in (b"loket proof key", text)
    )
    return f"staff2~{name[:8]}~{mac}"
