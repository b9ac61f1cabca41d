"""When staff first opened a case: until then its client is promised nothing that needs a reader."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

FIRST_READ = """
UPDATE "case" SET read_at = (
    SELECT min(event.at) FROM event WHERE event.case_id = "case".id AND event.action = 'read'
)
"""


def upgrade() -> None:
    """Add the column, and fill it from the log, which has each time that a case was opened."""
    with op.batch_alter_table("case") as batch:
        batch.add_column(sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(FIRST_READ)
