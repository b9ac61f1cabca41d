"""What tells a form that is sent again from one that was changed meanwhile."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; cases that were received before have none and are not compared."""
    with op.batch_alter_table("case") as batch:
        batch.add_column(sa.Column("typed_mac", sa.Text(), nullable=True))
