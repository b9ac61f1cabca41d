"""The one rule for typed text."""

# ruff: noqa: RUF001 - words of other scripts are what is tested

from __future__ import annotations

import sys
import unicodedata
from itertools import groupby

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formsapp.typed_text import (
    LONGEST,
    LONGEST_PASTED,
    MOST_MARKS,
    NEEDS_JOINERS,
    VIRAMA,
    clean_line,
    clean_lines,
    count_characters,
    find_token,
    plain_pasted,
)
from tests.steps import steps

NASTY = (
    "aक\u094d\u0947सمین\u064b\u0651\u200c\u200d\u2060"
    "\u180e\u180bᠠ葛🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e007f"
    "\ufe0f\ufe0e\U000e0100❤🔥\u0301\u0323\u0344\u0f73 \n\u1161\u3164\u093c»(\U0001faefߊ"
)


def flag(region: str) -> str:
    """A flag as emoji spell it, with tags."""
    return "🏴" + "".join(chr(0xE0000 + ord(char)) for char in region) + "\U000e007f"


EVERY = [chr(code) for code in range(sys.maxunicode + 1)]
HUNDRED_KB = 100_000
STEPS_EACH = 60
"""Lines of Python for each sign that is cleaned and counted."""


@given(st.text(st.characters(codec=None)) | st.text(st.sampled_from(NASTY)))
@example("a" + "\u0344" * 40 + "\u200d" + "\u0323" * 40)
@pytest.mark.hostile("text-controls")
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
        *(("a\r\nb\rc\u2028d", "a\nb\nc\nd"), ("a\tb", "a b"), ("\ufeffa\u00adb\u2066c", "abc")),
        *(("\ud800a", "a"), ("\uffff\ufdd0a\U0001fffe", "a"), ("  a  ", "a"), ("e\u0301", "é")),
        *(("a\u200bb\u202ec", "abc"), ("🏴\U000e0067\U000e007f", "🏴"), ("a\u061cb", "ab")),
        ("Noor\u2800de\u3164Wit\uffa0", "Noor de Wit"),  # blank, and as wide as a letter
    ],
)
@pytest.mark.hostile("text-hidden")
def test_what_hides_or_turns_text_goes(typed: str, cleaned: str) -> None:
    assert clean_lines(typed) == cleaned


@pytest.mark.parametrize("blank", "\u3164\u115f\u1160\uffa0\u2800\u034f\u17b4")
def test_a_name_of_blank_letters_is_no_name(blank: str) -> None:
    assert clean_line(blank * 5) == ""


@pytest.mark.parametrize(
    "text",
    [
        *("می\u200cخواهم", "خانه\u200cها", "PDF\u200cها", "۲۰\u200cامین", "ක\u0dca\u200dය"),
        *(
            "श्री र\u094d\u200dय",
            "क\u094d\u200cष",
            "অ\u09b0\u200d\u09cdয",
            "അവന\u0d4d\u200d x",
            "\u06dd",
        ),
        *(
            "👩\u200d👧",
            "❤\ufe0f\u200d🔥",
            "🏳\ufe0f\u200d🌈",
            "👩🏽\u200d🚀",
            "ه\u200d",
            "\u200dه",
            "«کتاب»\u200cها",
            "(PDF)\u200cها",
            "🧑🏻\u200d\U0001faef\u200d🧑🏼",
            "۱۴۰۴ ه\u200d.ش.",
            "🙂\u200d↔\ufe0f",
            "1\ufe0f\u20e3",
        ),
        *("葛\U000e0100城", "Ångström", "각", "ᠠᠯᠠᠭ\u180eᠠ", "ᠪᠠ\u180b", "ᠭ\u180b\u180eᠠ"),
        *("က\ufe00", "ℹ\ufe0f", "葛\ufe00", "＆\ufe0f", "\uf8ff", "\U0001fae9"),
        *(flag(region) for region in ("gbeng", "gbsct", "gbwls")),
    ],
)
@pytest.mark.hostile("text-names")
def test_a_word_or_emoji_keeps_what_it_is_written_with(text: str) -> None:
    assert clean_lines(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("ज\u093c\u094d\u200dय", "ज\u093c\u094d\u200d", "ज\u093c\u094d\u200c है", "क\u093c\u200cय"),
        *(
            "क\u200d\u093c",
            "\u09a1\u09bc\u200d\u09cd\u09af",
            "ਸ\u0a3c\u0a4d\u200dਯ",
            "क\u094d\u0951\u200d",
        ),
        *("ක\u200d\u0dca\u200dර", "ರ\u200d\u0ccd\u200cಕ", "ප\u0dca\u200dර", "ប\u200c\u17ca\u17b8"),
        *(
            "ᠠ\u200d",
            "ߊ\u200d",
            "ܒ\u200d",
            "ࡁ\u200d",
            "ꡀ\u200d",
            "𐴀\u200d",
            "𞤀\u200d",
            "ه\u064e\u200d",
        ),
    ],
)
def test_a_joiner_stays_whatever_marks_or_joiners_stand_between_it_and_its_letter(
    text: str,
) -> None:
    assert clean_lines(text) == text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        *(("a\U0001d159b", "ab"), ("a\U00016fe4b", "ab"), ("a\u200d", "a"), ("ر\u200d", "ر\u200d")),
        *(("a\u200db", "ab"), ("a\u200cb", "ab"), ("می\u200c", "می"), ("\u200cمی", "می")),
        *(("سی\u200c\u200c\u200dدی", "سی\u200cدی"), ("1\u200d2", "12"), ("👩\u200dx", "👩x")),
        *(("❤\ufe0f\ufe0e\ufe01b", "❤\ufe0fb"), ("a\ufe0fb", "ab"), ("é\U000e0100", "é")),
        *(("ж\ufe00", "ж"), ("ω\u180b", "ω"), ("5\U000e0100", "5"), ("葛\u180b", "葛")),
        *(("क\u093c\u200d", "क\u093c"), ("e\u093c\u200db", "e\u093cb"), ("(\u200cها", "(ها")),
        *(
            ("x)\u200cy", "x)y"),
            ("۵\u200d", "۵"),
            ("۔\u200d", "۔"),
            ("👩\u200d", "👩"),
            ("\u0378\u200d👩", "\u0378👩"),
        ),
        *(("a\u180eb", "ab"), ("ᠠ\u180e", "ᠠ"), ("\u180eم", "م"), ("x\u0323\ufe0f", "x\u0323")),
        *((flag("gbxyz"), "🏴"), (flag("gbeng")[:-1], "🏴"), (f"a{flag('gbeng')[1:]}", "a")),
        *((flag("gbeng") + "\U000e0041", flag("gbeng")), (" \ufe0fa", "a"), ("\n\U000e0100a", "a")),
    ],
)
def test_a_joiner_or_selector_with_nothing_to_do_goes(typed: str, cleaned: str) -> None:
    assert clean_lines(typed) == cleaned


@pytest.mark.hostile("text-hidden")
def test_every_script_with_a_virama_keeps_its_joiners() -> None:
    viramas = [char for char in EVERY if unicodedata.combining(char) == VIRAMA]
    assert len(viramas) > 40
    assert not [hex(ord(char)) for char in viramas if not NEEDS_JOINERS.match(char)]


@pytest.mark.hostile("text-marks")
def test_a_run_of_marks_is_bounded_and_those_that_are_written_stay() -> None:
    assert clean_lines("a" + "\u0301\u0323" * 60_000) == unicodedata.normalize(
        "NFC", "a" + "\u0301\u0323" * (MOST_MARKS // 2)
    )
    zalgo = "Z" + "\u0351\u036b" * (MOST_MARKS // 2) + "a"
    assert len(clean_lines(zalgo)) == MOST_MARKS + 2


def test_every_sign_that_normalising_sorts_is_bounded() -> None:
    """Also those of class 0 that fall apart into others, such as U+0F73, or become others."""
    sorted_ones = {
        char
        for char in EVERY
        for form in ("NFD", "NFKD")
        if unicodedata.combining(unicodedata.normalize(form, char)[0])
    }
    assert {"\u0f73", "\uff9e", "\uff9f"} <= sorted_ones
    longest = max(len(clean_lines("a" + char * 2 * MOST_MARKS)) for char in sorted_ones)
    assert longest <= MOST_MARKS + 1


@pytest.mark.parametrize("sort", ["\uff9e\u0334", "\uff9f\u0334", "\ufdfa", "%EF%BE%9E%CC%B4"])
def test_of_what_was_pasted_little_is_normalised(sort: str) -> None:
    """What was widened joined marks that stood apart: 240,000 of them took a minute to sort."""
    pasted = plain_pasted("A" + sort * 20_000)
    assert len(pasted) <= LONGEST_PASTED
    assert longest_run_of_marks(pasted) <= MOST_MARKS


def longest_run_of_marks(text: str) -> int:
    decomposed = unicodedata.normalize("NFKD", text)
    runs = groupby(decomposed, key=lambda char: unicodedata.combining(char) > 0)
    return max((len([*run]) for marks, run in runs if marks), default=0)


def test_half_width_letters_keep_their_signs() -> None:
    assert clean_line("\uff76\uff9e\uff77\uff9e") == "\uff76\uff9e\uff77\uff9e"


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "\u0301\u0323",
            "\u0344\u0323",
            "\u0f75\u0f73",
            "a" + "\u0301\u0323" * 15,
            "\u1100\u1161\u11a8",
        ),
        *(
            "\u1100",
            "\ufdfa",
            "\ufb2c",
            "\U0001d160",
            "م\u200c\u064b",
            "👩\u200d",
            "\ufe0f",
            "\u0301\u200d",
            "\u202e",
        ),
        "".join(EVERY[0xA0:0xD800:2]),
    ],
)
@pytest.mark.hostile("text-marks")
def test_a_hundred_kilobytes_of_anything_are_cleaned_and_counted_at_once(piece: str) -> None:
    text = "a" + piece * (HUNDRED_KB // len(piece.encode()) or 1)
    assert steps(lambda: count_characters(clean_lines(text))) < STEPS_EACH * len(text)


@pytest.mark.hostile("text-marks")
def test_marks_are_bounded_before_they_are_sorted_which_takes_very_long() -> None:
    """Sorted first, all that is kept would be of the sort that comes first."""
    late, early = "\u0315", "\u0327"
    kept = unicodedata.normalize("NFD", clean_lines("a" + (late + early) * 50_000))
    assert kept == "a" + early * (MOST_MARKS // 2) + late * (MOST_MARKS // 2)


def test_what_is_longer_than_any_answer_is_cut_before_any_work() -> None:
    assert len(clean_lines("é" * (LONGEST + 10))) == LONGEST


@pytest.mark.parametrize(
    ("text", "length"),
    [
        *(("abc", 3), ("e\u0301", 1), ("👩\u200d👩\u200d👧", 1), ("می\u200cخواهم", 7)),
        *(("👍🏽", 1), ("", 0), ("ë", 1), ("🇳🇱🇧🇪", 2), ("क\u094dषमा", 2), ("กำ", 1)),
        *(("\u1100\u1161\u11a8", 1), ("க\u0bcdக", 2)),
    ],
)
def test_length_is_what_people_count(text: str, length: int) -> None:
    assert count_characters(text) == length


TOKEN = "aB3-" * 6 + "." + "_x9Z" * 10 + "abc"
assert len(TOKEN) == 68


@pytest.mark.parametrize(
    "around",
    [
        *("{},", "{};", "{}]", "{}*", "{}\u00a0", "{}.\u00a0"),
        *("{}%20", "{}/", "{}/>", "{}>", "<{}>"),
        *('"{}"', "“{}”", "'{}'", "_{}_", "*{}*", "{}%3E", "{}&gt;", "{}?", "{}...", "{}\u200b"),
        *(
            "\u2066{}\u2069",
            "https://loket.example/l/{}).",
            "{} graag openen",
            "{}\n",
            "{}%0A",
            "{}!)",
        ),
        *("({})", "{}\\", "{}|", "{}#", "%22{}%22"),
        *("{}Klik", "Link:{}Klik", "Open{}", "{}{}", "\u3002{}\u3002", "{}\u06d4 Klik"),
        *("href=3D{}=\n", "href=3D{}=20", "&#61;{}&#46;", "{}%E3%80%82"),
        *("{}%20is", "{}Hij werkt", "Dit is {}a", "3D{}", "=3D{}", "{}%2520is", "{}é"),
    ],
)
@pytest.mark.hostile("link-wrapped")
def test_a_token_is_found_in_what_mail_and_chat_programs_make_of_it(around: str) -> None:
    assert find_token(around.replace("{}", TOKEN)) == TOKEN


@pytest.mark.parametrize(
    ("sign", "as_sent"),
    [
        *((".", "=2E"), ("-", "=2D"), ("_", "=5F"), ("-", "=2d"), (".", "=\n=2E"), ("_", "%3D5F")),
        *((".", "\u3002"), (".", "\uff0e"), (".", "\uff61"), (".", "\u2024"), (".", "%E3%80%82")),
        *((".", "&#46;"), (".", "&period;"), ("_", "&lowbar;"), ("-", "&#x2d;"), ("_", "\uff3f")),
        *((".", "\u00b7"), (".", "\u2022"), (".", "%C2%B7")),
        *(("-", "&hyphen;"), ("-", r"\u002d"), (".", r"\u002E"), ("_", r"\x5f"), ("_", "&#95;")),
    ],
)
def test_a_sign_of_a_token_that_was_written_otherwise_is_read(sign: str, as_sent: str) -> None:
    for around in ("{}", "https://loket.example/l/{}. Klik", "href=3D{}"):
        assert find_token(around.format(TOKEN.replace(sign, as_sent))) == TOKEN


@pytest.mark.parametrize(
    "wrap",
    [
        "\n",
        "\r\n",
        "=\n",
        "=\r\n",
        " ",
        "\u200b",
        "\n  ",
        "=",
        "\n> ",
        "\r\n>> ",
        "\n>>\n> ",
        "%250A",
        "<wbr>",
        "%3Cwbr/%3E\n",
        "&shy;",
        "&#8203;",
        *(
            "<br>",
            "<br />\n",
            "</span><span style='color: #00f'>",
            "%3C/b%3E",
            "<WBR class=x>",
            "</font>",
        ),
        *("\n| ", "\r\n\u2502 ", "\n> | "),
    ],
)
@pytest.mark.parametrize("at", [1, 23, 25, 60, 67])
def test_a_token_that_was_wrapped_is_whole_again(wrap: str, at: int) -> None:
    assert find_token(TOKEN[:at] + wrap + TOKEN[at:]) == TOKEN
    assert find_token(f"{TOKEN[:at]}{wrap}{TOKEN[at:]}{wrap}Met groet") == TOKEN
    for around in (
        "<https://loket.example/l/{}>",
        '<b><a href="https://loket.example/l/{}">Klik</a>',
    ):
        assert find_token(around.format(TOKEN[:at] + wrap + TOKEN[at:])) == TOKEN


def test_a_token_is_found_that_was_encoded_twice_widened_or_escaped() -> None:
    coded = "".join(f"%{ord(char):02X}" for char in TOKEN)
    for typed in (
        coded,
        coded.replace("%", "%25"),
        "".join(chr(ord(char) + 0xFEE0) for char in TOKEN),
        TOKEN.replace("_", r"\_"),
        TOKEN.replace(".", "[.]"),
        TOKEN.replace(".", "%28.%29"),
    ):
        assert find_token(f"https://loket.example/l/{typed} ") == TOKEN


@pytest.mark.parametrize("line", ["\u0332", "\u0333", "\u0336", "%CC%B2"])
def test_a_token_of_which_each_sign_is_underlined_or_struck_out_is_found(line: str) -> None:
    assert find_token("https://loket.example/l/" + "".join(char + line for char in TOKEN)) == TOKEN


def test_a_token_is_found_in_the_address_that_a_mail_server_checks_first() -> None:
    shown = TOKEN.replace("-", "-2D").replace("_", "-5F")
    checked = f"https://urldefense.example/v2/url?u=https-3A__loket.example_l_{shown}&d=DwMFaQ&c=x"
    for around in ("{}", "<{}>", "Klik op {} graag"):
        assert find_token(around.format(checked)) == TOKEN
    for wrap in ("\r\n> ", "=\n", "\u200b", "<wbr>"):
        assert find_token(wrap.join((checked[:40], checked[40:80], checked[80:]))) == TOKEN


def test_a_dash_that_was_made_another_dash_is_a_dash() -> None:
    assert find_token(TOKEN.replace("-", "\u2011")) == TOKEN


@pytest.mark.parametrize("text", ["", "x", TOKEN[1:], TOKEN[:-1], TOKEN[:30] + "é" + TOKEN[31:]])
def test_what_is_cut_is_no_token(text: str) -> None:
    assert find_token(text) == ""


def test_only_so_many_joiners_of_one_answer_are_judged() -> None:
    """Each is judged by what stands around it, which takes time: no text needs so many."""
    word = "می\u200cخ "
    assert clean_lines(word * 7_000).count("\u200c") == 7_000
    assert clean_lines("م\u200cم" * 80_000).count("\u200c") == 20_000
