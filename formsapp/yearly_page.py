"""The figures of a year as text, Markdown, CSV and data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from formsapp.facts.dutch_format import day
from formsapp.facts.translatable_texts import Say, _
from formsapp.rules.counted_table import Row, Table
from formsapp.rules.hide_few import FEW
from formsapp.safe_csv import write_rows

PAGE: Final = Path(__file__).parent / "templates" / "documents" / "year_of_complaints.md"
HEADINGS: Final = (_("Onderdeel"), _("Aantal"))
TOTAL: Final = _("Totaal")
HIDDEN: Final = _("niet getoond")
LESS: Final = _("minder dan {{ few }}")
TOO_FEW: Final = _("Dit zijn er {{ total }}. Dat is te weinig om in delen te tonen.")
NO_LETTERS: Final = re.compile("[^a-z]+")


def show_number(table: Table, row: Row, say: Say) -> str:
    """Return a count as a reader sees it: a hidden one may be larger where a total stands by."""
    if row.number is not None:
        return str(row.number)
    return say(HIDDEN, ()) if table.sort == "parts" else say(LESS, (("few", str(FEW)),))


def list_cells(table: Table, say: Say) -> list[tuple[str, str]]:
    """Return the rows of a table as label and number, the total last."""
    cells = [(say(row.label, ()), show_number(table, row, say)) for row in table.rows]
    return [*cells, (say(TOTAL, ()), str(table.total))] if table.sort == "parts" else cells


def say_too_few(table: Table, say: Say) -> str:
    """Say that a table has no counts to show; empty where it has."""
    return "" if table.rows else say(TOO_FEW, (("total", str(table.total)),))


def write_text(tables: Sequence[Table], say: Say) -> str:
    """Return tables for a screen of letters."""
    blocks = []
    for table in tables:
        lines = [f"  {label:<46} {number:>12}" for label, number in list_cells(table, say)]
        few = say_too_few(table, say)
        blocks.append("\n".join([say(table.title, ()), *([f"  {few}"] if few else lines)]))
    return "\n\n".join(blocks)


def write_tables(tables: Sequence[Table], say: Say) -> str:
    """Return tables in Markdown; the site draws bars above what makes up a total."""
    return "\n\n".join("\n".join(_markdown_lines(table, say)) for table in tables)


def _markdown_lines(table: Table, say: Say) -> Iterator[str]:
    drawn = " .bars" if table.sort == "parts" and table.rows else ""
    title = say(table.title, ())
    anchor = NO_LETTERS.sub("-", title.lower()).strip("-")
    yield f"## {title} {{#{anchor}{drawn}}}\n"
    if few := say_too_few(table, say):
        yield few
        return
    left, right = (say(one, ()) for one in HEADINGS)
    yield from (f"| {left} | {right} |", "|---|--:|")
    for label, number in list_cells(table, say):
        yield f"| {label} | {number} |"


def write_page(tables: Sequence[Table], say: Say, year: int, today: date) -> str:
    """Return the page of a year for the provider's site, whose facts its build fills in."""
    text = PAGE.read_text(encoding="utf-8")
    given = {"YEAR": str(year), "DAY": day(today), "TABLES": write_tables(tables, say)}
    for name, value in given.items():
        text = text.replace(name, value)
    return text


def write_csv(tables: Sequence[Table], say: Say) -> bytes:
    """Return tables for a spreadsheet."""
    return write_rows(_csv_rows(tables, say))


def _csv_rows(tables: Sequence[Table], say: Say) -> Iterator[tuple[str, ...]]:
    yield tuple(say(one, ()) for one in (_("Tabel"), *HEADINGS))
    for table in tables:
        few = say_too_few(table, say)
        for label, number in [("", few)] if few else list_cells(table, say):
            yield (say(table.title, ()), label, number)


def as_data(tables: Sequence[Table], say: Say, year: int) -> dict[str, Any]:
    """Return tables for programs; a number that is hidden is null."""
    listed = [
        {
            "name": table.name,
            "kind": table.kind,
            "title": say(table.title, ()),
            "total": table.total,
            "rows": [
                {"name": row.name, "label": say(row.label, ()), "number": row.number}
                for row in table.rows
            ],
        }
        for table in tables
    ]
    return {"year": year, "tables": listed}
