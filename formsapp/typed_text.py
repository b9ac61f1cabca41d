"""Cleans text that someone typed, by one rule: what is stored is what was shown.

All typed text passes here once, before it is checked, shown, sealed or mailed. The rule:
Unicode's NFC; one kind of line end; no control characters, lone surrogates, non-characters or
invisible format characters, such as direction overrides and zero-width characters. The one
exception is the joiner inside an emoji, whose effect people see.
"""

from __future__ import annotations

import re
import unicodedata

JOINER = "\u200d"
LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
SPACES = re.compile(r"\s+")
DIGITS = re.compile(r"(?<![\w])\d(?:[ .-]?\d){8}(?![\w])")
IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}\b")
BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def clean_line(text: str) -> str:
    """Return cleaned text on one line, with one space for each run of white space."""
    return SPACES.sub(" ", clean_lines(text)).strip()


def clean_lines(text: str) -> str:
    """Return cleaned text with its line ends kept, and no white space around the whole."""
    text = LINE_ENDS.sub("\n", text)
    if not text.isascii() or not text.replace("\n", "").isprintable():
        text = unicodedata.normalize("NFC", _drop_invisible(text))
    return text.strip()


def plain_digits(text: str) -> str:
    """Return ``text`` with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _drop_invisible(text: str) -> str:
    text = text.replace("\t", " ")
    return "".join(
        char for place, char in enumerate(text) if _is_visible(char) or _joins_emoji(text, place)
    )


def _is_visible(char: str) -> bool:
    if char == "\n":
        return True
    code = ord(char)
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:  # noqa: PLR2004  Unicode's non-characters
        return False
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs"}


def _joins_emoji(text: str, place: int) -> bool:
    if text[place] != JOINER or not 0 < place < len(text) - 1:
        return False
    before, after = text[place - 1], text[place + 1]
    return unicodedata.category(after) == "So" and (
        unicodedata.category(before) in {"So", "Sk"} or before == "\ufe0f"
    )


def count_characters(text: str) -> int:
    """Return the length of ``text`` as people count it: an accent or a joined emoji adds nothing.

    It never exceeds what a browser's ``Intl.Segmenter`` counts: a text that the page accepts while
    someone types is accepted here too.
    """
    total, joined, half = 0, False, False
    for char in text:
        flag = "\U0001f1e6" <= char <= "\U0001f1ff"  # two letters make one flag
        adds = not (
            joined
            or (flag and half)
            or unicodedata.category(char) in {"Mn", "Mc", "Me"}
            or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
            or char == JOINER
        )
        total += adds
        joined, half = char == JOINER, flag and not half
    return total


def has_bsn(text: str) -> bool:
    """Return whether ``text`` holds a number that passes the BSN's eleven test."""
    return any(_passes_eleven_test(re.sub(r"\D", "", found)) for found in DIGITS.findall(text))


def _passes_eleven_test(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits, BSN_WEIGHTS, strict=True))
    return total > 0 and total % 11 == 0


def has_iban(text: str) -> bool:
    """Return whether ``text`` holds an account number with right check digits (ISO 13616)."""
    return any(_valid_iban(found) for found in IBAN.findall(text))


def _valid_iban(found: str) -> bool:
    # The pattern may have matched words behind the number too: try every possible length.
    plain = found.replace(" ", "").upper()
    return any(_mod97(plain[:end]) for end in range(15, len(plain) + 1))


def _mod97(iban: str) -> bool:
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1
