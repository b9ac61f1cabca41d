"""A copy of a database in one file that shows when it was cut off or altered.

The file is a zip of the database, as SQLite, and a note with its hash, keyed with the provider's
secret; all of it is sealed. Answers in it are sealed once more, as they are in the database.
"""

from __future__ import annotations

import errno
import hmac
import json
import lzma
import re
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from formsapp.unpack_backup import (
    InPieces,
    acts_by_itself,
    open_as_data,
    read_in_pieces,
    read_member,
    write_pieces,
)

DATABASE = "loket.sqlite"
NOTE = "note.json"
UNREADABLE: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OverflowError),
    *(ValueError, LookupError, TypeError, RuntimeError, sqlite3.Error),
)
"""What reading a packed file raises that was damaged; with a password or packed otherwise, too."""
SHOWN: Final = re.compile(r"[\w-]{1,100}", re.ASCII)
"""A provider's name, as it can be said."""
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
        (made,) = _hashes(read_in_pieces(copy), [key])
        note = {"provider": provider, "made_at": now.isoformat(), "hash": made}
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
            copy = Path(folder, DATABASE)
            with InPieces(packed) as content, zipfile.ZipFile(content) as archive:
                made_for, expected = _read_note(archive)
                if made_for != provider:
                    raise BackupError(f"{file} is of {made_for}, not of {provider}.")
                _unpack(archive, copy, expected, keys)
            if not is_undamaged(copy) or acts_by_itself(copy):
                raise ValueError(DATABASE)
        except UNREADABLE as error:
            raise BackupError(broken) from error
        except OSError as error:
            if error.errno not in {None, errno.EINVAL}:
                raise  # of the disk, and not of a place in the file that can't be
            raise BackupError(broken) from error
        yield copy


def _read_note(archive: zipfile.ZipFile) -> tuple[str, str]:
    """Return of whom a packed file says it is, and its hash."""
    note = json.loads(next(read_member(archive, NOTE), b""))
    made_for, expected = str(note["provider"]), str(note["hash"])
    if not SHOWN.fullmatch(made_for):  # a terminal acts on some signs
        raise ValueError(NOTE)
    return made_for, expected


def _unpack(archive: zipfile.ZipFile, copy: Path, expected: str, keys: Sequence[str]) -> None:
    """Write the database in a packed file, after all of it is known to be ours."""
    found = _hashes(read_member(archive, DATABASE), keys)
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in found):
        raise ValueError(DATABASE)
    write_pieces(read_member(archive, DATABASE), copy)


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
        with open_as_data(database) as found:
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


def _hashes(pieces: Iterable[bytes], keys: Sequence[str]) -> list[str]:
    """Return the hash of all pieces together under each key."""
    found = [hmac.new(key.encode(), b"loket backup\0", sha256) for key in keys]
    for piece in pieces:
        for one in found:
            one.update(piece)
    return [one.hexdigest() for one in found]
