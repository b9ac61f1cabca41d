"""What a provider has not filled in yet: no client reads the mark of it, and each reads what is so.

Only an example can be published with such marks; ``loket check`` names them to the provider.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import msgspec
import pytest

from formsapp.check import list_findings
from formsapp.facts import Facts, load
from formsapp.facts.channels import ORDER, ChannelName, Contact
from formsapp.facts.dutch_reach import foot_ways, reach_words
from formsapp.facts.facts_error import FactsError
from formsapp.facts.fill_text import fill_ours, named_in
from formsapp.facts.unknown import is_placeholder, say_known
from formsapp.kinds import load_provider
from tests.conftest import PROVIDERS, REPO
from tests.web.conftest import Loket
from tests.web.made_up import read_example
from tests.web.test_i18n import sources

MARK: Final = re.compile(r"\[[^\[\]|/]*nog invullen[^\[\]]*\]")
UNKNOWN: Final = "[adres nog invullen]"
COMMON: Final = 0.9
"""How many of our texts name facts alone, or values that any word may stand for."""


def test_no_client_reads_the_mark_of_what_is_not_filled_in(
    loket: Loket, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = {
        place: text[max(0, one.start() - 60) : one.end()]
        for place, text in read_example(tmp_path_factory, loket).words.items()
        for one in MARK.finditer(text)
    }
    assert not found


def filled(text: str, facts: Facts) -> str | None:
    """A text of the catalogue with a word for each value of its own; None where that is not one."""
    try:
        return fill_ours(text, facts, **dict.fromkeys(named_in(text, facts), "x"))
    except FactsError:
        return None


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_text_of_the_program_holds_a_mark(provider: str) -> None:
    facts = load(REPO / "docs" / provider)
    texts = [filled(text, facts) for text in sources()]
    said = [text for text in texts if text is not None]
    assert len(said) > len(texts) * COMMON
    assert [text for text in said if MARK.search(text)] == []


def contact(*names: ChannelName, unknown: tuple[ChannelName, ...]) -> Contact:
    known = {"phone": "06 12345678", "whatsapp": "06 12345678", "portal": "https://a.example"}
    found = {
        name: {"value": UNKNOWN if name in unknown else known.get(name, "a@b.example")}
        for name in names
    }
    return msgspec.convert(found, Contact)


@pytest.mark.parametrize("name", [one for one in ORDER if one != "portal"])  # always an address
def test_for_a_channel_that_is_not_filled_in_a_sentence_says_whom_to_ask(name: ChannelName) -> None:
    words = reach_words(contact(name, unknown=(name,)))
    for asked in ("Bel [[ons/mij]] dan:", "bel", "Bellen kan ook:", "Bel [[ons/mij]] op"):
        for key in ("reach", "reach_link"):
            said = words[key](asked)  # type: ignore[operator]  # a function by its name
            assert re.search(r" \(vraag een medewerker naar het [a-z-]+\)$", said), said
            assert not re.search(r"nog invullen|[: ]\(.*:|(:| op) \(", said), said
    assert str(words["reach_at"]).endswith("staat hier nog niet")
    assert words["reach_line"] == ""


def test_to_call_a_number_that_is_not_known_becomes_whom_to_ask_for_it() -> None:
    number = contact("phone", unknown=("phone",))
    for words, whom in (
        (reach_words(number), "een medewerker"),
        (reach_words(number, "ik"), "mij"),
    ):
        for key in ("reach", "reach_link", "reach_someone"):
            said = words[key]("Bel")  # type: ignore[operator]  # as above
            assert said == f"Vraag {whom} naar het telefoonnummer (dat staat hier nog niet)"


def test_a_text_names_the_best_channel_that_is_filled_in() -> None:
    words = reach_words(contact("phone", "mail", unknown=("phone",)))
    assert words["reach"]("Bel dan:") == "Mail dan: a@b.example"  # type: ignore[operator]  # as above


def test_the_foot_of_a_page_says_whom_to_ask_for_a_number_that_is_not_filled_in() -> None:
    (way,) = foot_ways(contact("phone", unknown=("phone",)))
    assert (way.link, way.more) == ("", [])
    assert way.text == "Het telefoonnummer staat hier nog niet. Vraag een medewerker ernaar."
    (way,) = foot_ways(contact("phone", unknown=("phone",)), "ik")
    assert way.text.endswith("Vraag mij ernaar.")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("[adres nog invullen]", "(adres nog niet bekend)"),
        ("[nog invullen]", "(nog niet bekend)"),
        ("06 12345678", "06 12345678"),
        ("[adres] en meer", "[adres] en meer"),
    ],
)
def test_a_mark_is_read_as_what_is_not_known(value: str, said: str) -> None:
    assert say_known(value) == said
    assert is_placeholder(value) is (said != value)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_check_still_names_each_mark(provider: str) -> None:
    folder = REPO / "docs" / provider
    found = list_findings(folder, load_provider(folder), date(2026, 11, 25))
    unfilled = {one.key for one in found if one.problem.startswith("nog invullen: [")}
    assert {"contact.mail", "contact.address"} <= unfilled
