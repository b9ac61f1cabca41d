"""Locks in a copy of the database all that leads to a case's content, and opens it again.

Each case has a key for this, which stays the same and goes when the case is destroyed. The copies
of many nights are locked with it, so without it none of them shows the case any more. A file of a
case stays as it is: it is sealed to a key of its own, which is locked. What was worked out of the
cases of a client is locked with all their keys together: it goes with the first of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from types import MappingProxyType
from typing import Final
from uuid import UUID

from formsapp.cases.backup_key_models import BackupKey
from formsapp.cases.case_errors import NotStored
from formsapp.cases.destroy_cases import PARTS
from formsapp.cases.models import Attachment, Case, SignerView, Task, WatchedClient
from formsapp.sealing.secret_box import NONCE, derive_key, lock_text, unlock_text

KEYS: Final = BackupKey.__tablename__
CASES: Final = Case.__tablename__
OWNED: Final = {CASES: "id", **{part.__tablename__: "case_id" for part in PARTS}}
"""Tables of what is of a case, and the column that says of which."""
TEXTS: Final = {CASES: {"marks": "[]", "needed_on": None}}
"""Readable columns that tell of what was answered, and what stands there once it is gone."""
WORKED_OUT: Final = {
    Task.__tablename__: "client",
    WatchedClient.__tablename__: "client",
    SignerView.__tablename__: "(SELECT client FROM link WHERE link.id = link_id)",
}
"""Tables of what was worked out of a client's cases, and what says of which client."""
PURPOSE: Final = b"loket backup of a client"
LOCKED: Final = "locked for backups"
"""The name of an empty table of a copy that is locked."""
Keys = Mapping[UUID, bytes]
Values = dict[str, bytes | str]


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


def lock_copy(copy: Path, kept: Keys = MappingProxyType({})) -> dict[UUID, bytes]:
    """Lock what is of each case in a copy, and take the keys out; return them.

    ``kept``: keys of earlier backups, which stay whatever the copy has in their place. What proves
    that a key went stays in the copy.

    Raises:
        NotStored: A case has no key.

    """
    with _opened(copy) as database, database:
        rows = database.execute(f"SELECT case_id, key FROM {KEYS} WHERE key IS NOT NULL")  # noqa: S608 - a name of ours
        keys = {UUID(case_id): bytes(key) for case_id, key in rows} | dict(kept)
        strays = _find_strays(database, keys)
        for part, key, rowid, values in _rows(database, {**keys, **strays}):
            if key is not None:
                part.change(database, rowid, part.lock(key, values))
            elif values.keys() <= TEXTS.get(part.table, {}).keys():  # a destroyed one of before
                part.clear(database, rowid, values)
            else:
                raise NotStored(f"A case in {part.table} has no key for backups.")
        database.execute(f'CREATE TABLE "{LOCKED}" (cases)')
        database.execute(f"DELETE FROM {KEYS} WHERE key IS NOT NULL")  # noqa: S608 - a name of ours
    with _opened(copy) as database:
        database.execute("VACUUM")  # pages of before hold what was deleted and changed
    return keys


def _find_strays(database: sqlite3.Connection, keys: Keys) -> Keys:
    """Return keys, kept nowhere, for what someone put at a case that is not there.

    It is shut with it, so that it stops no backup.
    """
    there = f'SELECT id FROM "{CASES}" WHERE sealed IS NOT NULL'  # noqa: S608 - a name of ours
    found = {UUID(one) for (one,) in database.execute(there)}
    strays = set()
    for part in _parts(database, OWNED):
        owners = f'SELECT DISTINCT {part.owner} FROM "{part.table}"'  # noqa: S608 - names of ours
        strays |= {UUID(one) for (one,) in database.execute(owners) if one and part.table != CASES}
    return {one: token_bytes(32) for one in strays - found - {*keys}}


def is_locked(copy: Path) -> bool:
    with _opened(copy) as database:
        return LOCKED in _tables(database)


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
        for part, key, rowid, values in _rows(database, keys):
            if key is None:
                part.clear(database, rowid, values)
                continue
            part.change(database, rowid, part.unlock(key, values))
        rows = [(case_id.hex, key) for case_id, key in keys.items()]
        # What the copy proves to have gone has a row already.
        database.executemany(f"INSERT OR IGNORE INTO {KEYS} (case_id, key) VALUES (?, ?)", rows)  # noqa: S608 - a name of ours
        database.execute(f'DROP TABLE "{LOCKED}"')


@dataclass(frozen=True)
class _Part:
    """A table of what is of cases or clients: whose a row is, and what of it is locked."""

    table: str
    owner: str
    names: tuple[str, ...]

    def place(self, name: str) -> bytes:
        return f"{self.table}.{name}".encode()

    def gone(self, name: str) -> str | None:
        return TEXTS.get(self.table, {}).get(name)

    def lock(self, key: bytes, values: Values) -> Values:
        return {
            name: lock_text(key, token_bytes(NONCE), _as_bytes(value), self.place(name))
            for name, value in values.items()
        }

    def unlock(self, key: bytes, values: Values) -> Values:
        """Return what was locked; a text that is readable was not."""
        texts, found = TEXTS.get(self.table, {}), dict(values)
        for name, value in values.items():
            if isinstance(value, bytes):
                opened = unlock_text(key, value, self.place(name))
                found[name] = opened.decode() if name in texts else opened
        return found

    def rows(self, database: sqlite3.Connection) -> Iterator[tuple[str, int, Values]]:
        """Yield of each row whose it is, its number, and what is locked of it."""
        found = f'SELECT rowid FROM "{self.table}" WHERE {self.owner} IS NOT NULL'  # noqa: S608 - names of ours
        listed = ", ".join((self.owner, *self.names))
        one = f'SELECT {listed} FROM "{self.table}" WHERE rowid = ?'  # noqa: S608 - names of ours
        for (rowid,) in database.execute(found).fetchall():
            owner, *values = database.execute(one, (rowid,)).fetchone()
            known = zip(self.names, values, strict=True)
            kept = {name: value for name, value in known if value not in {None, self.gone(name)}}
            if self.table == Attachment.__tablename__ and "key" in kept:
                del kept["sealed"]  # its key is locked, and it may be large
            if kept:
                yield str(owner), rowid, kept

    def change(self, database: sqlite3.Connection, rowid: int, values: Values) -> None:
        told = ", ".join(f"{name} = ?" for name in values)
        changed = f'UPDATE "{self.table}" SET {told} WHERE rowid = ?'  # noqa: S608 - names of ours
        database.execute(changed, (*values.values(), rowid))

    def clear(self, database: sqlite3.Connection, rowid: int, values: Values) -> None:
        """Take a row away; of a case what is locked of it."""
        if self.table != CASES:
            database.execute(f'DELETE FROM "{self.table}" WHERE rowid = ?', (rowid,))  # noqa: S608 - a name of ours
            return
        told = ", ".join(f"{name} = ?" for name in values)
        gone = map(self.gone, values)
        database.execute(f'UPDATE "{CASES}" SET {told} WHERE rowid = ?', (*gone, rowid))  # noqa: S608 - names of ours


def _rows(
    database: sqlite3.Connection, keys: Keys
) -> Iterator[tuple[_Part, bytes | None, int, Values]]:
    """Yield each row of which something is locked, with its key; None where that is gone."""
    for part in _parts(database, OWNED):
        for owner, rowid, values in part.rows(database):
            yield part, keys.get(UUID(owner)), rowid, values
    of_clients = _keys_of_clients(database, keys)
    for part in _parts(database, WORKED_OUT):
        for client, rowid, values in part.rows(database):
            if client in of_clients:  # else it is of no case
                yield part, of_clients[client], rowid, values


def _keys_of_clients(database: sqlite3.Connection, keys: Keys) -> dict[str, bytes | None]:
    """Return a key for each client with cases; None where the key of one of these is gone."""
    mine = f'SELECT client, id FROM "{CASES}" WHERE client IS NOT NULL AND destroyed_at IS NULL'  # noqa: S608 - a name of ours
    found: dict[str, list[bytes | None]] = {}
    for client, case_id in database.execute(f"{mine} ORDER BY id").fetchall():
        found.setdefault(client, []).append(keys.get(UUID(case_id)))
    return {
        client: derive_key(b"".join(map(bytes, filter(None, theirs))), PURPOSE)
        if None not in theirs
        else None
        for client, theirs in found.items()
    }


def _parts(database: sqlite3.Connection, owners: Mapping[str, str]) -> list[_Part]:
    found = []
    for table, owner in owners.items():
        columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
        texts = TEXTS.get(table, ())
        names = tuple(name for _, name, kind, *_ in columns if kind == "BLOB" or name in texts)
        if names and table != KEYS:
            found.append(_Part(table, owner, names))
    return found


def _as_bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


def _tables(database: sqlite3.Connection) -> set[str]:
    return {name for (name,) in database.execute("SELECT name FROM sqlite_master")}


def _opened(copy: Path) -> closing[sqlite3.Connection]:
    database = sqlite3.connect(copy)
    database.execute("PRAGMA secure_delete = ON")
    database.execute("PRAGMA journal_mode = DELETE")  # all is in the one file
    return closing(database)


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
