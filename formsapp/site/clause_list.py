"""Lists where the site states each rule of the terms, and which other pages refer to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from formsapp.facts import FactsError
from formsapp.facts.translatable_texts import Say, _
from formsapp.site.page_parts import PagePart, PagesInParts


@dataclass
class Statement:
    """One rule: its address, its title, its chapter, and the pages that link to it."""

    url: str
    title: str
    chapter: str
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
        title = heading if is_enough else f"{heading}: {_first_words(part.text)}"
        yield Statement(f"{url}#{part.anchor}", title, chapter)


def _first_words(text: str) -> str:
    sentence = text.partition(". ")[0].removesuffix(".")
    return sentence[:1].lower() + sentence[1:]


def render_clause_list(found: Iterable[Statement], up: str, say: Say) -> str:
    """Return the rules as HTML, by chapter, each with the pages that link to it."""
    chapters: defaultdict[str, list[str]] = defaultdict(list)
    for rule in found:
        also = ", ".join(
            f'<a href="{up}{escape(url)}">{escape(title, quote=False)}</a>'
            for url, title in sorted(rule.pages, key=lambda page: page[1])
        )
        said = say(_("Ook bij: {{ pages }}"), (("pages", also),))
        more = f"<br><small>{said}</small>" if also else ""
        link = f'<a href="{up}{escape(rule.url)}">{escape(rule.title, quote=False)}</a>'
        chapters[rule.chapter].append(f"<li>{link}{more}</li>")
    return "\n".join(
        f"<h2>{escape(chapter, quote=False)}</h2>\n<ul>\n" + "\n".join(items) + "\n</ul>"
        for chapter, items in chapters.items()
    )
