"""Finds the pictures among words; tells whether one is whole, and how many numbers make a pixel."""

from __future__ import annotations

import warnings

import pikepdf
from pikepdf import Array, ContentStreamInlineImage, Stream

from formsapp.harmless_files.pdf_values import each_of

COLOURS = {"/DeviceGray": 1, "/Indexed": 1, "/CalGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}
"""Numbers that make a pixel, of the colours that need no name of the page's own."""


def colours_of(space: object) -> int:
    """Return how many numbers make a colour; 0 where that is not known."""
    if not isinstance(space, Array) or not len(space):
        return COLOURS.get(str(space), 0)
    sort = str(space[0])
    if sort == "/ICCBased" and isinstance(space[1], Stream):
        return int(space[1].get("/N", 0))
    if sort == "/DeviceN":
        return len(each_of(space[1]))
    return {"/Separation": 1, "/CalRGB": 3, "/Lab": 3}.get(sort, COLOURS.get(sort, 0))


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


def pictures_in(content: Stream) -> list[ContentStreamInlineImage]:
    """Return the pictures among the words of a page."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one without an end goes on in another part
        found = pikepdf.parse_content_stream(content, "BI ID EI")
    return [one for one in found if isinstance(one, ContentStreamInlineImage)]
