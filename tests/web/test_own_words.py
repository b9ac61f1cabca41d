"""Nothing that a provider with words of its own says holds the words of the examples for it."""

from __future__ import annotations

import re
import tomllib

import msgspec
import pytest
from babel.messages.pofile import read_po

from formsapp.facts.words import Article, Noun, put_words
from formsapp.facts.words import Words as OwnWords
from tests.conftest import REPO
from tests.made_up import HERE
from tests.web.made_up import MADE_UP, Words
from tests.web.test_i18n import sources
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


def made_up_nouns(article: Article) -> OwnWords:
    def noun(stem: str) -> Noun:
        return Noun(one=f"qq{stem}", many=f"qq{stem}meer", article=article)

    words = {name: noun(name) for name in ("visit", "client", "care", "council")}
    return OwnWords(**words, places=("online",))


WITH_HET = (
    r"\b(?:het|dit|hetzelfde|ons|elk|ieder|welk|gepland|nieuw|afgezegd) qq\w+|"
    r"\bqq(?:visit|care),? dat\b"
)
WITH_DE = (
    r"\b(?:de|deze|die|dezelfde|onze|elke|iedere|welke) qq(?!\w+meer)\w+|"
    r"\bqq(?:visit|care),? die\b|\been qqclient die\b|"
    r"\b(?:een|geen|als) (?:nieuwe|geplande|afgezegde) qq(?!\w+meer)\w+"
)
"""What does not agree with a noun whose article is *de*, and *het*."""
CHOICE = re.compile(r"\[\[([^\[\]{}|/]*)[|/]([^\[\]{}|/]*)\]\]")


def our_texts() -> set[str]:
    """All texts for every provider, as they are said with *je* and *wij*, and with *u* and *ik*."""
    texts = {*sources()}
    for catalogue in (REPO / "formsapp" / "translations").rglob("*.po"):
        with catalogue.open("rb") as file:
            texts |= {str(one.string) for one in read_po(file) if one.id}
    texts |= {page.read_text("utf-8") for page in (REPO / "docs" / "common").rglob("*.md")}
    return {CHOICE.sub(chosen, text) for text in texts for chosen in (r"\1", r"\2")}


@pytest.mark.parametrize(("article", "wrong"), [("de", WITH_HET), ("het", WITH_DE)])
def test_in_every_text_what_belongs_to_a_noun_agrees_with_it(article: Article, wrong: str) -> None:
    own = made_up_nouns(article)
    looked = re.compile(f"{wrong}|{says_ours(own).pattern}", re.IGNORECASE)
    said = (OTHERS.sub("", put_words(text, own)) for text in our_texts())
    assert not [
        text[max(0, one.start() - 60) : one.end() + 60]
        for text in said
        for one in looked.finditer(text)
    ]
