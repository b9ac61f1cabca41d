"""A key of each case for the copies that backups hold of it; also for what is there."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

CASE = sa.table("case", sa.column("id", sa.Uuid()), sa.column("destroyed_at"))


def upgrade() -> None:
    """Make the table, and a key for each case that was not destroyed."""
    table = op.create_table(
        "backup_key",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_backup_key"),
    )
    connection = op.get_bind()
    cases = connection.scalars(sa.select(CASE.c.id).where(CASE.c.destroyed_at.is_(None))).all()
    rows = [{"case_id": case_id, "key": secrets.token_bytes(32)} for case_id in cases]
    if rows:
        connection.execute(sa.insert(table), rows)
