"""The child that reads the lines of a PDF: the file may be hostile, so it gets nothing else."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from itertools import islice
from typing import Final

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
from pypdfium2 import raw

from formsapp.harmless_files import Reason
from formsapp.harmless_files.child_process import limit_this_process
from formsapp.terms_import.source_lines import NO_LETTER, Line

SECONDS: Final = 28
"""Processor time for all pages, a little less than a child is waited for."""
LARGER: Final = 1.08
"""How much larger than most letters those of a heading are."""
MOST_PAGES: Final = 300
MOST_LETTERS: Final = 500_000

NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")

BROKEN: Final = "\ufffe\x02"
"""What the reader puts in place of a hyphen and the end of the line."""
LINE_END: Final = re.compile(rf"\n|(?<=[{BROKEN}])")

Found = list[tuple[str, int, int, float]]


def main() -> int:
    """Write the lines of the PDF on standard input as JSON; the exit status is a ``Reason``."""
    limit_this_process(SECONDS)
    try:
        lines = read_pages(sys.stdin.buffer.read())
    except MemoryError:
        return Reason.HEAVY
    except pypdfium2.PdfiumError as error:
        return Reason.LOCKED if "password" in str(error).lower() else Reason.DAMAGED
    if sum(len(text) for text, *_ in lines) > MOST_LETTERS:
        return Reason.HEAVY
    usual = usual_size(lines)
    told = [Line(text, page, number, size > usual * LARGER) for text, page, number, size in lines]
    sys.stdout.write(json.dumps({"lines": told, "changes": []}))
    return 0


def read_pages(data: bytes) -> Found:
    """Return each line with its page, its place on it and the size of its first letter."""
    pdf = pypdfium2.PdfDocument(data)
    if len(pdf) > MOST_PAGES:
        raise MemoryError
    found: Found = []
    for number, page in enumerate(islice(pdf, MOST_PAGES), start=1):
        found += read_pdf_page(page.get_textpage(), number)
        page.close()
    return found


def read_pdf_page(text_page: pypdfium2.PdfTextPage, page: int) -> Found:
    # Each letter by itself: a text of the whole page leaves some out, and then places differ.
    count = text_page.count_chars()
    letters = [raw.FPDFText_GetUnicode(text_page, at) for at in range(count)]
    text = "".join(NO_LETTER if NO_TEXT.match(chr(one)) else chr(one) for one in letters)
    found: Found = []
    at = 0
    for line in LINE_END.split(text):
        if line.strip(BROKEN).strip():
            first = at + len(line) - len(line.lstrip())
            size = raw.FPDFText_GetFontSize(text_page, first)
            found.append((line.strip(), page, len(found) + 1, size))
        at += len(line) + (0 if line.endswith(tuple(BROKEN)) else 1)
    return found


def usual_size(lines: Found) -> float:
    """Return the size in which most letters are."""
    sizes = Counter[float]()
    for text, _page, _number, size in lines:
        sizes[size] += len(text)
    return max(sizes, key=lambda one: sizes[one], default=0)
