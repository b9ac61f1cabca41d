"""Makes a font file of what draws its letters, and finds the letter that takes most.

What a file is follows from its content: readers look there too, whatever the document calls it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.compact_fonts import START as COMPACT
from formsapp.harmless_files.compact_fonts import read_compact
from formsapp.harmless_files.font_letter import MANY, Letter, UnreadableFont
from formsapp.harmless_files.open_type import (
    STARTS as OPEN,
)
from formsapp.harmless_files.open_type import (
    clean_open_type,
    joined_letters,
    tables_of,
    units_of,
)
from formsapp.harmless_files.type1_fonts import STARTS as TYPE1
from formsapp.harmless_files.type1_fonts import read_type1, write_type1

BROKEN = (struct.error, IndexError, ValueError, KeyError, OverflowError)


class FontFile(NamedTuple):
    """A font file, and how long each of the parts is that the document tells the lengths of."""

    data: bytes
    lengths: tuple[int, ...]


def clean_font(font: bytes) -> FontFile:
    """Return a file with what draws the letters of a font; raises UnreadableFont."""
    try:
        if font.startswith(TYPE1):
            parts = write_type1(read_type1(font))
            return FontFile(b"".join(parts), tuple(map(len, parts)))
        if font.startswith(OPEN):
            clean = clean_open_type(font)
            tables = tables_of(clean)
            if b"CFF " in tables:
                read_compact(tables[b"CFF "])
            return FontFile(clean, (len(clean),))
        if font[0] != COMPACT:
            raise UnreadableFont
        read_compact(font)
    except BROKEN:
        raise UnreadableFont from None
    return FontFile(font, ())


def measure_font(font: bytes) -> Letter:
    """Return the most that a letter of a clean font takes, its lines in parts of its size.

    Raises:
        FileRefused: Letters go on for very long.
        UnreadableFont: Nobody can tell for how long.

    """
    most = Letter()
    try:
        for one in all_letters(font):
            most = most.larger(one)
    except FileRefused:
        raise
    except BROKEN:
        raise UnreadableFont from None
    times = 1 + most.parts
    return Letter(
        read=min(MANY, most.read * times),
        path=min(MANY, most.path * times),
        box=min(MANY, most.area * times),
    )


def all_letters(font: bytes) -> Iterator[Letter]:
    if font.startswith(TYPE1):
        yield from read_type1(font).measure()
    elif font.startswith(OPEN):
        tables = tables_of(font)
        if b"CFF " in tables:
            yield from read_compact(tables[b"CFF "]).measure()
        else:
            units = units_of(tables)
            yield from (
                one._replace(path=one.path / units, box=one.box / units**2)
                for one in joined_letters(tables)
            )
    else:
        yield from read_compact(font).measure()
