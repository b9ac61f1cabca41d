"""A client's reference: one spelling, however it is typed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.cases.client_circle import ClientCircle, store_circle
from formsapp.cases.client_reference import (
    can_be_reference,
    find_reference,
    find_spellings,
    known_references,
    reference_key,
)
from tests.cases.conftest import BY, NOW, Office


@pytest.mark.parametrize(
    "typed",
    ["C-1", "c-1", "C 1", "c1", " c  1 ", "C - 1", "C–1", "c‑1", "c−1", "C--1", "C-1-", "c\u200b1"],  # noqa: RUF001 - dashes as people paste them
)
def test_case_spaces_and_dashes_are_forgiven(office: Office, typed: str) -> None:
    office.token(client="C-1")
    office.token(client="C-2")
    assert find_reference(office.session, typed) == "C-1"


@pytest.mark.parametrize(
    "typed", ["\uff23\uff0d\uff11", "C-1.", "C-1\ufe0f", "C\u20141", "C-\u0661", "c 1;"]
)
def test_signs_of_other_keyboards_and_of_a_sentence_are_forgiven(
    office: Office, typed: str
) -> None:
    office.token(client="C-1")
    assert find_reference(office.session, typed) == "C-1"


@pytest.mark.parametrize(
    "typed", ["(C-1)", '"C-1"', "#c 1", "\u2018C-1\u2019,", "[C1]", "*C-1*", "<c-1>;", "_C-1_"]
)
def test_what_a_text_puts_around_a_reference_goes(office: Office, typed: str) -> None:
    office.token(client="C-1")
    assert find_reference(office.session, typed) == "C-1"
    office.token(client=typed)
    assert find_reference(office.session, typed) == typed


@pytest.mark.parametrize(
    ("one", "other"),
    [("1-23", "12-3"), ("AB-C1", "A-BC1"), ("C-1", "C-11"), ("C-1", "C-1a"), ("C.1", "C1"),
     ("2024-12", "202412"), ("C-1", "C-l"), ("É-1", "E-1")],
)  # fmt: skip
def test_two_clients_stay_two(office: Office, one: str, other: str) -> None:
    office.token(client=one)
    assert find_reference(office.session, other) == other


@pytest.mark.parametrize("typed", ["", " ", "-", " - - "])
def test_what_is_no_reference_finds_none(office: Office, typed: str) -> None:
    office.token(client="--")
    assert find_reference(office.session, typed) == " ".join(typed.split())


@pytest.mark.parametrize(
    "text", ["..", ".", "/17", "17/", "C-1/../C-2", "2026/./17", "--", "\u2026"]
)
def test_what_an_address_cannot_hold_can_be_no_reference(text: str) -> None:
    assert not can_be_reference(text)
    assert all(
        map(can_be_reference, ("C-1042", "2026/17", "C.1", "\u0661\u0662", "\u00e97", "C-1?"))
    )


def test_a_new_reference_stays_as_it_was_typed_but_cleaned(office: Office) -> None:
    assert find_reference(office.session, "  Cliënt  7\u200b ") == "Cliënt 7"


def test_letters_with_accents_have_capitals_too(office: Office) -> None:
    office.token(client="É 7")
    assert find_reference(office.session, "é-7") == "É 7"


def test_a_reference_is_known_by_its_link_its_case_or_its_circle(office: Office) -> None:
    office.token(client="L-1")
    office.send(client="K-1")
    circle = ClientCircle("R-1", "zorg", date(2010, 1, 1), ())
    store_circle(office.session, office.ring.letterbox, circle, now=NOW, by=BY)
    assert known_references(office.session) == ["R-1", "L-1", "K-1"]
    assert [find_reference(office.session, one) for one in ("l1", "k 1", "r1")] == [
        "L-1",
        "K-1",
        "R-1",
    ]


def test_a_spelling_that_exists_wins_and_of_others_that_of_the_circle(office: Office) -> None:
    office.token(client="A-1")
    office.token(client="a1")
    circle = ClientCircle("A 1", "zorg", date(2010, 1, 1), ())
    store_circle(office.session, office.ring.letterbox, circle, now=NOW, by=BY)
    for exists in ("A-1", "a1", "A 1"):
        assert find_reference(office.session, exists) == exists
    assert find_reference(office.session, "a-1") == "A 1"


def test_spellings_that_may_be_one_client_are_found() -> None:
    found = find_spellings(["C-1", "D-4", "c 1", "12-3", "1-23", "-", " "])
    assert found == [["12-3", "1-23"], ["C-1", "c 1"]]


def test_any_text_can_be_looked_up(office: Office) -> None:
    office.token(client="C-1")
    for text in ("\0", "\ud800", "%_'\"", "x" * 5000, "\U0001f468"):
        assert find_reference(office.session, text) != "C-1"


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(text: str) -> None:
    assert reference_key(reference_key(text)) == reference_key(text)


@given(st.text(alphabet="aB1 -2", max_size=12))
def test_the_key_of_a_reference_forgets_case_and_how_a_gap_is_written(text: str) -> None:
    assert reference_key(text) == reference_key(text.swapcase().replace("-", " - "))
