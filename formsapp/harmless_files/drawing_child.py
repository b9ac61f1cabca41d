"""The second child: draws what was made harmless, as the browser of staff will.

What a PDF makes a reader do can be counted for the ways that are known (``drawing_cost``); drawing
it finds out for all others. Counting stays: other readers (Poppler, MuPDF) take minutes for some
files that this one (PDFium) draws at once. Drawing gets a process
of its own, so that a reader that is attacked can only say yes or no: the file that is kept has been
written by then.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from math import ceil, prod, sqrt

import pypdfium2  # type: ignore[import-untyped]  # it ships no types

from formsapp.harmless_files import Reason
from formsapp.harmless_files.child_process import limit_this_process

SECONDS = 28
"""Processor time for all pages, a little less than a child is waited for."""
OF_ONE_PAGE = 5
"""A photo as large as may be sent takes 1 to 3, the heaviest page of 979 files takes 1."""
SCREEN = 500_000
"""Pixels of a page on a screen. Drawn smaller, what takes time for each of them would seem quick:
colours that are mixed with what lies below (blend modes) are drawn anew for each layer below."""


def main(of_one_page: int = OF_ONE_PAGE) -> int:
    """Draw the PDF on standard input; the exit status is 0 or a ``Reason``, if it gets so far."""
    limit_this_process(SECONDS)
    try:
        draw_pages(sys.stdin.buffer.read(), of_one_page)
    except (MemoryError, pypdfium2.PdfiumError):
        return Reason.HEAVY
    return 0


def draw_pages(data: bytes, of_one_page: int) -> None:
    """Draw each page and find its letters, which readers do for who listens, searches or copies."""
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        allow(of_one_page)
        if all(page.get_size()):  # otherwise there is no place to draw anything
            page.render(scale=sqrt(SCREEN / max(1, prod(page.get_size())))).close()
        page.get_textpage().close()
        page.close()


def allow(seconds: int) -> None:
    """Let this process work so much longer, as far as its limit goes, on systems with one."""
    with suppress(ImportError, ValueError, OSError, AttributeError):
        import resource  # noqa: PLC0415 - not on Windows

        used = resource.getrusage(resource.RUSAGE_SELF)
        _soft, most = resource.getrlimit(resource.RLIMIT_CPU)
        until = ceil(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (min(until, most), most))
