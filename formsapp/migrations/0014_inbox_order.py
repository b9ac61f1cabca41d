"""What the inbox sorts and narrows by: what is needed when, which laws, and who has a case."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from formsapp.cases.utc_date_time import UtcDateTime

revision = "0014"
down_revision = "0013"

HERE = ZoneInfo("Europe/Amsterdam")
INDEXES = {
    "ix_case_open": ("closed_at IS NULL", ["sort_on", "received_at", "id", "team", "kind"]),
    "ix_case_needed": (
        "closed_at IS NULL AND needed_on IS NOT NULL",
        ["needed_on", "received_at", "id", "team"],
    ),
    "ix_case_closed": ("closed_at IS NOT NULL", ["closed_at", "id", "team", "kind"]),
}
CASE = sa.table(
    "case",
    sa.column("id", sa.Uuid()),
    sa.column("kind", sa.Text()),
    sa.column("marks", sa.JSON()),
    sa.column("sort_on", sa.Date()),
    sa.column("at_once", sa.Boolean()),
    sa.column("written_at", UtcDateTime()),
    sa.column("answered_at", UtcDateTime()),
)


def upgrade() -> None:
    """Add the columns and indexes, and sort what is there by what must be done next.

    The day of a visit is under seal: those of before stand by the day on which they came in.
    """
    with op.batch_alter_table("case") as batch:
        batch.add_column(sa.Column("term", sa.Text(), nullable=True))
        batch.add_column(sa.Column("needed_on", sa.Date(), nullable=True))
        batch.add_column(
            sa.Column("at_once", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("laws", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("holder", sa.Text(), nullable=True))
    op.drop_index("ix_case_open", "case")
    for name, (where, columns) in INDEXES.items():
        only = sa.text(where)
        op.create_index(name, "case", columns, sqlite_where=only, postgresql_where=only)
    sort_cases()
    sort_messages()


def sort_cases() -> None:
    """Let withdrawals and what is for the counsellor stand first, and what was answered last."""
    marks = sa.cast(CASE.c.marks, sa.Text())
    urgent = sa.or_(
        CASE.c.kind.in_(["intrekken", "vertrouwenspersoon"]), marks.contains('"ingetrokken"')
    )
    op.execute(sa.update(CASE).where(urgent).values(at_once=True, sort_on=date.min))
    answered = CASE.c.answered_at.is_not(None)
    op.execute(sa.update(CASE).where(answered).values(sort_on=date.max))


def sort_messages() -> None:
    """Let what a client wrote, and nobody took up, stand on the day on which it came."""
    connection = op.get_bind()
    written = sa.select(CASE).where(CASE.c.written_at.is_not(None))
    for case in connection.execute(written).all():
        day = min(case.sort_on, case.written_at.astimezone(HERE).date())
        connection.execute(sa.update(CASE).where(CASE.c.id == case.id).values(sort_on=day))
