"""Reminders of a last day, who stands in for whom, and calendars of staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the columns. Of what is open already, one mail to each reminds once of all of it."""
    op.add_column("case", sa.Column("reminded_on", sa.Date(), nullable=True))
    op.add_column("staff", sa.Column("deputy_id", sa.Uuid(), nullable=True))
    op.add_column("staff", sa.Column("calendar_hash", sa.Text(), nullable=True))
    for name in ("away_from", "away_until", "digest_on"):
        op.add_column("staff", sa.Column(name, sa.Date(), nullable=True))
    op.create_index("ix_staff_calendar_hash", "staff", ["calendar_hash"], unique=True)
