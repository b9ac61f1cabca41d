"""What the pages of Al Osra Zorg say of its rules: no more, no less, and what is its choice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_channels import words_of

RULES = {
    "voorwaarden": (
        "Denk je dat we een fout maakten, of iets verkeerd hebben ingeschat?",
        "Je kunt eerst praten met je eigen contactpersoon.",
        "we zijn open over ons ingrijpen",
        "je cultuur, je godsdienst en je levensovertuiging",
        "We zeggen ook wat onze wensen en grenzen zijn.",
        "doen we aangifte bij de politie",
        "We zijn een kleine organisatie. We geven begeleiding en geen verpleging. Daarom kunnen we",
    ),
    "klachten": (
        "Misschien denk je dat we een fout maakten, of iets verkeerd hebben ingeschat.",
        "Je kunt eerst praten met je contactpersoon.",
        "De behandelaar van klachten leest het altijd.",
    ),
    "privacy": ("Volgens de voorwaarden vind je dat op onze website. Zover is het nog niet:",),
    "veiligheid": (
        "Kunnen we niet meer zorgen dat het veilig is? Dan grijpen we in.",
        "Maar het mag alleen bij een redelijk vermoeden.",
        "Wie beheert de lijst? Dat doet de gemeente waar je woont.",
        "je cultuur, je godsdienst en je levensovertuiging",
        "doen we aangifte bij de politie",
    ),
    "clientenraad": ("Meld je aan bij de medewerker die je helpt.",),
    "formulieren/toestemming": (
        "Volgens de voorwaarden is je toestemming nodig voordat de hulp begint.",
    ),
}
CHOICES = {
    "klachten": ("Ook met iets anders mag je meteen komen. Dat is onze keuze:",),
    "clientenraad": ("Dat is onze keuze: de voorwaarden vragen dit niet.",),
    "formulieren/dossier": ("Dat bellen ook mag, is onze keuze.",),
}
"""Where the provider is kinder than its terms, a page says that this is a choice."""
TOO_MUCH = {
    "voorwaarden": ("Praat eerst", "mishandeling, misbruik", "controleert Al Osra Zorg nog"),
    "klachten": ("Je kiest daarin zelf wie het leest", "vraagt jou en ons"),
    "veiligheid": ("Lukt dat niet? Dan grijpen we in", "mishandeling, misbruik", "Er moet echt"),
    "geld": ("of bel de gemeente",),
    "dossier": ("een mail is ook goed",),
}


@pytest.fixture
def said(sites: dict[str, Path]) -> dict[str, str]:
    site = sites["al-osra-zorg"]
    return {page: words_of(site / page / "index.html") for page in {**RULES, **CHOICES, **TOO_MUCH}}


@pytest.mark.parametrize("sentences", [RULES, CHOICES], ids=["rules", "choices"])
def test_each_page_says_what_the_terms_hold_and_what_is_a_choice(
    said: dict[str, str], sentences: dict[str, tuple[str, ...]]
) -> None:
    left = {
        page: [one for one in ones if one not in said[page]] for page, ones in sentences.items()
    }
    assert {page: ones for page, ones in left.items() if ones} == {}


def test_no_page_says_more_than_the_terms(said: dict[str, str]) -> None:
    found = {page: [one for one in ones if one in said[page]] for page, ones in TOO_MUCH.items()}
    assert {page: ones for page, ones in found.items() if ones} == {}
