"""Leaves out a table of contents: the page and its menu show the headings themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import zip_longest
from typing import Final

from formsapp.terms_import.source_lines import Change, Line, fits_title, flatten

TITLE: Final = re.compile(r"inhoud(?:sopgave)?\W*", re.IGNORECASE)
ENTRY: Final = re.compile(r"(?P<title>.*[^\W\d_].*?)[\s.…·_|]+(?P<page>\d{1,3})", re.DOTALL)
DOTTED: Final = re.compile(r".*[^\W\d_].*(?:\.{4,}|(?:\. ){4,}|…{2,}|_{4,})\s*\|?\s*\d{1,3}")
DOTS: Final = re.compile(r"\s*(?:[.…]\s*){4,}")
ONLY_NUMBERED: Final = re.compile(r"(?:artikel|hoofdstuk|paragraaf|bijlage)\s+\d+", re.IGNORECASE)
CONTENTS: Final = "inhoudsopgave"
MANY: Final = 3
"""Lines on a page that make a table of contents without a title."""


def drop_contents(lines: list[Line], changes: list[Change]) -> list[Line]:
    """Return the lines without a table of contents.

    That are lines that name a page, below a title that says so or with dots, or that say what is
    the title of that page; and below such a title headings that come once more.
    """
    entries, again = find_entries(lines), find_again(lines)
    kept: list[Line] = []
    last = -1
    said = [line for line in lines if line.text.strip()]
    dropped: set[str] = set()
    follows = dict(zip_longest(map(id, said), said[1:]))
    for line in lines:
        page = name_page(line)
        following = follows.get(id(line))
        begins = TITLE.fullmatch(line.text.strip()) is not None
        if begins and following and (name_page(following) >= 0 or id(following) in again):
            last = 0
        elif id(line) in entries or (
            last >= 0 and id(line) in again and flatten(line.text) not in dropped
        ):
            dropped.add(flatten(line.text))
        elif page >= 0 and (DOTTED.fullmatch(line.text.strip()) or 0 <= last <= page):
            last = page if last >= 0 else last
        else:
            last = last if not line.text.strip() else -1
            kept.append(line)
            continue
        changes.append(Change(line.place, DOTS.sub(" … ", line.text), "", CONTENTS))
    return kept


def find_entries(lines: list[Line]) -> set[int]:
    """Return which lines name a page and say what a line of that page says, some on one page."""
    told = {(flatten(line.text), line.page) for line in lines}
    found: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        entry = ENTRY.fullmatch(line.text.strip())
        title = entry["title"].rstrip(" .…·_|") if entry else ""
        if entry and title and line.page and (flatten(title), int(entry["page"])) in told:
            found[line.page].add(id(line))
    return {one for together in found.values() if len(together) >= MANY for one in together}


def find_again(lines: list[Line]) -> set[int]:
    """Return which lines can be titles and come once more below."""
    below: set[str] = set()
    found = set()
    for line in reversed(lines):
        said = flatten(line.text)
        if said in below and fits_title(said.removesuffix("?")):
            found.add(id(line))
        below.add(said)
    return found


def name_page(line: Line) -> int:
    """Return the page that a line of a table of contents names; -1 where it is no such line."""
    text = line.text.strip()
    found = ENTRY.fullmatch(text)
    return int(found["page"]) if found and not ONLY_NUMBERED.fullmatch(text) else -1
