"""A PDF as a printer puts it on paper, and the QR codes that a camera finds on that."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import zxingcpp
from PIL.Image import Image

DPI = 300
"""What an office printer prints."""
MM = DPI / 25.4
"""Dots of a millimetre on that paper."""


def draw_pages(pdf: bytes) -> Iterator[Image]:
    """Yield each page, in the dots of an office printer."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            yield page.render(scale=DPI / 72).to_pil()
    finally:
        document.close()


def read_codes(page: Image) -> dict[str, float]:
    """Return what the QR codes on a page say, each with its width in millimetres."""
    found = zxingcpp.read_barcodes(
        page.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    places = {one.text: one.position for one in found}
    return {text: abs(place.top_right.x - place.top_left.x) / MM for text, place in places.items()}
