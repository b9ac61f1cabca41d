"""The child that reads the lines of a DOCX: the file may be hostile, so it gets nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.child_process import limit_this_process

SECONDS: Final = 28
MOST_LETTERS: Final = 500_000
NOT_READ: Final = (
    ".//w:ins | .//w:del | .//w:moveFrom | .//w:moveTo | .//w:sdt | .//w:txbxContent"
    " | .//w:footnoteReference | .//w:endnoteReference"
)
"""What holds text that is not in a paragraph of the body: it would be lost in silence."""


def main() -> int:
    """Write the lines of the DOCX on standard input as JSON; the exit status is a ``Reason``."""
    limit_this_process(SECONDS)
    try:
        lines = [*read_paragraphs(sys.stdin.buffer.read())]
    except FileRefused as refused:
        return refused.reason
    except MemoryError:
        return Reason.HEAVY
    except (BadZipFile, PackageNotFoundError):
        return Reason.UNKNOWN
    except Exception:  # noqa: BLE001 - decoders raise anything
        return Reason.DAMAGED
    sys.stdout.write(json.dumps(lines))
    return 0


def read_paragraphs(data: bytes) -> Iterator[tuple[str, int, int, bool]]:
    """Yield each paragraph and each row of a table, with its place, and whether it is a heading."""
    total = number = 0
    document = Document(BytesIO(data))
    if document.element.body.xpath(NOT_READ):
        raise FileRefused(Reason.PARTIAL)
    for part in document.iter_inner_content():
        for text, large in read_part(part):
            number, total = number + 1, total + len(text)
            if total > MOST_LETTERS:
                raise MemoryError
            yield text, 0, number, large


def read_part(part: Paragraph | Table) -> Iterator[tuple[str, bool]]:
    if isinstance(part, Paragraph):
        style = (part.style.name or "") if part.style else ""
        listed = style.startswith("List") or part._p.xpath("./w:pPr/w:numPr")  # noqa: SLF001 - it has no name for it
        heading = style.startswith(("Heading", "Title", "Kop"))
        for line in part.text.split("\n"):
            yield (f"• {line}" if listed and not heading and line else line), heading
    else:
        for row in part.rows:
            yield " | ".join(cell.text.replace("\n", " ") for cell in row.cells), False
