"""Whether all of a PDF is there: what mends one gives blank pages for what is missing."""

from __future__ import annotations

import re

from pikepdf import Pdf

ENDS = (b"/XRef", b"startxref", b"%%EOF")
"""A table of what there is comes after all of it."""
DEFINED = re.compile(rb"(?<!\d)(\d{1,10}) \d{1,5} obj\b")
EMPTIED = "treating stream as empty"
"""What QPDF says of data of which it finds no end; other readers show what is there."""
POINTS_TO = re.compile(rb"(?<!\d)(\d{1,10}) \d{1,5} R\b")


def lacks_a_part(data: bytes) -> bool:
    """Return whether a PDF has no end, and points to what is not there or ends within something.

    What has all of its parts and no end, or no table of them, can be mended.
    """
    last = data.rfind(b" obj")
    rest = data[max(0, last) :]
    if last < 0 or any(end in rest for end in ENDS):
        return False
    return b"endobj" not in rest or bool({*POINTS_TO.findall(data)} - {*DEFINED.findall(data)})


def lost_data(pdf: Pdf) -> bool:
    """Return whether something that was read of a PDF came without its data."""
    return any(EMPTIED in warning for warning in pdf.get_warnings())
