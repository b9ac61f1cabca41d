"""Measures what a mesh of colours paints: each of its triangles or patches may cover the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pikepdf import Stream

from formsapp.harmless_files import FileRefused, Reason

FREE, LATTICE, COONS, TENSOR = MESHES = (4, 5, 6, 7)
CORNERS, SHARED = {COONS: 12, TENSOR: 16}, 4
"""Points of a patch that stands alone; one that goes on has so many less, and two colours less."""
MOST_BYTES = 4 * 1024**2
"""Of data; a drawing of a few thousand colours has a tenth of it."""

Point = tuple[int, int]


class Mesh(NamedTuple):
    """How many parts a mesh has, and the sum of the areas of the boxes around them."""

    parts: int
    area: float


def measure_mesh(mesh: Stream) -> Mesh:
    """Return what a mesh paints at most; raises FileRefused where that is too much to read."""
    data = mesh.read_bytes()
    if len(data) > MOST_BYTES:
        raise FileRefused(Reason.HEAVY)
    flag, component = int(mesh.get("/BitsPerFlag", 8)), int(mesh.BitsPerComponent)
    coordinate = int(mesh.BitsPerCoordinate)
    decode = [float(one) for one in mesh.Decode]
    colours = 1 if "/Function" in mesh else len(decode) // 2 - 2
    points = Points(data, flag, coordinate, component, colours)
    sort = int(mesh.ShadingType)
    if sort == LATTICE:
        parts = cells(points, int(mesh.VerticesPerRow))
    else:
        parts = triangles(points) if sort == FREE else patches(points, CORNERS[sort])
    boxes = [box_around(part) for part in parts]
    unit = (decode[1] - decode[0]) * (decode[3] - decode[2]) / float((1 << coordinate) - 1) ** 2
    return Mesh(len(boxes), sum(boxes) * abs(unit))


@dataclass
class Points:
    """Reads points with their colours out of bits; each record begins with a byte."""

    data: bytes
    flag: int
    coordinate: int
    component: int
    colours: int
    at: int = 0

    def more(self) -> bool:
        return self.at < len(self.data)

    def next_flag(self) -> int:
        return self.data[self.at] >> (8 - self.flag) & 3

    def read(self, count: int, colours: int, *, flags: bool = True) -> list[Point]:
        """Return the points of a record that has so many points and colours."""
        before = self.flag if flags else 0
        coordinates = before + 2 * count * self.coordinate
        size = (coordinates + colours * self.colours * self.component + 7) // 8
        record = int.from_bytes(self.data[self.at : self.at + size].ljust(size, b"\0"))
        self.at += max(1, size)
        mask, shift = (1 << self.coordinate) - 1, 8 * size - before
        found = [record >> shift - (at + 1) * self.coordinate & mask for at in range(2 * count)]
        return [*zip(found[::2], found[1::2], strict=True)]


def triangles(points: Points) -> Iterator[list[Point]]:
    """Yield triangles, of which the next may share a side with the one before."""
    corners: list[Point] = []
    while points.more():
        goes_on = points.next_flag() if len(corners) == len("abc") else None
        if goes_on is not None:
            corners = {1: corners[1:], 2: corners[::2]}.get(goes_on, [])
        corners = corners + points.read(1, 1)
        if len(corners) == len("abc"):
            yield corners


def cells(points: Points, in_row: int) -> Iterator[list[Point]]:
    """Yield the cells between points in rows."""
    above: list[Point] = []
    while points.more():
        row = [points.read(1, 1, flags=False)[0] for _ in range(in_row) if points.more()]
        for at in range(1, min(len(row), len(above))):
            yield [*row[at - 1 : at + 1], *above[at - 1 : at + 1]]
        above = row


def patches(points: Points, corners: int) -> Iterator[list[Point]]:
    """Yield patches with their own points, and those of the one before where a side is shared."""
    before: list[Point] = []
    while points.more():
        shares = points.next_flag() > 0
        own = points.read(corners - SHARED * shares, 2 if shares else 4)
        yield own + before * shares
        before = own


def box_around(points: list[Point]) -> int:
    across, upward = zip(*points, strict=True)
    return int((max(across) - min(across)) * (max(upward) - min(upward)))
