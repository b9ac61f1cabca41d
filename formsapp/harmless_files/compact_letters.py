"""Counts what the programs take that draw the letters of a font (Technical Notes 5176, 5177).

A program says lines, and calls others by their numbers, these call others again: a font of 2 kB can
go on for years. Each is read once for each way in which it begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.font_letter import DEEPEST, MANY, STEPS, Letter

MOST_NUMBERS, MOST_STEMS = 600, 600
NUMBER = rb"(?>[\x20-\xf6]|[\xf7-\xfe].|\x1c..|\xff....)"
TAKES_ALL = rb"[\x00\x02\x04-\x09\x0d\x0f-\x11\x15\x16\x18-\x1b\x1e\x1f]"
"""Words after which no number is left."""
CALL, CALL_SHARED, RETURN, END = b"\x0a", b"\x1d", b"\x0b", b"\x0e"
STEMS = frozenset({b"\x01", b"\x03", b"\x12", b"\x17"})
MASKS = frozenset({b"\x13", b"\x14"})
STEP = re.compile(rb"((?>%b*+%b)*+)(%b*+)(\x0c.|.)?" % (NUMBER, TAKES_ALL, NUMBER), re.DOTALL)
NUMBERS = re.compile(NUMBER, re.DOTALL)
FEWER = {
    **dict.fromkeys((3, 4, 10, 11, 12, 15, 18, 24), 1),
    **dict.fromkeys((5, 9, 14, 26, 28, 29), 0),
    20: 2,
    21: 0,
    22: 3,
    23: -1,
    27: -1,
    30: 2,
}
"""How many numbers words of two bytes take away; others take all."""


DRAWS = frozenset({0, *range(34, 38)})
"""Words of two bytes that draw, or do nothing; others work out numbers."""
FARTHEST = 32_768
"""What a number that is worked out may be."""
ACCENTED = 4
"""Numbers before the end of a letter that name two others, of which it is joined."""


class Begun(NamedTuple):
    """What one program leaves to the next: how many numbers and stems, and whether all ends."""

    numbers: int = 0
    stems: int = 0
    is_end: bool = False


class LetterPrograms:
    """The programs of a font; ``shared`` ones are those of all its parts."""

    def __init__(self, own: Sequence[bytes], shared: Sequence[bytes]) -> None:
        self._called = {CALL: own, CALL_SHARED: shared}
        self._left = STEPS
        self._known: dict[tuple[bytes, int, Begun], tuple[Letter, Begun]] = {}

    def measure(self, program: bytes) -> Letter:
        """Return what drawing a letter takes; raises FileRefused."""
        return self._run(program, Begun(), 0)[0]

    def _run(self, program: bytes, begun: Begun, depth: int) -> tuple[Letter, Begun]:
        at, read, path, parts = 0, 0.0, 0.0, 0
        count, stems, _ends = begun
        while at < len(program):
            self._left -= 1
            if depth > DEEPEST or self._left < 0:
                raise FileRefused(Reason.HEAVY)
            found = STEP.match(program, at)
            if not found:
                break
            at, word = found.end(), found[3]
            read += len(found[0])
            numbers = NUMBERS.findall(found[2]) if found[2] else []
            path += sum(map(size_of, numbers[:-1] if word in self._called else numbers))
            path += sum(map(size_of, NUMBERS.findall(found[1]))) if found[1] else 0
            count = min(MOST_NUMBERS, (0 if found[1] else count) + len(numbers))
            if word in self._called:
                begins = Begun(max(0, count - 1), stems)
                more, left = self._call(word, numbers[-1:], begins, depth)
                read, path = min(MANY, read + more.read), min(MANY, path + more.path)
                count, stems, is_end = left
                parts += more.parts
                if is_end:
                    return Letter(read, path, parts), left
            elif word in {RETURN, END, None}:
                parts += 2 * (word == END and count >= ACCENTED)
                return Letter(read, path, parts), Begun(count, stems, word == END)
            elif word in STEMS or word in MASKS:
                stems, count = min(MOST_STEMS, stems + count // 2), 0
                at += (stems + 7) // 8 if word in MASKS else 0
            else:
                count = max(0, count - FEWER.get(word[-1], count))
                path += FARTHEST * (len(word) > 1 and word[1] not in DRAWS)
        return Letter(read, path, parts), Begun(count, stems)

    def _call(
        self, word: bytes, target: list[bytes], begun: Begun, depth: int
    ) -> tuple[Letter, Begun]:
        if not target:  # it is worked out: no font does so, and nobody knows what is called
            raise FileRefused(Reason.HEAVY)
        programs = self._called[word]
        number = number_of(target[0]) + bias_of(len(programs))
        if not 0 <= number < len(programs):
            return Letter(), begun._replace(is_end=True)
        known = (word, number, begun)
        if known not in self._known:
            self._known[known] = self._run(programs[number], begun, depth + 1)
        return self._known[known]


def bias_of(count: int) -> int:
    """Return which number the program has that is called by 0."""
    if count < 1240:  # noqa: PLR2004  Technical Note 5176, 16
        return 107
    return 1131 if count < 33900 else 32768  # noqa: PLR2004  likewise


def number_of(written: bytes) -> int:
    """Return a whole number, without the fraction that may stand behind it."""
    first = written[0]
    if first in {0x1C, 0x1D}:
        return int.from_bytes(written[1:], signed=True)
    if first == 0xFF:  # noqa: PLR2004  Technical Note 5177, 3.2
        return int.from_bytes(written[1:3], signed=True)
    if len(written) == 1:
        return first - 139
    sign, least = (1, 247) if first < 251 else (-1, 251)  # noqa: PLR2004  likewise
    return sign * ((first - least) * 256 + written[1] + 108)


@lru_cache(maxsize=1 << 16)
def size_of(written: bytes) -> float:
    """Return a number without its sign, with its fraction."""
    if written[0] == 0xFF:  # noqa: PLR2004  Technical Note 5177, 3.2
        return abs(int.from_bytes(written[1:], signed=True)) / (1 << 16)
    return abs(number_of(written))
