"""What watches over consents: tasks, what each signer may read, and keys of links for that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables and columns; links of before have no reader, and no view is written."""
    with op.batch_alter_table("link") as batch:
        batch.add_column(sa.Column("revoked_by", sa.Text(), nullable=True))
        batch.add_column(sa.Column("reader", sa.Text(), nullable=True))
        for name in ("reader_key", "told", "born_sealed"):
            batch.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("circle") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "watched_client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_client")),
        sa.UniqueConstraint("client", name=op.f("uq_watched_client_client")),
    )
    op.create_table(
        "signer_view",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_signer_view_link_id_link")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_signer_view")),
    )
    make_task_table()


def make_task_table() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("team", "client")),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_client", "task", ["client"], unique=False)
    op.create_index(
        "ix_task_open",
        "task",
        ["team", "created_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
