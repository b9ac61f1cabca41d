"""A copy of a database in one file that shows when it was cut off or altered.

The file is a zip of the database, as SQLite, and a note with its hash, keyed with the provider's
secret; all of it is sealed. Answers in it are sealed once more, as they are in the database. What
leads to a case in it is locked with the case's key for backups. Those keys are in a file of their
own, of which there is one: each backup puts a new one in its place.
"""

from __future__ import annotations

import errno
import hmac
import json
import lzma
import os
import re
import shutil
import sqlite3
import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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

if sys.platform != "win32":
    import fcntl

DATABASE = "loket.sqlite"
NOTE = "note.json"
CASE_KEYS = "case-keys.json"
WHAT: Final = {DATABASE: "backup", CASE_KEYS: "file of case keys"}
"""What a packed file is, by the name of its content."""
UNREADABLE: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OverflowError),
    *(ValueError, LookupError, TypeError, RuntimeError, sqlite3.Error),
)
"""What reading a packed file raises that was damaged; with a password or packed otherwise, too."""
SPOILT: Final = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises of a file that was damaged: what it says of it may be no text."""
SHOWN: Final = re.compile(r"[\w-]{1,100}", re.ASCII)
"""A provider's name, as it can be said."""
UNDER_WAY: Final = ".loket-under-way-"
"""How folders begin in which a backup is made or unpacked."""
LOCK: Final = ".loket-backup.lock"
"""What a backup holds while it is made."""
LONGEST: Final = timedelta(days=1)
"""No backup takes so long."""
SEALED = b"age-encryption.org/"
"""How a sealed file begins."""
Change = Callable[[Path, Path], None]
"""Makes the second file of the first."""


class BackupError(Exception):
    """Nothing was copied or restored; the message says why, in one sentence."""


@dataclass(frozen=True)
class Maker:
    """Who makes a packed file: the provider, with the key of its hash, at a moment (UTC).

    The moment is before anything is copied: what came in since may not be in it.
    """

    provider: str
    key: str
    now: datetime


@dataclass(frozen=True)
class Work:
    """How a backup is made: a copy of the database as SQLite, taking its keys out, and sealing."""

    copy: Callable[[Path], None]
    seal: Change
    take_keys_out: Callable[[Path, Maker], None] = lambda _copy, _made: None
    """Locks the copy, and keeps its keys elsewhere, as of the same moment."""


@dataclass(frozen=True)
class Packed:
    """What was in a packed file: good as long as that is open."""

    content: Path
    made_at: datetime


def refuse_taken(file: Path) -> None:
    """Raise BackupError where there is a file of this name already."""
    if file.exists():
        raise BackupError(f"{file} exists already: name a new file.")


@contextmanager
def only_one_in(folder: Path) -> Iterator[None]:
    """Let one backup at a time be made in a folder; others wait.

    Else the one that copied first could put its case keys in the place of newer ones.
    """
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform != "win32":
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_backup(work: Work, file: Path, made: Maker) -> None:
    """Copy a database, also while it is in use, to a new file that only its owner can read.

    The keys come first: newer ones open an older backup too.

    Raises:
        BackupError: There is no database, it is damaged, or ``file`` exists.

    """
    refuse_taken(file)
    for littered in (file.absolute().parent, Path(tempfile.gettempdir())):
        sweep_up(littered, now=made.now)
    with tempfile.TemporaryDirectory(prefix=UNDER_WAY, dir=file.absolute().parent) as folder:
        copy = Path(folder, DATABASE)
        work.copy(copy)
        if not is_undamaged(copy):
            raise BackupError("The database is damaged: restore a backup of before.")
        work.take_keys_out(copy, made)
        write_packed(work.seal, copy, file, made)


def sweep_up(folder: Path, *, now: datetime) -> None:
    """Remove what was killed with a backup unpacked, more than a day ago: it is not sealed."""
    for left in folder.glob(f"{UNDER_WAY}*"):
        with suppress(OSError):  # another backup may end, or sweep, at this moment
            if datetime.fromtimestamp(left.stat().st_mtime, UTC) < now - LONGEST:
                shutil.rmtree(left)


def write_packed(seal: Change, content: Path, file: Path, made: Maker) -> None:
    """Pack and seal a file, and let it take the place of ``file`` at once."""
    with tempfile.TemporaryDirectory(prefix=UNDER_WAY, dir=file.absolute().parent) as folder:
        packed, sealed = Path(folder, "packed"), Path(folder, "sealed")
        (hashed,) = _hashes(read_in_pieces(content), [made.key])
        note = {"provider": made.provider, "made_at": made.now.isoformat(), "hash": hashed}
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(NOTE, json.dumps(note))
            archive.write(content, content.name)
        seal(packed, sealed)
        sealed.chmod(0o600)
        with sealed.open("rb") as written:
            os.fsync(written.fileno())
        sealed.replace(file)


@contextmanager
def open_packed(
    file: Path, unseal: Change, name: str, *, provider: str, keys: Sequence[str]
) -> Iterator[Packed]:
    """Unpack and check a backup, or the case keys: ``name`` says which.

    One of before they were sealed is opened as it is.

    Raises:
        BackupError: cut off, altered, of another provider, or not a backup at all.

    """
    broken = f"{file} is no {WHAT[name]}, or it was cut off or altered: take another one."
    if not file.is_file() and file.exists():
        raise BackupError(broken)  # a device may have no end
    with tempfile.TemporaryDirectory(prefix=UNDER_WAY) as folder:
        try:
            packed = Path(folder, "packed") if _is_sealed(file) else file
            if packed != file:
                unseal(file, packed)
            content = Path(folder, name)
            with InPieces(packed) as pieces, zipfile.ZipFile(pieces) as archive:
                made_for, made_at, expected = _read_note(archive)
                if made_for != provider:
                    raise BackupError(f"{file} is of {made_for}, not of {provider}.")
                _refuse_without_room(archive, content)
                _unpack(archive, content, expected, keys)
            if name == DATABASE and (not is_undamaged(content) or acts_by_itself(content)):
                raise ValueError(DATABASE)
        except UNREADABLE as error:
            raise BackupError(broken) from error
        except OSError as error:
            if error.errno not in {None, errno.EINVAL}:
                raise  # of the disk, and not of a place in the file that can't be
            raise BackupError(broken) from error
        yield Packed(content, made_at)


def _read_note(archive: zipfile.ZipFile) -> tuple[str, datetime, str]:
    """Return of whom and when a packed file says it is, and its hash."""
    note = json.loads(next(read_member(archive, NOTE), b""))
    made_for, expected = str(note["provider"]), str(note["hash"])
    made_at = datetime.fromisoformat(note["made_at"])
    if not SHOWN.fullmatch(made_for) or made_at.tzinfo is None:  # a terminal acts on some signs
        raise ValueError(NOTE)
    return made_for, made_at, expected


def _refuse_without_room(archive: zipfile.ZipFile, content: Path) -> None:
    """Raise BackupError where a packed file says to hold more than the disk has room for.

    More than it says is never read of it, so this bounds the work too.
    """
    told, folder = archive.getinfo(content.name).file_size, content.parent
    if told > (free := shutil.disk_usage(folder).free):
        raise BackupError(
            f"What is packed says to be {told:,} bytes, and {folder.parent} has room for {free:,}: "
            "make room, or set TMPDIR to a folder that has it."
        )


def _unpack(archive: zipfile.ZipFile, content: Path, expected: str, keys: Sequence[str]) -> None:
    """Write what is in a packed file, after all of it is known to be ours."""
    found = _hashes(read_member(archive, content.name), keys)
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in found):
        raise ValueError(content.name)
    write_pieces(read_member(archive, content.name), content)


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
    except SPOILT:
        return False


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            if new.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError(f"{source} is damaged: take another one.")
    except SPOILT as error:
        raise BackupError(f"{source} could not be copied: {error}.") from error


def _hashes(pieces: Iterable[bytes], keys: Sequence[str]) -> list[str]:
    """Return the hash of all pieces together under each key."""
    found = [hmac.new(key.encode(), b"loket backup\0", sha256) for key in keys]
    for piece in pieces:
        for one in found:
            one.update(piece)
    return [one.hexdigest() for one in found]
