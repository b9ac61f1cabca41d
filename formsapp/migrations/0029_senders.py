"""Of whom a waiting file is, under a keyed hash; of those that wait now nobody knows it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Add the column. No table is made anew: the files of clients may be large."""
    op.add_column("attachment", sa.Column("sender", sa.Text(), nullable=True))
