"""Tells of a picture among the words of a page whether it is whole."""

from __future__ import annotations

from pikepdf import Array, Stream

COLOURS = {"/DeviceGray": 1, "/Indexed": 1, "/CalGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}
"""Numbers that make a pixel, of the colours that need no name of the page's own."""


def is_cut_short(picture: Stream) -> bool:
    """Return whether an unpacked picture has fewer bytes than its pixels take.

    Its end is looked for among its pixels, some of which may look like it: the rest of them would
    count as words, and readers that go by its size show a whole picture that would be lost.
    """
    if "/Filter" in picture:
        return False
    colour, bits = picture.get("/ColorSpace"), picture.get("/BitsPerComponent", 8)
    colour = colour[0] if isinstance(colour, Array) and len(colour) else colour
    each = 1 if picture.get("/ImageMask") else COLOURS.get(str(colour), 0) * int(bits)
    row = (int(picture.get("/Width", 0)) * each + 7) // 8
    return len(picture.read_raw_bytes()) < row * int(picture.get("/Height", 0))
