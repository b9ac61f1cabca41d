"""When others ruled on a case, and when it was answered before that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the columns; before them nothing was ruled on."""
    with op.batch_alter_table("case") as batch:
        batch.add_column(sa.Column("ruled_on", sa.Date(), nullable=True))
        for name in ("ruled_at", "answered_before"):
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
