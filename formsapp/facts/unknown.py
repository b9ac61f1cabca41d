"""Which values a provider has not filled in yet, and what a text says in their place.

A facts file marks such a value as ``[telefoonnummer nog invullen]``. ``loket check`` shows that
mark to the provider; clients read a sentence. The words here are Dutch, as in ``dutch_format``.
"""

from __future__ import annotations

import re
from typing import Final

PLACEHOLDER: Final = re.compile(r"\[[^\[\]]+\]")
"""The mark of a value that must still be filled in."""


def is_placeholder(value: object) -> bool:
    """Whether this is a mark to fill something in, such as ``[adres nog invullen]``."""
    return isinstance(value, str) and PLACEHOLDER.fullmatch(value) is not None


def say_known(value: str) -> str:
    """Return a value as clients read it: ``(adres nog niet bekend)`` in place of such a mark."""
    if not is_placeholder(value):
        return value
    named = value.strip("[]").removesuffix("nog invullen").strip()
    return f"({named} nog niet bekend)" if named else "(nog niet bekend)"
