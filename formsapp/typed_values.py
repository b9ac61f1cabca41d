"""Reads what is stored into the types of the program, in one thread at a time.

msgspec works out what a type holds when it is read first, and shows it to other threads before
that is done: two that both come first end the whole process.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, Final, TypeVar

import msgspec

T = TypeVar("T")
_alone: Final = RLock()


def convert_typed(
    raw: object, kind: type[T], dec_hook: Callable[[type, Any], Any] | None = None
) -> T:
    """Return plain values as ``kind``; raises msgspec.ValidationError."""
    with _alone:
        return msgspec.convert(raw, kind, dec_hook=dec_hook)


def decode_toml(text: bytes, kind: type[T]) -> T:
    """Return a file in TOML as ``kind``; raises msgspec.DecodeError."""
    try:
        with _alone:
            return msgspec.toml.decode(text, type=kind)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError("It is no text in UTF-8.") from error


def decode_json(text: bytes, kind: type[T]) -> T:
    """Return a file in JSON as ``kind``; raises msgspec.DecodeError."""
    try:
        with _alone:
            return msgspec.json.decode(text, type=kind)
    except UnicodeDecodeError as error:  # it tells damaged text otherwise than other damage
        raise msgspec.DecodeError("It is no text in UTF-8.") from error
