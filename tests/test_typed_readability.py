"""How a typed text reads: as our own pages are measured, at a cost that its shape can't raise."""

from __future__ import annotations

from functools import partial

import pytest

from formsapp.facts import readability
from formsapp.facts.readability import measure_readability, measure_typed
from tests.steps import steps

PLAIN = """Wij hebben uw klacht gelezen. Het spijt ons wat er gebeurde!

Vanaf 1 april belt de planning u als de zorg later komt. Bel ons op 06 00000000, of mail naar
zorg@voorbeeld.nl. Wilt u dat iemand langskomt? Dat kan."""
SHAPES = [
    *("-", "|", "[", "<", '"', "a", "!", " ", "\n", "Aa", ".A ", "<!--", "```\n", "a@", "1.", "É"),
    *("[a](", "] ", "**", "# ", "- ", "A. ", "{#", "'", "ij", "http://", "\u0301"),
]


def test_a_plain_text_is_measured_as_on_a_page() -> None:
    typed, page = measure_typed(PLAIN), measure_readability(PLAIN)
    assert typed.words == page.words
    assert abs(typed.flesch_douma - page.flesch_douma) < 5


def test_a_long_sentence_is_named() -> None:
    long = "Wij " + "hebben daar " * 20 + "over gesproken."
    assert measure_typed(f"Dit is kort. {long}").too_long == (long,)


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_takes_about_twice_the_steps(shape: str) -> None:
    once, twice = (steps(partial(measure_typed, shape * n + "x")) for n in (1000, 2000))
    assert twice < 2.5 * once + 200


def test_the_pattern_for_typed_text_has_a_fixed_width_so_nothing_to_go_back_over() -> None:
    assert not set(readability.TYPED_END.pattern) & {"*", "+", "{"}


def test_no_typed_word_is_remembered() -> None:
    before = readability.count_syllables.cache_info().currsize
    measure_typed("Samira Zeldzaamwoord kwam langs op dinsdag.")
    assert readability.count_syllables.cache_info().currsize == before
