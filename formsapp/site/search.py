"""Searching in the site: which words lead where. Pages in, index out; nothing is read here.

The stemming is light on purpose, and its rules are data that go with the index: so what a visitor
types is cut by them too, in ``site_overrides/zoeken.js``. Snowball's Dutch takes 3 kB and leaves
``betaalt`` and ``betalen`` apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from formsapp.facts.model import Subject
from formsapp.site.page_parts import PagePart

WEIGHTS: Final = {"body": 1, "heading": 4, "subject": 9}
"""How much a word counts by where it stands; one digit each."""
WITHIN: Final = frozenset({"kort", "in-het-kort", "in-de-voorwaarden"})
"""Headings that many pages have: who searches is led to the page itself."""
_ACCENT: Final = re.compile("[\u0300-\u036f]")
_WORD: Final = re.compile(r"[a-z0-9]+")
_SHORTEST: Final = 2
_EMPTY: Final = """
aan al als ben bij dan dat de deze die dit een en er ge geen gaat had heb hebben hebt heeft
het hier hij hoe ik in is je jij jou jouw kan kunt kun maar me meer met mij mijn moet naar
niet nog of om onder ons onze ook op over te tot u uit uw van voor waar wanneer wat we wel
wie wij wil wilt word worden wordt zal ze zei zich zij zijn zo
"""
_CONSONANT: Final = "([b-df-hj-np-tv-z])"
CUTS: Final = (
    (4, "heden$", "heid"),
    (4, "(en|e|([bdfgklmnprtw])s)$", "$2"),  # "een", "zien" and "zus" lose nothing
    (3, "([^aeiou])t$", "$1"),  # "belt" loses its t, "wet" does not
    (0, rf"{_CONSONANT}\1$", "$1"),
    (0, rf"([aeou])\1{_CONSONANT}$", "$1$2"),
    (0, "v$", "f"),
    (0, "z$", "s"),
)
"""How a word is cut, in order: of how many letters it has more, what is sought, and what comes in
its place (``$1`` is the first group), in the words of JavaScript."""
_CUTS: Final = [
    (length, re.compile(sought), re.sub(r"\$(\d)", r"\\\1", instead))
    for length, sought, instead in CUTS
]
STOP: Final = frozenset(_EMPTY.split())
"""Words that say nothing about a subject."""


@dataclass(frozen=True)
class SearchPlace:
    """Where a search can lead: an address under the site's root, its heading and its page's title.

    ``answer`` is the name of a short answer on the search page itself, where there is one.
    """

    url: str
    title: str
    page: str
    body: str = ""
    words: str = ""
    answer: str = ""


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """What the forms of a Dutch word have in common: ``betaalt`` and ``betalen`` give ``betal``."""
    for length, sought, instead in _CUTS:
        if len(word) > length:
            word = sought.sub(instead, word)
    return word


def words_of(text: str) -> list[str]:
    """The words of a text, without accents and capitals, ``collega's`` as ``collega``."""
    plain = re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]s(?![a-z])", "", text.lower())
    found = _WORD.findall(_ACCENT.sub("", unicodedata.normalize("NFD", plain)))
    return [word for word in found if len(word) >= _SHORTEST and word not in STOP]


def places(url: str, title: str, parts: Iterable[PagePart]) -> list[SearchPlace]:
    """The page at ``url`` as places: one for the page, one for each of its headings."""
    found: list[tuple[PagePart, list[str]]] = []
    for part in parts:
        if (part.level in {1, 2, 3} and part.anchor not in WITHIN) or not found:
            found.append((part, []))
        found[-1][1].append(f"{part.title if part.level > 3 else ''} {part.text}")  # noqa: PLR2004 - headings above are pages of their own
    return [
        SearchPlace(_address(url, part), part.title or title, title, " ".join(texts))
        for part, texts in found
    ]


def _address(url: str, part: PagePart) -> str:
    return f"{url}#{part.anchor}" if part.level > 1 and part.anchor else url


def subject_places(
    subjects: Mapping[str, Subject], known: Mapping[str, SearchPlace], search_page: str
) -> list[SearchPlace]:
    """Where everyday words lead: the pages that this provider has, and a short answer.

    Args:
        subjects: the subjects of the facts, resolved for this site.
        known: all places of the site by address.
        search_page: address of the page that holds the short answers.

    """
    found: list[SearchPlace] = []
    for name, subject in subjects.items():
        words = " ".join((subject.title, *subject.words))
        if subject.answer:
            url = f"{search_page}#{name}"
            found.append(SearchPlace(url, subject.title, "", words=words, answer=name))
        pages = (known[address] for address in subject.pages)
        found += (SearchPlace(there.url, there.title, there.page, words=words) for there in pages)
    return found


def index(found: Iterable[SearchPlace]) -> dict[str, object]:
    """The index that the page's script reads.

    Returns:
        ``places``: address, title, title of the page, name of the answer; ``words``: for each
        stem the numbers of its places, times ten, plus the weight (one digit) it has there;
        ``stop``: the words that are not searched for; ``cuts``: see :data:`CUTS`.

    """
    merged = _merged(found)
    words: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for number, place in enumerate(merged):
        for kind, text in (
            ("body", place.body),
            ("heading", place.title),
            ("subject", place.words),
        ):
            for word in set(words_of(text)):
                words[stem(word)][number] = WEIGHTS[kind]
    return {
        "places": [[place.url, place.title, place.page, place.answer] for place in merged],
        "words": {word: _postings(words[word]) for word in sorted(words)},
        "stop": sorted(STOP),
        "cuts": CUTS,
    }


def _merged(found: Iterable[SearchPlace]) -> list[SearchPlace]:
    """One place for each address, with all the words that lead there."""
    by_url: dict[str, SearchPlace] = {}
    for place in found:
        seen = by_url.get(place.url)
        if seen:
            both = f"{seen.words} {place.words}"
            place = SearchPlace(seen.url, seen.title, seen.page, seen.body, both, seen.answer)  # noqa: PLW2901 - the two as one
        by_url[place.url] = place
    return list(by_url.values())


def _postings(numbers: Mapping[int, int]) -> list[int]:
    return [number * 10 + weight for number, weight in sorted(numbers.items())]
