"""Whose access an event changed; and the log is searched by person and by client."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column, empty for earlier events: without it their hashes stay what they were."""
    op.add_column("event", sa.Column("whom", sa.Text(), nullable=True))
    for name in ("client", "who", "whom"):
        op.create_index(op.f(f"ix_event_{name}"), "event", [name])
