"""Keys of colleagues, and the cases that those alone open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables; cases of before stay sealed to their team until a colleague has a key."""
    create_key_tables()
    create_seal_tables()
    with op.batch_alter_table("staff") as batch:
        batch.add_column(sa.Column("role_since", AT, nullable=True))
    with op.batch_alter_table("staff_session") as batch:
        batch.add_column(sa.Column("own_key", sa.LargeBinary(), nullable=True))


def create_key_tables() -> None:
    op.create_table(
        "own_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_own_key_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_key")),
        sa.UniqueConstraint("public", name=op.f("uq_own_key_public")),
    )
    op.create_index(op.f("ix_own_key_staff_id"), "own_key", ["staff_id"])
    op.create_table(
        "key_opener",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("passkey_id", sa.Uuid(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["own_key.id"], name=op.f("fk_key_opener_key_id_own_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_opener")),
    )
    op.create_index(op.f("ix_key_opener_key_id"), "key_opener", ["key_id"])


def create_seal_tables() -> None:
    op.create_table(
        "team_reader",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["own_key.id"], name=op.f("fk_team_reader_key_id_own_key")
        ),
        sa.PrimaryKeyConstraint("team", "key_id", name=op.f("pk_team_reader")),
    )
    op.create_table(
        "case_seal",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_seal_case_id_case")),
        sa.ForeignKeyConstraint(
            ["key_id"], ["own_key.id"], name=op.f("fk_case_seal_key_id_own_key")
        ),
        sa.PrimaryKeyConstraint("case_id", "key_id", name=op.f("pk_case_seal")),
    )
    op.create_index(op.f("ix_case_seal_key_id"), "case_seal", ["key_id"])
