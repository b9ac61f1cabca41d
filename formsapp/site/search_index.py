"""Makes the index of the search page: which words lead to which places of the site.

Words are cut to their stem by a few rules. These go with the index as data, so that
``site_overrides/zoeken.js`` cuts what a visitor types in the same way. Snowball's Dutch stemmer
would add 3 kB, and would not lead from ``betaalt`` to ``betalen``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from formsapp.facts.site_facts import Subject
from formsapp.site.page_parts import PagePart

WITHIN: Final = frozenset({"kort", "in-het-kort", "in-de-voorwaarden"})
"""Headings that many pages have; what stands below them is found as the page itself."""
_ACCENT: Final = re.compile("[\u0300-\u036f]")
_WORD: Final = re.compile(r"[a-z0-9]{2,}")
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
"""The rules that cut a word, in order, as JavaScript writes them: a rule is for words of more than
this many letters, replaces this pattern, and puts this in its place (``$1`` is the first group)."""
_CUTS: Final = [
    (length, re.compile(sought), re.sub(r"\$(\d)", r"\\\1", instead))
    for length, sought, instead in CUTS
]
"""The same rules for Python."""
STOP: Final = frozenset(_EMPTY.split())
"""Words that are not searched for: they say nothing about a subject."""


@dataclass(frozen=True)
class SearchPlace:
    """A page, heading or short answer that a search can lead to.

    ``url`` is the address under the site's root, ``title`` the heading there and ``page`` the
    title of the page. ``body`` and ``words`` are what it is found by: its text, and the everyday
    words of a subject. ``answer`` names a short answer on the search page itself, if it is one.
    """

    url: str
    title: str
    page: str
    body: str = ""
    words: str = ""
    answer: str = ""


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return the stem of a Dutch word: ``betal`` for both ``betaalt`` and ``betalen``."""
    for length, sought, instead in _CUTS:
        if len(word) > length:
            word = sought.sub(instead, word)
    return word


def search_words(text: str) -> list[str]:
    """Return the words to search by, without accents, capitals and the end of ``collega's``."""
    plain = re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]s(?![a-z])", "", text.lower())
    found = _WORD.findall(_ACCENT.sub("", unicodedata.normalize("NFD", plain)))
    return [word for word in found if word not in STOP]


def page_places(url: str, title: str, parts: Iterable[PagePart]) -> list[SearchPlace]:
    """Return the places of the page at ``url``: the page itself, then each of its headings."""
    found: list[SearchPlace] = []
    for part in parts:
        if (part.level in {1, 2, 3} and part.anchor not in WITHIN) or not found:
            address = f"{url}#{part.anchor}" if part.level > 1 and part.anchor else url
            found.append(SearchPlace(address, part.title or title, title, part.text))
        else:
            heading = part.title if part.level > 3 else ""  # noqa: PLR2004 - its own, not a common one
            found[-1] = replace(found[-1], body=f"{found[-1].body} {heading} {part.text}")
    return found


def subject_places(
    subjects: Mapping[str, Subject], known: Mapping[str, SearchPlace], search_page: str
) -> list[SearchPlace]:
    """Return the places that everyday words lead to: pages of this site and short answers.

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
        found += (replace(known[address], words=words) for address in subject.pages)
    return found


def build_index(found: Iterable[SearchPlace]) -> dict[str, object]:
    """Return the index that the search page's script reads.

    Returns:
        ``places``: address, title, title of the page, name of the answer; ``words``: for each
        stem the numbers of its places, times ten, plus the weight (one digit) it has there;
        ``stop``: the words that are not searched for; ``cuts``: see :data:`CUTS`.

    """
    places = _merge_by_address(found)
    weights: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for number, place in enumerate(places):
        for text, weight in ((place.body, 1), (place.title, 4), (place.words, 9)):
            for word in search_words(text):
                weights[stem(word)][number] = weight
    return {
        "places": [[place.url, place.title, place.page, place.answer] for place in places],
        "words": {
            word: [number * 10 + weight for number, weight in weights[word].items()]
            for word in sorted(weights)
        },
        "stop": sorted(STOP),
        "cuts": CUTS,
    }


def _merge_by_address(found: Iterable[SearchPlace]) -> list[SearchPlace]:
    """Return one place for each address, with all the everyday words that lead there."""
    merged: dict[str, SearchPlace] = {}
    for place in found:
        seen = merged.get(place.url)
        merged[place.url] = replace(seen, words=f"{seen.words} {place.words}") if seen else place
    return list(merged.values())
