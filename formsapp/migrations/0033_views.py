"""The proof of what signers read; the staff side writes anew what has none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Add the column."""
    op.add_column("signer_view", sa.Column("proof", sa.Text(), nullable=True))
