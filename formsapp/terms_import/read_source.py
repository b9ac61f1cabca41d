"""Reads the lines of a file: what it is follows from its content, never from its name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from formsapp.harmless_files import (
    HEADER_WITHIN,
    PDF,
    FileRefused,
    Reason,
    reason_of_crash,
    run_child,
)
from formsapp.terms_import.source_lines import Change, ImportRefused, Line

LARGEST: Final = 20 * 1024**2
MOST_LETTERS: Final = 500_000
"""Some two hundred pages."""
SECONDS: Final = 30.0
ZIP, OLD_WORD, RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"
ODT: Final = b"mimetypeapplication/vnd.oasis.opendocument."
LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
"""Word puts a DOCX with a password in a file of its old sort, under this name."""
SAVE: Final = "Save it as PDF, as DOCX (not the strict sort) or as text in UTF-8."
OTHER: Final = "Open it in Word or LibreOffice, and save it as DOCX (Word 2007-365)."
SCAN: Final = (
    "there is no text in it. It may be a scan: let a program read the letters (OCR), or type it "
    "out, and look at the result well."
)
WHY: Final = {
    Reason.HEAVY: "it is too large or too heavy to read. Split it",
    Reason.BUSY: "it takes too long to read. Split it",
    Reason.LOCKED: "it has a password. Save it without one",
    Reason.UNKNOWN: f"it is no document with text. {SAVE.removesuffix('.')}",
}


def read_source(path: Path, changes: list[Change]) -> list[Line]:
    """Return the lines of a PDF, a DOCX or a text; what its reader left out goes to ``changes``.

    Raises:
        ImportRefused: it is none of these, is too large or damaged, or has no text.
        OSError: it can't be read.

    """
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ImportRefused(f"{path}: {WHY[Reason.HEAVY]}.")
    try:
        lines = read_data(data, changes)
    except ImportRefused as refused:
        raise ImportRefused(f"{path}: {refused}") from None
    except FileRefused as refused:
        why = WHY.get(refused.reason, f"it is damaged. {SAVE.removesuffix('.')}")
        raise ImportRefused(f"{path}: {why}.") from None
    if sum(len(line.text) for line in lines) > MOST_LETTERS:
        raise ImportRefused(f"{path}: {WHY[Reason.HEAVY]}.")
    if not any(map(str.isalnum, "".join(line.text for line in lines))):
        raise ImportRefused(f"{path}: {SCAN if data.strip() else 'the file is empty.'}")
    return lines


def read_data(data: bytes, changes: list[Change]) -> list[Line]:
    if PDF in data[:HEADER_WITHIN]:
        return run_reader("pdf_child", data, changes)
    if data.startswith(ZIP) and ODT in data[:HEADER_WITHIN]:
        raise ImportRefused(f"it is an ODT. {OTHER}")
    if data.startswith(ZIP):
        return run_reader("docx_child", data, changes)
    if data.startswith(OLD_WORD) and LOCKED in data:
        raise FileRefused(Reason.LOCKED)
    if data.startswith((OLD_WORD, RTF)):
        raise ImportRefused(f"it is a DOC or RTF. {OTHER}")
    if b"\0" in data:
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


def run_reader(child: str, data: bytes, changes: list[Change]) -> list[Line]:
    done = run_child(f"formsapp.terms_import.{child}", SECONDS, data=data)
    if done.returncode:
        known = done.returncode in {*Reason}
        raise FileRefused(Reason(done.returncode) if known else reason_of_crash(done.returncode))
    try:
        told = json.loads(done.stdout)
        changes += [Change(*map(str, one)) for one in told["changes"]]
        return [read_line(*one) for one in told["lines"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise FileRefused(Reason.DAMAGED) from None


def read_line(  # noqa: PLR0913, PLR0917 - as a child tells them, which may have been attacked
    text: object,
    page: int,
    number: int,
    large: object,
    ends: object,
    cells: Iterable[object],
    unit: object,
    note: int,
    full: object,
) -> Line:
    return Line(
        str(text),
        int(page),
        int(number),
        large=bool(large),
        ends=bool(ends),
        cells=tuple(map(str, cells)),
        unit=str(unit),
        note=int(note),
        full=bool(full),
    )
