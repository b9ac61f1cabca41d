"""The code to type in place of a link: its signs, what it tells of slips, what guessing costs."""

from __future__ import annotations

import hashlib
import math
import re
from uuid import uuid4

import pytest

from formsapp.sealing import typed_code
from formsapp.sealing.letterbox import new_receipt_code, normalise_code
from formsapp.sealing.typed_code import (
    COST,
    HEARD,
    LENGTH,
    PLACE,
    SIGNS,
    NotTyped,
    new_typed_code,
    normalise_typed_code,
    place_of_code,
    slow_key,
    unwrap_secret,
    wrap_secret,
)

SOUND_ALIKE = ("BCDEGJPTVW", "AHK", "FS", "MN", "QU", "IJY", "79", "6Z", "6S")
LOOK_ALIKE = ("0OQD", "1I", "2Z", "5S", "8B", "6G", "UV")
KEY, NEWER = "a-key-of-the-server-0123456789-abcdef", "a-newer-key-of-the-server-0123456789"


def test_no_two_signs_sound_or_look_alike() -> None:
    assert len(set(SIGNS)) == 16
    for group in (*SOUND_ALIKE, *LOOK_ALIKE):
        assert len(set(group) & set(SIGNS)) <= 1, group


def test_what_is_heard_or_read_for_a_sign_is_taken_for_it() -> None:
    for heard, meant in HEARD.items():
        groups = [group for group in (*SOUND_ALIKE, *LOOK_ALIKE) if chr(heard) in group]
        assert any(chr(meant) in group for group in groups), chr(heard)


@pytest.mark.parametrize(
    "around", ["{}", " {} ", "{}.", "**{}**", "\u2011{}", "{}\n", "\u201c{}\u201d"]
)
def test_a_code_is_found_however_it_is_typed(around: str) -> None:
    code = new_typed_code()
    ways = (code, code.lower(), code.replace("-", ""), code.replace("-", " "), " ".join(code))
    dashes = (code.replace("-", dash) for dash in ("\u2013", "\u2011", ".", "_"))
    for typed in (*ways, *dashes):
        assert normalise_typed_code(around.format(typed)) == code
    assert normalise_typed_code(code.replace("0", "o").replace("1", "I").replace("7", "9")) == code


@pytest.mark.parametrize(
    "around",
    [
        *("Code: {}", "Uw code is {}.", "code={}", "code:{}", "1. {}", "Loket Code 1: {}", "[{}]"),
        *("{}\n{}", "{} {}", "De code: {} (bewaar deze)", "https://loket.example/code {}"),
        *("12-3-2026 10:30 {}", "Bel 020-1234567. Code {}", "Bel 2034 of typ 2026 {}", "> {}"),
    ],
)
def test_a_code_is_found_in_the_words_it_was_pasted_with(around: str) -> None:
    for _ in range(20):
        code = new_typed_code()
        for between in pasted_between():
            typed = around.replace("{}", code.replace("-", between))
            assert normalise_typed_code(typed) == code, typed


def pasted_between() -> tuple[str, ...]:
    encoded = ("&shy;", "-&shy;", "&nbsp;", "-<wbr>", "<wbr/>", "=\r\n", "-=\n", "&#xA0;")
    spoken = (" streepje ", " min ", " Koppelteken ", ", streepje, ", " dash ")
    return (*spoken, "-", "", " ", "\n", "-\n", "-\n> ", " \u2013 ", "\u2011", "\u30fc", *encoded)


def test_a_code_is_found_against_a_word_or_another_code() -> None:
    for _ in range(50):
        code, other = new_typed_code(), new_typed_code()
        for typed in (f"{code}{code}", f"Code{code}Typ", code.replace("-", "") * 2):
            assert normalise_typed_code(typed) == code
        assert normalise_typed_code(f"{code}{other}") in {code, other}


@pytest.mark.parametrize(
    ("letters", "looks"),
    [
        ("ABCEHKMOPTX", "\u0410\u0412\u0421\u0415\u041d\u041a\u041c\u041e\u0420\u0422\u0425"),
        ("ABEHIKNOPTX", "\u0391\u0392\u0395\u0397\u0399\u039a\u039d\u039f\u03a1\u03a4\u03a7"),
        ("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"),
        ("0123456789", "".join(map(chr, range(0xFF10, 0xFF1A)))),
        ("0", "\u00d8"),
    ],
)
def test_a_code_is_read_from_other_keyboards(letters: str, looks: str) -> None:
    as_typed = str.maketrans(letters, looks)
    for _ in range(20):
        typed, receipt = new_typed_code(), new_receipt_code()
        for around in ("{}", "Code: {}."):
            assert normalise_typed_code(around.format(typed.translate(as_typed))) == typed
            assert normalise_code(around.format(receipt.translate(as_typed))) == receipt
            assert normalise_code(around.format(receipt.translate(as_typed).lower())) == receipt


def test_a_slip_is_told_among_words_too() -> None:
    for _ in range(50):
        code = new_typed_code()
        for other in set(SIGNS) - {code[-1]}:
            with pytest.raises(NotTyped):
                normalise_typed_code(f"Mijn nieuwe sleutel: {code[:-1]}{other}")


def test_every_slip_in_one_sign_and_every_two_that_changed_places_are_told() -> None:
    for _ in range(5):
        code = new_typed_code().replace("-", "")
        for at, right in enumerate(code):
            for other in set(SIGNS) - {right}:
                with pytest.raises(NotTyped):
                    normalise_typed_code(code[:at] + other + code[at + 1 :])
            swapped = code[:at] + code[at : at + 2][::-1] + code[at + 2 :]
            if swapped != code:
                with pytest.raises(NotTyped):
                    normalise_typed_code(swapped)


@pytest.mark.parametrize("typed", ["", "x", "4K07", "M" * 16, "4K07-21PX-8R3F-06L5-0", "\x00" * 99])
def test_what_is_no_code_is_told(typed: str) -> None:
    with pytest.raises(NotTyped):
        normalise_typed_code(typed)


def test_no_code_spells_a_word() -> None:
    for _ in range(500):
        code = new_typed_code().replace("-", "")
        assert not re.search(r"[^\dU]U+[^\dU]", code)
        assert set(code) <= set(SIGNS)


@pytest.mark.hostile("code-stored")
def test_guessing_is_as_dear_as_the_module_says() -> None:
    free = LENGTH - 1 - PLACE
    assert free * math.log2(len(SIGNS)) == 48
    assert 128 * COST * typed_code.BLOCK == 32 * 2**20


def test_one_code_and_key_open_it_and_no_other() -> None:
    code, link, secret = new_typed_code(), uuid4(), b"eighteen random by"
    blob = wrap_secret(KEY, slow_key("a", code), link, secret)
    assert secret not in blob
    assert unwrap_secret(KEY, slow_key("a", code.lower()), link, blob) == secret
    for key, provider, other, where in (
        (NEWER, "a", code, link),
        (KEY, "b", code, link),
        (KEY, "a", new_typed_code(), link),
        (KEY, "a", code, uuid4()),
    ):
        assert unwrap_secret(key, slow_key(provider, other), where, blob) is None
    assert unwrap_secret(KEY, slow_key("a", code), link, blob[:-1]) is None


def test_the_place_hangs_on_the_first_signs_and_the_key_alone() -> None:
    codes = [new_typed_code() for _ in range(400)]
    places = {
        (key, code[:PLACE]): place_of_code(key, code) for key in (KEY, NEWER) for code in codes
    }
    assert len(set(places.values())) == len(places)
    assert hashlib.sha256(codes[0][:PLACE].encode()).hexdigest() not in places.values()
