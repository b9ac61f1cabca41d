"""Of which clients something is missing since a backup was put back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column; of nobody is anything missing."""
    with op.batch_alter_table("watched_client") as batch:
        batch.add_column(sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True))
