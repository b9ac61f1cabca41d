"""Draws a scan in JBIG2 anew, as copiers and phones pack them: few programs can open one.

PDFium draws it, the reader that draws each harmless PDF as well (``drawing_child``); here it gets
the scan alone, in a document of our own. What is kept has the same black and white pixels.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.pdf_pictures import FLATE, Picture
from formsapp.harmless_files.pdf_values import each_of

PIXELS = 100_000_000
"""A sheet of A4 at 1,000 dots an inch; each takes up to 3 bytes while it is drawn."""
SHORTEST, MANY_OTHERS, LONG_PAGE = 11, 7, 0x40
"""Bytes of the head of a part; what says that it needs many others, or names its page in full."""
UNKNOWN_LENGTH = b"\xff" * 4
"""Of a part that was written while it was scanned: its own pixels tell where it ends."""


def draw_jbig2(raw: bytes, picture: Stream) -> Picture:
    """Return a scan as black and white pixels; raises FileRefused."""
    width, height = (int(picture.get(key, 0)) for key in ("/Width", "/Height"))
    if width * height > PIXELS:
        raise FileRefused(Reason.PIXELS)
    if not has_all_parts(raw):  # a reader shows white where a part is missing
        raise FileRefused(Reason.DAMAGED)
    pixels = draw(alone(raw, common_part(picture), width, height))
    says = {"/Width": width, "/Height": height, "/BitsPerComponent": 1}
    return Picture(zlib.compress(pixels), FLATE, says)


def common_part(picture: Stream) -> bytes:
    """Return the signs that the scans of a document share; empty where there are none."""
    notes = each_of(picture.get("/DecodeParms"))
    common = notes[-1].get("/JBIG2Globals") if notes and isinstance(notes[-1], Dictionary) else None
    return common.read_bytes() if isinstance(common, Stream) else b""


def has_all_parts(scan: bytes) -> bool:
    """Return whether all parts of a scan are there as long as they say (ISO 14492, 7.2)."""
    at = 0
    while at + SHORTEST <= len(scan):
        number, flags, others = struct.unpack_from(">IBB", scan, at)
        count, head = others >> 5, 6
        if count == MANY_OTHERS:
            count = int.from_bytes(scan[at + 5 : at + 9]) & 0x1FFFFFFF
            head = 9 + (count + 8) // 8
        head += count * (1 if number <= 1 << 8 else 2 if number <= 1 << 16 else 4)
        head += 4 if flags & LONG_PAGE else 1
        length = scan[at + head : at + head + 4]
        if length == UNKNOWN_LENGTH:
            return True
        at += head + 4 + int.from_bytes(length)
    return 0 < at <= len(scan) and not scan[at:].strip(b"\0\r\n ")


def alone(raw: bytes, common: bytes, width: int, height: int) -> bytes:
    """Return a document with nothing but a scan."""
    with Pdf.new() as pdf:
        scan = Stream(pdf, raw, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height)
        scan.ColorSpace, scan.BitsPerComponent = Name.DeviceGray, 1
        scan.Filter = Name.JBIG2Decode
        if common:
            shared = pdf.make_indirect(Stream(pdf, common))
            scan.DecodeParms = Dictionary(JBIG2Globals=shared)
        pdf.add_blank_page()
        page = pdf.pages[0].obj
        page.MediaBox = Array([0, 0, 9, 9])
        page.Resources = Dictionary(XObject=Dictionary(X=pdf.make_indirect(scan)))
        page.Contents = Stream(pdf, b"9 0 0 9 0 0 cm /X Do")
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def draw(document: bytes) -> bytes:
    """Return the pixels of the only picture, eight in a byte; raises FileRefused without any."""
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415  a decoder, seldom used

    pdf = pypdfium2.PdfDocument(document)
    try:
        (scan,) = pdf[0].get_objects()
        image: Image.Image = scan.get_bitmap().to_pil()
        return image.convert("1", dither=Image.Dither.NONE).tobytes()
    except (pypdfium2.PdfiumError, ValueError):
        raise FileRefused(Reason.SCAN) from None
    finally:
        pdf.close()
