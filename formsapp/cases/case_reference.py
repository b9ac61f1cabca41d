"""The number of a case, which client and staff name it by: ``Z-7K4M-2QXD``."""

from __future__ import annotations

import re
import secrets

from formsapp.sealing import letterbox as lb
from formsapp.sealing.codes_among_words import plain_code

LENGTH = len("Z-7K4M-2QXD")
AMONG = re.compile(
    r"(?<![^\W_])Z[\W_]{0,3}[0-9A-Z]{4}[\W_]{0,3}[0-9A-Z]{4}(?![^\W_])", re.IGNORECASE
)
"""What may be a reference, with words around it."""
SAID = re.compile(r"[ ,]+dash[ ,]+", re.IGNORECASE)
"""What someone says between groups and could be one: it is none where two groups are left."""


def new_reference() -> str:
    """Return a random reference of 40 bits.

    Among a million cases one in a million is taken already: then the form is sent once more.
    """
    drawn = lb.encode_crockford(secrets.token_bytes(5))
    return f"Z-{drawn[:4]}-{drawn[4:]}"


def holds_reference(typed: str) -> bool:
    """Return whether a whole reference was typed, of a case or not, also among words.

    There one without a figure is taken for words: ``zeven keer``.
    """
    among = (found for found in _find_among(typed) if re.search(r"\d", found))
    return any(len(_as_stored(one)) == LENGTH for one in (typed, *among))


def parse_reference(text: str) -> str:
    """Return a typed reference, or its beginning, as it is stored; empty when it is none.

    Of what was pasted with words or an address around it, the one that stands there: written with
    a sign behind its Z, and without blanks, before two words that have the same letters.
    """
    without = _parse(SAID.sub("-", text))
    return without if len(without) == LENGTH else _parse(text)


def _parse(text: str) -> str:
    typed = _as_stored(text)
    if typed and len(typed) <= LENGTH:
        return typed
    found = _find_among(text)
    written = [one for one in found if not one[1].isalnum()]
    joined = [one for one in written or found if not re.search(r"\s", one)]
    among = {_as_stored(one) for one in joined or written or found}
    return among.pop() if len(among) == 1 else ""


def _find_among(text: str) -> list[str]:
    return AMONG.findall(plain_code(text))


def _as_stored(text: str) -> str:
    bare = lb.normalise_typed(plain_code(text))
    first, rest = bare[1:5], bare[5:]
    if not bare.startswith("Z") or not first or not set(bare) <= set(lb.CROCKFORD):
        return ""
    return "-".join(part for part in ("Z", first, rest) if part)
