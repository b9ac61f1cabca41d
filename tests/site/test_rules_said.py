"""What the pages of D.O.Z. Thuiszorg say of its rules: no more, no less, and what is its choice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_channels import words_of

RULES = [
    ("zorgplan", "Ook staat erin wat er uit het indicatiegesprek is gekomen."),
    ("zorgplan", "Kunnen wij die zorg naar ons oordeel niet meer geven?"),
    ("zorgplan", "Doe niets wat schadelijk is voor onze organisatie, andere cliënten,"),
    ("informatie", "over alle onderwerpen uit onze voorwaarden"),
    ("informatie", "Langdurige zorg (Wlz)."),
    ("informatie", "op een manier en in woorden die bij u passen"),
    ("informatie", "telt vanaf het moment dat u zelf niet meer kunt beslissen"),
    ("informatie", "zonder onze toestemming. Wilt u het geluid"),
    ("informatie", "Meld dat vóór de opname."),
    ("dossier", "Dat kan als de wet het toestaat."),
    ("dossier", "Wat wij van de wet moeten bewaren, mogen wij niet vernietigen."),
    ("dossier", "in de wetenschap, naar het verleden of met cijfers (statistiek)"),
    ("dossier", "zonder uw toestemming gebruiken en aan anderen geven"),
    ("dossier", "Wij gebruiken uw gegevens alleen voor zover dat nodig is:"),
    ("geld", "Wat zij niet rechtstreeks betalen, betaalt u zelf."),
    ("geld", "Ook gaan zij mee met tarieven uit de wet."),
    ("opzeggen", "Dat kan zijn omdat u andere zorg nodig hebt, of door een nieuwe indicatie."),
    ("schade", "€ 50 per gebeurtenis, en € 80 voor was- en strijkgoed"),
    ("schade", "€ 50 per schade voor was- en strijkgoed, en € 80 voor huishoudelijke apparaten"),
]
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
OWN = ("zorgplan", "informatie", "dossier", "geld", "schade", "klachten", "opzeggen", "pgb")


@pytest.fixture
def said(sites: dict[str, Path]) -> dict[str, str]:
    """The words of the provider's own pages and terms."""
    site = sites["doz-thuiszorg"]
    return {page: words_of(site / page / "index.html") for page in (*OWN, "voorwaarden")}


def test_each_rule_is_said_on_the_page_where_it_is_looked_for(said: dict[str, str]) -> None:
    assert [one for one in RULES if one[1] not in said[one[0]]] == []


def test_what_is_kinder_than_the_terms_is_said_to_be_a_choice(said: dict[str, str]) -> None:
    assert [one for one in CHOICES if one[1] not in said[one[0]]] == []


def test_no_page_promises_more_than_the_terms(said: dict[str, str]) -> None:
    assert [one for one in TOO_MUCH if one[1] in said[one[0]]] == []


def test_one_thing_has_one_word_on_the_pages_and_in_the_terms(said: dict[str, str]) -> None:
    found = [(page, word) for page, words in said.items() for word in ONE_WORD if word in words]
    assert found == []


def test_the_terms_and_the_page_name_the_same_amounts(said: dict[str, str]) -> None:
    rows = [
        "Was- en strijkgoed € 50 per schade",
        "Huishoudelijke apparaten € 50 per schade",
        "Andere schade € 50 per gebeurtenis",
    ]
    shown = {
        page: [row for row in rows if row not in said[page]] for page in ("schade", "voorwaarden")
    }
    assert shown == {"schade": [], "voorwaarden": []}
