"""What the styles of a DOCX say of a paragraph: a heading, a table of contents, its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

VAL: Final = qn("w:val")
OFF: Final = frozenset({"0", "false", "off", "none"})
HEADINGS: Final = ("heading", "title", "kop")
CONTENTS: Final = ("toc ", "toc heading", "contents", "inhopg", "kopvaninhoud", "table of contents")
BODY_LEVEL: Final = 9
"""The level in an outline of what is no heading."""


class Styles:
    """The styles by their id; an unknown one says nothing."""

    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else root.findall(qn("w:style"))
        self.by_id = {one.get(qn("w:styleId")): one for one in found}
        usual = [one for one in found if one.get(qn("w:default")) in {"1", "true"}]
        self.usual = next((one for one in usual if one.get(qn("w:type")) == "paragraph"), None)

    def walk(self, name: str | None) -> Iterator[Element]:
        """Yield a style and those on which it is based, each once."""
        seen: set[str] = set()
        while name and name in self.by_id and name not in seen:
            seen.add(name)
            yield self.by_id[name]
            name = read_value(self.by_id[name], "w:basedOn")

    def name_all(self, paragraph: Element) -> list[str]:
        """Return the names of the styles of a paragraph, its own first, in small letters."""
        own = read_value(paragraph, "w:pPr/w:pStyle")
        return [(read_value(one, "w:name") or "").casefold() for one in self.walk(own)]

    def is_heading(self, paragraph: Element) -> bool:
        levels = [read_value(paragraph, "w:pPr/w:outlineLvl")]
        levels += [read_value(one, "w:pPr/w:outlineLvl") for one in self.walk_of(paragraph)]
        level = next((one for one in levels if one is not None), "")
        if level.isdecimal():
            return int(level) < BODY_LEVEL
        return any(name.startswith(HEADINGS) for name in self.name_all(paragraph))

    def is_of_contents(self, paragraph: Element) -> bool:
        return any(name.startswith(CONTENTS) for name in self.name_all(paragraph)[:1])

    def walk_of(self, paragraph: Element) -> Iterator[Element]:
        return self.walk(read_value(paragraph, "w:pPr/w:pStyle"))

    def find_numbers(self, paragraph: Element) -> tuple[str, int | None, str]:
        """Return the list and the level in it, with the style that says so; "" is none."""
        level = read_value(paragraph, "w:pPr/w:numPr/w:ilvl")
        number = read_value(paragraph, "w:pPr/w:numPr/w:numId")
        if number is not None:
            return number, read_int(level, 0), ""
        for style in self.walk_of(paragraph):
            number = read_value(style, "w:pPr/w:numPr/w:numId")
            own = read_value(style, "w:pPr/w:numPr/w:ilvl")
            if number is not None:
                said = level or own
                return number, read_int(said, 0) if said else None, style.get(qn("w:styleId")) or ""
        return "", None, ""

    def shows(self, run: Element, paragraph: Element, look: str) -> bool:
        """Whether a run is shown so (``w:b`` is bold): by itself, its style or its paragraph's."""
        styles = [*self.walk(read_value(run, "w:rPr/w:rStyle")), *self.walk_of(paragraph)]
        for one in (run, *styles):
            if (found := one.find(f"{qn('w:rPr')}/{qn(look)}")) is not None:
                return found.get(VAL, "1") not in OFF
        return False


def read_value(element: Element, path: str) -> str | None:
    found = element.find("/".join(qn(part) for part in path.split("/")))
    return None if found is None else found.get(VAL)


def read_int(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() else otherwise
