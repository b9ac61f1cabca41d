"""On which device someone is signed in, so that a person knows which session to end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the column; of who is signed in now it is not known."""
    device = sa.Column("device", sa.Text(), nullable=False, server_default="")
    op.add_column("staff_session", device)
