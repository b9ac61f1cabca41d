"""The one rule for typed text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.typed_text import clean_line, clean_lines, count_characters, has_bsn, has_iban


@given(st.text(st.characters(codec=None)))
def test_cleaned_text_is_stable_and_holds_nothing_invisible(text: str) -> None:
    cleaned = clean_lines(text)
    assert clean_lines(cleaned) == cleaned
    assert unicodedata.normalize("NFC", cleaned) == cleaned
    assert not [c for c in cleaned if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
    assert "\n" not in clean_line(text)
    cleaned.encode()


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\tb", "a b"),
        ("\ufeffa\u00adb\u2066c", "abc"),
        ("\ud800a", "a"),
        ("\uffff\ufdd0a", "a"),
        ("👩\u200d👧 a\u200db", "👩\u200d👧 ab"),
        ("  a  ", "a"),
    ],
)
def test_lines(typed: str, cleaned: str) -> None:
    assert clean_lines(typed) == cleaned


@pytest.mark.parametrize(
    ("text", "length"),
    [
        *(("abc", 3), ("e\u0301", 1), ("👩\u200d👩\u200d👧", 1)),
        *(("👍🏽", 1), ("", 0), ("ë", 1), ("🇳🇱🇧🇪", 2)),
    ],
)
def test_length_is_what_people_count(text: str, length: int) -> None:
    assert count_characters(text) == length


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mijn bsn is 111222333", True),
        ("1112.22.333", True),
        ("111222334", False),
        ("0612345678", False),
        ("000000000", False),
        ("bestelling 1112223334", False),
    ],
)
def test_bsn(text: str, *, found: bool) -> None:
    assert has_bsn(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NL91ABNA0417164300", True),
        ("op nl91 abna 0417 1643 00 graag", True),
        ("NL91ABNA0417164301", False),
        ("kamer AB12", False),
    ],
)
def test_iban(text: str, *, found: bool) -> None:
    assert has_iban(text) is found
