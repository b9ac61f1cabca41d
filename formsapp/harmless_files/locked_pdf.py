"""Opens a PDF for who has no password: all of it, or all but the files in it that are locked."""

from __future__ import annotations

import re

import pikepdf
from pikepdf import Pdf

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.page_tree import open_without_loops

LOCK, NO_LOCK = b"/Encrypt", b"/Unasked"
FILES = b"/EFF"
LOCKED_PAGES = re.compile(rb"/St[mr]F[\0\t\n\f\r ]*/(?!Identity\b)")
"""How streams or strings are locked, unless they are as they stand."""


def open_pdf(data: bytes) -> Pdf:
    """Open a PDF; raises FileRefused where its pages need a password.

    Files in it may have a lock of their own (ISO 32000-1, 7.6.5), for which a reader asks only who
    opens one. QPDF asks for it at once. Those files are left out whatever is in them, so the lock
    is taken for a key that nobody knows.
    """
    try:
        return open_without_loops(data)
    except pikepdf.PasswordError:
        if FILES not in data or LOCKED_PAGES.search(data):
            raise FileRefused(Reason.LOCKED) from None
    return open_without_loops(data.replace(LOCK, NO_LOCK))
