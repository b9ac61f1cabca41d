"""The two pages that are made from all other pages: the search page and the list of clauses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from formsapp.facts import Facts
from formsapp.facts.translatable_texts import make_say
from formsapp.site import clause_list, search_index, search_subjects
from formsapp.site.look import hashed_name
from formsapp.site.page_parts import PagesInParts, read_page_parts

SEARCH: Final = "zoeken/"
CLAUSES: Final = "waar-staat-wat/"
NOT_SEARCHED: Final = frozenset({"", SEARCH, CLAUSES})
"""Pages that only link to others."""
LIST: Final = "<!-- lijst -->"
"""Where the list comes in a page's Markdown."""
ANSWERS: Final = "<!-- antwoorden -->"
"""Where the short answers come."""


def make_list_pages(
    facts: Facts, pages: Mapping[str, tuple[str, str]], *, field: str, script: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Make the search page and the list of clauses from all pages.

    Args:
        facts: the provider's facts.
        pages: title and HTML of each page by its address under the site's root.
        field: the script inside the search page.
        script: the script that searches; ``field`` loads it when someone starts to type.

    Returns:
        The HTML of the two pages by address, and the files that searching needs by path.

    Raises:
        FactsError: a subject leads nowhere, or a clause is stated nowhere.

    """
    parts = {url: (title, read_page_parts(url, html)) for url, (title, html) in pages.items()}
    found = [
        place
        for url, (title, inside) in parts.items()
        if url not in NOT_SEARCHED
        for place in search_index.page_places(url, title, inside)
    ]
    known = _name_places(found, parts, facts)
    subjects = search_subjects.resolve_subjects(facts, known)
    entries = search_subjects.list_entries(subjects, found, "../")
    places = [*found, *search_index.subject_places(subjects, known, SEARCH)]
    index = _write_index(places, facts)
    files = {hashed_name(script, "js"): script, hashed_name(index, "json"): index}
    search_page = (
        pages[SEARCH][1]
        .replace(LIST, search_subjects.render_a_to_z(entries), 1)
        .replace(ANSWERS, search_subjects.render_answers(subjects, facts), 1)
    )
    made = {SEARCH: _add_search_field(search_page, field, *files)}
    if CLAUSES in pages:
        made[CLAUSES] = _list_clauses(facts, pages[CLAUSES][1], parts)
    return made, files


def _name_places(
    found: Iterable[search_index.SearchPlace], parts: PagesInParts, facts: Facts
) -> dict[str, search_index.SearchPlace]:
    """Return the places by address, and the home page with what the provider says of its care."""
    care = " ".join([facts.provider.summary, *(kind.name for kind in facts.provider.care)])
    home = search_index.SearchPlace("", parts[""][0], parts[""][0], care)
    return {place.url: place for place in (*found, home)} | _named_paragraphs(parts)


def _list_alike(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Return the words that ask for the same, with the provider's own for a visit and the care."""
    own = {"afspraak": facts.words.say("bezoek"), "hulp": facts.words.say("zorg")}
    return {
        word: (*others, noun.one, noun.many or noun.one) if (noun := own.get(word)) else others
        for word, others in facts.alike.items()
    }


def _write_index(places: Iterable[search_index.SearchPlace], facts: Facts) -> str:
    elsewhere = [word for words in facts.elsewhere.values() for word in words]
    index = search_index.build_index(places, _list_alike(facts), elsewhere)
    return json.dumps(index, ensure_ascii=False, separators=(",", ":"))


def _list_clauses(facts: Facts, page: str, parts: PagesInParts) -> str:
    """Return the page with the list of clauses in it."""
    rules = clause_list.find_statements(facts.clauses.values(), parts)
    listed = clause_list.render_clause_list(rules, "../", make_say(facts))
    return page.replace(LIST, listed, 1)


def _add_search_field(page: str, field: str, script: str, index: str) -> str:
    """Add the search field, with the addresses of the files that it loads later."""
    place = '<div id="zoek" '
    filled = page.replace(place, f'{place}data-script="../{script}" data-index="../{index}" ')
    return f"{filled}\n<script>{field}</script>"


def _named_paragraphs(pages: PagesInParts) -> dict[str, search_index.SearchPlace]:
    """Return the paragraphs with an id of their own, to which a subject may lead."""
    return {
        f"{url}#{part.anchor}": search_index.SearchPlace(f"{url}#{part.anchor}", title, title)
        for url, (title, parts) in pages.items()
        for part in parts
        if part.anchor and not part.level
    }
