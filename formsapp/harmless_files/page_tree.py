"""The tree that the pages of a PDF hang on, as QPDF can read it."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf

LOOP = "detected in /Pages structure"


def open_without_loops(data: bytes) -> Pdf:
    """Open a PDF; raises PdfError.

    Where pages were taken out, MuPDF lists one and the same empty branch twice, which QPDF takes
    for a loop; other readers show the pages.
    """
    try:
        return pikepdf.open(BytesIO(data))
    except pikepdf.PdfError as error:
        if LOOP not in str(error):
            raise
    mended = BytesIO()
    with pikepdf.open(BytesIO(data), inherit_page_attributes=False) as pdf:
        drop_empty_branches(pdf)
        pdf.save(mended)
    return pikepdf.open(mended)


def drop_empty_branches(pdf: Pdf) -> None:
    """Take branches without a page out of the tree of pages."""
    left, seen = [pdf.Root.get("/Pages")], set()
    while left:
        branch = left.pop()
        kids = branch.get("/Kids") if isinstance(branch, Dictionary) else None
        if not isinstance(branch, Dictionary) or not isinstance(kids, Array):
            continue
        if branch.is_indirect and branch.objgen in seen:
            continue
        seen.add(branch.objgen)
        kept = [one for one in kids if not is_empty(one)]
        if len(kept) < len(kids):
            branch.Kids = Array(kept)
        left += kept


def is_empty(branch: Object) -> bool:
    kids = branch.get("/Kids") if isinstance(branch, Dictionary) else None
    return isinstance(kids, Array) and not len(kids)
