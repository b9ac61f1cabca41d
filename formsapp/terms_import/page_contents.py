"""Leaves out a table of contents: the page and its menu show the headings themselves."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Final

from formsapp.terms_import.source_lines import Change, Line

TITLE: Final = re.compile(r"inhoud(?:sopgave)?\W*", re.IGNORECASE)
ENTRY: Final = re.compile(r".*[^\W\d_].*?[\s.…·_|]+(?P<page>\d{1,3})", re.DOTALL)
DOTTED: Final = re.compile(r".*[^\W\d_].*(?:\.{4,}|(?:\. ){4,}|…{2,}|_{4,})\s*\|?\s*\d{1,3}")
DOTS: Final = re.compile(r"\s*(?:[.…]\s*){4,}")
ONLY_NUMBERED: Final = re.compile(r"(?:artikel|hoofdstuk|paragraaf|bijlage)\s+\d+", re.IGNORECASE)
CONTENTS: Final = "inhoudsopgave"


def drop_contents(lines: list[Line], changes: list[Change]) -> list[Line]:
    """Return the lines without those that name a page, below a title that says so or with dots."""
    kept: list[Line] = []
    last = -1
    said = [line for line in lines if line.text.strip()]
    follows = dict(zip_longest(map(id, said), said[1:]))
    for line in lines:
        page = name_page(line)
        following = follows.get(id(line))
        begins = TITLE.fullmatch(line.text.strip()) is not None
        if begins and following and name_page(following) >= 0:
            last = 0
        elif page >= 0 and (DOTTED.fullmatch(line.text.strip()) or 0 <= last <= page):
            last = page if last >= 0 else last
        else:
            last = last if not line.text.strip() else -1
            kept.append(line)
            continue
        changes.append(Change(line.place, DOTS.sub(" … ", line.text), "", CONTENTS))
    return kept


def name_page(line: Line) -> int:
    """Return the page that a line of a table of contents names; -1 where it is no such line."""
    text = line.text.strip()
    found = ENTRY.fullmatch(text)
    return int(found["page"]) if found and not ONLY_NUMBERED.fullmatch(text) else -1
