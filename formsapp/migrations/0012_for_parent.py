"""The key of a case that changes an earlier one, for who opens that one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column; what came before opens by its own code and link alone."""
    with op.batch_alter_table("case_key") as batch:
        batch.add_column(sa.Column("for_parent", sa.LargeBinary(), nullable=True))
