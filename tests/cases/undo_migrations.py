"""Makes the tables of a database as they were before some migrations."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from formsapp.cases.event_log import EVENTS, HEADS, START, event_hash
from formsapp.cases.migrate_database import current_revision, revisions
from formsapp.cases.models import Event


def columns(table: str, *names: str) -> tuple[str, ...]:
    return tuple(f'ALTER TABLE "{table}" DROP COLUMN {name}' for name in names)


UNDO: Mapping[str, tuple[str, ...]] = {
    "0003": columns("case", "typed_mac"),
    "0004": ("DROP INDEX ix_link_closed_at", *columns("link", "closed_at", "born_wrong")),
    "0005": ("DROP TABLE circle", *columns("link", "signer_id")),
    "0006": (
        "DROP TABLE case_key",
        "ALTER TABLE reply ADD COLUMN for_team {bytes}",
        *columns("reply", "sealed"),
        *columns("attachment", "key"),
    ),
    "0007": (
        "DROP TABLE task",
        "DROP TABLE signer_view",
        "DROP TABLE watched_client",
        *columns("circle", "version"),
        *columns("link", "revoked_by", "reader", "reader_key", "told", "born_sealed"),
    ),
    "0008": columns("watched_client", "restored_at"),
    "0009": ("DROP TABLE typed_code",),
    "0010": columns("case", "read_at"),
    "0011": ("DROP TABLE message", *columns("case", "asked_at", "written_at")),
    "0012": columns("case_key", "for_parent"),
    "0013": ("DROP TABLE draft",),
    "0014": (
        "DROP INDEX ix_case_needed",
        "DROP INDEX ix_case_closed",
        "DROP INDEX ix_case_open",
        *columns("case", "term", "needed_on", "at_once", "laws", "holder"),
        'CREATE INDEX ix_case_open ON "case" (sort_on, id, team) WHERE closed_at IS NULL',
    ),
    "0015": (
        "DROP INDEX ix_staff_calendar_hash",
        *columns("case", "reminded_on"),
        *columns("staff", "deputy_id", "away_from", "away_until", "calendar_hash", "digest_on"),
    ),
    "0016": ("DROP TABLE memo",),
    "0017": columns("case", "ruled_on", "ruled_at", "answered_before"),
    "0018": columns("case", "due_before", "extended_before", "counts_as", "outcome"),
    "0019": (
        *(f"DROP INDEX ix_event_{name}" for name in ("client", "who", "whom")),
        *columns("event", "whom"),
    ),
    "0020": (
        *(f"DROP TABLE {one}" for one in ("case_seal", "team_reader", "key_opener", "own_key")),
        *columns("staff", "role_since"),
        *columns("staff_session", "own_key"),
    ),
    "0021": (
        *columns("staff", "let_in_by"),
        *columns("invitation", "staff_id", "second_asked_at", "seconded_at", "seconded_by"),
    ),
    "0022": columns("staff_session", "device"),
    "0023": columns("case", "first_reply_on", "first_replied_at"),
    "0024": columns("case", "due_by", "first_reply_by"),
    "0025": (
        'ALTER TABLE "case" ADD COLUMN text_sha256 TEXT REFERENCES text_version (sha256)',
        'ALTER TABLE "case" ADD COLUMN text_version TEXT',
        'UPDATE "case" SET text_sha256 = (SELECT sha256 FROM text_reply WHERE case_id = id)',
        'UPDATE "case" SET text_version = (SELECT version FROM text_reply WHERE case_id = id)',
        "DROP TABLE text_reply",
    ),
    "0026": (
        "DROP TABLE earlier_case",
        *columns("case", "proof"),
        *columns("event", "bound"),
        *columns("attachment", "sealed_sha256"),
    ),
    "0027": ("DROP TABLE backup_key",),
    "0028": (
        *columns("case", "whose"),
        *columns("link", "proof"),
        *columns("circle", "proof"),
    ),
    "0029": columns("attachment", "sender"),
    "0030": ("DROP TABLE flood",),
    "0031": (
        *columns("staff", "proof"),
        *columns("passkey", "proof"),
        *columns("staff_session", "proof"),
        *columns("invitation", "proof"),
    ),
    "0032": (
        *columns("outbox_mail", "proof"),
        *columns("staff", "deputy_proof", "calendar_proof"),
    ),
    "0033": columns("signer_view", "proof"),
    "0034": (
        "DELETE FROM backup_key WHERE key IS NULL AND gone_at IS NULL",
        *columns("backup_key", "ended_at", "ground", "proof"),
    ),
    "0035": columns("case", "keeping_proof", "outcome_proof"),
    "0036": (),
}
"""What undoes each migration; a new one adds a line."""


def unbind_events(connection: sa.Connection) -> None:
    """Write the log as a program wrote it that did not bind what was stored."""
    names = ("event_no_update", "event_no_delete")
    made = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
    is_file = connection.dialect.name == "sqlite"
    again = connection.scalars(sa.text(made)).all() if is_file else ()
    for name in names if is_file else ():
        connection.execute(sa.text(f"DROP TRIGGER {name}"))
    if not is_file:
        connection.execute(sa.text("ALTER TABLE event DISABLE TRIGGER USER"))
    last = START
    for event in connection.execute(sa.select(EVENTS).order_by(EVENTS.c.number)).mappings().all():
        fields = Event(**{**event, "previous": last, "bound": None})
        last = event_hash(fields)
        values = {"previous": fields.previous, "hash": last, "bound": None}
        this = EVENTS.c.number == fields.number
        connection.execute(sa.update(EVENTS).where(this).values(values))
    connection.execute(sa.update(HEADS).values(hash=last))
    for sql in again:
        connection.execute(sa.text(sql))
    if not is_file:
        connection.execute(sa.text("ALTER TABLE event ENABLE TRIGGER USER"))


def undo_migrations(connection: sa.Connection, back_to: str) -> None:
    """Undo what migrations after ``back_to`` made; what they did with content stays undone."""
    assert max(UNDO) == revisions()[-1], "say in UNDO how the newest migration is undone"
    now = current_revision(connection)
    kind = "BLOB" if connection.dialect.name == "sqlite" else "BYTEA"
    for revision in sorted(UNDO, reverse=True):
        if back_to < revision <= str(now):
            if revision == "0026":
                unbind_events(connection)
            for sql in UNDO[revision]:
                connection.execute(sa.text(sql.format(bytes=kind)))
    version = sa.text("UPDATE alembic_version SET version_num = :revision")
    connection.execute(version, {"revision": back_to})
