"""Makes lines of what is printed on the pages of a PDF: notes, columns, tables and headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from formsapp.terms_import.pdf_columns import order_columns
from formsapp.terms_import.pdf_letters import Piece, Printed
from formsapp.terms_import.source_lines import Change, Line, fits_title

LARGER, SMALLER = 1.08, 0.95
"""How large letters of a heading and of a note are, beside most."""
APART: Final = 1.35
"""How far from the line above a paragraph begins, beside most lines."""
SHORT: Final = 0.85
"""How much of its column a last line takes at most."""
FOOT: Final = 2
"""Lines at the foot of a page that may be no text."""
NEAR: Final = 8
"""Lines that show how wide a column is."""
FULL: Final = 0.92
"""How much of its column a line takes at least that goes on below."""
MOST_UP: Final = 4
"""Lines of a cell of a table; higher is the top of another column."""
CLOSE: Final = 5.0
"""Points between the edges of what stands in one column of a table."""
NOTE: Final = re.compile(r"(?P<number>\d{1,2})[.)]?\s*(?P<text>[^\W\d_].*)")
COLUMNS: Final = "kolommen: eerst de linker, dan de rechter"
STOPS: Final = (".", "!", "?", ":", ";")
LABELLED: Final = re.compile(r"(?:\W|\w{1,3}[.)]|\d)")
INDENT: Final = 0.7
"""How far to the right a paragraph begins, in sizes of its letters, below one that does not."""


def order_pages(pages: Sequence[list[Printed]]) -> tuple[list[Line], list[Change]]:
    """Return the lines of all pages, in reading order, and where that is another than printed."""
    usual, pitch = find_usual(pages)
    bold = sum(len(one.text) for page in pages for one in page if one.bold)
    some_bold = bold * 2 < sum(len(one.text) for page in pages for one in page)
    lines: list[Line] = []
    changes: list[Change] = []
    for number, printed in enumerate(pages, start=1):
        ordered = order_columns(printed)
        if ordered != printed:
            place = Line("", number, 1).place
            old, new = next(
                pair for pair in zip(printed, ordered, strict=False) if len({*pair}) > 1
            )
            changes.append(Change(place, old.text, new.text, COLUMNS))
        notes = find_notes(ordered, usual, pitch)
        titles = find_titles(ordered) if some_bold else set()
        rows = find_rows(ordered, pitch)
        for at, one in enumerate(ordered):
            text, note = notes.get(at, (mark_notes(one, notes), 0))
            cells = rows.get(at, ())
            large = not (cells or note) and (one.size > usual * LARGER or at in titles)
            lines.append(
                Line(
                    " | ".join(cells) or text,
                    number,
                    at + 1,
                    large=large,
                    ends=bool(cells) or is_last(ordered, at, pitch, [*notes]),
                    cells=cells,
                    note=note,
                    full=is_full(ordered, at),
                )
            )
    return lines, changes


def find_usual(pages: Sequence[list[Printed]]) -> tuple[float, float]:
    """Return the size of most letters, and the distance between most lines."""
    sizes = Counter[float]()
    steps: list[float] = []
    for page in pages:
        for one in page:
            sizes[round(one.size, 1)] += len(one.text)
        steps += [above.bottom - below.bottom for above, below in pairwise(page)]
    down = [round(step, 1) for step in steps if step > 1]
    return max(sizes, key=lambda one: sizes[one], default=0), median(down) if down else 0


def is_last(page: Sequence[Printed], at: int, pitch: float, notes: Sequence[int]) -> bool:
    """Whether a paragraph ends with a line: by the space below it, or because it is short.

    Above a note or the foot of a page there is space, though the paragraph goes on.
    """
    one = page[at]
    foot = min([*notes, len(page) - FOOT])
    space = at + 1 < len(page) and one.bottom - page[at + 1].bottom > pitch * APART
    if space and (at + 1 < foot or one.text.endswith(STOPS)):
        return True
    if at + 1 < len(page) and (
        is_indented(one, page[at + 1]) or is_beside(one, page[at + 1], pitch)
    ):
        return True
    near = [one, *find_near(page, at)]
    left = min(other.pieces[0].left for other in near)
    right = max(other.pieces[-1].right for other in near)
    wide = one.pieces[-1].right - left
    return one.text.endswith(STOPS) and wide < (right - left) * SHORT


def is_full(page: Sequence[Printed], at: int) -> bool:
    """Whether a line fills its column: some around it end about where it ends, and none further."""
    left, right = page[at].pieces[0].left, page[at].pieces[-1].right
    ends = [other.pieces[-1].right for other in find_near(page, at)]
    most = max([right, *ends])
    near = most - (most - left) * (1 - FULL)
    return right >= near and sum(end >= near for end in ends) >= FOOT


def find_near(page: Sequence[Printed], at: int) -> list[Printed]:
    """Return the lines around one that stand in its column."""
    around = enumerate(page[max(0, at - NEAR) : at + NEAR], start=max(0, at - NEAR))
    return [other for place, other in around if place != at and overlaps(page[at], other)]


def is_indented(one: Printed, below: Printed) -> bool:
    """Whether a paragraph begins below a line: further to the right, as no item of a list does."""
    right = below.pieces[0].left - one.pieces[0].left > INDENT * one.size
    return (
        right and one.text.endswith(STOPS) and not LABELLED.match(one.text) and overlaps(one, below)
    )


def is_beside(one: Printed, following: Printed, pitch: float) -> bool:
    """Whether the next cell of a table begins: to the right, and a few lines higher at most."""
    up = following.bottom - one.bottom
    right = following.pieces[0].left > one.pieces[-1].right + CLOSE
    return right and 0 <= up < pitch * MOST_UP


def overlaps(one: Printed, other: Printed) -> bool:
    first, second = one.pieces, other.pieces
    return first[0].left < second[-1].right and second[0].left < first[-1].right


def find_titles(page: Sequence[Printed]) -> set[int]:
    """Return the places of lines that are bold by themselves; more than two are a paragraph."""
    found: set[int] = set()
    together: list[int] = []
    for at, one in enumerate([*page, None]):
        if one is not None and one.bold:
            together.append(at)
            continue
        if len(together) <= 2:  # noqa: PLR2004 - a title may go on on a second line
            found |= {at for at in together if fits_title(page[at].text.removesuffix("?"))}
        together = []
    return found


def find_rows(page: Sequence[Printed], pitch: float) -> dict[int, tuple[str, ...]]:
    """Return the cells of each line that is a row of a table, by its place."""
    rows: dict[int, tuple[str, ...]] = {}
    at = 0
    while at < len(page):
        taken = take_rows(page, at, pitch)
        if len(taken) > 1:
            rows |= {at + place: cells for place, cells in enumerate(taken)}
        at += max(1, len(taken))
    return rows


def take_rows(page: Sequence[Printed], first: int, pitch: float) -> list[tuple[str, ...]]:
    """Return the rows that begin with a line, as long as their cells stand below each other."""
    columns = [(piece.left, piece.right) for piece in page[first].pieces]
    taken: list[tuple[str, ...]] = []
    for at in range(first, len(page)):
        far = at > first and abs(page[at - 1].bottom - page[at].bottom) > pitch * 2
        placed = place_pieces(page[at].pieces, columns)
        if len(page[at].pieces) < 2 or far or placed is None:  # noqa: PLR2004 - a row has two
            break
        cells = [""] * len(columns)
        for column, piece in zip(placed, page[at].pieces, strict=True):
            cells[column] = piece.text
            low, high = columns[column]
            columns[column] = min(low, piece.left), max(high, piece.right)
        taken.append(tuple(cells))
    return taken


def place_pieces(
    pieces: Sequence[Piece], columns: Sequence[tuple[float, float]]
) -> list[int] | None:
    """Return the column of each piece; None where one stands in none, or two in the same."""
    placed = [
        next(
            (
                at
                for at, (left, right) in enumerate(columns)
                if piece.left < right + CLOSE and left - CLOSE < piece.right
            ),
            -1,
        )
        for piece in pieces
    ]
    return placed if -1 not in placed and len({*placed}) == len(placed) else None


def find_notes(page: Sequence[Printed], usual: float, pitch: float) -> dict[int, tuple[str, int]]:
    """Return the text and the number of each line of a note at the foot of a page, by its place."""
    marks = {int(mark) for one in page for mark in read_marks(one)}
    found: dict[int, tuple[str, int]] = {}
    number = 0
    for at, one in enumerate(page):
        begins = NOTE.fullmatch(one.text)
        small = one.size < usual * SMALLER
        if small and begins and int(begins["number"]) in marks:
            number = int(begins["number"])
            found[at] = begins["text"], number
        elif number and small and page[at - 1].bottom - one.bottom < pitch * APART:
            found[at] = one.text, number
        else:
            number = 0
    return found


def read_marks(one: Printed) -> Iterator[str]:
    """Yield each raised number that stands behind a word."""
    for piece in one.pieces:
        yield from (piece.text[begin:end] for begin, end in piece.raised if begin)


def mark_notes(one: Printed, notes: dict[int, tuple[str, int]]) -> str:
    """Return the text of a line, in which the raised number of a note says that it is one."""
    known = {str(number) for _, number in notes.values()}
    said = []
    for piece in one.pieces:
        text = piece.text
        for begin, end in reversed(piece.raised):
            if begin and text[begin:end] in known:
                text = f"{text[:begin].rstrip()} (noot {text[begin:end]}){text[end:]}"
        said.append(text)
    return " ".join(said)
