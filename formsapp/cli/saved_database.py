"""The provider's database saved to a file, opened from one, and put back: SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from formsapp import backup as copies
from formsapp.cases.copy_tables import copy_from_file, copy_to_file
from formsapp.cases.database import make_engine
from formsapp.cases.migrate_database import (
    current_revision,
    refuse_missing_tables,
)
from formsapp.cli.keep_ledger import find_keyring
from formsapp.cli.open_database import OpenedDatabase, database_errors
from formsapp.cli.renew_tables import UNPROVEN, note_tables, renew_as_found
from formsapp.clock import utc_now
from formsapp.kinds import load_provider
from formsapp.sealing.sealed_file import find_secrets, seal_file, unseal_file
from formsapp.settings import Settings


@contextmanager
def connected(address: str) -> Iterator[Engine]:
    """Yield an engine for a while; its errors are one sentence."""
    engine = make_engine(address)
    try:
        with database_errors():
            yield engine
    finally:
        engine.dispose()


def find_revision(settings: Settings) -> str | None:
    """Return the last migration of the database that is there; None where there is none."""
    file = settings.database_file
    if file is not None and not file.exists():
        return None
    with connected(settings.database) as engine, engine.connect() as connection:
        return current_revision(connection)


def save_backup(
    settings: Settings,
    file: Path,
    take_keys_out: Callable[[Path, copies.Maker], None] = lambda _copy, _made: None,
) -> None:
    """Write a sealed backup of the provider's database to ``file``.

    ``take_keys_out`` locks the copy that it is made of; without it all is in the one file.
    """

    def take_copy(copy: Path) -> None:
        if settings.database_file is not None:
            copies.copy_database(settings.database_file, copy)
            return
        with connected(settings.database) as engine:
            copy_to_file(engine, copy)

    work = copies.Work(take_copy, sealing(settings), take_keys_out)
    made = copies.Maker(settings.provider, settings.secret_keys[-1], utc_now())
    copies.write_backup(work, file, made)


def sealing(settings: Settings) -> copies.Change:
    """Return what seals a file for the staff side and for recovery."""
    return partial(seal_file, settings.data / "keys")


@contextmanager
def open_saved(
    settings: Settings, file: Path, recovery: Path | None = None, *, name: str = copies.DATABASE
) -> Iterator[copies.Packed]:
    """Unpack a backup, as a SQLite file; ``recovery`` is the file with the recovery key.

    ``name`` says what is in it: the database, or the case keys.

    Raises:
        BackupError, KeysError: It is not good, or no key here opens it.

    """
    unseal = partial(unseal_file, find_secrets(settings.data / "keys", recovery))
    provider, keys = settings.provider, settings.secret_keys
    with copies.open_packed(file, unseal, name, provider=provider, keys=keys) as packed:
        yield packed


@contextmanager
def open_unpacked(settings: Settings, saved: copies.Packed) -> Iterator[OpenedDatabase]:
    """Open an unpacked backup, brought up to date where an older program made it.

    What stands in it is proven then, unless newer tables were here when it was made.
    Raises SchemaError where its tables are not those of its version.
    """
    with connected(f"sqlite:///{saved.content}") as engine:
        proven = renew_as_found(engine, settings, find_keyring(settings), at=saved.made_at)
        refuse_missing_tables(engine)
        with Session(engine) as session:
            facts = load_provider(settings.folder)
            yield OpenedDatabase(settings, facts, session, utc_now(), proven)


def renew_by_hand(settings: Settings) -> None:
    """Bring the database up to date, if there is one; prove nothing where it is older than it was.

    Raises SchemaError without the keys of the staff side, where it needs them.
    """
    if settings.database_file is not None and not settings.database_file.exists():
        return
    keyring = find_keyring(settings)
    with connected(settings.database) as engine:
        if not renew_as_found(engine, settings, keyring):
            click.echo(UNPROVEN, err=True)
    if keyring is not None:
        note_tables(settings, now=utc_now())


def take_place(settings: Settings, copy: Path) -> None:
    """Let an unpacked backup take the place of the provider's database, at once."""
    if settings.database_file is not None:
        copies.put_back(copy, settings.database_file)
        return
    with connected(settings.database) as engine:
        copy_from_file(copy, engine)
