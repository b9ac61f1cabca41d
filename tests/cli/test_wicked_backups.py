"""A backup that someone made to do harm: refused in one line, in little memory and no disk."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import struct
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from formsapp import backup
from tests.cli.commands import KEY, PROVIDER, Run, refused
from tests.cli.test_backup_sealed import dump

MB = 1 << 20
NO_BACKUP = "is no backup, or it was cut off or altered"
NOTE = f'{{"provider": "{PROVIDER}", "made_at": "2026-03-03T09:30:00+00:00", "hash": "00"}}'


def pack(*members: tuple[str, bytes | str], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", way) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def link_to_passwords() -> bytes:
    """Return a packed file whose database is a symbolic link."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(backup.NOTE, NOTE)
        link = zipfile.ZipInfo(backup.DATABASE)
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


def list_very_many() -> bytes:
    """Return a packed file whose list names a million members."""
    one = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", *[20, 0, 20, 0], *[0] * 14)
    listed = one * 1_000_000
    return listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(listed), 0, 0)


ZEROS = bytes(32 * MB)
PACKED: dict[str, Callable[[], bytes]] = {
    "a database of very many zeros": lambda: pack(("note.json", NOTE), ("loket.sqlite", ZEROS)),
    "a note of very many zeros": lambda: pack(("note.json", ZEROS), ("loket.sqlite", "")),
    "packed in another way": lambda: pack(("note.json", ZEROS), way=zipfile.ZIP_BZIP2),
    "a million members": list_very_many,
    "a link in its place": link_to_passwords,
    "members elsewhere": lambda: pack(
        *(("../elsewhere", "x"), ("/tmp/elsewhere", "x")),  # noqa: S108 - what it is about
        *(("note.json", NOTE), ("loket.sqlite", "x")),
    ),
    "a note of another that writes on the terminal": lambda: pack(
        (
            "note.json",
            '{"provider": "\\u001b[2J", "made_at": "2026-03-03T09:30:00+00:00", "hash": ""}',
        ),
        ("loket.sqlite", ""),
    ),
    "a note that is empty": lambda: pack(("note.json", ""), ("loket.sqlite", "")),
    "a note that is very deep": lambda: pack(("note.json", "[" * MB), ("loket.sqlite", "")),
}


@contextmanager
def in_little_room(folder: Path) -> Iterator[None]:
    """Refuse files over 8 MB, memory over 24, and anything that is left behind."""
    before, (soft, hard) = tempfile.tempdir, resource.getrlimit(resource.RLIMIT_FSIZE)
    tempfile.tempdir = str(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 * MB, hard))
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < 24 * MB
        assert [*folder.iterdir()] == []
    finally:
        tracemalloc.stop()
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        tempfile.tempdir = before


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "room").mkdir()
    return tmp_path / "room"


@pytest.mark.hostile("backup-wicked")
def test_one_that_fills_memory_or_disk_is_refused_and_leaves_nothing(
    run: Run, data: Path, tmp_path: Path, room: Path
) -> None:
    before, file = dump(data), tmp_path / "monday.backup"
    for name, make in PACKED.items():
        file.write_bytes(make())
        with in_little_room(room):
            ran = run("restore", str(file))
        refused(ran, NO_BACKUP)
        assert ran.err.isprintable() or "\x1b" not in ran.err, name
    assert dump(data) == before
    assert not (tmp_path / "elsewhere").exists()


def test_one_that_says_to_hold_more_than_the_disk_is_refused_before_it_is_read(
    run: Run, data: Path, tmp_path: Path, room: Path
) -> None:
    before, file = dump(data), tmp_path / "monday.backup"
    told = shutil.disk_usage(room).total + 1
    packed = pack(("note.json", NOTE), ("loket.sqlite", b"x"))
    at = packed.rindex(b"PK\1\2")  # the last member of the list
    extra = struct.pack("<2HQ", 1, 8, told)  # a size of 64 bits, as the format has it
    name = packed[at + 46 : at + 46 + len("loket.sqlite")]
    head = packed[at : at + 24] + b"\xff" * 4 + packed[at + 28 : at + 30]
    head += struct.pack("<H", len(extra)) + packed[at + 32 : at + 46] + name + extra
    end = bytearray(packed[packed.rindex(b"PK\5\6") :])
    (listed,) = struct.unpack_from("<L", end, 12)
    struct.pack_into("<L", end, 12, listed + len(extra))
    file.write_bytes(packed[:at] + head + bytes(end))
    with in_little_room(room):
        ran = run("restore", str(file))
    refused(ran, "make room")
    assert f"{told:,} bytes" in ran.err
    assert dump(data) == before


def add(statement: str) -> Callable[[Path], None]:
    def change(database: Path) -> None:
        with closing(sqlite3.connect(database)) as opened, opened:
            opened.executescript(statement)

    return change


def overwrite(at: int, by: bytes) -> Callable[[Path], None]:
    def change(database: Path) -> None:
        content = bytearray(database.read_bytes())
        content[at : at + len(by)] = by
        database.write_bytes(content)

    return change


WICKED: dict[str, tuple[Callable[[Path], None], str]] = {
    "a trigger": (
        add("CREATE TRIGGER a AFTER UPDATE ON link BEGIN DELETE FROM staff; END"),
        NO_BACKUP,
    ),
    "a trigger that refuses": (
        add("CREATE TRIGGER event_no_x BEFORE UPDATE ON link BEGIN SELECT RAISE(IGNORE); END"),
        NO_BACKUP,
    ),
    "a view": (
        add("ALTER TABLE staff RENAME TO b; CREATE VIEW staff AS SELECT * FROM b"),
        NO_BACKUP,
    ),
    "a virtual table": (add("CREATE VIRTUAL TABLE v USING fts5(words)"), NO_BACKUP),
    "tables that are no SQL": (
        add("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE TABLE ('"),
        NO_BACKUP,
    ),
    "pages of noise": (overwrite(4096, b"\x55" * 9000), NO_BACKUP),
    "very many pages": (overwrite(28, b"\x7f\xff\xff\xff"), NO_BACKUP),
    "no database": (overwrite(0, b"another format"), NO_BACKUP),
    "a newer program": (add("UPDATE alembic_version SET version_num = '9999'"), "newer program"),
    "no migration": (add("DELETE FROM alembic_version"), ""),
    "a table too few": (add("DROP TABLE link"), "lacks a table"),
}


@pytest.mark.hostile("backup-wicked")
def test_a_database_that_acts_or_is_none_is_refused_although_its_hash_is_right(
    run: Run, data: Path, tmp_path: Path, room: Path, sqlite_template: Path
) -> None:
    """As by who has the secrets of the client side."""
    before = dump(data)
    for name, (change, words) in WICKED.items():
        wicked, file = tmp_path / "wicked.sqlite", tmp_path / f"{name}.backup"
        shutil.copy(sqlite_template, wicked)
        change(wicked)
        made = pack_as_ours(wicked)
        file.write_bytes(made)
        with in_little_room(room):
            ran = run("restore", str(file))
        refused(ran, words)
        assert dump(data) == before, name


def pack_as_ours(database: Path) -> bytes:
    (made,) = backup._hashes([database.read_bytes()], [KEY])  # noqa: SLF001 - as its key makes it
    note = f'{{"provider": "{PROVIDER}", "made_at": "{datetime.now(UTC)}", "hash": "{made}"}}'
    return pack((backup.NOTE, note), (backup.DATABASE, database.read_bytes()))
