"""Counts what the programs of a Type 1 font take (Adobe Type 1 Font Format, 6 and 8).

Each is read once for each way in which it begins, so that no calls in calls go on for long here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.font_letter import DEEPEST, MANY, STEPS, Letter, UnreadableFont

TOKEN = re.compile(rb"([\x20-\xf6]|[\xf7-\xfe].|\xff....)|(\x0c.|.)", re.DOTALL)
CLEARS = frozenset(
    [b"%c" % one for one in (1, 3, 4, 5, 6, 7, 8, 9, 13, 15, 21, 22, 30, 31)]
    + [b"\x0c%c" % one for one in (0, 1, 2, 33)]
)
"""Words after which no number is left: lines, moves, hints and widths."""
CALL, RETURN, END = b"\x0a", b"\x0b", b"\x0e"
SEAC, DIVIDE, CALL_OTHER, POP = b"\x0c\x06", b"\x0c\x0c", b"\x0c\x10", b"\x0c\x11"
WIDTH = b"\x0c\x07"
KNOWN_OTHERS = frozenset({0, 1, 2, 3, 12, 13})
"""Programs in PostScript that readers know by their numbers: curves that are nearly flat, hints."""
MOST_NUMBERS = 256

Stack = tuple[float, ...]
Left = tuple[Stack, Stack, bool]
"""The numbers that are left, those that a program in PostScript gave, and whether all ends."""


class Type1Letters:
    """The programs of a font by which letters are drawn; ``routines`` are called by number."""

    def __init__(self, routines: Mapping[int, bytes]) -> None:
        self._routines = routines
        self._steps = STEPS
        self._known: dict[tuple[int, Stack, Stack], tuple[Letter, Left]] = {}

    def measure(self, program: bytes) -> Letter:
        """Return what a letter takes; raises FileRefused, or UnreadableFont."""
        return self._run(program, (), (), 0)[0]

    def _run(self, program: bytes, stack: Stack, given: Stack, depth: int) -> tuple[Letter, Left]:
        read, path, parts, numbers = 0.0, 0.0, 0, [*stack]
        if depth > DEEPEST:
            raise FileRefused(Reason.HEAVY)
        for found in TOKEN.finditer(program):
            number, word = found[1], found[2]
            read += len(found[0])
            self._take_step(numbers)
            if number is not None:
                numbers.append(number_said(number))
            elif word in CLEARS or word == WIDTH:
                path += sum(map(abs, numbers))
                numbers = []
            elif word == CALL:
                (called,) = take(numbers, 1)
                inside, (left, given, is_end) = self._call(called, tuple(numbers), given, depth)
                read, path = min(MANY, read + inside.read), min(MANY, path + inside.path)
                parts, numbers = parts + inside.parts, [*left]
                if is_end:
                    return Letter(read, path, parts), ((), (), True)
            elif word == RETURN:
                break
            elif word in {END, SEAC}:
                parts += 2 * (word == SEAC)
                return Letter(read, path + sum(map(abs, numbers)), parts), ((), (), True)
            else:
                given = ACTS.get(word, refuse)(numbers, given)
        return Letter(read, path, parts), (tuple(numbers), given, False)

    def _take_step(self, numbers: list[float]) -> None:
        self._steps -= 1
        if self._steps < 0:
            raise FileRefused(Reason.HEAVY)
        if len(numbers) > MOST_NUMBERS:
            raise UnreadableFont

    def _call(self, number: float, stack: Stack, given: Stack, depth: int) -> tuple[Letter, Left]:
        program = self._routines.get(int(number)) if number == int(number) else None
        if program is None:
            return Letter(), ((), (), True)  # readers stop there
        known = (int(number), stack, given)
        if known not in self._known:
            self._known[known] = self._run(program, stack, given, depth + 1)
        return self._known[known]


def number_said(written: bytes) -> float:
    first = written[0]
    if first == 0xFF:  # noqa: PLR2004  Adobe Type 1 Font Format, 6.2
        return int.from_bytes(written[1:], signed=True)
    if len(written) == 1:
        return first - 139
    sign, least = (1, 247) if first < 251 else (-1, 251)  # noqa: PLR2004  likewise
    return sign * ((first - least) * 256 + written[1] + 108)


def take(numbers: list[float], count: int) -> list[float]:
    """Take the last numbers away and return them; raises UnreadableFont where there are less."""
    if not 0 <= count <= len(numbers):
        raise UnreadableFont
    at = len(numbers) - count
    taken = numbers[at:]
    del numbers[at:]
    return taken


def divide(numbers: list[float], given: Stack) -> Stack:
    over, under = take(numbers, 2)
    numbers.append(over / under if under else 0.0)
    return given


def call_other(numbers: list[float], _given: Stack) -> Stack:
    count, number = take(numbers, 2)
    if number not in KNOWN_OTHERS or count != int(count):
        raise UnreadableFont  # it may work out a number, and nobody knows what is called by that
    return tuple(take(numbers, int(count)))


def pop(numbers: list[float], given: Stack) -> Stack:
    numbers += take([*given], 1)
    return given[:-1]


def refuse(_numbers: list[float], _given: Stack) -> Stack:
    raise UnreadableFont


ACTS: Mapping[bytes, Callable[[list[float], Stack], Stack]] = {
    DIVIDE: divide,
    CALL_OTHER: call_other,
    POP: pop,
}
"""What other words do with the numbers before them; of words that no standard knows nothing."""
