"""Counts the numbers that Word shows and does not store, from what ``numbering.xml`` says."""

from __future__ import annotations

import re
from typing import Final

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from formsapp.terms_import.docx_styles import OFF, Styles, read_int, read_value

BULLET: Final = "•"
DEEPEST: Final = 9
PLACE: Final = re.compile(r"%([1-9])")
ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
LETTERS: Final = 26
MOST: Final = 5000
"""More is no number of a clause; a letter of that would be very long."""


class Numbers:
    """The lists of a document, with how far each has counted."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self.styles = styles
        lists = [] if root is None else root.findall(qn("w:num"))
        drawn = [] if root is None else root.findall(qn("w:abstractNum"))
        self.lists = {one.get(qn("w:numId")): one for one in lists}
        self.drawn = {one.get(qn("w:abstractNumId")): one for one in drawn}
        self.counts: dict[str, dict[int, int]] = {}
        self.begun: set[tuple[str, int]] = set()

    def count(self, paragraph: Element) -> str:
        """Return the number before a paragraph as Word shows it; empty where there is none."""
        name, level, style = self.styles.find_numbers(paragraph)
        drawn = self.find_drawn(name)
        if name not in self.lists or drawn is None:
            return ""
        at = min(self.find_level(drawn, style) if level is None else level, DEEPEST - 1)
        counts = self.counts.setdefault(drawn.get(qn("w:abstractNumId")) or "", {})
        self.begin_again(name, counts)
        start = self.read_start(name, drawn, at)
        counts[at] = min(counts.get(at, start - 1) + 1, MOST)
        for deeper in [one for one in counts if one > at]:
            if self.read_level(name, drawn, deeper, "w:lvlRestart") != "0":
                del counts[deeper]
        return self.write(name, drawn, at, counts)

    def write(self, name: str, drawn: Element, at: int, counts: dict[int, int]) -> str:
        sort = self.read_level(name, drawn, at, "w:numFmt") or "decimal"
        text = self.read_level(name, drawn, at, "w:lvlText") or ""
        if sort == "bullet":
            return BULLET
        plain = self.read_level(name, drawn, at, "w:isLgl", "1") not in {None, *OFF}

        def put(found: re.Match[str]) -> str:
            one = int(found[1]) - 1
            own = self.read_level(name, drawn, one, "w:numFmt") or "decimal"
            value = counts.get(one, self.read_start(name, drawn, one))
            return word_number(value, "decimal" if plain else own)

        return " ".join(PLACE.sub(put, text).split())

    def begin_again(self, name: str, counts: dict[int, int]) -> None:
        """Forget what was counted where a list says that it begins anew."""
        for override in self.lists[name].findall(qn("w:lvlOverride")):
            level = read_int(override.get(qn("w:ilvl")), 0)
            if read_value(override, "w:startOverride") and (name, level) not in self.begun:
                self.begun.add((name, level))
                counts.pop(level, None)

    def read_start(self, name: str, drawn: Element, level: int) -> int:
        for override in self.lists[name].findall(qn("w:lvlOverride")):
            if override.get(qn("w:ilvl")) == str(level) and (
                found := read_value(override, "w:startOverride")
            ):
                return read_int(found, 1)
        return read_int(self.read_level(name, drawn, level, "w:start"), 1)

    def read_level(
        self, name: str, drawn: Element, level: int, what: str, bare: str = ""
    ) -> str | None:
        """Return what a level says; ``bare`` where it says so without a value."""
        overrides = self.lists[name].findall(f"{qn('w:lvlOverride')}/{qn('w:lvl')}")
        for one in (*overrides, *drawn.findall(qn("w:lvl"))):
            if one.get(qn("w:ilvl")) == str(level):
                found = one.find(qn(what))
                return None if found is None else found.get(qn("w:val"), bare)
        return None

    def find_level(self, drawn: Element, style: str) -> int:
        """Return the level that belongs to a style."""
        for one in drawn.findall(qn("w:lvl")):
            if read_value(one, "w:pStyle") == style:
                return read_int(one.get(qn("w:ilvl")), 0)
        return 0

    def find_drawn(self, name: str) -> Element | None:
        """Return how a list looks; it may say that a style knows."""
        for _ in range(2):
            drawn = (
                self.drawn.get(read_value(self.lists[name], "w:abstractNumId") or "")
                if (name in self.lists)
                else None
            )
            link = None if drawn is None else read_value(drawn, "w:numStyleLink")
            style = self.styles.by_id.get(link)
            if style is None:
                return drawn
            name = read_value(style, "w:pPr/w:numPr/w:numId") or ""
        return drawn


def word_number(value: int, sort: str) -> str:
    if sort in {"lowerLetter", "upperLetter"} and value > 0:
        letter = chr(ord("a") + (value - 1) % LETTERS) * ((value - 1) // LETTERS + 1)
        return letter.upper() if sort == "upperLetter" else letter
    if sort in {"lowerRoman", "upperRoman"} and value > 0:
        roman = write_roman(value)
        return roman.upper() if sort == "upperRoman" else roman
    if sort == "decimalZero":
        return f"{value:02}"
    if sort == "ordinal":
        return f"{value}e"
    return "" if sort == "none" else str(value)


def write_roman(value: int) -> str:
    text = ""
    for size, letters in ROMAN:
        text += letters * (value // size)
        value %= size
    return text
