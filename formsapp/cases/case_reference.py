"""The number of a case, which client and staff name it by: ``Z-7K4M-2QXD``."""

from __future__ import annotations

import secrets

from formsapp.sealing import letterbox as lb

LENGTH = len("Z-7K4M-2QXD")


def new_reference() -> str:
    """Return a random reference of 40 bits.

    Among a million cases one in a million is taken already: then the form is sent once more.
    """
    drawn = lb.encode_crockford(secrets.token_bytes(5))
    return f"Z-{drawn[:4]}-{drawn[4:]}"


def is_reference(typed: str) -> bool:
    """Whether what was typed is a whole reference, of a case or not."""
    return len(parse_reference(typed)) == LENGTH


def parse_reference(text: str) -> str:
    """Return a typed reference, or its beginning, as it is stored; empty when it is none."""
    bare = lb.normalise_typed(text)
    first, rest = bare[1:5], bare[5:]
    if not bare.startswith("Z") or not first or not set(bare) <= set(lb.CROCKFORD):
        return ""
    return "-".join(part for part in ("Z", first, rest) if part)
