"""Reads the lines of a file: what it is follows from its content, never from its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from formsapp.harmless_files import FileRefused, Reason, run_child
from formsapp.terms_import.source_lines import ImportRefused, Line

LARGEST: Final = 20 * 1024**2
MOST_LETTERS: Final = 500_000
"""Some two hundred pages."""
SECONDS: Final = 30.0
HEADER_WITHIN: Final = 1024
PDF, ZIP, OLD_WORD, RTF = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"
SAVE: Final = "Save it as PDF, as DOCX or as text in UTF-8."
WHY: Final = {
    Reason.HEAVY: "it is too large or too heavy to read. Split it",
    Reason.BUSY: "it takes too long to read. Split it",
    Reason.LOCKED: "it has a password. Save it without one",
    Reason.PARTIAL: "it has tracked changes, notes, text boxes or fields. Save it as PDF",
    Reason.UNKNOWN: f"it is no document with text. {SAVE.removesuffix('.')}",
}


def read_source(path: Path) -> list[Line]:
    """Return the lines of a PDF, a DOCX or a text.

    Raises:
        ImportRefused: it is none of these, is too large or damaged, or has no text.
        OSError: it can't be read.

    """
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ImportRefused(f"{path}: {WHY[Reason.HEAVY]}.")
    try:
        lines = read_data(data)
    except FileRefused as refused:
        why = WHY.get(refused.reason, f"it is damaged. {SAVE.removesuffix('.')}")
        raise ImportRefused(f"{path}: {why}.") from None
    if sum(len(line.text) for line in lines) > MOST_LETTERS:
        raise ImportRefused(f"{path}: {WHY[Reason.HEAVY]}.")
    if not any(line.text.strip() for line in lines):
        raise ImportRefused(f"{path}: there is no text in it. A scan has to be typed out first.")
    return lines


def read_data(data: bytes) -> list[Line]:
    if PDF in data[:HEADER_WITHIN]:
        return run_reader("pdf_child", data)
    if data.startswith(ZIP):
        return run_reader("docx_child", data)
    if data.startswith((OLD_WORD, RTF)) or b"\0" in data:
        raise FileRefused(Reason.UNKNOWN)
    try:
        return read_text(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FileRefused(Reason.UNKNOWN) from None


def read_text(text: str) -> list[Line]:
    """Return the lines of a text; a form feed begins a new page."""
    pages = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    return [
        Line(line, page if len(pages) > 1 else 0, number)
        for page, lines in enumerate(pages, start=1)
        for number, line in enumerate(lines.split("\n"), start=1)
    ]


def run_reader(child: str, data: bytes) -> list[Line]:
    done = run_child(f"formsapp.terms_import.{child}", SECONDS, data=data)
    if done.returncode:
        known = done.returncode in {*Reason}
        raise FileRefused(Reason(done.returncode) if known else Reason.DAMAGED)
    ends = child == "docx_child"
    try:
        told = json.loads(done.stdout)
        return [Line(str(t), int(p), int(n), bool(large), ends) for t, p, n, large in told]
    except (ValueError, TypeError, RecursionError):
        raise FileRefused(Reason.DAMAGED) from None
