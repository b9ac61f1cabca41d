"""What is slow to make, or to find out, is so once for all processes of a test run."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

PATIENCE = 600
"""Seconds to wait for the process that makes it."""


def folder_of_run(factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of this run share, which is removed with it."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def make_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first process that asks for it fills; the others wait."""
    if folder.exists():
        return folder
    with alone(folder):
        if not folder.exists():
            unready = folder.with_name(f"{folder.name}.unready")
            shutil.rmtree(unready, ignore_errors=True)
            unready.mkdir()
            make(unready)
            unready.rename(folder)
    return folder


@contextmanager
def after_the_first(done: Path) -> Iterator[None]:
    """Let one process pass alone, and mark that; then all others beside each other."""
    with alone(done):
        if not done.exists():
            yield
            done.touch()
            return
    yield


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Pass one process at a time.

    A database locks alike on all systems, and lets go when its process ends.
    """
    with closing(sqlite3.connect(f"{place}.lock", PATIENCE, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


class Remembered:
    """Texts that were found right, by this process or by another one of the run."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._known: set[str] = set()

    def share(self, folder: Path) -> None:
        """Remember in a folder too, which other processes look in."""
        folder.mkdir(exist_ok=True)
        self.folder = folder

    def lacks(self, texts: Iterable[str]) -> bool:
        """Return whether one of these is not remembered."""
        return any(not self._knows(text) for text in texts)

    def add(self, texts: Iterable[str]) -> None:
        for text in texts:
            if not self._knows(text) and self.folder:
                (self.folder / name_of(text)).touch()
            self._known.add(text)

    def _knows(self, text: str) -> bool:
        if text not in self._known and self.folder and (self.folder / name_of(text)).exists():
            self._known.add(text)
        return text in self._known


def name_of(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
