"""What was answered to each text that someone is asked to agree to, where there was one before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

CASE = sa.table(
    "case",
    sa.column("id", sa.Uuid()),
    sa.column("kind", sa.Text()),
    sa.column("marks", sa.JSON()),
    sa.column("text_sha256", sa.Text()),
    sa.column("text_version", sa.Text()),
)
TERMS = "voorwaarden"
"""The only text to which anyone could agree before."""
MARKS = {"nee: niet akkoord": "nee", "vraag: nog niet akkoord": "vraag"}


def upgrade() -> None:
    """Add the table, move to it what was answered to the terms, and drop their columns."""
    table = op.create_table(
        "text_reply",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_text_reply_case_id_case"),
        sa.ForeignKeyConstraint(
            ["sha256"], ["text_version.sha256"], name="fk_text_reply_sha256_text_version"
        ),
        sa.PrimaryKeyConstraint("case_id", "document", name="pk_text_reply"),
    )
    connection = op.get_bind()
    answered = sa.or_(CASE.c.text_sha256.is_not(None), CASE.c.kind == "akkoord")
    for case in connection.execute(sa.select(CASE).where(answered)).all():
        marked = next((said for mark, said in MARKS.items() if mark in (case.marks or ())), None)
        said = "ja" if case.text_sha256 else marked
        if said is not None:
            row = {"case_id": case.id, "document": TERMS, "place": 0, "said": said}
            text = {"sha256": case.text_sha256, "version": case.text_version}
            connection.execute(sa.insert(table).values({**row, **text}))
    with op.batch_alter_table("case") as batch:
        batch.drop_column("text_sha256")
        batch.drop_column("text_version")
