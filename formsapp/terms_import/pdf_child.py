"""The child that reads the lines of a PDF: the file may be hostile, so it gets nothing else."""

from __future__ import annotations

import json
import sys
from itertools import islice
from typing import Final

import pypdfium2  # type: ignore[import-untyped]  # it ships no types

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.child_process import limit_this_process
from formsapp.terms_import.pdf_letters import Printed, read_printed
from formsapp.terms_import.pdf_pages import order_pages
from formsapp.terms_import.pdf_remarks import list_beside
from formsapp.terms_import.source_lines import Change, Line

SECONDS: Final = 28
"""Processor time for all pages, a little less than a child is waited for."""
MOST_PAGES: Final = 300
MOST_LETTERS: Final = 500_000


def main() -> int:
    """Write the lines of the PDF on standard input as JSON; the exit status is a ``Reason``."""
    limit_this_process(SECONDS)
    try:
        lines, changes = read_pdf(sys.stdin.buffer.read())
    except FileRefused as refused:
        return refused.reason
    except MemoryError:
        return Reason.HEAVY
    except pypdfium2.PdfiumError as error:
        return Reason.LOCKED if "password" in str(error).lower() else Reason.DAMAGED
    sys.stdout.write(json.dumps({"lines": lines, "changes": changes}))
    return 0


def read_pdf(data: bytes) -> tuple[list[Line], list[Change]]:
    """Return the lines, where they are in another order than printed, and what is beside them."""
    pdf = pypdfium2.PdfDocument(data)
    if len(pdf) > MOST_PAGES:
        raise FileRefused(Reason.HEAVY)
    pages: list[list[Printed]] = []
    beside: list[Change] = []
    letters = 0
    for number, page in enumerate(islice(pdf, MOST_PAGES), start=1):
        text_page = page.get_textpage()
        letters += text_page.count_chars()
        if letters > MOST_LETTERS:
            raise FileRefused(Reason.HEAVY)
        pages.append(read_printed(text_page))
        beside += list_beside(page, number)
        page.close()
    lines, changes = order_pages(pages)
    return lines, [*changes, *beside]
