"""Makes the index of the search page: which words lead to which places of the site.

Words are cut to their stem by a few rules. These go with the index as data, so that
``site_overrides/zoeken.js`` cuts what a visitor types in the same way, and takes compounds apart.
Snowball's Dutch stemmer would add 3 kB, and would not lead from ``betaalt`` to ``betalen``; it
knows no compounds.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final

from formsapp.facts.site_facts import Subject
from formsapp.site.page_parts import PagePart

WITHIN: Final = frozenset({"kort", "in-het-kort", "in-de-voorwaarden"})
"""Headings that many pages have; what stands below them is found as the page itself."""
_ACCENT: Final = re.compile("[\u0300-\u036f]")
_WORD: Final = re.compile(r"[^\W_]{2,}")
_WHOLE_LETTERS: Final = str.maketrans("łı", "li")
"""Letters of Polish and Turkish that are no letter with an accent."""
_EMPTY: Final = """
aan af al alle alles als altijd ander andere anders ben bent bij client clienten daar daarmee
daarover daarvan dag dan dat de deze die dit doe doen doet door dus echt een eens eerst en er eraan
erbij erin ermee erop erover ervan euro even ga gaan gaat ge geef geeft geen gegaan ging goed graag
had hallo heb hebben hebt heeft heel hele hem het hier hierover hiervan hij hoe hoi honderd hun
iemand iets ik in is ja je jij jou jouw jullie kan keer kom komt krijg krijgen krijgt kun kunnen
kunt laten maak maakt maar mag maken me mee meer mensen met mij mijn misschien mocht moet moeten
mogen na naar nee nie niet niets niks nodig nog nooit nou nu of om omdat onder ons onze ook op over
samen soms staan staat steeds te toch toen tot tussen u uit uw van vanaf vind vindt voor vraag
vragen waar waarom wanneer want waren wat we weer weet weg wel welk welke weten wie wij wil willen
wilt word worden wordt zal ze zei zelf zich zie ziet zij zijn zo zoals zou zouden
"""
_CONSONANT: Final = "([b-df-hj-np-tv-z])"
_BEFORE: Final = "aan|af|bij|door|in|kwijt|mee|na|om|op|over|terug|toe|uit|voor|weg"
BEFORE: Final = _BEFORE.split("|")
"""What stands before a verb, or apart from it: *zeg … af*."""
CUTS: Final = (
    (6, rf"^({_BEFORE})ge(.{{3,}}?)(?:(en)|[dt])$", "$1$2$3"),  # "weggelopen", "opgezegd"
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
TRIES: Final = (
    ("ing(en|s)?$", ""),
    ("^ge(.+)[dt]$", "$1"),
    ("^ge(.+en)$", "$1"),
    (f"^({_BEFORE})ge", "$1"),
    ("(lijk|ig|baar|achtig)e?$", ""),
    ("tjes?$", ""),
    ("jes?$", ""),
    ("^on", ""),
    ("s$", ""),
    ("e[bhjm]$", "en"),  # the keys beside the n
)
"""What is tried, in order, of a word that no page has: the script alone does that, so that
``geweld`` stays what it is."""
OF_TITLE: Final = {0: 0, 1: 7, 2: 4, 3: 2}
"""What a word weighs by how many of them stand in a title together: one says most."""
SPREAD: Final = 5
"""In the text of more places than this, a word says nothing of any of them."""
KEYS: Final = "qwertyuiop  asdfghjkl  zxcvbnm"
"""The letters as they lie on a keyboard, a row after the other."""
STOP: Final = frozenset(_EMPTY.split())
"""Words that are not searched for: they say nothing about a subject."""


@dataclass(frozen=True)
class SearchPlace:
    """A page, heading or short answer that a search can lead to.

    ``url`` is the address under the site's root, ``title`` the heading there and ``page`` the
    title of the page. ``body`` and ``asked`` are what it is found by: its text, and what people
    ask of its subject, in a word or more each. A short answer on the search page itself has no
    ``page``. ``danger``: whoever asks that sees this place before all others.
    """

    url: str
    title: str
    page: str
    body: str = ""
    asked: tuple[str, ...] = ()
    danger: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return the stem of a Dutch word: ``betal`` for both ``betaalt`` and ``betalen``."""
    for length, sought, instead in _CUTS:
        if len(word) > length:
            word = sought.sub(instead, word)
    return word


def typed_words(text: str) -> list[str]:
    """Return the words of a text, without accents, capitals and the end of ``collega's``."""
    plain = re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]s(?![a-z])", "", text.lower())
    plain = _ACCENT.sub("", unicodedata.normalize("NFD", plain)).translate(_WHOLE_LETTERS)
    return _WORD.findall(plain)


def _cut(text: str) -> list[str]:
    """Return the stems of the words of a text."""
    return [stem(word) for word in typed_words(text)]


def search_words(text: str) -> list[str]:
    """Return the words to search by."""
    return [word for word in typed_words(text) if word not in STOP]


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
        asked = (subject.title, *subject.words, *subject.also)
        first = (*subject.words, *subject.also) if subject.danger else ()
        if subject.answer:
            url = f"{search_page}#{name}"
            found.append(SearchPlace(url, subject.title, "", asked=asked))
        for address in subject.pages:
            found.append(replace(known[address], asked=asked, danger=first))
            first = ()
    return found


def build_index(
    found: Iterable[SearchPlace],
    alike: Mapping[str, Sequence[str]] | None = None,
    elsewhere: Iterable[str] = (),
) -> dict[str, object]:
    """Return the index that the search page's script reads.

    Args:
        found: all places, some more than once.
        alike: words that ask for the same as another, by that.
        elsewhere: words and whole searches about what no care is; the site's own are left out.

    Returns:
        ``places``: see :func:`_list_by_page`; ``words``: stems that lead to the same places, and
        the numbers of those, see :func:`_list_steps`; ``asked`` and ``danger``: what people ask,
        see :func:`_list_asked`; what is asked in danger brings its first place before all others;
        ``alike``: the stems that another stands for, by that; ``stop``: the words that are not
        searched for; the others are :data:`CUTS`, :data:`TRIES`, :data:`KEYS`, :data:`BEFORE`.

    """
    places = _merge_by_address(found)
    same = _cut_alike(alike or {})
    first = {one: word for word, others in same.items() for one in others}
    asked = _list_asked((place.asked for place in places), first)
    danger = _list_asked((place.danger for place in places), first)
    spoken = {word for text in asked for word in text.split()}
    danger = {text: danger[text] | asked.pop(text, {}) for text in danger}
    return {
        "places": _list_by_page(places),
        "words": _list_words(places, first, spoken),
        "asked": _group_asked(asked),
        "danger": _group_asked(danger),
        "alike": same,
        "elsewhere": sorted({*_list_asked([elsewhere], first)} - spoken - _list_said(places)),
        "stop": sorted(STOP),
        "cuts": CUTS,
        "tries": TRIES,
        "keys": KEYS,
        "before": BEFORE,
    }


def _cut_alike(alike: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the stems that another stands for, by that."""
    return {
        word: [one for other in others for one in _cut(other) if one != word]
        for named, others in alike.items()
        for word in _cut(named)
    }


def _list_words(
    places: Iterable[SearchPlace], first: Mapping[str, str], spoken: Container[str]
) -> dict[str, tuple[int, ...]]:
    """Return where words stand, by all stems that stand in the same places.

    In a text, a word counts where few places say it, and nobody asks of a subject by it.
    """
    weights: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for number, place in enumerate(places):
        for weight, word in _weigh_words(place):
            of_word = weights[first.get(word, word)]
            of_word[number] = max(weight, of_word.get(number, 0))
    together: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
    for word in sorted(weights):
        titles = {number: weight for number, weight in weights[word].items() if weight > 1}
        says = word not in spoken and len(weights[word]) - len(titles) <= SPREAD
        together[_list_steps(weights[word] if says else titles)].append(word)
    together.pop((), None)
    return {" ".join(words): steps for steps, words in together.items()}


def _list_said(places: Iterable[SearchPlace]) -> set[str]:
    """Return the stems of all words that stand anywhere."""
    return {word for place in places for word in _cut(f"{place.title} {place.body}")}


def _list_asked(
    asked: Iterable[Iterable[str]], first: Mapping[str, str]
) -> dict[str, dict[int, None]]:
    """Return the numbers of the places, in order, by what is asked of them, as stems."""
    places: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for number, texts in enumerate(asked):
        for words in _drop_longer(
            [[first.get(word, word) for word in _cut(text)] for text in texts]
        ):
            places[" ".join(words)][number] = None
    return places


def _drop_longer(phrases: Sequence[list[str]]) -> Iterator[list[str]]:
    """Yield the phrases without those that hold all words of a shorter one, of two or more."""
    shorter: defaultdict[str, set[frozenset[str]]] = defaultdict(set)  # each by one of its words
    for words in phrases:
        if len({*words}) > 1:
            shorter[words[0]].add(frozenset(words))
    for words in phrases:
        said = {*words}
        if not any(other < said for word in said & shorter.keys() for other in shorter[word]):
            yield words


def _group_asked(asked: Mapping[str, Iterable[int]]) -> dict[str, tuple[int, ...]]:
    """Return the numbers of the places by all that leads to the same, with commas between."""
    together: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
    for text in sorted(asked):
        together[tuple(asked[text])].append(text)
    return {",".join(texts): numbers for numbers, texts in together.items()}


def _list_by_page(places: Iterable[SearchPlace]) -> list[list[str]]:
    """Return the places in order, a list for each page.

    It holds address and title of the page, then of each place what its address adds, and its
    title. Short answers have a page without a title.
    """
    return [
        [url, page, *(text for place in of_page for text in (place.url[len(url) :], place.title))]
        for (url, page), of_page in groupby(
            places, key=lambda place: (place.url.partition("#")[0], place.page)
        )
    ]


def _list_steps(weights: Mapping[int, int]) -> tuple[int, ...]:
    """Return where a word stands: times ten, plus its weight there, as steps from the last."""
    steps = sorted(number * 10 + weight for number, weight in weights.items())
    return tuple(step - before for before, step in pairwise((0, *steps)))


def _weigh_words(place: SearchPlace) -> Iterator[tuple[int, str]]:
    """Yield the stems of a place's own words with how much each says of it, 1 to 7."""
    yield from ((1, stem(word)) for word in search_words(place.body))
    in_title = search_words(place.title)
    yield from ((OF_TITLE[min(len(in_title), 3)], stem(word)) for word in in_title)


def _merge_by_address(found: Iterable[SearchPlace]) -> list[SearchPlace]:
    """Return one place for each address, with all that is asked of it."""
    merged: dict[str, SearchPlace] = {}
    for place in found:
        seen = merged.get(place.url, replace(place, asked=(), danger=()))
        asked, danger = (*seen.asked, *place.asked), (*seen.danger, *place.danger)
        merged[place.url] = replace(seen, asked=asked, danger=danger)
    return list(merged.values())
