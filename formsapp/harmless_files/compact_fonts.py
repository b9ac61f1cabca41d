"""Reads compact fonts as far as drawing their letters goes (CFF, Technical Note 5176)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import pairwise
from math import prod
from typing import NamedTuple

from formsapp.harmless_files.compact_letters import LetterPrograms, number_of
from formsapp.harmless_files.font_letter import Letter, UnreadableFont, reach

START = 1
"""The first byte: which version it is of. What readers make of the second one differs."""
CHARSTRINGS, PRIVATE, PARTS, PART_OF = b"\x11", b"\x12", b"\x0c\x24", b"\x0c\x25"
SUBRS, SORT, MATRIX = b"\x13", b"\x0c\x06", b"\x0c\x07"
SORT_READ = 2
"""The language of letters that is read here; no font in use has another."""
DICT_NUMBER = rb"(?>[\x20-\xf6]|[\xf7-\xfe].|\x1c..|\x1d....|\x1e[^%(last)b]*+[%(last)b])" % {
    b"last": rb"\x0f\x1f\x2f\x3f\x4f\x5f\x6f\x7f\x8f\x9f\xaf\xbf\xcf\xdf\xef\xf0-\xff"
}
"""Whole, or with a fraction, which ends at half a byte of 15."""
NUMBER = re.compile(DICT_NUMBER, re.DOTALL)
DICT_WORD = re.compile(rb"(%b*+)(\x0c.|[\x00-\x15])" % DICT_NUMBER, re.DOTALL)
SIGNS = "0123456789.EE -"
"""What half a byte stands for; the second E has a minus behind it."""


class CompactFont(NamedTuple):
    """The programs of letters, those that each part of the font has, and in which part each is."""

    letters: list[bytes]
    programs: list[LetterPrograms]
    part_of: list[int]
    em: list[float]
    """Of each part, how large one of its units is at most, as a part of the size of letters."""

    def measure(self) -> Iterator[Letter]:
        """Yield what each letter takes, its lines in parts of their size; raises FileRefused."""
        for part, letter in zip(self.part_of, self.letters, strict=True):
            found = self.programs[part].measure(letter)
            yield found._replace(path=found.path * self.em[part])


def read_compact(font: bytes) -> CompactFont:
    """Read a font, of which broken parts raise UnreadableFont, IndexError and their like."""
    _names, at = read_index(font, font[2])
    tops, at = read_index(font, at)
    _strings, at = read_index(font, at)
    shared, _at = read_index(font, at)
    top = read_dict(tops[0])
    if whole(top.get(SORT, [SORT_READ])[0]) != SORT_READ:
        raise UnreadableFont
    letters, _at = read_index(font, whole(top[CHARSTRINGS][0]))
    parts, part_of = [top], [0] * len(letters)
    matrices = [[top.get(MATRIX)]]
    if PARTS in top:
        parts = [read_dict(one) for one in read_index(font, whole(top[PARTS][0]))[0]]
        part_of = read_parts(font, whole(top[PART_OF][0]), len(letters))
        matrices = [[top.get(MATRIX), one.get(MATRIX)] for one in parts]
    programs = [LetterPrograms(own_programs(font, part), shared) for part in parts]
    if len(programs) <= max(part_of, default=0):
        raise UnreadableFont
    return CompactFont(letters, programs, part_of, [*map(em_of, matrices)])


def em_of(matrices: list[list[float] | None]) -> float:
    """Return how large a unit is, as a part of the size of letters."""
    said = [*map(reach, filter(None, matrices))]
    return prod(said) if said else 0.001


def own_programs(font: bytes, part: dict[bytes, list[float]]) -> list[bytes]:
    if len(part.get(PRIVATE, ())) < len("ab"):  # size and place
        return []
    size, at = map(whole, part[PRIVATE][:2])
    private = read_dict(font[at : at + size])
    return read_index(font, at + whole(private[SUBRS][0]))[0] if private.get(SUBRS) else []


def whole(number: float) -> int:
    """Return a place or a size; readers differ about one with a fraction, or below nothing."""
    if number < 0 or not isinstance(number, int):
        raise UnreadableFont
    return number


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
    if places != sorted(places) or data + places[-1] > len(font):
        raise UnreadableFont
    return [font[data + one : data + other] for one, other in pairwise(places)], data + places[-1]


def read_dict(data: bytes) -> dict[bytes, list[float]]:
    """Return the numbers that a dictionary says, by its words; raises UnreadableFont for others."""
    said: dict[bytes, list[float]] = {}
    at = 0
    while at < len(data):
        found = DICT_WORD.match(data, at)
        if not found:
            raise UnreadableFont
        said[found[2]] = [*map(number_in, NUMBER.findall(found[1]))]
        at = found.end()
    return said


def number_in(written: bytes) -> float:
    """Return a number of a dictionary, which is whole or written in decimals."""
    if written[0] != 0x1E:  # noqa: PLR2004  Technical Note 5176, 4
        return number_of(written)
    halves = written[1:].hex().partition("f")[0]
    try:
        return float("".join("E-" if one == "c" else SIGNS[int(one, 16)] for one in halves))
    except ValueError:  # it has no digits, and counts as nothing for readers
        return 0.0


def read_parts(font: bytes, at: int, count: int) -> list[int]:
    """Return for each letter in which part of the font it is, as readers do: else in the first."""
    if font[at] == 0:
        return [*font[at + 1 : at + 1 + count].ljust(count, b"\0")]
    (ranges,) = struct.unpack_from(">H", font, at + 1)
    part_of = [0] * count
    for one in range(ranges):
        start, part, end = struct.unpack_from(">HBH", font, at + 3 + 3 * one)
        for letter in range(start, min(end, count)):
            part_of[letter] = part
    return part_of
