"""The provider's database saved to a file, opened from one, and put back: SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from formsapp import backup as copies
from formsapp.cases.copy_tables import copy_from_file, copy_to_file
from formsapp.cases.database import make_engine
from formsapp.cases.migrate_database import (
    current_revision,
    migrate,
    refuse_missing_tables,
)
from formsapp.cli.keep_ledger import find_keyring
from formsapp.cli.open_database import OpenedDatabase, database_errors
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


def save_backup(settings: Settings, file: Path) -> None:
    """Write a sealed backup of the provider's database to ``file``."""

    def take_copy(copy: Path) -> None:
        if settings.database_file is not None:
            copies.copy_database(settings.database_file, copy)
            return
        with connected(settings.database) as engine:
            copy_to_file(engine, copy)

    def seal(plain: Path, sealed: Path) -> None:
        seal_file(settings.data / "keys", plain, sealed)

    work, key = copies.Work(take_copy, seal), settings.secret_keys[-1]
    copies.write_backup(work, file, provider=settings.provider, key=key, now=utc_now())


@contextmanager
def open_saved(settings: Settings, file: Path, recovery: Path | None = None) -> Iterator[Path]:
    """Unpack a backup, as a SQLite file; ``recovery`` is the file with the recovery key.

    Raises:
        BackupError, KeysError: It is not good, or no key here opens it.

    """
    secrets = find_secrets(settings.data / "keys", recovery)

    def unseal(sealed: Path, plain: Path) -> None:
        unseal_file(secrets, sealed, plain)

    keys = settings.secret_keys
    with copies.open_backup(file, unseal, provider=settings.provider, keys=keys) as copy:
        yield copy


@contextmanager
def open_unpacked(settings: Settings, copy: Path) -> Iterator[OpenedDatabase]:
    """Open an unpacked backup, brought up to date where an older program made it.

    Raises SchemaError where its tables are not those of its version.
    """
    with connected(f"sqlite:///{copy}") as engine:
        migrate(engine, find_keyring(settings))
        refuse_missing_tables(engine)
        with Session(engine) as session:
            yield OpenedDatabase(settings, load_provider(settings.folder), session, utc_now())


def take_place(settings: Settings, copy: Path) -> None:
    """Let an unpacked backup take the place of the provider's database, at once."""
    if settings.database_file is not None:
        copies.put_back(copy, settings.database_file)
        return
    with connected(settings.database) as engine:
        copy_from_file(copy, engine)
