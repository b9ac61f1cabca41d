"""Leaves out what stands on the edge of each page: headers, footers and page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Final

from formsapp.terms_import.source_lines import Change, Line

EDGE: Final = 4
"""Lines at the top and at the bottom of a page that may repeat."""
PAGE_NUMBER: Final = re.compile(
    r"(?:(?:pagina|blz\.?|bladzijde|p\.)\s*)?-?\s*(\d{1,3})\s*-?(?:\s*(?:van|/|-)\s*\d{1,3})?",
    re.IGNORECASE,
)
AT_THE_END: Final = re.compile(rf"\s+[|\u2013-]?\s*{PAGE_NUMBER.pattern}$", re.IGNORECASE)
AT_THE_START: Final = re.compile(rf"^{PAGE_NUMBER.pattern}\s*[|\u2013-]?\s+", re.IGNORECASE)
REPEATED: Final = "kop of voet van de bladzijde"


def drop_page_edges(lines: list[Line], changes: list[Change]) -> list[Line]:
    """Return the lines without what repeats on the edges of most pages, and page numbers."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.page and line.text.strip():
            pages[line.page].append(line)
    edges = {page: {*found[:EDGE], *found[-EDGE:]} for page, found in pages.items()}
    repeated = find_repeated(edges.values())
    dropped = {line for found in edges.values() for line in found if name_edge(line) & repeated}
    everywhere = find_repeated(map(set, pages.values())) if len(pages) > 2 else set()  # noqa: PLR2004 - on two pages a text may well come back
    for found in pages.values():
        dropped |= {*take_edge(found, dropped, everywhere)}
        dropped |= {*take_edge(found[::-1], dropped, everywhere)}
    outer = {line for found in pages.values() for line in (found[0], found[-1])}
    dropped |= {line for line in outer if is_page_number(line)}
    changes += [Change(line.place, line.text, "", REPEATED) for line in lines if line in dropped]
    return [line for line in lines if line not in dropped]


def take_edge(page: list[Line], dropped: set[Line], everywhere: set[str]) -> Iterator[Line]:
    """Yield what comes first on a page as far as it is on most: a menu may have many lines."""
    return takewhile(
        lambda line: line in dropped or is_page_number(line) or name_edge(line) & everywhere, page
    )


def find_repeated(edges: Iterable[set[Line]]) -> set[str]:
    """Return what stands on the edges of more than half of the pages, and of two at least."""
    each = [set[str]().union(*map(name_edge, found)) for found in edges]
    counted = Counter(name for names in each for name in names)
    return {name for name, count in counted.items() if count > max(1, len(each) / 2)}


def name_edge(line: Line) -> set[str]:
    """Return a line, and the same without the number of its own page, if that may be one.

    One word and a number is a heading, such as *Artikel 1*.
    """
    text = " ".join(line.text.split())
    for pattern in (AT_THE_END, AT_THE_START):
        found = pattern.search(text)
        rest = text.replace(found[0], "", 1).strip() if found else ""
        if found and int(found[1]) == line.page and " " in rest:
            return {text, rest}
    return {text}


def is_page_number(line: Line) -> bool:
    found = PAGE_NUMBER.fullmatch(line.text.strip())
    return found is not None and int(found[1]) == line.page
