"""Draws remarks that readers draw by themselves: lines, shapes and marks on words.

As ISO 32000-2, 12.5.6, describes them, but without dashes and without arrows at the end of a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from formsapp.harmless_files.field_look import drawn, painted
from formsapp.harmless_files.field_room import (
    BLACK,
    MOST_SET,
    Room,
    bounded_number,
    colour_in,
    corners_in,
    extent_of,
    ink_of,
    side_of,
)
from formsapp.harmless_files.pdf_values import each_of, is_number, text_of

Path = list[tuple[float, float]]
ROUND = 0.5523
"""How far along half a side the points stand that bend a quarter of a circle (Bézier)."""
YELLOW = (1.0, 1.0, 0.0)
QUAD = 4
WAVE = 4.0
"""Points from one top of a wavy line to the next."""
MOST_WAVES = 500
NOT_CLOSED = frozenset(
    {"/Ink", "/Line", "/PolyLine", "/Caret", "/Underline", "/Squiggly", "/StrikeOut"}
)
PRINTED = 4
"""Flag of what is printed too; others move or turn a remark."""


def words_look(pdf: Pdf, note: Dictionary, words: str) -> Stream:
    """Return what draws the words of a remark in its box; raises CannotDraw."""
    width, height = extent_of(note)
    ink = ink_of(text_of(note.get("/DA"))[:MOST_SET]) or BLACK
    room = Room(width, height, 0, side_of(note.get("/Q")), 0, ink, colour_in(note.get("/C")))
    return drawn(pdf, words, room)


def draw_shape(pdf: Pdf, note: Dictionary, sort: str) -> int:
    """Give a remark what draws it where it stands on its page; return of how many points."""
    paths = [path for path in PATHS[sort](note) if path]
    points = [point for path in paths for point in path]
    if not points:
        return 0
    width, line, inside = width_of(note), colour_in(note.get("/C")), colour_in(note.get("/IC"))
    if sort == "/Highlight":
        inside, width = line or YELLOW, 0.0
    elif not inside:
        line = line or BLACK
    words = [b"/Look gs", painted(inside) if inside else b""]
    if line and width:
        words.append(painted(line).upper() + b" %.2f w 1 J 1 j" % width)
    ends = end_of(sort, line=bool(line and width), inside=bool(inside))
    words += [traced(path, curved=sort == "/Circle") + ends for path in paths]
    edge = width + 1
    across, up = zip(*points, strict=True)
    box = Array([min(across) - edge, min(up) - edge, max(across) + edge, max(up) + edge])
    look = Stream(pdf, b"\n".join(words), Type=Name.XObject, Subtype=Name.Form, BBox=box)
    look.Resources = Dictionary(ExtGState=Dictionary(Look=blending(note, sort)))
    note.AP, note.Rect, note.F = Dictionary(N=look), box, PRINTED
    return len(points)


def end_of(sort: str, *, line: bool, inside: bool) -> bytes:
    """Return what draws the line of a path, fills it, or both."""
    if sort in NOT_CLOSED:
        return b" S" if line else b" n"
    if line:
        return b" b" if inside else b" s"
    return b" f" if inside else b" n"


def traced(path: Path, *, curved: bool) -> bytes:
    """Return what traces a path through its points, of which two out of three may bend it."""
    (first, *others) = (b"%.2f %.2f" % point for point in path)
    if curved:
        bends = (b" ".join(others[at : at + 3]) + b" c" for at in range(0, len(others), 3))
        return b" ".join([first, b"m", *bends])
    return b" ".join([first, b"m", *(one + b" l" for one in others)])


def blending(note: Dictionary, sort: str) -> Dictionary:
    """Return how much of the page is seen through a remark."""
    seen = bounded_number(note.get("/CA")) if is_number(note.get("/CA")) else 1.0
    how = Dictionary(CA=max(0.0, min(1.0, seen)), ca=max(0.0, min(1.0, seen)))
    if sort == "/Highlight":
        how.BM = Name.Multiply
    return how


def width_of(note: Dictionary) -> float:
    """Return how wide the line of a remark is."""
    style, border = note.get("/BS"), each_of(note.get("/Border"))
    if isinstance(style, Dictionary) and is_number(style.get("/W")):
        return max(0.0, bounded_number(style.get("/W")))
    values = list(note.Border) if isinstance(note.get("/Border"), Array) and border else []
    return max(0.0, bounded_number(values[2])) if len(values) > 2 else 1.0  # noqa: PLR2004 - after two radii


def path_in(value: object) -> Path:
    """Return the points that numbers make."""
    numbers = [bounded_number(one) for one in value] if isinstance(value, Array) else []
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def ink_paths(note: Dictionary) -> Iterator[Path]:
    lists = note.get("/InkList")
    for one in lists if isinstance(lists, Array) else ():
        yield path_in(one)


def boxes_of(note: Dictionary) -> Iterator[tuple[float, float, float, float]]:
    """Yield the box around each four points of words: programs order them in two ways."""
    points = path_in(note.get("/QuadPoints"))
    for at in range(0, len(points) - QUAD + 1, QUAD):
        across, up = zip(*points[at : at + QUAD], strict=True)
        yield min(across), min(up), max(across), max(up)


def boxes_on_words(note: Dictionary) -> Iterator[Path]:
    for left, low, right, high in boxes_of(note):
        yield [(left, low), (right, low), (right, high), (left, high)]


def lines_below(note: Dictionary) -> Iterator[Path]:
    for left, low, right, _high in boxes_of(note):
        yield [(left, low + 1), (right, low + 1)]


def lines_through(note: Dictionary) -> Iterator[Path]:
    for left, low, right, high in boxes_of(note):
        yield [(left, (low + high) / 2), (right, (low + high) / 2)]


def waves_below(note: Dictionary) -> Iterator[Path]:
    for left, low, right, _high in boxes_of(note):
        count = min(MOST_WAVES, int((right - left) / WAVE * 2) + 1)
        step = (right - left) / count
        yield [(left + at * step, low + 1 + at % 2 * WAVE / 4) for at in range(count + 1)]


def box_inside(note: Dictionary) -> tuple[float, float, float, float] | None:
    """Return the box of a remark within the line around it."""
    if (corners := corners_in(note.get("/Rect"))) is None:
        return None
    left, low, right, high = corners
    half = min(width_of(note), right - left, high - low) / 2
    return left + half, low + half, right - half, high - half


def square(note: Dictionary) -> Iterator[Path]:
    if box := box_inside(note):
        left, low, right, high = box
        yield [(left, low), (right, low), (right, high), (left, high)]


def circle(note: Dictionary) -> Iterator[Path]:
    if box := box_inside(note):
        left, low, right, high = box
        x, y, wide, up = (left + right) / 2, (low + high) / 2, (right - left) / 2, (high - low) / 2
        bend, b = [(1, 0), (0, 1), (-1, 0), (0, -1)], ROUND
        path: Path = [(x + wide, y)]
        for (ax, ay), (bx, by) in zip(bend, [*bend[1:], bend[0]], strict=True):
            around = ((ax + b * bx, ay + b * by), (bx + b * ax, by + b * ay), (bx, by))
            path += [(x + wide * px, y + up * py) for px, py in around]
        yield path


def caret(note: Dictionary) -> Iterator[Path]:
    if box := box_inside(note):
        left, low, right, high = box
        yield [(left, low), ((left + right) / 2, high), (right, low)]


PATHS: dict[str, Callable[[Dictionary], Iterator[Path]]] = {
    "/Highlight": boxes_on_words,
    "/Underline": lines_below,
    "/Squiggly": waves_below,
    "/StrikeOut": lines_through,
    "/Ink": ink_paths,
    "/Line": lambda note: iter([path_in(note.get("/L"))]),
    "/Polygon": lambda note: iter([path_in(note.get("/Vertices"))]),
    "/PolyLine": lambda note: iter([path_in(note.get("/Vertices"))]),
    "/Square": square,
    "/Circle": circle,
    "/Caret": caret,
}
"""For each sort of remark the paths that draw it."""
