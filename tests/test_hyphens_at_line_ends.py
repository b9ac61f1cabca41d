"""A link or code opens too where a mail or document put a hyphen at the end of a line."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from formsapp.sealing.letterbox import new_receipt_code, normalise_code
from formsapp.sealing.typed_code import new_typed_code, normalise_typed_code
from formsapp.typed_text import find_token

TOKEN = "aB3-" * 6 + "." + "_x9Z" * 10 + "abc"
WITHOUT = TOKEN.replace("-", "x")
ADDRESS = "https://loket.example/l/"


@pytest.mark.parametrize("wrap", ["-\n", "\u2010\r\n  ", "-", "%2D%0A", "-\n> "])
def test_a_token_with_a_hyphen_more_is_found(wrap: str) -> None:
    for token in [TOKEN, WITHOUT] if wrap != "-" else [WITHOUT]:
        for at in (1, 12, 23, 26, 45, 67):
            typed = f"{ADDRESS}{token[:at]}{wrap}{token[at:]}\nMet groet"
            assert find_token(typed) == token, typed


def test_a_token_with_a_hyphen_more_at_two_line_ends_is_found() -> None:
    assert find_token(f"{ADDRESS}{TOKEN[:9]}-\n{TOKEN[9:40]}-\n{TOKEN[40:]}") == TOKEN


def test_its_own_hyphen_at_the_end_of_a_line_stays() -> None:
    for at in (at for at, sign in enumerate(TOKEN, start=1) if sign == "-"):
        assert find_token(f"{ADDRESS}{TOKEN[:at]}\n{TOKEN[at:]}") == TOKEN


@pytest.mark.parametrize(
    "around", ["{}_", "_{}_", "__{}__;!!x", "{}___", "{}Hij werkt", "{}%5F", "_{}_ en meer", "{}en"]
)
@pytest.mark.parametrize("hyphens", [0, 1, 2, 3])
def test_what_stands_against_a_token_takes_none_of_its_own_hyphens(
    around: str, hyphens: int
) -> None:
    token = f"{'aB3x' * 6}.{'x9-' * hyphens}".ljust(67, "k") + "Q"
    assert find_token(around.format(ADDRESS + token)) == token
    assert find_token(around.format(token)) == token


@pytest.mark.parametrize("times", range(6))
@pytest.mark.parametrize("token", [TOKEN, "aB3-xy9-" + "k" * 16 + "." + "Q" * 43])
def test_a_token_is_found_behind_each_program_that_wrapped_its_address(
    token: str, times: int
) -> None:
    address = f"https://loket.example/l/{token}"
    for _ in range(times):
        address = f"https://wraps.example/?url={quote(address, safe='')}&data=05"
    assert find_token(f"Open {address} graag") == token


def test_a_code_with_a_hyphen_more_is_found() -> None:
    for _ in range(20):
        typed, receipt = new_typed_code(), new_receipt_code()
        for around in ("{}", "Uw code is {}."):
            for wrap in ("-\n", "\u2010\r\n"):
                broken = receipt[:8] + wrap + receipt[8:]
                assert normalise_code(around.replace("{}", broken)) == receipt
                broken = typed[:7] + wrap + typed[7:]
                assert normalise_typed_code(around.replace("{}", broken)) == typed
