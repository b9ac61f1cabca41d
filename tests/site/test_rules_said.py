"""What the pages of D.O.Z. Thuiszorg say of its rules: no more, no less, and what is its choice."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from formsapp.facts import load
from tests.test_channels import words_in, words_of

REPO = Path(__file__).resolve().parents[2]
SLUG = "doz-thuiszorg"
TERMS = "voorwaarden"
Places = dict[str, list[str]]


def read_rules(slug: str) -> dict[str, Places]:
    """Read what must stand on which pages, by the clause whose rule it says."""
    text = (Path(__file__).parent / "rules_said" / f"{slug}.toml").read_text(encoding="utf-8")
    return {clause: by_page(places) for clause, places in tomllib.loads(text).items()}


def by_page(places: Places) -> Places:
    """Give each page its own sentences, where pages share a line."""
    found: Places = {}
    for pages, sentences in places.items():
        for page in pages.split():
            found.setdefault(page, []).extend(sentences)
    return found


RULES = read_rules(SLUG)
CHOICES = [
    ("schade", "wij kiezen er zelf voor om ook een late melding te behandelen"),
    ("opzeggen", "Van ons mag het ook met het formulier om op te zeggen."),
    ("zorgplan", "Dat staat niet in onze voorwaarden, maar van ons mag het."),
    ("geld", "Dan laten wij u zien dat alles was geregeld."),
]
"""Where the provider is kinder than its terms, a page says that this is a choice."""
TOO_MUCH = [
    ("dossier", "om twee redenen"),
    ("dossier", "Wij doen dat als de wet"),
    ("opzeggen", "alleen opzeggen met een goede reden"),
    ("zorgplan", "mag altijd"),
    ("schade", "Later melden mag"),
]
ONE_WORD = ("rekeningen", "uw verzekeraar", "klachtenreglement", "manager", "zorgleefplan")
"""Other words for what these pages call a factuur, a zorgverzekeraar and so on."""


@pytest.fixture(scope="module")
def said(sites: dict[str, Path]) -> dict[str, str]:
    """The words of each page that says a rule."""
    pages = {page for places in RULES.values() for page in places}
    return {page: words_of(sites[SLUG] / page / "index.html") for page in sorted(pages)}


@pytest.fixture(scope="module")
def sections(sites: dict[str, Path]) -> dict[str, str]:
    """The words of each clause in the terms, under its own heading."""
    html = (sites[SLUG] / TERMS / "index.html").read_text(encoding="utf-8")
    _, *found = re.split(r'<h[23] id="', html.partition("</main>")[0])
    words = {one.partition('"')[0]: words_in(one.partition(">")[2]) for one in found}
    anchors = load(REPO / "docs" / SLUG).clauses
    return {clause: words[place.partition("#")[2]] for clause, place in anchors.items()}


def test_each_clause_has_a_sentence_that_must_stand_in_the_terms() -> None:
    clauses = load(REPO / "docs" / SLUG).clauses
    assert [one for one in clauses if not RULES.get(one, {}).get(TERMS)] == []
    in_forms = read_rules(f"{SLUG}.forms")
    assert [one for one in (*RULES, *in_forms) if one not in clauses] == []


@pytest.mark.parametrize("clause", RULES)
def test_each_rule_is_said_where_it_is_looked_for(
    said: dict[str, str], sections: dict[str, str], clause: str
) -> None:
    places = {**said, TERMS: sections[clause]}
    wanted = ((page, one) for page, ones in RULES[clause].items() for one in ones)
    assert [(page, one) for page, one in wanted if one not in places[page]] == []


def test_what_is_kinder_than_the_terms_is_said_to_be_a_choice(said: dict[str, str]) -> None:
    assert [one for one in CHOICES if one[1] not in said[one[0]]] == []


def test_no_page_promises_more_than_the_terms(said: dict[str, str]) -> None:
    assert [one for one in TOO_MUCH if one[1] in said[one[0]]] == []


def test_one_thing_has_one_word_on_the_pages_and_in_the_terms(said: dict[str, str]) -> None:
    found = [(page, word) for page, words in said.items() for word in ONE_WORD if word in words]
    assert found == []
