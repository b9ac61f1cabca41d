"""What closes a link after too many wrong dates of birth."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; the wrong dates of before count as none in all."""
    with op.batch_alter_table("link") as batch:
        batch.add_column(sa.Column("born_wrong", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_link_closed_at", "link", ["closed_at"], unique=False)
