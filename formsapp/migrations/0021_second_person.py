"""Invitations that wait for a second person, and who let whom in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns; invitations of before need no second person, and who made them is told."""
    with op.batch_alter_table("staff") as batch:
        batch.add_column(sa.Column("let_in_by", sa.Text(), nullable=True))
    with op.batch_alter_table("invitation") as batch:
        batch.add_column(sa.Column("staff_id", sa.Uuid(), nullable=True))
        for name in ("second_asked_at", "seconded_at"):
            batch.add_column(sa.Column(name, AT, nullable=True))
        batch.add_column(sa.Column("seconded_by", sa.Text(), nullable=True))
