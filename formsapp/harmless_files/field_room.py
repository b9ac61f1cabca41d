"""Reads how the words of a field stand in its box: how large, turned, coloured and edged."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name

from formsapp.harmless_files.pdf_values import inherited, is_number, text_of

RIGHT_ANGLE, CIRCLE = 90, 360
MULTILINE, SECRET, OF_A_FILE, IN_CELLS = 1 << 12, 1 << 13, 1 << 20, 1 << 24
ROUND_ONE, BUTTON = 1 << 15, 1 << 16
"""Flags of one out of a few, of which one is chosen, and of what is pressed."""
MOST_CELLS = 200
COLOURS = {1: "g", 3: "rg", 4: "k"}
"""What sets a colour of so many numbers."""
MOST_SET = 1000
"""Letters of what sets the look of a field: a font, a size and a colour take 40."""
BLACK = (0.0,)


class CannotDraw(ValueError):
    """Words have a letter that no font here has, or there is no room where they fit."""


@dataclass(frozen=True)
class Room:
    """The box of a field as its words see it, and how they stand in it."""

    width: float
    height: float
    turned: int
    """Degrees against the clock: 0, 90, 180 or 270."""
    side: int
    """0 for left, 1 for the middle, 2 for right."""
    cells: int
    """Into how many parts of one letter the box is divided; 0 for a box that is not."""
    ink: tuple[float, ...]
    paper: tuple[float, ...]
    """Numbers of a colour; none for what is not coloured."""
    edge: tuple[float, ...] = ()
    """Likewise, of the line around the box."""
    thick: float = 0
    """How thick that line is."""
    is_round: bool = False


def room_of(field: Dictionary, form: Dictionary) -> Room:
    """Return the room for the words of a field of a form; raises CannotDraw."""
    look = field.get("/MK")
    look = look if isinstance(look, Dictionary) else Dictionary()
    width, height = extent_of(field)
    turned = turn_of(look.get("/R"))
    if turned % 180:
        width, height = height, width
    set_by = inherited(field, "/DA") or form.get("/DA")
    return Room(
        width,
        height,
        turned,
        side=side_of(inherited(field, "/Q") or form.get("/Q")),
        cells=cells_of(field),
        ink=ink_of(text_of(set_by)[:MOST_SET]) or BLACK,
        paper=colour_in(look.get("/BG")),
        edge=colour_in(look.get("/BC")),
        thick=min(thickness_of(field), width / 2, height / 2),
        is_round=is_round(field),
    )


def thickness_of(field: Dictionary) -> float:
    """Return how thick the edge of a box is; 1 where nothing says so (ISO 32000-2, table 168)."""
    style, old = field.get("/BS"), field.get("/Border")
    if isinstance(style, Dictionary):
        return max(0.0, bounded_number(style.get("/W", 1)))
    told = list(old)[2:3] if isinstance(old, Array) else []  # behind two radii
    return max(0.0, bounded_number(told[0])) if told else 1.0


def is_round(field: Dictionary) -> bool:
    """Return whether the box of a field is a round one."""
    flags = inherited(field, "/Ff")
    is_one = isinstance(flags, int) and flags & ROUND_ONE and not flags & BUTTON
    return bool(is_one) and inherited(field, "/FT") == Name.Btn


def extent_of(field: Dictionary) -> tuple[float, float]:
    """Return width and height of a field on its page; raises CannotDraw where it has no place."""
    if (corners := corners_in(field.get("/Rect"))) is None:
        raise CannotDraw
    left, low, right, high = corners
    return right - left, high - low


def corners_in(box: object) -> tuple[float, float, float, float] | None:
    """Return left, low, right and high of a box; None for what is none."""
    corners = (
        [bounded_number(one) for one in box if is_number(one)] if isinstance(box, Array) else []
    )
    if len(corners) != 4:  # noqa: PLR2004 - two corners
        return None
    (left, right), (low, high) = sorted(corners[::2]), sorted(corners[1::2])
    return left, low, right, high


def bounded_number(value: object) -> float:
    """Return a number that may be used in sums, 0 for what is none."""
    number = float(str(value)) if is_number(value) else 0.0
    return max(-1e6, min(1e6, number))


def turn_of(value: object) -> int:
    """Return how far words are turned; what is no right angle turns nothing."""
    turned = bounded_number(value) % CIRCLE
    return 0 if turned % RIGHT_ANGLE else int(turned)


def side_of(value: object) -> int:
    """Return at which side words stand, 0 for left, also where that is not known."""
    return int(bounded_number(value)) if bounded_number(value) in {1, 2} else 0


def cells_of(field: Dictionary) -> int:
    """Return into how many cells a field is divided (ISO 32000-2, table 231: Comb)."""
    flags, most = inherited(field, "/Ff"), inherited(field, "/MaxLen")
    if not (isinstance(flags, int) and isinstance(most, int) and 0 < most <= MOST_CELLS):
        return 0
    return most if flags & IN_CELLS and not flags & (MULTILINE | SECRET | OF_A_FILE) else 0


def ink_of(set_by: str) -> tuple[float, ...]:
    """Return the colour of letters that the words which set their look end with; none without."""
    found: tuple[float, ...] = ()
    numbers: list[float] = []
    for word in set_by.split():
        try:
            numbers.append(float(word))
        except ValueError:
            colour = colour_of(numbers)
            found = colour if colour and word == COLOURS[len(colour)] else found
            numbers = []
    return found


def colour_of(numbers: list[float]) -> tuple[float, ...]:
    """Return a colour; none of other numbers than those that make one."""
    is_one = len(numbers) in COLOURS and all(map(math.isfinite, numbers))
    return tuple(max(0.0, min(1.0, one)) for one in numbers) if is_one else ()


def colour_in(value: object) -> tuple[float, ...]:
    """Return the colour that a list says; none of what says none."""
    parts = list(value) if isinstance(value, Array) else []
    return colour_of([bounded_number(one) for one in parts]) if all(map(is_number, parts)) else ()
