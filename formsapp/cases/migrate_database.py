"""Bring a database to the tables that this program needs, or refuse it in clear words.

The steps are Alembic scripts in ``formsapp/migrations``, numbered ``0001_...``, ``0002_...``. All
that are missing run in one transaction by one process: a restart in the middle leaves nothing
behind, and a second process waits and finds the work done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from formsapp.cases.case_errors import NotStored
from formsapp.cases.database import WRITES
from formsapp.cases.staff_models import Staff
from formsapp.sealing.letterbox import Keyring
from formsapp.sealing.proof import without_proofs

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
OPTIONS = {
    "target_metadata": Staff.metadata,
    "render_as_batch": True,
    "transactional_ddl": True,
    "compare_type": True,
}
"""How Alembic runs here."""


VERSION = "alembic_version"
"""The table that says which migrations ran."""


Refuse = Callable[[str | None], None]
log = logging.getLogger(__name__)
_alone = Lock()
"""Alembic knows one migration at a time in a process."""


class SchemaError(Exception):
    """The database does not fit this program; the text says what to do."""


@cache
def revisions() -> tuple[str, ...]:
    """Return the migrations that this program knows, oldest first."""
    return tuple(sorted(path.stem.partition("_")[0] for path in FOLDER.glob("[0-9]*_*.py")))


def current_revision(connection: Connection) -> str | None:
    """Return the last migration that ran on a database; None for an empty one.

    Where someone let it say several, which Alembic would all go on from, it is none that is known.
    """
    if not sa.inspect(connection).has_table(VERSION):
        return None
    found = connection.scalars(sa.text("SELECT version_num FROM alembic_version"))
    return " ".join(sorted(found)) or None


def check_schema(engine: Engine) -> None:
    """Raise SchemaError unless the database has exactly the migrations that this program knows."""
    with engine.connect() as connection:
        found = current_revision(connection)
    if found is None or (found != revisions()[-1] and found in revisions()):
        raise SchemaError("The database is older than this program: `loket serve` renews it.")
    if found not in revisions():
        raise SchemaError("The database is newer than this program: install the newer program.")


def write_as_this_program(engine: Engine) -> None:
    """Refuse each later write once another program renewed the database, as NotStored.

    A client side that runs on while the staff side is renewed would else store what lacks what the
    newer program asks of it, such as mail that is held for good.
    """

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(WRITES):
            return
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if found != revisions()[-1]:
            log.error("Another program renewed the database: start this side anew.")
            raise NotStored("The database is of another program.")


def refuse_missing_tables(engine: Engine) -> None:
    """Raise SchemaError where a database that is up to date lacks a table."""
    if Staff.metadata.tables.keys() - sa.inspect(engine).get_table_names():
        raise SchemaError("The database lacks a table that its version has: take another one.")


def migrate(
    engine: Engine,
    keyring: Keyring | None = None,
    *,
    upto: str = "head",
    refuse: Refuse = lambda _found: None,
) -> None:
    """Run the migrations that a database lacks.

    Args:
        engine: Made by :func:`formsapp.cases.database.make_engine`.
        keyring: Private keys, with which some migrations seal anew what was sealed before.
        upto: The last one to run: of an empty database, to fill it as an older one was.
        refuse: Raises SchemaError for the migration that a database is of, while nobody writes.

    Raises:
        SchemaError: The database belongs to a newer program, or needs private keys that are not
            here; nothing was changed.

    """
    with engine.connect() as connection:
        if current_revision(connection) == revisions()[-1]:
            return
    with engine.connect() as connection:
        enforce_foreign_keys(connection, on=False)  # recreating a table drops it first
        try:
            with _alone, connection.execution_options(**{WRITES: True}).begin():
                run_steps(connection, keyring, upto, refuse)
        finally:
            enforce_foreign_keys(connection, on=True)


def run_steps(
    connection: Connection,
    keyring: Keyring | None,
    upto: str = "head",
    refuse: Refuse = lambda _found: None,
) -> None:
    """Run the migrations that a database lacks, in the transaction of a connection."""
    # Alembic loads slowly: a web worker, which never migrates, does not pay for it.
    from alembic.operations import Operations  # noqa: PLC0415 - slow, and for migrating only
    from alembic.runtime.migration import MigrationContext, RevisionStep  # noqa: PLC0415 - same
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - same

    found = current_revision(connection)
    refuse(found)
    if found is None and keyring is not None:
        # Nothing stands there to prove, but for what a trigger puts in between two steps.
        keyring = without_proofs(keyring)
    if found is not None and found not in revisions():
        raise SchemaError("The database is newer than this program: install the newer program.")
    scripts = ScriptDirectory(str(FOLDER), version_locations=[str(FOLDER)])

    def missing(revision: str, _context: MigrationContext) -> list[RevisionStep]:
        if (*revision,) != ((found,) if found else ()):  # a view could tell each time otherwise
            raise SchemaError("The database does not say twice which version it is of.")
        return list(scripts._upgrade_revs(upto, revision))  # noqa: SLF001 - as Alembic's env.py

    context = MigrationContext.configure(
        connection, opts={**OPTIONS, "fn": missing, "keyring": keyring}
    )
    with Operations.context(context):
        context.run_migrations()
    if (
        connection.dialect.name == "sqlite"
        and connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    ):
        raise SchemaError("The migration would break references; nothing was changed.")


def enforce_foreign_keys(connection: Connection, *, on: bool) -> None:
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        if driver is not None:
            driver.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")
