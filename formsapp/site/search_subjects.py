"""The search page as it reads without a script: all subjects from A to Z, with short answers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from msgspec.structs import replace

from formsapp.facts import Facts, FactsError, fill, is_stated
from formsapp.facts.dutch_format import capitalise
from formsapp.facts.markdown import make_converter
from formsapp.facts.site_facts import Subject
from formsapp.site.search_index import SearchPlace, search_words, stem, typed_words

MOST_SAID: Final = 3
"""Pages that one subject leads to because they speak of it."""
HEADING: Final = 9
"""As how many times in the text a word in a heading counts."""
OF_THE_SITE: Final = ("formulieren/", "toegankelijkheid/", "controleren/")
"""Pages on how the site and its forms work: they say nothing of the care."""


def resolve_subjects(facts: Facts, known: Mapping[str, SearchPlace]) -> dict[str, Subject]:
    """Return the subjects, each with only the pages that this site has, or with an answer.

    Args:
        facts: the subjects, and what the provider has of what they need.
        known: the site's pages and headings by their address. The name of a provider, such as
            Verloskundigen Zuid, says nothing of what a page is about.

    Raises:
        FactsError: a subject has neither a page of this site nor an answer.

    """
    called = re.compile("|".join(map(re.escape, (facts.provider.name, facts.provider.short_name))))
    found, stems = {}, _count_stems(known.values(), called)
    for name, subject in facts.subjects.items():
        if subject.needs and not is_stated(facts, subject.needs):
            continue
        said = tuple(_places_that_say(subject.unless_said, stems))
        pages = tuple(address for address in subject.pages if address in known) or said
        answer = None if said else subject.answer or (None if pages else subject.otherwise)
        if not pages and not answer:
            raise FactsError(f"subjects.{name}: expected a page of this site, or an answer")
        title = fill(subject.title, facts)
        found[name] = replace(subject, title=title, pages=pages, answer=answer)
    return found


def _count_stems(places: Iterable[SearchPlace], called: re.Pattern[str]) -> dict[str, Counter[str]]:
    """Return how often each place says a word, in a heading counted more, by its address.

    In the name of the provider, ``called``, a word says nothing.
    """
    return {
        place.url: Counter(
            stem(word)
            for word in typed_words(
                f"{(place.title + chr(32)) * HEADING} {called.sub(chr(32), place.body)}"
            )
        )
        for place in places
        if not place.url.startswith(OF_THE_SITE)
    }


def _places_that_say(words: Iterable[str], stems: Mapping[str, Counter[str]]) -> list[str]:
    """Return the addresses of the few places that say one of the words most, in a heading best.

    Where a heading says one, a place that says it in passing is none.
    """
    sought = {stem(word) for text in words for word in typed_words(text)}
    said = {url: sum(counted[one] for one in sought) for url, counted in stems.items()}
    least = max([1, *said.values()]) / HEADING
    return sorted((url for url in said if said[url] > least), key=lambda url: -said[url])[
        :MOST_SAID
    ]


def list_entries(
    subjects: Mapping[str, Subject], found: Iterable[SearchPlace], up: str
) -> dict[str, str]:
    """Return the list's entries by their text: everyday words, then headings that add one.

    Args:
        subjects: the subjects, resolved.
        found: the places of all pages.
        up: how the search page reaches the site's root, such as ``../``.

    """
    listed: dict[str, str] = {}
    for name, subject in subjects.items():
        target = f"#{name}" if subject.answer else f"{up}{subject.pages[0]}"
        for word in (subject.title, *subject.words):
            listed.setdefault(capitalise(word), target)
    # A page comes before a heading of the same name, wherever its file lies.
    for place in sorted(found, key=lambda place: "#" in place.url):
        title, target = capitalise(place.title), f"{up}{place.url}"
        if "#" in place.url and typed_words(title)[:1] != search_words(title)[:1]:
            continue  # nobody looks up "Wat we zien" under its first letter
        if "#" not in place.url and listed.get(title, target) != target:
            title = f"{title} ({place.url.split('/')[0]})"  # a form and a page have one name
        listed.setdefault(title, target)
    return listed


def render_a_to_z(listed: Mapping[str, str]) -> str:
    """Return the entries as HTML: a tile for each first letter, of which one is open at a time."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for words in sorted(listed, key=_sort_key):
        letter = _sort_key(words)[:1].upper()
        item = f'<li><a href="{escape(listed[words])}">{escape(words, quote=False)}</a></li>'
        groups[letter if letter.isalpha() else "0-9"].append(item)
    tiles = "\n".join(
        f'<details name="letter">\n<summary>{key}</summary>\n<ul class="subjects">\n'
        + "\n".join(items)
        + "\n</ul>\n</details>"
        for key, items in groups.items()
    )
    return f'<div class="letters">\n{tiles}\n</div>'


def render_answers(subjects: Mapping[str, Subject], facts: Facts) -> str:
    """Return the short answers of the resolved subjects as HTML, each under its own heading."""
    to_html = make_converter()
    return "\n".join(
        f'<section id="{name}">\n<h3>{escape(capitalise(subject.title), quote=False)}</h3>\n'
        f"{to_html(fill(subject.answer, facts))}\n</section>"
        for name, subject in subjects.items()
        if subject.answer
    )


def _sort_key(text: str) -> str:
    """Return the text without accents, capitals and leading marks, to sort by."""
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in plain if letter.isalnum() or letter == " ").strip()
