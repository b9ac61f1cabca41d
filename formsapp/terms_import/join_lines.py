"""Joins the lines of a paragraph, with words whole that were broken at the end of a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

from formsapp.terms_import.source_lines import Change, Line

BROKEN: Final = re.compile(r"(?P<start>[\w'\u2019]+)-$")
BEGINS: Final = re.compile(r"[\w'\u2019]+")
WORD: Final = re.compile(rf"{BEGINS.pattern}(?:-{BEGINS.pattern})*")
LONGEST_PART: Final = 60
"""Letters of the part of a word at the end of a line."""
AND: Final = frozenset({"en", "of", "als", "dan", "tot"})
"""After these the hyphen stands for a part of a word: *zorg- en dienstverlening*."""


def join_lines(lines: Sequence[Line], known: AbstractSet[str], changes: list[Change]) -> str:
    """Return the lines as one text; ``known`` are the words of the file, to see how one goes on."""
    text = lines[0].text
    for before, line in pairwise(lines):
        text = join_two(text, line.text, known, changes, before.place)
    return text


def join_two(
    text: str, following: str, known: AbstractSet[str], changes: list[Change], place: str
) -> str:
    broken, begins = BROKEN.search(text[-LONGEST_PART:]), BEGINS.match(following)
    if not broken or not begins or begins[0].lower() in AND:
        return f"{text} {following}"
    whole, hyphened = broken["start"] + begins[0], f"{broken['start']}-{begins[0]}"
    if keeps_hyphen(broken["start"], begins[0], known):
        changes.append(
            Change(place, f"{hyphened[: -len(begins[0])]} / {begins[0]}", hyphened, KEPT)
        )
        return text + following
    changes.append(Change(place, f"{broken[0]} / {begins[0]}", whole, BROKE))
    return text[:-1] + following


BROKE: Final = "woord was afgebroken"
KEPT: Final = "woord was afgebroken; het streepje is gebleven"


def keeps_hyphen(start: str, end: str, known: AbstractSet[str]) -> bool:
    """Whether a hyphen belongs to the word: it stands so elsewhere, or before a capital."""
    if start + end in known:
        return False
    written = f"{start}-{end}" in known
    abbreviation = start.isupper() or start in {"Wmo", "Zvw", "Wlz", "pgb"}
    return written or abbreviation or not end[0].islower() or not start[-1].isalpha()
