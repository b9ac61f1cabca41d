"""CSV for a spreadsheet that reads Dutch, of which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell begins with that a spreadsheet would work out, in wide letters too."""


def write_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows with semicolons between the cells, in UTF-8 with a mark that says so."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([make_cell_safe(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def make_cell_safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    begins = text.lstrip()
    # Spaces before it do not help: some spreadsheets leave them out.
    return f"'{text}" if begins.startswith(FORMULA) or text[:1] in {"\t", "\r"} else text
