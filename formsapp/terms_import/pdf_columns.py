"""Puts the lines of a page of a PDF in the order in which someone reads its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import Final, NamedTuple

from formsapp.terms_import.pdf_letters import Printed

LONG_PIECES, MANY = 25, 5
"""Letters on both sides, and lines, that make columns of a text and no table."""
CROSSING: Final = 0.1
"""Part of the lines that run across the space between two columns at most."""
SPACE: Final = 8
"""Points between two columns at least."""
FRAME: Final = 3
"""Lines of a frame of text at least; fewer are a header or a footer."""
FAR: Final = 3
"""How far a header or a footer is from the text at least, in sizes of its letters."""
ACROSS: Final = -1
MOST_WIDE: Final = 5000
"""Points of a page that are looked at."""


class Frame(NamedTuple):
    """Lines below each other in one column, or of which one runs across all (``ACROSS``)."""

    column: int
    lines: list[Printed]

    @property
    def top(self) -> float:
        return max(line.top for line in self.lines)

    @property
    def bottom(self) -> float:
        return min(line.bottom for line in self.lines)


def order_columns(page: list[Printed]) -> list[Printed]:
    """Return the lines with each column of a text as a whole, the left one first.

    A program that lays out pages (InDesign) writes its frames of text in the order in which they
    were made, so that the right column may come first.
    """
    parted = part_lines(page)
    spaces = find_spaces(parted)
    if not spaces:
        return parted
    ordered: list[Frame] = []
    for frame in make_frames(parted, spaces):
        later = (at for at, one in enumerate(ordered) if is_left_of(frame, one))
        ordered.insert(next(later, len(ordered)), frame)
    return [line for frame in ordered for line in frame.lines]


def find_spaces(page: Sequence[Printed]) -> list[float]:
    """Return where the middle is of each space between two columns, from the left to the right."""
    sides = [(one.pieces[0].left, one.pieces[-1].right, len(one.text)) for one in page]
    if len(sides) < 2 * MANY:
        return []
    first, last = int(min(left for left, *_ in sides)), int(max(right for _, right, _ in sides))
    crossed = {
        at: sum(left < at < right for left, right, _ in sides) <= len(sides) * CROSSING
        for at in range(first, min(last, first + MOST_WIDE))
    }
    found = []
    for clear, places in groupby(crossed, key=lambda at: crossed[at]):
        space = [*places]
        before = [size for _, right, size in sides if right <= space[-1] + 1]
        after = [size for left, _, size in sides if left >= space[0] - 1]
        if (
            clear
            and len(space) >= SPACE
            and min(len(before), len(after)) >= MANY
            and min(median(before), median(after)) >= LONG_PIECES
        ):
            found.append((space[0] + space[-1]) / 2)
    return found


def make_frames(page: Sequence[Printed], spaces: Sequence[float]) -> Iterator[Frame]:
    """Yield the lines in the same column that come one after the other, and not above the first."""
    edges = find_edges(page)
    frame: Frame | None = None
    for line in page:
        column = find_column(line, spaces)
        if (
            frame
            and column == frame.column
            and line.bottom < frame.top
            and not edges & {frame.lines[-1], line}
        ):
            frame.lines.append(line)
            continue
        if frame:
            yield frame
        frame = Frame(column, [line])
    if frame:
        yield frame


def find_edges(page: Sequence[Printed]) -> set[Printed]:
    """Return the lines at the top and the foot of a page with much space to what else there is."""
    found: set[Printed] = set()
    for down in (True, False):
        lines = sorted(page, key=lambda one: one.bottom, reverse=down)
        for at, (one, following) in enumerate(pairwise(lines[:MANY]), start=1):
            if abs(one.bottom - following.bottom) > FAR * one.size:
                found |= {*lines[:at]}
    return found


def find_column(line: Printed, spaces: Sequence[float]) -> int:
    left, right = line.pieces[0].left, line.pieces[-1].right
    if any(left < space < right for space in spaces):
        return ACROSS
    return sum(space <= left for space in spaces)


def is_left_of(one: Frame, other: Frame) -> bool:
    """Whether a frame stands beside another, on the left: for half of its height at least."""
    if not ACROSS < one.column < other.column or min(len(one.lines), len(other.lines)) < FRAME:
        return False
    beside = min(one.top, other.top) - max(one.bottom, other.bottom)
    return beside > min(one.top - one.bottom, other.top - other.bottom) / 2


def part_lines(page: list[Printed]) -> list[Printed]:
    """Return the lines with each of two columns as a whole, where lines run over both."""
    double = [one.pieces for one in page if len(one.pieces) == 2]  # noqa: PLR2004 - two columns
    if (
        len(double) < MANY
        or min(median(len(side.text) for side in sides) for sides in zip(*double, strict=True))
        < LONG_PIECES
    ):
        return page
    left_ends, right_begins = max(a.right for a, _ in double), min(b.left for _, b in double)
    if left_ends >= right_begins:
        return page
    ordered: list[Printed] = []
    left: list[Printed] = []
    right: list[Printed] = []
    for one in page:
        if any(piece.right > left_ends and piece.left < right_begins for piece in one.pieces):
            ordered += [*left, *right, one]
            left, right = [], []
            continue
        for piece in one.pieces:
            side = left if piece.right <= left_ends else right
            side.append(one._replace(pieces=(piece,)))
    return [*ordered, *left, *right]
