"""A provider's texts for clients say one thing by one word, all through its site and its forms."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Loket
from tests.web.made_up import read_example

OTHER_WORDS = {
    "al-osra-zorg": {
        "manager": r"leidinggevenden?|teamleiders?",
        "contactpersoon, medewerker": r"begeleiders?|collega(?:'s)?|zorgverleners?|behandelaars",
        "klachtenregeling": r"klachtenreglement|klachtenprocedure",
        "plan": r"hulpverleningsplan|hulpplan|zorgplan|begeleidingsplan",
        "hulp": r"je zorg|jouw zorg|onze zorg|de zorg",
        "op schrift": r"schriftelijk",
    },
}
"""The word that it says, and those for the same thing that it does not."""
SEARCHED = re.compile(r"^(?:zoeken/|loket$)|/versies/")
"""Words that visitors type, and texts that were agreed to before: these say what they say."""


@pytest.mark.parametrize("provider", sorted(OTHER_WORDS))
def test_a_thing_has_one_name(
    loket: Loket, provider: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    words = read_example(tmp_path_factory, loket).words
    read = {place: text for place, text in words.items() if not SEARCHED.search(place)}
    assert len(read) > len(loket.services.kinds)
    said = {
        (place, found[0], word)
        for place, text in read.items()
        for word, others in OTHER_WORDS[provider].items()
        for found in re.finditer(rf"\b(?:{others})\b", text, re.IGNORECASE)
    }
    assert said == set()
