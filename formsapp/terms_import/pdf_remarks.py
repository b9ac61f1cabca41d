"""Lists what stands on the pages of a PDF beside its text: remarks, and filled fields."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Final

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
from pypdfium2 import raw

from formsapp.harmless_files import FileRefused, Reason
from formsapp.terms_import.source_lines import Change, Line

LONGEST: Final = 200_000
"""Bytes of one remark."""
MOST: Final = 2000
"""Remarks on one page."""
NO_REMARKS: Final = frozenset({raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP})
"""A link says where it leads, and a window what its remark says."""
REMARK, FIELD = "opmerking in de PDF", "invulveld in de PDF"
SAID: Final = ((b"Contents", REMARK), (b"V", FIELD))


def list_beside(page: pypdfium2.PdfPage, number: int) -> Iterator[Change]:
    """Yield each remark and each filled field of a page, which its text does not hold.

    Raises:
        FileRefused: there is too much of them.

    """
    count = raw.FPDFPage_GetAnnotCount(page)
    if count > MOST:
        raise FileRefused(Reason.HEAVY)
    place = Line("", number, 1).place.partition(",")[0]
    for at in range(count):
        annotation = raw.FPDFPage_GetAnnot(page, at)
        if not annotation or raw.FPDFAnnot_GetSubtype(annotation) in NO_REMARKS:
            continue
        for key, why in SAID:
            if (said := read_said(annotation, key)).strip():
                yield Change(place, said, "", why)
        raw.FPDFPage_CloseAnnot(annotation)


def read_said(annotation: raw.FPDF_ANNOTATION, key: bytes) -> str:
    length = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if length > LONGEST:
        raise FileRefused(Reason.HEAVY)
    text = ctypes.create_string_buffer(length)
    unicode = ctypes.cast(text, ctypes.POINTER(ctypes.c_ushort))
    raw.FPDFAnnot_GetStringValue(annotation, key, unicode, length)
    return text.raw.decode("utf-16-le", errors="replace").rstrip("\0")
