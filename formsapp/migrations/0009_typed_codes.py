"""Codes that are typed in place of a link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table; links of before have no code."""
    op.create_table(
        "typed_code",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_typed_code_link_id_link")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_typed_code")),
    )
    op.create_index("ix_typed_code_place", "typed_code", ["place"], unique=False)
