"""Finds the letter of a font that takes most to draw, by the font's own format."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import pairwise

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.letter_programs import DEEPEST, MANY, LetterPrograms, number_of

COMPACT, OPEN = b"\x01\x00", (b"OTTO", b"\0\1\0\0", b"true", b"ttcf")
COLLECTION = b"ttcf"
CHARSTRINGS, PRIVATE, PARTS, PART_OF = b"\x11", b"\x12", b"\x0c\x24", b"\x0c\x25"
SUBRS = b"\x13"
DICT_NUMBER = rb"(?:[\x20-\xf6]|[\xf7-\xfe].|\x1c..|\x1d....|\x1e[^%(last)b]*+[%(last)b])" % {
    b"last": rb"\x0f\x1f\x2f\x3f\x4f\x5f\x6f\x7f\x8f\x9f\xaf\xbf\xcf\xdf\xef\xf0-\xff"
}
"""Whole, or with a fraction, which ends at half a byte of 15."""
NUMBER = re.compile(DICT_NUMBER, re.DOTALL)
DICT_WORD = re.compile(rb"(%b*+)(\x0c.|[\x00-\x15])" % DICT_NUMBER, re.DOTALL)
WORDS_PER_PART, MORE_PARTS = 0x0001, 0x0020
SCALES = {0x0008: 2, 0x0040: 4, 0x0080: 8}
"""Bytes of how a letter in a letter is made larger."""


def measure_font(font: bytes) -> float:
    """Return the bytes that are read for the letter that takes most; raises FileRefused.

    What no reader takes for a font takes nothing.
    """
    try:
        return max(_letters_of(font), default=0.0)
    except FileRefused:
        raise
    except (struct.error, IndexError, ValueError, KeyError):
        raise FileRefused(Reason.DAMAGED) from None


def _letters_of(font: bytes) -> Iterator[float]:
    if font.startswith(OPEN):
        tables = tables_of(font)
        if b"CFF " in tables:
            yield from compact_letters(tables[b"CFF "])
        if b"glyf" in tables:
            yield from joined_letters(tables)
    elif font.startswith(COMPACT):
        yield from compact_letters(font)


def tables_of(font: bytes) -> dict[bytes, bytes]:
    """Return the tables of a font, of the first in a collection."""
    at = struct.unpack_from(">I", font, 12)[0] if font.startswith(COLLECTION) else 0
    (count,) = struct.unpack_from(">H", font, at + 4)
    entries = (struct.unpack_from(">4s4xII", font, at + 12 + 16 * one) for one in range(count))
    return {tag: font[start : start + size] for tag, start, size in entries}


# Compact fonts (Technical Note 5176)


def compact_letters(font: bytes) -> Iterator[float]:
    _names, at = read_index(font, font[2])
    tops, at = read_index(font, at)
    _strings, at = read_index(font, at)
    shared, _at = read_index(font, at)
    for top in tops[:1]:
        says = read_dict(top)
        letters, _at = read_index(font, says[CHARSTRINGS][0])
        if PARTS in says:
            parts = [read_dict(one) for one in read_index(font, says[PARTS][0])[0]]
            part_of = read_parts(font, says[PART_OF][0], len(letters))
        else:
            parts, part_of = [says], [0] * len(letters)
        programs = [LetterPrograms(own_programs(font, part), shared) for part in parts]
        yield from (
            programs[at].measure(one) for at, one in zip(part_of, letters, strict=True) if one
        )


def own_programs(font: bytes, part: dict[bytes, list[int]]) -> list[bytes]:
    if len(part.get(PRIVATE, ())) < 2:  # noqa: PLR2004  size and place
        return []
    size, at = part[PRIVATE][:2]
    private = read_dict(font[at : at + size])
    return read_index(font, at + private[SUBRS][0])[0] if private.get(SUBRS) else []


def read_index(font: bytes, at: int) -> tuple[list[bytes], int]:
    """Return the parts of a list, and where it ends."""
    (count,) = struct.unpack_from(">H", font, at)
    if not count:
        return [], at + 2
    size, first = font[at + 2], at + 3
    data = first + (count + 1) * size - 1
    places = [
        int.from_bytes(font[first + one * size : first + (one + 1) * size])
        for one in range(count + 1)
    ]
    return [font[data + one : data + other] for one, other in pairwise(places)], data + places[-1]


def read_dict(data: bytes) -> dict[bytes, list[int]]:
    """Return the whole numbers that a dictionary says, by its words."""
    words = DICT_WORD.finditer(data)
    return {found[2]: [number_of(one) for one in NUMBER.findall(found[1])] for found in words}


def read_parts(font: bytes, at: int, count: int) -> list[int]:
    """Return for each letter in which part of the font it is."""
    if font[at] == 0:
        return [*font[at + 1 : at + 1 + count]]
    (ranges,) = struct.unpack_from(">H", font, at + 1)
    starts = [struct.unpack_from(">HB", font, at + 3 + 3 * one) for one in range(ranges)]
    (last,) = struct.unpack_from(">H", font, at + 3 + 3 * ranges)
    ends = [start for start, _part in starts[1:]] + [last]
    return [
        part
        for (start, part), end in zip(starts, ends, strict=True)
        for _letter in range(start, end)
    ]


# Fonts whose letters are joined of others (OpenType, glyf)


def joined_letters(tables: dict[bytes, bytes]) -> Iterator[float]:
    (is_long,) = struct.unpack_from(">h", tables[b"head"], 50)
    places = tables[b"loca"]
    size, times = (4, 1) if is_long else (2, 2)
    count = len(places) // size
    starts = [
        times * one for one in struct.unpack_from(f">{count}{'I' if is_long else 'H'}", places)
    ]
    letters = [tables[b"glyf"][one:other] for one, other in pairwise(starts)]
    known: dict[int, float] = {}

    def measure(letter: int, depth: int = 0) -> float:
        if depth > DEEPEST:
            raise FileRefused(Reason.HEAVY)
        if letter >= len(letters):
            return 0.0
        if letter not in known:
            inside = sum(measure(one, depth + 1) for one in parts_of_letter(letters[letter]))
            known[letter] = min(MANY, len(letters[letter]) + inside)
        return known[letter]

    return map(measure, range(len(letters)))


def parts_of_letter(letter: bytes) -> Iterator[int]:
    """Yield the numbers of the letters of which one is joined."""
    if len(letter) < 12 or struct.unpack_from(">h", letter)[0] >= 0:  # noqa: PLR2004  one that has lines
        return
    at, more = 10, True
    while more and at + 4 <= len(letter):
        flags, number = struct.unpack_from(">HH", letter, at)
        yield number
        at += 8 if flags & WORDS_PER_PART else 6
        at += next((size for flag, size in SCALES.items() if flags & flag), 0)
        more = bool(flags & MORE_PARTS)
