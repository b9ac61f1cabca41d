"""Our own texts outside the templates: marked where they are written, filled in where shown.

The web shows a text from the catalogue, in the form of address of the provider. A command
(``loket deadline``) shows it as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

Given: TypeAlias = tuple[tuple[str, str], ...]
"""Values for the placeholders of one text, as pairs of a name and a value."""

Say: TypeAlias = Callable[[str, Given], str]
"""A function that gives one of our own texts as a reader sees it, with its values filled in."""

PLACE: Final = re.compile(r"\{\{ (\w+) \}\}")


def _(text: str) -> str:
    """Mark ``text`` for the catalogue of translations."""
    return text


def say_source(text: str, given: Given = ()) -> str:
    """Fill ``text`` in without a catalogue; it may name no facts.

    >>> say_source("Nog {{ number }} dagen", (("number", "3"),))
    'Nog 3 dagen'
    """
    values = dict(given)
    return PLACE.sub(lambda place: values[place[1]], text)
