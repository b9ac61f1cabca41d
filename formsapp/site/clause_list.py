"""Lists where the site states each rule of the terms, and which other pages refer to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from formsapp.facts import FactsError
from formsapp.facts.translatable_texts import Say, _
from formsapp.site.page_parts import PagePart, PagesInParts


@dataclass
class Statement:
    """One rule: its address, its chapter and heading, and the pages that link to it.

    ``words`` is its first sentence, where others stand under the same heading; else empty.
    """

    url: str
    chapter: str
    heading: str
    words: str = ""
    pages: list[tuple[str, str]] = field(default_factory=list)


def find_statements(addresses: Collection[str], pages: PagesInParts) -> list[Statement]:
    """Return the rules at these addresses, in the order in which the pages state them.

    Args:
        addresses: page and anchor of each clause, such as ``voorwaarden/#klacht``.
        pages: all pages of the site.

    Raises:
        FactsError: nothing stands at one of the addresses.

    """
    stated = {
        rule.url: rule
        for url in dict.fromkeys(address.partition("#")[0] for address in addresses)
        if url in pages
        for rule in _title_parts(url, pages[url][1], addresses)
    }
    for address in addresses:
        if address not in stated:
            raise FactsError(f"clauses: there is nothing at {address!r}")
    for url, (title, parts) in pages.items():
        links = {link for part in parts for link in part.links}
        for address in links & stated.keys():
            if not address.startswith(url) and url:
                stated[address].pages.append((url, title))
    return list(stated.values())


def _title_parts(
    url: str, parts: Sequence[PagePart], wanted: Collection[str]
) -> Iterator[Statement]:
    """Title each wanted part by its heading, plus its first sentence where others share that."""
    chapter = heading = ""
    titled: list[tuple[PagePart, str, str]] = []
    for part in parts:
        chapter = part.title if part.level == 2 else chapter  # noqa: PLR2004 - a chapter is an h2
        heading = part.title or heading
        if f"{url}#{part.anchor}" in wanted:
            titled.append((part, chapter, heading))
    shared = Counter(heading for *_, heading in titled)
    for part, chapter, heading in titled:
        is_enough = shared[heading] == 1 or part.level
        words = "" if is_enough else _first_sentence(part.text)
        yield Statement(f"{url}#{part.anchor}", chapter, heading, words)


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.?!]) ", text)[0].removesuffix(".")


def render_clause_list(found: Iterable[Statement], up: str, say: Say) -> str:
    """Return the rules as HTML, by chapter and heading, each with the pages that link to it."""
    return "\n".join(
        f"<h2>{escape(chapter, quote=False)}</h2>\n<ul>\n{_render_rules(rules, up, say)}\n</ul>"
        for chapter, rules in groupby(found, lambda rule: rule.chapter)
    )


def _render_rules(rules: Iterable[Statement], up: str, say: Say) -> str:
    """Return the rules of a chapter as items; those under one heading in a list below it."""
    items = []
    for heading, group in groupby(rules, lambda rule: rule.heading):
        below = [f"<li>{_render_rule(rule, up, say)}</li>" for rule in group]
        said = escape(heading, quote=False)
        items += below if len(below) == 1 else [f"<li>{said}\n<ul>\n", *below, "</ul></li>"]
    return "\n".join(items)


def _render_rule(rule: Statement, up: str, say: Say) -> str:
    also = ", ".join(
        f'<a href="{up}{escape(url)}">{escape(title, quote=False)}</a>'
        for url, title in sorted(rule.pages, key=lambda page: page[1])
    )
    more = say(_("Ook bij: {{ pages }}"), (("pages", also),)) if also else ""
    named = escape(rule.words or rule.heading, quote=False)
    link = f'<a href="{up}{escape(rule.url)}">{named}</a>'
    return f"{link}<br><small>{more}</small>" if more else link
