"""Reads values of a PDF that may be anything, as anyone may have made the file."""

from __future__ import annotations

from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Object, Stream, String

from formsapp.harmless_files import NO_MEMORY

DEPTH = 32
ALL_BUT_PICTURES = pikepdf.StreamDecodeLevel.specialized
"""The packings that are undone: also RunLengthDecode, which old programs use for anything."""


def each_of(value: object | None) -> list[Object]:
    """Return what stands in an array, or alone."""
    if not isinstance(value, Object):
        return []
    return list(value) if isinstance(value, Array) else [value]


def inherited(field: Dictionary, key: str) -> object:
    """Return what a field, or else one that it is part of, has under a key."""
    for _ in range(DEPTH):
        if key in field:
            return field[key]
        above = field.get("/Parent")
        if not isinstance(above, Dictionary):
            break
        field = above
    return None


def is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def text_of(value: object) -> str:
    """Return a text, which may be kept in a stream; nothing of what is no text, or broken."""
    if isinstance(value, Stream):
        value = String(unpacked(value) or b"")
    if not isinstance(value, String):
        return ""
    try:
        return str(value)
    except UnicodeDecodeError:
        return bytes(value).decode("utf-8-sig", "replace")


def unpacked(stream: Stream) -> bytes | None:
    """Return what is in a stream, None where it is broken; raises where it takes too much."""
    try:
        return stream.read_bytes(ALL_BUT_PICTURES)
    except pikepdf.PdfError as error:
        if NO_MEMORY in str(error):
            raise
        return None
