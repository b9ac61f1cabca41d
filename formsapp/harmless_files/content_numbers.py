"""Reads the numbers in the words of a content as lenient readers do, and what shapes they make."""

from __future__ import annotations

import re
from contextlib import suppress
from operator import mul, sub

LONG_NUMBERS = 120
"""Bytes of numbers before a word; more of them could be too large to multiply."""
RECTANGLE = 5
"""Points of one; to clip to it costs nothing."""
NUMBER = re.compile(rb"[-+]*+(\d*\.?\d*)(?:[eE](-?\d{1,3}))?")


def is_box(across: list[float], upward: list[float]) -> bool:
    """Return whether points lie on a rectangle."""
    if len(across) > RECTANGLE:
        return False
    right, up = ([*map(sub, [*one[1:], one[0]], one)] for one in (across, upward))
    return not any(map(mul, right, up))


def path_length(across: list[float], upward: list[float], most: float) -> float:
    """Return how far a path goes along both sides of the paper, each line at most so far."""
    steps: list[float] = []
    for side in (across, upward):
        steps += map(abs, map(sub, side[1:], side))
    whole = sum(steps)
    return whole if whole <= most else sum(min(most, one) for one in steps)


def to_numbers(written: bytes) -> list[float]:
    """Return numbers as lenient readers understand them, none too large to multiply."""
    parts = written.split()
    if not parts:
        return []
    if len(written) < LONG_NUMBERS and b"e" not in written and b"E" not in written:
        with suppress(ValueError):
            return [*map(float, parts)]
    return [max(-1e9, min(1e9, to_number(one))) for one in parts]


def to_number(written: bytes) -> float:
    found = NUMBER.match(written)
    if not found or found[1] in {b"", b"."}:
        return 0.0
    return float(found[1][:20]) * 10.0 ** min(20, int(found[2] or 0))


def enlarged(matrix: list[float]) -> float:
    """Return by how much a matrix makes areas larger."""
    if len(matrix) < 4:  # noqa: PLR2004 - and two that move
        return 1.0
    return abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
