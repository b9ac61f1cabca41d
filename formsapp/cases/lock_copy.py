"""Locks in a copy of the database all that leads to a case's content, and opens it again.

Each case has a key for this, which stays the same and goes when the case is destroyed. The copies
of many nights are locked with it, so without it none of them shows the case any more. A file of a
case stays as it is: it is sealed to a key of its own, which is locked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Final
from uuid import UUID

from formsapp.cases.backup_key_models import BackupKey
from formsapp.cases.case_errors import NotStored
from formsapp.cases.destroy_cases import PARTS
from formsapp.cases.models import Attachment, Case
from formsapp.sealing.secret_box import NONCE, lock_text, unlock_text

KEYS: Final = BackupKey.__tablename__
CASES: Final = Case.__tablename__
OWNED: Final = {CASES: "id", **{part.__tablename__: "case_id" for part in PARTS}}
"""Tables of what is of a case, and the column that says of which."""
LOCKED: Final = "locked for backups"
"""The name of an empty table of a copy that is locked."""
Keys = Mapping[UUID, bytes]


@dataclass(frozen=True)
class ShutCase:
    """A case of a copy that no key opens."""

    id: UUID
    reference: str
    received_at: datetime


def has_backup_keys(copy: Path) -> bool:
    """Whether a copy is of a program that knows keys for backups."""
    with _opened(copy) as database:
        return KEYS in _tables(database)


def lock_copy(copy: Path) -> dict[UUID, bytes]:
    """Lock what is of each case in a copy, and take the keys out; return them.

    Raises:
        NotStored: A case has no key.

    """
    with _opened(copy) as database, database:
        rows = database.execute(f"SELECT case_id, key FROM {KEYS} WHERE key IS NOT NULL")  # noqa: S608 - a name of ours
        keys = {UUID(case_id): bytes(key) for case_id, key in rows}
        for part in _parts(database):
            for case_id, rowid, values in part.rows(database):
                if case_id not in keys:
                    raise NotStored(f"The case {case_id} has no key for backups.")
                locked = {
                    name: lock_text(keys[case_id], token_bytes(NONCE), value, part.place(name))
                    for name, value in values.items()
                }
                part.change(database, rowid, locked)
        database.execute(f'CREATE TABLE "{LOCKED}" (cases)')
        database.execute(f"DELETE FROM {KEYS}")  # noqa: S608 - a name of ours
    with _opened(copy) as database:
        database.execute("VACUUM")  # pages of before hold what was deleted and changed
    return keys


def is_locked(copy: Path) -> bool:
    with _opened(copy) as database:
        return LOCKED in _tables(database)


def find_given_up(copy: Path) -> set[UUID]:
    """Return the cases of which no key is needed any more: destroyed, or gone long ago."""
    with _opened(copy) as database:
        gone = database.execute(f"SELECT case_id FROM {KEYS} WHERE key IS NULL")  # noqa: S608 - a name of ours
        destroyed = f'SELECT id FROM "{CASES}" WHERE destroyed_at IS NOT NULL'  # noqa: S608 - a name of ours
        return {UUID(one) for (one,) in [*gone, *database.execute(destroyed)]}


def find_locked(copy: Path, keys: Keys) -> list[ShutCase]:
    """Return the cases of a locked copy that none of these keys opens, oldest first."""
    wanted = f'SELECT id, reference, received_at FROM "{CASES}" WHERE destroyed_at IS NULL'  # noqa: S608 - a name of ours
    with _opened(copy) as database:
        found = database.execute(f"{wanted} ORDER BY received_at, reference").fetchall()
    cases = (ShutCase(UUID(one), name, _moment(at)) for one, name, at in found)
    return [case for case in cases if case.id not in keys]


def unlock_copy(copy: Path, keys: Keys) -> None:
    """Open a locked copy again; of a case without a key nothing stays but its row.

    The keys are put back with it, also of cases that it does not have.

    Raises:
        Altered: What is locked was changed, or another key belongs to it.

    """
    with _opened(copy) as database, database:
        for part in _parts(database):
            for case_id, rowid, values in part.rows(database):
                if case_id in keys:
                    opened = {
                        name: unlock_text(keys[case_id], value, part.place(name))
                        for name, value in values.items()
                    }
                    part.change(database, rowid, opened)
                else:
                    part.clear(database, rowid, values)
        rows = [(case_id.hex, key) for case_id, key in keys.items()]
        database.executemany(f"INSERT INTO {KEYS} (case_id, key) VALUES (?, ?)", rows)  # noqa: S608 - a name of ours
        database.execute(f'DROP TABLE "{LOCKED}"')


@dataclass(frozen=True)
class _Part:
    """A table of what is of cases: whose a row is, and what of it is locked."""

    table: str
    owner: str
    names: tuple[str, ...]

    def place(self, name: str) -> bytes:
        return f"{self.table}.{name}".encode()

    def rows(self, database: sqlite3.Connection) -> Iterator[tuple[UUID, int, dict[str, bytes]]]:
        """Yield of each row its case, number, and what is locked of it."""
        found = f'SELECT rowid FROM "{self.table}" WHERE {self.owner} IS NOT NULL'  # noqa: S608 - names of ours
        listed = ", ".join((self.owner, *self.names))
        one = f'SELECT {listed} FROM "{self.table}" WHERE rowid = ?'  # noqa: S608 - names of ours
        for (rowid,) in database.execute(found).fetchall():
            owner, *values = database.execute(one, (rowid,)).fetchone()
            known = zip(self.names, values, strict=True)
            kept = {name: bytes(value) for name, value in known if value is not None}
            if self.table == Attachment.__tablename__ and "key" in kept:
                del kept["sealed"]  # its key is locked, and it may be large
            if kept:
                yield UUID(owner), rowid, kept

    def change(self, database: sqlite3.Connection, rowid: int, values: Mapping[str, bytes]) -> None:
        told = ", ".join(f"{name} = ?" for name in values)
        changed = f'UPDATE "{self.table}" SET {told} WHERE rowid = ?'  # noqa: S608 - names of ours
        database.execute(changed, (*values.values(), rowid))

    def clear(self, database: sqlite3.Connection, rowid: int, values: Mapping[str, bytes]) -> None:
        """Take a row away; of a case what is locked of it."""
        if self.table != CASES:
            database.execute(f'DELETE FROM "{self.table}" WHERE rowid = ?', (rowid,))  # noqa: S608 - a name of ours
            return
        told = ", ".join(f"{name} = NULL" for name in values)
        database.execute(f'UPDATE "{CASES}" SET {told} WHERE rowid = ?', (rowid,))  # noqa: S608 - names of ours


def _parts(database: sqlite3.Connection) -> list[_Part]:
    found = []
    for table, owner in OWNED.items():
        columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
        if names := tuple(name for _, name, kind, *_ in columns if kind == "BLOB"):
            found.append(_Part(table, owner, names if table != KEYS else ()))
    return [part for part in found if part.names]


def _tables(database: sqlite3.Connection) -> set[str]:
    return {name for (name,) in database.execute("SELECT name FROM sqlite_master")}


def _opened(copy: Path) -> closing[sqlite3.Connection]:
    database = sqlite3.connect(copy)
    database.execute("PRAGMA secure_delete = ON")
    database.execute("PRAGMA journal_mode = DELETE")  # all is in the one file
    return closing(database)


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
