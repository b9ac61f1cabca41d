"""What is drawn as one with the letter before it, though it is a letter itself."""

from __future__ import annotations

import pytest

from formsapp.typed_text import MOST_MARKS, clean_lines


@pytest.mark.parametrize("one", ["\u0e33", "\u0eb3", "🏻", "\u1039က", "\u17d2ក"])
def test_a_run_of_what_is_drawn_like_marks_is_bounded_and_words_stay(one: str) -> None:
    run = clean_lines("ກ" + one * 60_000 + " ສ")
    assert run == "ກ" + one * MOST_MARKS + " ສ"
    words = "น้ำดื่ม ທຳມະ ឧកញ៉ា ស្ត្រី တက္ကသိုလ် 👍🏽"
    assert clean_lines(words) == words
