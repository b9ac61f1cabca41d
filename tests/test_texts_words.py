"""Words of the law are explained on the page itself: a client does not look them up elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from formsapp.facts import fill, load
from formsapp.facts.readability import plain_text
from formsapp.rules.law_figures import ages
from tests.test_texts import PAGES

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


@pytest.mark.parametrize(("provider", "file"), PAGES)
def test_a_page_explains_the_words_of_the_law_that_it_uses(provider: Path, file: Path) -> None:
    if file.stem in LISTS:
        return
    facts = load(provider)
    text = plain_text(fill(file.read_text(encoding="utf-8"), facts, ages=ages())).lower()
    missing = [
        word
        for word, how in EXPLAINED.items()
        if re.search(rf"\b{word}\b", text) and not re.search(how, text)
    ]
    assert missing == []


def test_a_word_without_its_meaning_is_found() -> None:
    """Every meaning is something else than the word, and none is taken for granted."""
    for word, how in EXPLAINED.items():
        assert re.search(word, f"dit gaat over {word} en meer")
        assert not re.search(how, f"dit gaat over {word} en meer"), word
