"""Brings the provider's database up to date, unless its tables are older than they were here."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from sqlalchemy import Engine

from formsapp.cases.migrate_database import SchemaError, current_revision, migrate, revisions
from formsapp.cases.tables_mark import TablesMark
from formsapp.cli.keep_ledger import make_ledger_folder
from formsapp.sealing.letterbox import Keyring
from formsapp.sealing.proof import without_proofs
from formsapp.settings import Settings

OLDER: Final = (
    "The tables of the database are of migration {found}, and here they were of {newest} already: "
    "an older database came in its place, or someone who can write in it made it so. Do you not "
    "know why? Put a backup back by `loket restore`. Did you put an older one back by other tools? "
    "Run `loket doubt`. Did you go back to an older program for a while? Run `loket audit renew`. "
    "After either, `loket audit vouch` lists what nothing proves, for you to look at."
)
UNPROVEN: Final = (
    "Its tables are older than they were, so nothing that stands in it counts as proven, and no "
    "colleague can sign in: look at what `loket audit vouch` lists."
)
log = logging.getLogger(__name__)


def noted_tables(settings: Settings) -> TablesMark:
    """Return what notes which tables the database had; see the ledger for where."""
    return TablesMark(make_ledger_folder(settings))


def renew_tables(
    engine: Engine, settings: Settings, keyring: Keyring | None, *, now: datetime
) -> None:
    """Run the migrations that a database lacks, and note that.

    The client side, which proves nothing, notes nothing either.

    Raises:
        SchemaError: The tables are older than they were, or as :func:`migrate`.

    """
    if keyring is None:
        migrate(engine)
        return
    mark = noted_tables(settings)
    migrate(engine, keyring, refuse=lambda found: refuse_older(mark, found))
    note_tables(settings, now=now)


def renew_as_found(
    engine: Engine, settings: Settings, keyring: Keyring | None, *, at: datetime | None = None
) -> bool:
    """Run the migrations that a database or a copy lacks, and note nothing.

    Args:
        engine: Of the database, or of a copy.
        settings: Of the provider.
        keyring: The keys of the staff side, without which nothing is proven.
        at: When the copy was made.

    Returns:
        Whether what stands there is proven as far as it was; not where newer tables were here at
        that moment already.

    """
    if keyring is None:
        migrate(engine)
        return True
    mark = noted_tables(settings)
    if find_older(mark, read_revision(engine), at):
        migrate(engine, without_proofs(keyring))
        return False
    migrate(engine, keyring, refuse=lambda found: refuse_older(mark, found, at))
    return True


def note_tables(settings: Settings, *, now: datetime) -> None:
    """Note that the tables are those of this program; log what stands in the way of it."""
    try:
        noted_tables(settings).note(revisions()[-1], now=now)
    except OSError as error:
        log.warning("Which tables there are could not be noted beside the ledger: %s", error)


def refuse_older(mark: TablesMark, found: str | None, at: datetime | None = None) -> None:
    """Raise SchemaError where a database has older tables than it had by a moment."""
    if newest := find_older(mark, found, at):
        raise SchemaError(OLDER.format(found=found, newest=newest))


def find_older(mark: TablesMark, found: str | None, at: datetime | None = None) -> str:
    """Return the migration that ran here by a moment, where the tables found are older than that.

    It is empty where they are not, and for a database without tables: nothing is proven there.
    """
    if found in {None, revisions()[-1]}:
        return ""
    try:
        newest = mark.at(at)
    except OSError as error:
        raise SchemaError(
            f"What tables the database had stands in {mark.file}, which can't be read: make or "
            "mount that folder, and let the staff side read it."
        ) from error
    return newest if str(found) < newest else ""


def read_revision(engine: Engine) -> str | None:
    """Return the last migration that ran on a database; None where it is empty."""
    with engine.connect() as connection:
        return current_revision(connection)
