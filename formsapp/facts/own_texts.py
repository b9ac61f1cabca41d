"""Our own texts outside the templates: marked where they are written, said where they are shown.

The web says them in the provider's way, from the catalogue. What has no web (``loket deadline``)
says them as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

Given: TypeAlias = tuple[tuple[str, str], ...]
"""Values for the placeholders of one text, as pairs."""

Say: TypeAlias = Callable[[str, Given], str]
"""Says one of our own texts, with values for its placeholders."""

PLACE: Final = re.compile(r"\{\{ (\w+) \}\}")


def _(text: str) -> str:
    """Mark ``text`` for the catalogue of translations."""
    return text


def say_source(text: str, given: Given = ()) -> str:
    """Fill ``text`` in as it is written; it may name no facts.

    >>> say_source("Nog {{ number }} dagen", (("number", "3"),))
    'Nog 3 dagen'
    """
    values = dict(given)
    return PLACE.sub(lambda place: values[place[1]], text)
