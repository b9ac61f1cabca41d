"""Takes the pictures of a PDF over without their notes; raises FileRefused where that can't be.

A picture is never left out in silence: staff would not know that there was one. JPEG is opened by
every browser, so readers are used to hostile ones; it is taken apart and put together again. JPEG
2000 and JBIG2 are opened by few programs, and badly by some: they are drawn anew here.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from math import prod
from typing import NamedTuple

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.pdf_values import each_of
from formsapp.harmless_files.picture_bytes import SOI, count_scans, jpeg_size, strip_jpeg

SHORT = {
    Name(f"/{short}"): Name(f"/{full}")
    for short, full in (
        *(("AHx", "ASCIIHexDecode"), ("A85", "ASCII85Decode"), ("LZW", "LZWDecode")),
        *(("Fl", "FlateDecode"), ("RL", "RunLengthDecode"), ("CCF", "CCITTFaxDecode")),
        ("DCT", "DCTDecode"),
    )
}
"""Short names of packings, which many readers take everywhere."""
DRAWN = frozenset({Name.DCTDecode, Name.JPXDecode, Name.JBIG2Decode})
"""Packings of pictures alone."""
PACKINGS = frozenset({*SHORT.values(), *DRAWN})
BITS = 8 * 210_000_000
"""Of one colour of a picture: the largest photo has so many pixels. A reader unpacks them all."""

UNPACKED = 2
"""Times the memory that a JPEG takes which goes over its pixels more than once."""
NEXT_SCAN = 0.25
"""What going over them once more takes, of what the first time takes: measured 0.1 to 0.5."""

JPEG, FLATE = (Name.DCTDecode,), (Name.FlateDecode,)
DRAWN_IN_FULL = 40_000_000
"""Pixels of all pictures together after which others are drawn at half their size: the first of
them take 2 seconds."""


class Picture(NamedTuple):
    """The data of a picture, how it is packed, and what is to be said of it now."""

    data: bytes
    packing: tuple[Name, ...]
    says: Mapping[str, int | Array]
    space: Object | None = None
    """The colours, where they were drawn."""
    pixels: int = 0
    """That were drawn."""
    see_through: bytes = b""
    """A JPEG that says by its grey which parts are, and how much; empty where none is."""


def packings_of(value: Stream) -> list[Name]:
    """Return how a stream is packed, by full names; raises FileRefused for a way not known."""
    names = [Name(str(one)) for one in each_of(value.get("/Filter"))]
    names = [SHORT.get(name, name) for name in names]
    if any(name not in PACKINGS for name in names) or any(name in DRAWN for name in names[:-1]):
        raise FileRefused(Reason.DAMAGED)
    return names


def refuse_many_pixels(picture: Stream) -> None:
    """Refuse a picture that is small here and fills the memory of who looks at it."""
    sizes = [picture.get(f"/{key}", 1) for key in ("Width", "Height")]
    bits = 1 if picture.get("/ImageMask") else picture.get("/BitsPerComponent", 8)
    if prod(int(one) for one in (*sizes, bits) if isinstance(one, int)) > BITS:
        raise FileRefused(Reason.PIXELS)


def take_picture(picture: Stream, raw: bytes, packing: Name, *, before: int) -> Picture:
    """Return a picture without its notes; ``before`` is the pixels that were drawn before it."""
    if packing == Name.DCTDecode:
        return take_jpeg(raw)
    if packing == Name.JBIG2Decode:
        from formsapp.harmless_files.jbig2 import draw_jbig2  # noqa: PLC0415  likewise

        return draw_jbig2(raw, picture)
    from formsapp.harmless_files.jpeg_2000 import draw_jpx  # noqa: PLC0415  a decoder, seldom used

    return draw_jpx(raw, picture, half=before > DRAWN_IN_FULL)


def times_gone_over(data: bytes) -> float:
    """Return how often a reader goes over the pixels of a picture; the first takes most.

    Only a JPEG has more scans than one; pixels packed otherwise may look like the start of one.
    """
    return 1 + (count_scans(data) - 1) * NEXT_SCAN if data.startswith(SOI) else 1


def take_jpeg(raw: bytes) -> Picture:
    """Return a JPEG without its notes; its size is what it says itself, as some readers take it."""
    try:
        data = strip_jpeg(raw).data
        width, height = jpeg_size(data)
    except FileRefused:
        raise
    except (ValueError, IndexError, struct.error):
        raise FileRefused(Reason.DAMAGED) from None
    if 8 * width * height * (1 if count_scans(data) == 1 else UNPACKED) > BITS:
        raise FileRefused(Reason.PIXELS)
    said = {"/Width": width, "/Height": height} if height else {"/Width": width}
    return Picture(data, JPEG, said)


def mask_of(pdf: Pdf, picture: Picture) -> Stream:
    """Return which parts of a picture are see-through, as a picture."""
    head = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    )
    head.Width, head.Height, head.Filter = picture.says["/Width"], picture.says["/Height"], JPEG[0]
    return Stream(pdf, picture.see_through, head)
