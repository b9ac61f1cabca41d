"""A first reply that is promised before the answer itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the columns; of cases of before none was promised."""
    with op.batch_alter_table("case") as batch:
        batch.add_column(sa.Column("first_reply_on", sa.Date(), nullable=True))
        replied = sa.Column("first_replied_at", sa.DateTime(timezone=True), nullable=True)
        batch.add_column(replied)
