"""What the pages of the examples say of their rules: no more, no less, and what is their choice."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from formsapp.facts import load
from tests.conftest import PROVIDERS, REPO
from tests.test_channels import words_in, words_of

TERMS = "voorwaarden"
Places = dict[str, list[str]]


def read_rules(name: str) -> dict[str, Places]:
    """Read what must stand on which pages, by the clause whose rule it says."""
    text = (Path(__file__).parent / "rules_said" / f"{name}.toml").read_text(encoding="utf-8")
    return {clause: by_page(places) for clause, places in tomllib.loads(text).items()}


def by_page(places: Places) -> Places:
    """Give each page its own sentences, where pages share a line."""
    found: Places = {}
    for pages, sentences in places.items():
        for page in pages.split():
            found.setdefault(page, []).extend(sentences)
    return found


RULES = {slug: read_rules(slug) for slug in PROVIDERS}
ROWS = [(slug, clause) for slug, rules in RULES.items() for clause in rules]
CHOICES = [
    ("al-osra-zorg", "clientenraad", "Dat is onze keuze: de voorwaarden vragen dit niet."),
    ("al-osra-zorg", "formulieren/dossier", "Dat bellen ook mag, is onze keuze."),
    (
        "al-osra-zorg",
        "klachten",
        "Iedereen mag het formulier gebruiken, ook wie geen cliënt is. Dat",
    ),
    ("al-osra-zorg", "klachten", "Ook met iets anders mag je meteen komen. Dat is onze keuze:"),
    ("al-osra-zorg", "privacy", "Dat is onze keuze: volgens de voorwaarden hoeft dat niet."),
    ("doz-thuiszorg", "geld", "Dan laten wij u zien dat alles was geregeld."),
    ("doz-thuiszorg", "opzeggen", "Van ons mag het ook met het formulier om op te zeggen."),
    ("doz-thuiszorg", "schade", "wij kiezen er zelf voor om ook een late melding te behandelen"),
    ("doz-thuiszorg", "zorgplan", "Dat staat niet in onze voorwaarden, maar van ons mag het."),
]
"""Where the provider is kinder than its terms, a page says that this is a choice."""
TOO_MUCH = [
    ("al-osra-zorg", "clientenraad", "Je hoeft daar niets voor te kunnen"),
    ("al-osra-zorg", "dossier", "een mail is ook goed"),
    ("al-osra-zorg", "formulieren/toestemming", "alleen als jij dat goed vindt."),
    ("al-osra-zorg", "geld", "of bel de gemeente"),
    ("al-osra-zorg", "klachten", "Je kiest daarin zelf wie het leest"),
    ("al-osra-zorg", "klachten", "vraagt jou en ons"),
    ("al-osra-zorg", "privacy", "Je dossier delen we alleen"),
    ("al-osra-zorg", "veiligheid", "Er moet echt"),
    ("al-osra-zorg", "veiligheid", "Lukt dat niet? Dan grijpen we in"),
    ("al-osra-zorg", "veiligheid", "mishandeling, misbruik"),
    ("al-osra-zorg", TERMS, "Je dossier delen we alleen"),
    ("al-osra-zorg", TERMS, "Praat eerst"),
    ("al-osra-zorg", TERMS, "controleert Al Osra Zorg nog"),
    ("al-osra-zorg", TERMS, "mishandeling, misbruik"),
    ("doz-thuiszorg", "dossier", "Wij doen dat als de wet"),
    ("doz-thuiszorg", "dossier", "om twee redenen"),
    ("doz-thuiszorg", "opzeggen", "alleen opzeggen met een goede reden"),
    ("doz-thuiszorg", "schade", "Later melden mag"),
    ("doz-thuiszorg", "zorgplan", "mag altijd"),
]
ONE_WORD = {
    "al-osra-zorg": ("leidinggevende", "klachtenreglement", "begeleider", "zorgplan"),
    "doz-thuiszorg": (
        "rekeningen",
        "uw verzekeraar",
        "klachtenreglement",
        "manager",
        "zorgleefplan",
    ),
}
"""Other words for what these pages call a manager, a factuur, a zorgverzekeraar and so on."""
Said = Callable[[str], dict[str, str]]


@pytest.fixture(scope="module")
def said(sites: dict[str, Path]) -> Said:
    """The words of each page of a provider that says a rule."""

    def read(slug: str) -> dict[str, str]:
        pages = {page for places in RULES[slug].values() for page in places}
        pages |= {page for one, page, _ in (*CHOICES, *TOO_MUCH) if one == slug}
        return {page: words_of(sites[slug] / page / "index.html") for page in sorted(pages)}

    return cache(read)


@pytest.fixture(scope="module")
def own_words(sites: dict[str, Path]) -> Said:
    """The words of the terms by clause: from where its address leads to where the next one does."""

    def read(slug: str) -> dict[str, str]:
        places = load(REPO / "docs" / slug).clauses
        anchors = {place.partition("#")[2]: clause for clause, place in places.items()}
        html = (sites[slug] / TERMS / "index.html").read_text(encoding="utf-8")
        some = "|".join(map(re.escape, anchors))
        _, *parts = re.split(rf'<\w+ id="({some})"', html.partition("</main>")[0])
        found = zip(parts[::2], parts[1::2], strict=True)
        return {anchors[one]: words_in(part.partition(">")[2]) for one, part in found}

    return cache(read)


@pytest.mark.parametrize("slug", PROVIDERS)
def test_each_clause_has_a_sentence_that_must_stand_in_the_terms(slug: str) -> None:
    clauses, rules = load(REPO / "docs" / slug).clauses, RULES[slug]
    assert [one for one in clauses if not rules.get(one, {}).get(TERMS)] == []
    in_forms = read_rules(f"{slug}.forms")
    assert [one for one in (*rules, *in_forms) if one not in clauses] == []


@pytest.mark.parametrize(("slug", "clause"), ROWS)
def test_each_rule_is_said_where_it_is_looked_for(
    said: Said, own_words: Said, slug: str, clause: str
) -> None:
    places = {**said(slug), TERMS: own_words(slug)[clause]}
    wanted = [(page, one) for page, ones in RULES[slug][clause].items() for one in ones]
    assert [(page, one) for page, one in wanted if one not in places[page]] == []


def test_what_is_kinder_than_the_terms_is_said_to_be_a_choice(said: Said) -> None:
    assert [row for row in CHOICES if row[2] not in said(row[0])[row[1]]] == []


def test_no_page_promises_more_than_the_terms(said: Said) -> None:
    assert [row for row in TOO_MUCH if row[2] in said(row[0])[row[1]]] == []


@pytest.mark.parametrize("slug", PROVIDERS)
def test_one_thing_has_one_word_on_the_pages_and_in_the_terms(said: Said, slug: str) -> None:
    pages, words = said(slug).items(), ONE_WORD[slug]
    assert [(page, word) for page, text in pages for word in words if word in text] == []
