"""The ledger: what a restore must not undo, kept in files outside the database.

Each month has a file, to which lines are added and nothing else is ever done. A line is a page:
what changed since the page before, sealed for the staff side and for recovery. A page says which
number it has, so that one that is missing shows. A line that was cut off (a kill, a full disk) is
passed over, for its page comes once more behind it.
"""

from __future__ import annotations

import base64
import binascii
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from formsapp.sealing.key_files import POST, KeysError
from formsapp.sealing.letterbox import Altered, Keyring
from formsapp.sealing.sealed_json import parse_json
from formsapp.typed_values import convert_typed

if sys.platform != "win32":
    import fcntl

KIND = "ledger"
"""What the seal of a page says that is in it."""
SUFFIX = ".ledger"
FORGOTTEN = "forgotten "
"""Before the name of a section: what it held before an older backup that knows nothing of it."""
ASIDE = "or move that folder aside, and keep it: a new ledger begins"
State = dict[str, dict[str, str]]
"""What the ledger holds: for each section what is known of each of its things, by their ids."""


class LedgerError(Exception):
    """The ledger can't be read or written; the text says what to do."""


@dataclass(frozen=True)
class Page:
    """What changed until a moment.

    Args:
        at: UTC moment.
        upto: Number and hash of the last event that it knows, as ``event_log.read_head`` has it.
        put: What is new or other, by section.
        gone: The ids that are gone, by section.
        restored: Whether a backup was put back here: the log goes on from ``upto``.

    """

    at: datetime
    upto: str
    put: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    gone: Mapping[str, Sequence[str]] = field(default_factory=dict)
    restored: bool = False

    def change(self, state: State) -> None:
        for section, things in self.put.items():
            state.setdefault(section, {}).update(things)
            for one in things:
                state.get(FORGOTTEN + section, {}).pop(one, None)
        for section, ids in self.gone.items():
            for one in ids:
                told = state.get(section, {}).pop(one, None)
                if self.restored and told is not None:
                    state.setdefault(FORGOTTEN + section, {})[one] = told


class Ledger:
    """The pages in a folder, as far as they were read; ``state`` is what they come to.

    Args:
        folder: Of the files. It must be there.
        keyring: Opens them: the ones of the staff side.

    """

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self.folder, self.keyring = folder, keyring
        self._forget()

    def _forget(self) -> None:
        self.pages: list[Page] = []
        self.state: State = {}
        self.cut_off = False
        """Whether the last line of all can't be read."""
        self._found: list[tuple[str, int]] | None = None

    def read(self) -> None:
        """Read the pages, unless nothing was added since; raises LedgerError or OSError."""
        if not self.folder.is_dir():
            raise LedgerError(f"There is no folder {self.folder} for the ledger: make or mount it.")
        found = [(file.name, file.stat().st_size) for file in self.list_files()]
        if found == self._found:
            return
        self._forget()
        for line in self._lines():
            page = self._open(line)
            self.cut_off = page is None
            if page is not None:
                self._take(page)
        self._found = found

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no other process write in it: a page follows from the ones that were read."""
        if not self.folder.is_dir():
            raise LedgerError(f"There is no folder {self.folder} for the ledger: make or mount it.")
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform != "win32":
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def append(self, page: Page) -> None:
        """Write a page behind the others, which were read while it is locked; raises OSError."""
        content = {**asdict(page), "at": page.at.isoformat()}
        number = UUID(int=len(self.pages) + 1)
        sealed = self.keyring.letterbox.seal(POST, number, KIND, content)
        # Never an earlier file than the last: a clock may go back.
        names = [f"{page.at:%Y-%m}{SUFFIX}", *(file.name for file in self.list_files())]
        self._write(self.folder / max(names), base64.b64encode(sealed) + b"\n")
        self._take(page)
        self._found = [(file.name, file.stat().st_size) for file in self.list_files()]

    def _write(self, file: Path, line: bytes) -> None:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "r+b", buffering=0) as out:
            size = out.seek(0, os.SEEK_END)
            if size:
                out.seek(size - 1)
                line = line if out.read(1) == b"\n" else b"\n" + line
            if out.write(line) != len(line):
                raise LedgerError(f"{file} could not be written whole: make room on its disk.")
            os.fsync(out.fileno())

    def _take(self, page: Page) -> None:
        self.pages.append(page)
        page.change(self.state)

    def list_files(self) -> list[Path]:
        return sorted(self.folder.glob(f"????-??{SUFFIX}"))

    def _lines(self) -> Iterator[bytes]:
        for file in self.list_files():
            with file.open("rb") as lines:
                yield from (line.rstrip(b"\r\n") for line in lines)

    def _open(self, line: bytes) -> Page | None:
        """Return the page in a line; None where it is none, or was cut off."""
        try:
            sealed = base64.b64decode(line, validate=True)
            found = parse_json(self.keyring.decrypt_for_team(POST, sealed))
        except (binascii.Error, Altered):
            return None
        except KeysError as error:
            raise LedgerError(
                f"No key here opens the ledger in {self.folder}: put the keys back, {ASIDE}."
            ) from error
        provider = self.keyring.letterbox.provider
        if (found.get("provider"), found.get("kind")) != (provider, KIND):
            raise LedgerError(
                f"The ledger in {self.folder} is not of {provider}: name another, {ASIDE}."
            )
        return self._read_page(found)

    def _read_page(self, found: dict[str, Any]) -> Page:
        wanted = len(self.pages) + 1
        try:
            number = convert_typed(found.get("case"), UUID).int
            page = convert_typed(found.get("content"), Page)
        except msgspec.ValidationError as error:
            raise LedgerError(
                f"Page {wanted} of the ledger in {self.folder} is none of Loket: put a copy back, "
                f"{ASIDE}."
            ) from error
        if number != wanted:
            raise LedgerError(
                f"Page {wanted} of the ledger in {self.folder} is gone: put a copy back, {ASIDE}."
            )
        return page


def open_ledger(folder: Path, keyring: Keyring) -> Ledger:
    """Return a ledger that was read; raises LedgerError or OSError."""
    ledger = Ledger(folder, keyring)
    ledger.read()
    return ledger
