"""Reads the letters of a page of a PDF as lines, with where each stands and how it looks."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from statistics import median
from typing import Final, NamedTuple

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
from pypdfium2 import raw

from formsapp.terms_import.source_lines import NO_LETTER

NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")
BROKEN: Final = "\ufffe\x02"
"""What the reader puts in place of a hyphen and the end of the line."""
WIDE: Final = 1.3
"""A space between two words that sets parts of a line apart, in sizes of its letters."""
LABEL: Final = re.compile(
    r"(?:(?:artikel|art\.|hoofdstuk)\s*)?[(§]?\w{1,3}(?:\.\w{1,3})*[.):]?|\W", re.IGNORECASE
)
"""What stands before a clause or an item, with a wide space behind it."""
SMALL, HIGH = 0.8, 0.2
"""How small or how high the figure of a note is, beside the letters on its line."""
BOLD: Final = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
BOLD_WEIGHT: Final = 600
LONGEST_NAME: Final = 200


class Letter(NamedTuple):
    sign: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


class Piece(NamedTuple):
    """A part of a line without a wide space; ``raised`` are the places of raised digits in it."""

    text: str
    left: float
    right: float
    raised: tuple[tuple[int, int], ...] = ()


class Printed(NamedTuple):
    """A line of a page, from the left to the right."""

    pieces: tuple[Piece, ...]
    bottom: float
    top: float
    size: float
    bold: bool

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)


def read_printed(text_page: pypdfium2.PdfTextPage) -> list[Printed]:
    """Return the lines of a page in the order in which they are in the file."""
    found = []
    letters: list[tuple[int, Letter]] = []
    for at, letter in enumerate(list_letters(text_page)):
        if letter.sign not in "\r\n":
            letters.append((at, letter))
        if letter.sign in "\n" + BROKEN:
            found.append(make_printed(text_page, letters))
            letters = []
    found.append(make_printed(text_page, letters))
    return [line for line in found if line]


def list_letters(text_page: pypdfium2.PdfTextPage) -> Iterator[Letter]:
    # Each letter by itself: a text of the whole page leaves some out, and then places differ.
    matrix = raw.FS_MATRIX()
    box = [ctypes.c_double() for _ in range(4)]
    for at in range(text_page.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(text_page, at))
        raw.FPDFText_GetCharBox(text_page, at, *box)
        left, right, bottom, top = (side.value for side in box)
        size = raw.FPDFText_GetFontSize(text_page, at)
        if raw.FPDFText_GetMatrix(text_page, at, matrix):  # many write size 1, and make it larger
            size *= math.hypot(matrix.b, matrix.d)
        yield Letter(NO_LETTER if NO_TEXT.match(sign) else sign, left, right, bottom, top, size)


def make_printed(
    text_page: pypdfium2.PdfTextPage, letters: list[tuple[int, Letter]]
) -> Printed | None:
    seen = [(at, one) for at, one in letters if not one.sign.isspace()]
    if not any(one.sign not in BROKEN for _, one in seen):
        return None
    size = max(one.size for _, one in seen)
    tried = {seen[0][0], seen[len(seen) // 2][0], seen[-2 if len(seen) > 1 else -1][0]}
    bold = all(is_bold(text_page, at) for at in tried)
    tall = [one for _, one in seen if one.top > one.bottom] or [seen[0][1]]
    return Printed(
        tuple(split_pieces([one for _, one in letters], size)),
        min(one.bottom for one in tall),
        max(one.top for one in tall),
        size,
        bold,
    )


def split_pieces(letters: list[Letter], size: float) -> Iterator[Piece]:
    """Yield the parts of a line; a number or a sign at its start stays with what follows."""
    text = ""
    raised: list[tuple[int, int]] = []
    base = median(letter.bottom for letter in letters if not letter.sign.isspace())
    left = right = 0.0
    for letter in letters:
        if letter.sign.isspace():
            text += " " if text else ""
            continue
        wide = bool(text) and letter.left - right > WIDE * size
        if wide and not LABEL.fullmatch(text.strip()):
            yield Piece(text.strip(), left, right, tuple(raised))
            text, raised = "", []
        elif wide:
            text = f"{text.rstrip()} "
        left = left if text else letter.left
        high = letter.bottom > base + HIGH * size or letter.size < SMALL * size
        if letter.sign.isdecimal() and high and text:
            if raised and raised[-1][1] == len(text):
                raised[-1] = (raised[-1][0], len(text) + 1)
            else:
                raised.append((len(text), len(text) + 1))
        text += letter.sign
        right = max(letter.right, letter.left)
    if text.strip():
        yield Piece(text.strip(), left, right, tuple(raised))


def is_bold(text_page: pypdfium2.PdfTextPage, at: int) -> bool:
    name, flags = ctypes.create_string_buffer(LONGEST_NAME), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page, at, name, LONGEST_NAME, flags)
    heavy: bool = raw.FPDFText_GetFontWeight(text_page, at) >= BOLD_WEIGHT
    return heavy or BOLD.search(name.value.decode(errors="replace")) is not None
