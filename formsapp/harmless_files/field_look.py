"""Draws the box of a field and the words in it, turned and coloured as the field says.

In Courier: each of its letters is 0.6 wide, so it is sure that all of it fits.
"""

from __future__ import annotations

import textwrap
from itertools import pairwise

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from formsapp.harmless_files.field_room import COLOURS, CannotDraw, Room
from formsapp.harmless_files.other_letters import draw_lines, in_other_signs, plain

LETTER = 0.6
"""The width of each letter of Courier, for a size of 1."""
TINIEST, SMALLEST, LARGEST = 2, 5, 12
"""Sizes of letters; those below the second are for a box that is no higher."""
LEADING = 1.2
"""The height of a line, for a size of 1."""
MARGIN = 2
BOW = 0.5523
"""How far the handles of a quarter of a circle reach, for a radius of 1."""


def painted(colour: tuple[float, ...]) -> bytes:
    """Return what sets a colour."""
    return b" ".join([*(b"%.3f" % one for one in colour), COLOURS[len(colour)].encode()])


def lined(colour: tuple[float, ...], thick: float) -> bytes:
    """Return what sets the colour of a line and how thick it is."""
    return painted(colour).upper() + b" %.2f w" % thick


def box_of(room: Room) -> bytes:
    """Return what draws the paper and the edge of a box; nothing where it has neither."""
    parts = []
    if room.paper:
        parts += [painted(room.paper), outline(room, 0), b"f"]
    if room.edge and room.thick:
        parts += [lined(room.edge, room.thick), outline(room, room.thick / 2), b"S"]
    return b"\n".join(parts)


def outline(room: Room, within: float) -> bytes:
    """Return the path around a box, so far within it."""
    width, height = room.width - 2 * within, room.height - 2 * within
    if not room.is_round:
        return b"%.2f %.2f %.2f %.2f re" % (within, within, width, height)
    radius, x, y = min(width, height) / 2, room.width / 2, room.height / 2
    turns = [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 0)]
    path = [b"%.2f %.2f m" % (x + radius, y)]
    for (from_x, from_y), (to_x, to_y) in pairwise(turns):
        bend = [
            *(x + radius * (from_x + BOW * to_x), y + radius * (from_y + BOW * to_y)),
            *(x + radius * (to_x + BOW * from_x), y + radius * (to_y + BOW * from_y)),
            *(x + radius * to_x, y + radius * to_y),
        ]
        path.append(b"%.2f %.2f %.2f %.2f %.2f %.2f c" % tuple(bend))
    return b" ".join(path)


def empty(pdf: Pdf, room: Room) -> Stream | None:
    """Return what draws a box in which nothing stands; None where nothing of it shows."""
    shows = room.width > 0 and room.height > 0 and box_of(room)
    return drawing(pdf, room, b"") if shows else None


def drawn(pdf: Pdf, words: str, room: Room) -> Stream:
    """Return what draws words, in as many lines as they take; raises CannotDraw."""
    kept = plain(words)
    in_courier = "".join(map(in_other_signs, kept))
    is_plain = in_courier.encode("cp1252", "ignore").decode("cp1252") == in_courier
    if is_plain and "\n" not in in_courier and len(in_courier) <= room.cells:
        size = min(LARGEST, room.height * 0.8, room.width / room.cells / LETTER)
        if size >= SMALLEST:
            return drawing(pdf, room, in_cells(in_courier, size, room), font=courier())
    size, lines = fitted(in_courier if is_plain else kept, room.width - 2 * MARGIN, room.height)
    step = size * LEADING
    low = room.height / 2 + (len(lines) * step - size * LEADING) / 2 - size * LETTER / 2
    if is_plain:
        return drawing(pdf, room, in_lines(lines, size, room, low), font=courier())
    below_top = [(room.height - low + at * step, line) for at, line in enumerate(lines)]
    others = draw_lines(pdf, below_top, room, size)
    return drawing(pdf, room, b"/Inside Do", inside=others)


def in_lines(lines: list[str], size: float, room: Room, low: float) -> bytes:
    """Return what draws lines below each other, the first with its letters at a height."""
    placed = []
    for at, line in enumerate(lines):
        free = room.width - 2 * MARGIN - len(line) * LETTER * size
        placed.append((MARGIN + free * room.side / 2, low - at * size * LEADING, line))
    return placed_words(placed, size, room)


def in_cells(line: str, size: float, room: Room) -> bytes:
    """Return what draws each letter of a line in the middle of a cell of its own."""
    cell = room.width / room.cells
    first = (room.cells - len(line)) * room.side // 2
    low = room.height / 2 - size * LETTER / 2
    places = [(at + 0.5) * cell - LETTER * size / 2 for at in range(first, room.cells)]
    return placed_words(
        [(left, low, one) for left, one in zip(places, line, strict=False)], size, room
    )


def placed_words(placed: list[tuple[float, float, str]], size: float, room: Room) -> bytes:
    """Return what draws words, each from a place in a room."""
    drawn_words = [
        b"1 0 0 1 %.2f %.2f Tm <%s> Tj" % (left, low, words.encode("cp1252").hex().encode())
        for left, low, words in placed
    ]
    return b"\n".join([painted(room.ink), b"BT /F %.2f Tf" % size, *drawn_words, b"ET"])


def courier() -> Dictionary:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)
    font.Encoding = Name.WinAnsiEncoding
    return font


def drawing(
    pdf: Pdf,
    room: Room,
    words: bytes,
    *,
    font: Dictionary | None = None,
    inside: Object | None = None,
) -> Stream:
    """Return a drawing as large as a room that stands in a page as the room is turned."""
    width, height = room.width, room.height
    matrix = {
        90: [0, 1, -1, 0, height, 0],
        180: [-1, 0, 0, -1, width, height],
        270: [0, -1, 1, 0, 0, width],
    }
    if box := box_of(room):
        words = b"\n".join([b"q", box, b"Q", words])
    uses = Dictionary()
    if font is not None:
        uses.Font = Dictionary(F=font)
    if inside is not None:
        uses.XObject = Dictionary(Inside=inside)
    made = Stream(pdf, words, Type=Name.XObject, Subtype=Name.Form, Resources=uses)
    made.BBox = Array([0, 0, width, height])
    if room.turned:
        made.Matrix = Array(matrix[room.turned])
    return made


def fitted(words: str, width: float, height: float) -> tuple[float, list[str]]:
    """Return the largest size at which words fit, and their lines; raises CannotDraw."""
    size: float = min(LARGEST, height * 0.8)
    smallest = max(TINIEST, min(SMALLEST, size))
    while size >= smallest:
        most = int(width / (LETTER * size))
        wrap = textwrap.TextWrapper(max(most, 1), break_long_words=False, break_on_hyphens=False)
        lines = [one for line in words.split("\n") for one in wrap.wrap(line) or [""]]
        fits = len(lines) == 1 or len(lines) * size * LEADING <= height
        if fits and max(map(len, lines)) <= most:
            return size, lines
        size -= 0.25
    raise CannotDraw
