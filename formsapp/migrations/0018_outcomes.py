"""What a case came to and as what it counts, for the figures of a year."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
APART = ("compliment", "zonder naam")
"""Marks by which complaints were told apart, the first that holds."""


def upgrade() -> None:
    """Add the columns; what an earlier answer came to is under seal and stays unknown."""
    with op.batch_alter_table("case") as batch:
        batch.add_column(sa.Column("due_before", sa.Date(), nullable=True))
        batch.add_column(sa.Column("extended_before", sa.DateTime(timezone=True), nullable=True))
        for name in ("counts_as", "outcome"):
            batch.add_column(sa.Column(name, sa.Text(), nullable=True))
    case = sa.table("case", sa.column("kind"), sa.column("marks"), sa.column("counts_as"))
    for mark in APART:
        has_mark = sa.cast(case.c.marks, sa.Text).like(f'%"{mark}"%')
        mine = sa.and_(case.c.kind == "klacht", case.c.counts_as.is_(None), has_mark)
        op.execute(sa.update(case).where(mine).values(counts_as=mark))
