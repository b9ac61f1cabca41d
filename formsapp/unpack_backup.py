"""Reads a packed file, and a database in it, that anyone may have made: in pieces, and as data."""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

AT_ONCE: Final = 1 << 20
"""Bytes that are read together; the list of what is in a file is no longer either."""
PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing of which a piece can be unpacked: with others a few bytes fill the memory."""
OURS: Final = re.compile(
    r"CREATE TRIGGER event_no_(update|delete) BEFORE (UPDATE|DELETE) ON event\s+"
    r"BEGIN SELECT RAISE\(ABORT, 'the log only grows'\); END"
)
"""The only thing in a database of Loket that acts by itself."""
VIRTUAL: Final = re.compile(r"\s*CREATE\s+VIRTUAL\b", re.IGNORECASE)


class InPieces(io.FileIO):
    """A file of which never more is read at once than a piece; raises BadZipFile where it must."""

    def read(self, size: int | None = -1) -> bytes:
        """Return at most a piece, as zipfile asks for it."""
        if size is not None and 0 <= size <= AT_ONCE:
            return super().read(size)
        found = super().read(AT_ONCE + 1)
        if len(found) > AT_ONCE:
            raise zipfile.BadZipFile("Too much at once.")
        return found


def read_member(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield what is packed under a name, in pieces."""
    found = archive.getinfo(name)
    if found.compress_type not in PACKED:
        raise zipfile.BadZipFile("Packed in another way.")
    with archive.open(found) as content:
        while piece := content.read(AT_ONCE):
            yield piece


def read_in_pieces(file: Path) -> Iterator[bytes]:
    """Yield what stands in a file, in pieces."""
    with file.open("rb") as content:
        while piece := content.read(AT_ONCE):
            yield piece


def write_pieces(pieces: Iterable[bytes], file: Path) -> None:
    """Write a new file that only its owner can read."""
    file.touch(mode=0o600, exist_ok=False)
    with file.open("wb") as out:
        out.writelines(pieces)


def open_as_data(database: Path) -> closing[sqlite3.Connection]:
    """Open a SQLite file that others may have made; it is closed at the end of the ``with``."""
    found = sqlite3.connect(database)
    found.execute("PRAGMA trusted_schema = OFF")
    found.execute("PRAGMA cell_size_check = ON")
    return closing(found)


def acts_by_itself(database: Path) -> bool:
    """Return whether a SQLite file has a trigger, view or virtual table that no Loket makes."""
    with open_as_data(database) as found:
        made = found.execute("SELECT type, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return any(not _is_plain(sort, sql) for sort, sql in made)


def _is_plain(sort: str, sql: str) -> bool:
    if sort == "trigger":
        return OURS.fullmatch(sql) is not None
    return sort == "index" or (sort == "table" and VIRTUAL.match(sql) is None)
