"""What tests do once, or in less time, than the program does: the outcome is the same.

Each test has its own database and its own secrets, so that what libraries remember for one
database, or hash slowly for one secret, would be done anew in each of them.
"""

from __future__ import annotations

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import segno
from cryptography.hazmat.primitives.kdf import argon2
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import is_local_module_file
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import Compiled
from sqlalchemy.orm import Mapper

MASK: Final = 1
asked: Final[list[dict[str, int]]] = []
"""What each hash in this process was asked to cost: rounds ``n``, size of a block ``r``, ..."""
_scrypt: Final = hashlib.scrypt
_Argon2id: Final = argon2.Argon2id


def hash_quickly(password: bytes, *, salt: bytes, dklen: int = 64, **cost: int) -> bytes:
    """Return another hash for each password, salt and cost, with the least work there is."""
    asked.append(cost)
    return _scrypt(password, salt=salt + repr(cost).encode(), n=2, r=1, p=1, dklen=dklen)


class QuickArgon2id:
    """Another key for each passphrase, salt and cost, with the least work there is."""

    def __init__(self, *, salt: bytes, length: int, **cost: int) -> None:
        asked.append(cost)
        own = hashlib.sha256(salt + repr(cost).encode()).digest()
        self.derive = _Argon2id(
            salt=own, length=length, iterations=1, lanes=1, memory_cost=8
        ).derive


class CompiledOnce:
    """SQL that was compiled for another database of the same sort.

    SQLAlchemy keeps it for each engine. The text hangs on the sort of database alone.
    """

    def __init__(self) -> None:
        self._compiled: dict[tuple[Any, ...], Compiled] = {}

    def get(self, key: tuple[Any, ...], default: Compiled | None = None) -> Compiled | None:
        dialect, *rest = key
        return self._compiled.get((type(dialect), *rest), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Compiled) -> None:
        dialect, *rest = key
        self._compiled[type(dialect), *rest] = compiled

    def clear(self) -> None:
        self._compiled.clear()


def is_of_program(path: str) -> bool:
    """Whether Hypothesis takes values from a file: not from the tests, which are twice as many."""
    return "/tests/" not in Path(path).as_posix() and is_local_module_file(path)


def begin() -> None:
    """Have the libraries of this process do so."""
    providers.is_local_module_file = is_of_program  # type: ignore[attr-defined,assignment]  # no public way
    # The address of a form is on its paper each time it is printed. And which of eight masks makes
    # a code look best takes segno most of its time, while readers read each of them.
    segno.make = cache(partial(segno.make, mask=MASK))
    hashlib.scrypt = hash_quickly  # type: ignore[assignment]  # it takes what ours takes
    argon2.Argon2id = QuickArgon2id  # type: ignore[assignment]  # likewise
    compiled = CompiledOnce()

    @event.listens_for(Engine, "engine_connect")
    def share_compiled(connection: Connection) -> None:
        connection.engine._compiled_cache = compiled  # type: ignore[assignment]  # noqa: SLF001 - no public way

    Mapper._compiled_cache = compiled  # type: ignore[assignment]  # noqa: SLF001 - likewise
