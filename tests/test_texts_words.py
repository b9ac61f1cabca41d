"""Words of the law are explained on the page itself: a client does not look them up elsewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from formsapp.facts.readability import plain_text
from tests.test_texts import PAGES, PROVIDERS, filled, pages_of

EXPLAINED = {
    r"gezag": r"gezag betekent",
    r"voogd": r"een voogd heeft gezag",
    r"wmo": r"wet maatschappelijke ondersteuning",
    r"wlz": r"wet langdurige zorg|de wlz is de wet",
    r"zvw": r"zorgverzekeringswet",
    r"wkkgz": r"wet kwaliteit, klachten en geschillen zorg",
    r"avg": r"algemene verordening gegevensbescherming|privacywet",
    r"pgb": r"persoonsgebonden budget",
    r"svb": r"sociale verzekeringsbank",
    r"bsn": r"burgerservicenummer",
    r"zorgkantoor": r"regelt (?:de wlz-zorg|langdurige zorg)|zorgkantoor regelt",
    r"indicatie": r"besluit over",
    r"wilsverklaring": r"welke zorg u later wel of niet wilt|zorg die u later wel of niet wilt",
    r"geschilleninstantie": r"een (?:onafhankelijke )?groep",
    r"autoriteit persoonsgegevens": r"let op|toezicht",
    r"incassokosten": r"kosten om het geld te innen|overheid bepaalt",
}
"""A word, and how the page that has it must explain it."""
LISTS = {"zoeken", "waar-staat-wat", "voorwaarden"}
"""Pages that lead to others, and the frozen text of the terms."""


@cache
def read(provider: Path, file: Path) -> str:
    """A page's text as it is read, in small letters."""
    return plain_text(filled(file, provider)).lower()


def uses(text: str, word: str) -> bool:
    return re.search(rf"\b{word}\b", text) is not None


def unexplained(text: str) -> list[str]:
    """Words of the law that a page uses without saying what they mean."""
    return [
        word for word, how in EXPLAINED.items() if uses(text, word) and not re.search(how, text)
    ]


@pytest.mark.parametrize(("provider", "file"), PAGES)
def test_a_page_explains_the_words_of_the_law_that_it_uses(provider: Path, file: Path) -> None:
    if file.stem in LISTS:
        return
    assert unexplained(read(provider, file)) == []


@pytest.mark.parametrize("word", EXPLAINED)
def test_a_word_whose_meaning_is_taken_from_a_page_is_found(word: str) -> None:
    assert unexplained(f"dit gaat over {word} en meer") == [word]
    pages = [read(one, file) for one in PROVIDERS for file in pages_of(one).values()]
    without = [re.sub(EXPLAINED[word], "", text) for text in pages if uses(text, word)]
    assert [text for text in without if word in unexplained(text)]
