"""The two pages that are made from all other pages: search, and where the terms say what."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from formsapp.facts import Facts
from formsapp.site import clause_list, search, search_subjects
from formsapp.site.look import hashed_name
from formsapp.site.page_parts import PagePart, outline

SEARCH: Final = "zoeken/"
CLAUSES: Final = "waar-staat-wat/"
NOT_SEARCHED: Final = frozenset({"", SEARCH, CLAUSES})
"""Pages that only lead to others."""
MARKS: Final = ("<!-- lijst -->", "<!-- antwoorden -->")
"""Where a page's Markdown wants the list, and the short answers."""


@dataclass(frozen=True)
class Lists:
    """The finished HTML of the two pages by address, and the files that search needs."""

    pages: dict[str, str]
    files: dict[str, str]


def lists(facts: Facts, pages: Mapping[str, tuple[str, str]], *, field: str, script: str) -> Lists:
    """Make the lists from all pages.

    Args:
        facts: the provider's facts.
        pages: title and HTML of each page by its address under the site's root.
        field: the script that stands in the search page.
        script: the one that searches, which the field's brings when someone begins.

    Raises:
        FactsError: a subject leads nowhere.
        KeyError: a clause is stated nowhere.

    """
    parts = {url: (title, outline(url, html)) for url, (title, html) in pages.items()}
    found = [
        place
        for url, (title, inside) in parts.items()
        if url not in NOT_SEARCHED
        for place in search.places(url, title, inside)
    ]
    known = {place.url: place for place in found} | _named(parts)
    led = search_subjects.resolved(facts.subjects, known)
    index = search.index([*found, *search.subject_places(led, known, SEARCH)])
    stated = clause_list.statements(facts.clauses.values(), parts)
    done = {
        SEARCH: (
            search_subjects.a_to_z(search_subjects.entries(led, found, "../")),
            search_subjects.answers(led, facts),
        ),
        CLAUSES: (clause_list.listing(stated, "../"), ""),
    }
    filled = {url: _filled(pages[url][1], made) for url, made in done.items() if url in pages}
    behind = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    files = {hashed_name(text, kind): text for kind, text in (("js", script), ("json", behind))}
    if SEARCH in filled:
        filled[SEARCH] = _with_search(filled[SEARCH], field, *files)
    return Lists(filled, files)


def _with_search(page: str, field: str, script: str, index: str) -> str:
    """Give the search page its field, which knows the files that it needs later."""
    place = '<div id="zoek" '
    filled = page.replace(place, f'{place}data-script="../{script}" data-index="../{index}" ')
    return f"{filled}\n<script>{field}</script>"


def _named(pages: Mapping[str, tuple[str, Sequence[PagePart]]]) -> dict[str, search.SearchPlace]:
    """Paragraphs with names of their own, which a subject may lead to."""
    return {
        f"{url}#{part.anchor}": search.SearchPlace(f"{url}#{part.anchor}", title, title)
        for url, (title, parts) in pages.items()
        for part in parts
        if part.anchor and not part.level
    }


def _filled(html: str, made: tuple[str, str]) -> str:
    for mark, text in zip(MARKS, made, strict=True):
        html = html.replace(mark, text, 1)
    return html
