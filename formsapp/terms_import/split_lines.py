"""Sets headings and list items apart that a PDF glued together, each change listed."""

from __future__ import annotations

import re
from typing import Final

from formsapp.terms_import.source_lines import Change, Line

HEADING_WITHIN: Final = re.compile(
    r"(?<=[a-zé.;:!?)])\s*(?=(?:Artikel|Hoofdstuk|Paragraaf)\s?(?P<number>\d{1,3})\b[.:]?\s?[A-Z])"
)
NUMBERED_WITHIN: Final = re.compile(
    r"(?<=[.;!?])\s*(?=(?P<number>\d{1,2})\.\s+[A-Z][^.;:!?]{2,50}$)"
)
HEADED: Final = re.compile(r"(?:(?:Artikel|Hoofdstuk|Paragraaf)\s?)?(?P<number>\d{1,3})\b")
BULLET_WITHIN: Final = re.compile(r"(?<=\S)\s*(?=[•▪◦‣●]\s?\w)")
HEADING, ITEM = "kop los van wat ervoor staat", "punt van een lijst los van wat ervoor staat"


def split_lines(lines: list[Line], changes: list[Change]) -> list[Line]:
    """Return the lines with each heading and each list item on a line of its own."""
    found: list[Line] = []
    last = 0
    for line in lines:
        if line.cells or not (parts := split_headings(line.text, last, changes, line.place)):
            found.append(line)
            continue
        for part in parts:
            number = HEADED.match(part)
            last = int(number["number"]) if number else last
            items = [one.strip() for one in BULLET_WITHIN.split(part)]
            if len(items) > 1:
                changes.append(Change(line.place, part, " / ".join(items), ITEM))
            found += [line._replace(text=item, ends=True) for item in items[:-1]]
            found.append(line._replace(text=items[-1]))
    return found


def split_headings(text: str, last: int, changes: list[Change], place: str) -> list[str]:
    """Return the parts of a line; a heading must be the one that comes after ``last``.

    A sentence may name another article at its end, so that only the next number is a heading.
    """
    for pattern in (HEADING_WITHIN, NUMBERED_WITHIN):
        for found in pattern.finditer(text):
            if int(found["number"]) == last + 1:
                parts = [text[: found.start()].rstrip(), text[found.end() :].lstrip()]
                changes.append(Change(place, text, " / ".join(parts), HEADING))
                return parts
    return [text] if text else []


def join_titles(lines: list[Line]) -> list[Line]:
    """Return the lines with a title whole that goes on on the next line of a page.

    Where a line between them was left out, such as one of a table of contents, it does not go on.
    """
    joined: list[Line] = []
    last = 0
    for line in lines:
        above = joined[-1] if joined else None
        if above and line.number - last <= 1 and goes_on(above, line):
            joined[-1] = line._replace(text=f"{above.text} {line.text}", number=above.number)
        else:
            joined.append(line)
        last = line.number
    return joined


def goes_on(above: Line, line: Line) -> bool:
    """Whether a title goes on: close below it, and without a number of its own."""
    together = above.large and line.large and 0 < above.page == line.page and line.text
    return bool(together) and (
        line.text[0].islower() or not (above.ends or HEADED.match(line.text))
    )
