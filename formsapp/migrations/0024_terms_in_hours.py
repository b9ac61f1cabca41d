"""The last moment of a term in hours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the columns; a case of before keeps the day that its client was told."""
    with op.batch_alter_table("case") as batch:
        for name in ("due_by", "first_reply_by"):
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
