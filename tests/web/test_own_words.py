"""Nothing that a provider with words of its own says holds the words of the examples for it."""

from __future__ import annotations

import re
import tomllib

import msgspec
import pytest

from formsapp.facts.words import Words as OwnWords
from tests.made_up import HERE
from tests.web.made_up import MADE_UP, Words
from tests.web.test_made_up import slug, words

__all__ = ["slug", "words"]

OURS = {
    "visit": r"bezoek(?:en)?",
    "client": r"cliënt(?:en)?",
    "council": "cliëntenraad",
    "care": r"(?:de|onze|mijn|uw|jouw|geen) (?:zorg|hulp)",
    "places": r"bij (?:u|je|jou) thuis|bij (?:u|je|jou) komt",
}
"""What our texts say, by the key of what a provider says for it."""
OTHERS = re.compile(r"de hulp of zorg zelf|regelt deze hulp")
"""What is not the provider's."""


def own_words(slug: str) -> OwnWords:
    stated = tomllib.loads((HERE / slug / "provider.toml").read_text(encoding="utf-8"))
    return msgspec.convert(stated["words"], OwnWords)


def says_ours(own: OwnWords) -> re.Pattern[str]:
    """What nothing may say of a provider with these words."""
    same = OwnWords()
    keys = [key for key in OURS if getattr(own, key) != getattr(same, key)]
    at_home = "home" in own.places
    found = [OURS[key] for key in keys if key != "places" or not at_home]
    return re.compile(rf"(?<![\w/-])(?:{'|'.join(found)})(?![\w-])", re.IGNORECASE)


def test_nothing_says_our_word_where_the_provider_has_its_own(slug: str, words: Words) -> None:
    looked = says_ours(own_words(slug))
    found = {
        f"{place}: {text[max(0, one.start() - 40) : one.end() + 40]}"
        for place, text in words.items()
        for one in looked.finditer(OTHERS.sub("", text))
    }
    assert not found


@pytest.mark.parametrize("key", OURS)
def test_each_key_is_one_that_a_provider_of_these_has(key: str) -> None:
    assert any(getattr(own_words(slug), key) != getattr(OwnWords(), key) for slug in MADE_UP)
