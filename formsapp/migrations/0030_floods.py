"""Since when very many forms come in, and until when that lasts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Make the table, in which no flood lasts."""
    op.create_table(
        "flood",
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("everywhere", name="pk_flood"),
    )
