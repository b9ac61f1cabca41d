"""JSON inside a seal: padded, parsed, and opened with age."""

from __future__ import annotations

import json
from typing import Any

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types

from formsapp.sealing.keys_error import KeysError

SMALLEST = 1024
"""Sealed text is padded to this many bytes or a doubling of it, so that length tells little."""


MOST_HEADER = 8192
"""Bytes before what is sealed: ours have some hundred, and age reads a long header for hours."""


class NoKey(KeysError):
    """No key on this side opens it."""


class Altered(ValueError):
    """A sealed text was changed, cut off, or belongs to something else."""


def pad_json(value: object) -> bytes:
    # Spaces after JSON are still JSON: `age -d` with the recovery key shows readable text.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    size = SMALLEST
    while size < len(text):
        size *= 2
    return text.ljust(size)


def parse_json(text: bytes) -> dict[str, Any]:
    """Return the object in a sealed text; raises Altered when there is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Altered("What is sealed here is not ours.") from error
    return require_object(value)


def require_object(value: object) -> dict[str, Any]:
    """Return an object in JSON; raises Altered for all else, which anyone may have sealed."""
    if not isinstance(value, dict):
        raise Altered("What is sealed here is not ours.")
    return value


def refuse_long_header(sealed: bytes) -> None:
    """Raise Altered unless the header that age gives to what it seals ends soon."""
    if b"\n--- " not in sealed[:MOST_HEADER]:
        raise Altered("What is sealed here was changed or cut off.")


def age_decrypt(sealed: bytes, identities: list[Any]) -> bytes:
    """Open what was sealed with age; raises NoKey or Altered."""
    refuse_long_header(sealed)
    try:
        return bytes(pyrage.decrypt(sealed, identities))
    except pyrage.DecryptError as error:
        if "matching key" in str(error):
            raise NoKey("None of the keys here opens this.") from error
        raise Altered("What is sealed here was changed or cut off.") from error
