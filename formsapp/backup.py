"""A copy of a database in one file that shows when it was cut off or altered.

The file is a zip of the database, as SQLite, and a note with its hash, keyed with the provider's
secret; all of it is sealed. Answers in it are sealed once more, as they are in the database.
"""

from __future__ import annotations

import errno
import hmac
import json
import lzma
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

DATABASE = "loket.sqlite"
NOTE = "note.json"
UNREADABLE: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OverflowError),
    *(ValueError, LookupError, TypeError, RuntimeError),
)
"""What reading a packed file raises that was damaged; with a password or packed otherwise, too."""
SEALED = b"age-encryption.org/"
"""How a sealed file begins."""
Change = Callable[[Path, Path], None]
"""Makes the second file of the first."""


class BackupError(Exception):
    """Nothing was copied or restored; the message says why, in one sentence."""


@dataclass(frozen=True)
class Work:
    """How a backup is made: a copy of the database as SQLite, and sealing of the whole."""

    copy: Callable[[Path], None]
    seal: Change


def refuse_taken(file: Path) -> None:
    """Raise BackupError where there is a file of this name already."""
    if file.exists():
        raise BackupError(f"{file} exists already: name a new file.")


def write_backup(work: Work, file: Path, *, provider: str, key: str, now: datetime) -> None:
    """Copy a database, also while it is in use, to a new file that only its owner can read.

    Raises:
        BackupError: There is no database, it is damaged, or ``file`` exists.

    """
    refuse_taken(file)
    with tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder:
        copy, packed, sealed = (Path(folder, name) for name in (DATABASE, "packed", "sealed"))
        work.copy(copy)
        if not is_undamaged(copy):
            raise BackupError("The database is damaged: restore a backup of before.")
        note = {"provider": provider, "made_at": now.isoformat(), "hash": _hash(copy, key)}
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(NOTE, json.dumps(note))
            archive.write(copy, DATABASE)
        work.seal(packed, sealed)
        sealed.chmod(0o600)
        sealed.replace(file)


@contextmanager
def open_backup(
    file: Path, unseal: Change, *, provider: str, keys: Sequence[str]
) -> Iterator[Path]:
    """Unpack and check a backup; the path that this yields is good inside the ``with`` only.

    One of before they were sealed is opened as it is.

    Raises:
        BackupError: cut off, altered, of another provider, or not a backup at all.

    """
    broken = f"{file} is no backup, or it was cut off or altered: take another one."
    if not file.is_file() and file.exists():
        raise BackupError(broken)  # a device may have no end
    with tempfile.TemporaryDirectory() as folder:
        try:
            packed = Path(folder, "packed") if _is_sealed(file) else file
            if packed != file:
                unseal(file, packed)
            with zipfile.ZipFile(packed) as archive:
                note = json.loads(archive.read(NOTE))
                copy = Path(archive.extract(DATABASE, folder))
            made_for, expected = str(note["provider"]), str(note["hash"])
        except UNREADABLE as error:
            raise BackupError(broken) from error
        except OSError as error:
            if error.errno not in {None, errno.EINVAL}:
                raise  # of the disk, and not of a place in the file that can't be
            raise BackupError(broken) from error
        if made_for != provider:
            raise BackupError(f"{file} is of {made_for}, not of {provider}.")
        if not any(hmac.compare_digest(expected, _hash(copy, key)) for key in keys):
            raise BackupError(broken)
        yield copy


def _is_sealed(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(len(SEALED)) == SEALED


def copy_database(database: Path, copy: Path) -> None:
    """Copy a SQLite database, also while it is in use; raises BackupError."""
    if not database.exists():
        raise BackupError(f"There is no database {database} yet.")
    _copy(database, copy)


def put_back(copy: Path, database: Path) -> None:
    """Put a copy in the place of a database at once; others may have a whole one open.

    Wherever this ends half way, the database is what it was, or all of the copy.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    if is_undamaged(database):
        _copy(copy, database)
        return
    beside = database.with_name(database.name + ".restored")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    _copy(copy, beside)
    if database.exists():  # the client side may be another user, who writes in it too
        beside.chmod(database.stat().st_mode)
    for end in ("-wal", "-shm"):  # of the damaged one, which would be read with the new one
        database.with_name(database.name + end).unlink(missing_ok=True)
    beside.replace(database)


def is_undamaged(database: Path) -> bool:
    """Whether a file is a database that is not damaged."""
    if not database.exists():
        return False
    try:
        with closing(sqlite3.connect(database)) as found:
            whole = found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return whole and bool(found.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.Error:
        return False


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            if new.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError(f"{source} is damaged: take another one.")
    except sqlite3.Error as error:
        raise BackupError(f"{source} could not be copied: {error}.") from error


def _hash(file: Path, key: str) -> str:
    digest = hmac.new(key.encode(), b"loket backup\0", sha256)
    with file.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
