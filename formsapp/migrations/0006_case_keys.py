"""One key for each case. What was sealed to a team is sealed anew, to the key of its case.

A case whose team key is gone stays as it was, for the recovery key. A client's copy stays as it
is too, because only the client's link opens it. Files of forms that were under way go: their page
asks for them again.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from formsapp.cases.migrate_database import SchemaError
from formsapp.sealing import letterbox as lb
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.letterbox import Keyring

revision = "0006"
down_revision = "0005"

CASE = sa.table(
    "case", *map(sa.column, ("kind", "team")), sa.column("id", sa.Uuid()), sa.column("sealed")
)
KEY = sa.table(
    "case_key", sa.column("case_id", sa.Uuid()), *map(sa.column, ("for_team", "for_code"))
)
REPLY = sa.table(
    "reply",
    *(sa.column(name, sa.Uuid()) for name in ("id", "case_id")),
    *map(sa.column, ("sort", "for_client", "for_team", "sealed")),
)
FILE = sa.table(
    "attachment",
    *(sa.column(name, sa.Uuid()) for name in ("id", "case_id")),
    *map(sa.column, ("key", "sealed")),
)


def upgrade() -> None:
    """Make the table and the columns, and fill them; raises SchemaError without private keys."""
    op.create_table(
        "case_key",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("for_team", sa.LargeBinary(), nullable=False),
        sa.Column("for_code", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_key_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_key")),
    )
    with op.batch_alter_table("reply") as batch:
        batch.add_column(sa.Column("sealed", sa.LargeBinary(), nullable=True))
        batch.alter_column("for_client", existing_type=sa.LargeBinary(), nullable=True)
    with op.batch_alter_table("attachment") as batch:
        batch.add_column(sa.Column("key", sa.LargeBinary(), nullable=True))
    connection = op.get_bind()
    connection.execute(sa.delete(FILE).where(FILE.c.case_id.is_(None)))
    cases = connection.execute(sa.select(CASE).where(CASE.c.sealed.is_not(None))).all()
    if cases:
        keyring = op.get_context().opts["keyring"]
        if keyring is None:
            raise SchemaError("Start the staff side first: only its keys can renew the database.")
        for case in cases:
            reseal_case(connection, keyring, case)
    with op.batch_alter_table("reply") as batch:
        batch.drop_column("for_team")


def reseal_case(connection: sa.Connection, keyring: Keyring, case: sa.Row[Any]) -> None:
    """Seal a case with its replies and files to a new key."""
    try:
        content = keyring.open(case.team, case.id, case.kind, case.sealed)
    except (lb.NoKey, lb.Altered):
        return
    key = ItemKey.new(case.id)
    sealed = key.seal(case.id, case.kind, content)
    connection.execute(sa.update(CASE).where(CASE.c.id == case.id).values(sealed=sealed))
    for_code = lb.key_for_code(str(content["receipt"]), key)
    for_team = keyring.letterbox.seal_key(case.team, key)
    row = {"case_id": case.id, "for_team": for_team, "for_code": for_code}
    connection.execute(sa.insert(KEY).values(row))
    for reply in connection.execute(sa.select(REPLY).where(REPLY.c.case_id == case.id)).all():
        text = keyring.open(case.team, case.id, reply.sort, reply.for_team)["text"]
        values = {"sealed": key.seal(reply.id, reply.sort, {"text": text}), "for_client": None}
        connection.execute(sa.update(REPLY).where(REPLY.c.id == reply.id).values(values))
    files = sa.select(FILE.c.id).where(FILE.c.case_id == case.id)
    for file_id in connection.scalars(files).all():
        reseal_file(connection, keyring, case, key, file_id)


def reseal_file(
    connection: sa.Connection, keyring: Keyring, case: sa.Row[Any], key: ItemKey, file_id: UUID
) -> None:
    """Seal a file to a key of its own, and that to the key of its case."""
    this = FILE.c.id == file_id
    sealed = connection.scalars(sa.select(FILE.c.sealed).where(this)).one()
    header, _, data = keyring.decrypt_for_team(case.team, sealed).partition(b"\n")
    own = ItemKey.new(file_id)
    values = {
        "key": key.seal(file_id, "file key", {"key": own.secret}),
        "sealed": own.seal_file(str(json.loads(header)["name"]), data),
    }
    connection.execute(sa.update(FILE).where(this).values(values))
