"""Makes an OpenType font of what draws its letters, and of nothing else (ISO/IEC 14496-22).

Its tables are copied by a list. Programs that move the points of letters on a coarse screen are
not: no reader needs them, and they may go on for long. What a reader may take for another table of
the same name, or for another font in the same file, is not there any more.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.font_letter import DEEPEST, MANY, Letter, UnreadableFont

Buffer = bytes | memoryview
COLLECTION, COMPACT, PLAIN = b"ttcf", b"OTTO", b"\0\1\0\0"
STARTS = (COMPACT, PLAIN, b"\0\2\0\0", b"true", COLLECTION)
KEPT = (
    *(b"CFF ", b"OS/2", b"VORG", b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca"),
    *(b"maxp", b"post", b"vhea", b"vmtx"),
)
IN_LINES = (b"glyf", b"head", b"loca")
TWICE = 2
"""Times that tables may be larger together than their font, and letters than their table: they may
share parts, but few do."""
WORDS_PER_PART, MORE_PARTS, INSTRUCTED = 0x0001, 0x0020, 0x0100
SCALES = {0x0008: 2, 0x0040: 4, 0x0080: 8}
"""Bytes of how a letter in a letter is made larger."""
SHORT_ACROSS, SHORT_UPWARD, REPEATED, SAME_ACROSS, SAME_UPWARD = 2, 4, 8, 16, 32
LONGEST_JOINED = 10_000
"""Bytes in which the parts of a letter are looked for that tells no end."""
FRONT = 10
"""Bytes of a letter before its points or its parts."""


def clean_open_type(font: bytes) -> bytes:
    """Return a font that draws the same letters; raises UnreadableFont."""
    tables = {tag: data for tag, data in tables_of(font).items() if data}
    if b"CFF " in tables and (font.startswith(COMPACT) or b"glyf" not in tables):
        for tag in (b"glyf", b"loca"):
            tables.pop(tag, None)
        return join_tables(COMPACT, tables)
    if not any(tables.get(b"loca", b"1")):
        tables.setdefault(b"glyf", b"")  # of letters that are all blank
    if any(tag not in tables for tag in IN_LINES):
        raise UnreadableFont
    tables.pop(b"CFF ", None)
    letters = [without_instructions(one) for one in letters_of(tables)]
    places = [0]
    for one in letters:
        places.append(places[-1] + len(one))
    head = tables[b"head"]
    tables[b"head"] = head[:50] + b"\0\1" + head[52:]
    tables[b"loca"] = struct.pack(f">{len(places)}I", *places)
    tables[b"glyf"] = b"".join(letters)
    return join_tables(PLAIN, tables)


def tables_of(font: bytes) -> dict[bytes, bytes]:
    """Return the tables of a font that draw, of the first in a collection."""
    at = struct.unpack_from(">I", font, 12)[0] if font.startswith(COLLECTION) else 0
    (count,) = struct.unpack_from(">H", font, at + 4)
    found: dict[bytes, bytes] = {}
    for one in range(count):
        tag, start, size = struct.unpack_from(">4s4xII", font, at + 12 + 16 * one)
        if tag in KEPT and not found.get(tag):
            found[tag] = font[start : start + size]
    if sum(map(len, found.values())) > TWICE * len(font):
        raise UnreadableFont
    return found


def units_of(tables: dict[bytes, bytes]) -> int:
    """Return how many units the size of letters has."""
    (units,) = struct.unpack_from(">H", tables[b"head"], 18)
    if not units:
        raise UnreadableFont
    return int(units)


def join_tables(start: bytes, tables: dict[bytes, bytes]) -> bytes:
    """Return tables as a font file."""
    power = 1 << len(tables).bit_length() - 1
    head = struct.pack(
        ">4H", len(tables), 16 * power, power.bit_length() - 1, 16 * (len(tables) - power)
    )
    at, entries, data = 12 + 16 * len(tables), b"", b""
    for tag in KEPT:
        if tag in tables:
            padded = tables[tag] + bytes(-len(tables[tag]) % 4)
            total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
            entries += struct.pack(">4s3I", tag, total, at + len(data), len(tables[tag]))
            data += padded
    return start + head + entries + data


def letters_of(tables: dict[bytes, bytes]) -> list[bytes]:
    """Return each letter as it stands in the font.

    One ends where the next begins. In some fonts of printers they stand in another order, or those
    that are left out at 0: then readers (FreeType) go on to the end, and a letter ends by itself.
    """
    (is_long,) = struct.unpack_from(">h", tables[b"head"], 50)
    places, all_letters = tables[b"loca"], memoryview(tables[b"glyf"])
    size, times = (4, 1) if is_long else (2, 2)
    count = len(places) // size
    starts = struct.unpack_from(f">{count}{'I' if is_long else 'H'}", places)
    ends = (other if other >= one else len(all_letters) for one, other in pairwise(starts))
    found = zip(starts[:-1], ends, strict=True)
    letters = [all_letters[times * one : times * end] for one, end in found]
    if sum(map(len, letters)) > TWICE * len(all_letters):
        letters = [one[: length_of(one)] for one in letters]
    if sum(map(len, letters)) > TWICE * len(all_letters):
        raise UnreadableFont
    return [*map(bytes, letters)]


def length_of(letter: memoryview) -> int:
    """Return of how many bytes a letter is made; 0 for one that breaks off."""
    try:
        (lines,) = struct.unpack_from(">h", letter)
        if lines < 0:
            return sum(map(len, cut_parts(bytes(letter[:LONGEST_JOINED]))))
        return read_lines(letter, lines).end if lines else 0
    except (UnreadableFont, IndexError, struct.error):
        return 0


def without_instructions(letter: bytes) -> bytes:
    """Return a letter without the program that moves its points; nothing of a broken one."""
    if len(letter) < FRONT + 2:
        return b""
    (lines,) = struct.unpack_from(">h", letter)
    if lines < 0:
        try:
            return padded_to_four(b"".join(cut_parts(letter)))
        except UnreadableFont:
            return b""
    at = FRONT + 2 * lines
    if at + 2 > len(letter):
        return b""
    (size,) = struct.unpack_from(">H", letter, at)
    return padded_to_four(letter[:at] + b"\0\0" + letter[at + 2 + size :])


def padded_to_four(letter: bytes) -> bytes:
    return letter + bytes(-len(letter) % 4)


def cut_parts(letter: bytes) -> Iterator[bytes]:
    """Yield the parts of a letter that is joined of others, without a program behind them."""
    yield letter[:FRONT]
    for flags, number, more in parts_of_letter(letter):
        yield struct.pack(">HH", flags & ~INSTRUCTED, number) + more


def parts_of_letter(letter: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the letters of which one is joined: flags, number, and the place and size.

    Raises:
        UnreadableFont: It ends within one of them.

    """
    at, flags = FRONT, MORE_PARTS
    while flags & MORE_PARTS:
        head = letter[at : at + 4]
        flags, number = int.from_bytes(head[:2]), int.from_bytes(head[2:])
        size = 4 if flags & WORDS_PER_PART else 2
        size += next((one for flag, one in SCALES.items() if flags & flag), 0)
        if at + 4 + size > len(letter):
            raise UnreadableFont
        yield flags, number, letter[at + 4 : at + 4 + size]
        at += 4 + size


def joined_letters(tables: dict[bytes, bytes]) -> Iterator[Letter]:
    """Yield what each letter takes; raises FileRefused for those that are joined very deep."""
    letters = letters_of(tables)
    known: dict[int, Letter] = {}

    def measure(number: int, depth: int = 0) -> Letter:
        if depth > DEEPEST:
            raise FileRefused(Reason.HEAVY)
        if number >= len(letters):
            return Letter(box=0.0)
        if number not in known:
            letter = letters[number]
            if not is_joined(letter):
                known[number] = measure_lines(letter)
            else:
                parts = [*parts_of_letter(letter)]
                inside = [measure(one, depth + 1) for _flags, one, _more in parts]
                larger = max(map(enlarged_by, parts), default=1.0)
                read = len(letter) + sum(one.read for one in inside)
                path = larger * sum(one.path for one in inside)
                box = larger**2 * sum(one.box for one in inside)
                known[number] = Letter(min(MANY, read), min(MANY, path), box=min(MANY, box))
        return known[number]

    return map(measure, range(len(letters)))


def is_joined(letter: bytes) -> bool:
    return len(letter) > FRONT and struct.unpack_from(">h", letter)[0] < 0


def enlarged_by(part: tuple[int, int, bytes]) -> float:
    """Return by how much a letter in a letter is made larger, at most."""
    flags, _number, more = part
    size = next((one for flag, one in SCALES.items() if flags & flag), 0)
    if not size:
        return 1.0
    scales = struct.unpack(f">{size // 2}h", more[-size:])
    return float(sum(map(abs, scales)) / (1 << 14))


def measure_lines(letter: bytes) -> Letter:
    """Return the bytes and points of a letter, and how long its lines are.

    Of a broken one no reader draws anything.
    """
    try:
        return add_up_lines(letter)
    except (IndexError, struct.error):
        return Letter(len(letter), box=0.0)


def add_up_lines(letter: bytes) -> Letter:
    (lines,) = struct.unpack_from(">h", letter)
    if not lines:
        return Letter(len(letter), box=0.0)
    across, upward, _end = read_lines(letter, lines)
    path = sum(map(abs, across)) + sum(map(abs, upward))
    return Letter(len(letter) + len(across), path, box=extent(across) * extent(upward))


class Lines(NamedTuple):
    """How far each point of a letter lies from the one before it, and where they end."""

    across: list[int]
    upward: list[int]
    end: int


def read_lines(letter: Buffer, lines: int) -> Lines:
    """Return the points of a letter; raises IndexError or struct.error where it breaks off."""
    (last,) = struct.unpack_from(">H", letter, FRONT + 2 * (lines - 1))
    (size,) = struct.unpack_from(">H", letter, FRONT + 2 * lines)
    flags, at = read_flags(letter, FRONT + 2 * lines + 2 + size, last + 1)
    across, at = read_steps(letter, at, flags, SHORT_ACROSS, SAME_ACROSS)
    upward, at = read_steps(letter, at, flags, SHORT_UPWARD, SAME_UPWARD)
    return Lines(across, upward, at)


def read_flags(letter: Buffer, at: int, count: int) -> tuple[bytearray, int]:
    """Return how each point of a letter is written, and where that ends."""
    flags = bytearray()
    while len(flags) < count:
        flag, at = letter[at], at + 1
        flags.append(flag)
        if flag & REPEATED:
            flags += bytes([flag]) * letter[at]
            at += 1
    return flags[:count], at


def read_steps(
    letter: Buffer, at: int, flags: bytearray, short: int, same: int
) -> tuple[list[int], int]:
    """Return how far each point lies from the one before it, and where that ends."""
    steps: list[int] = []
    for flag in flags:
        step = 0
        if flag & short:
            step = letter[at] if flag & same else -letter[at]
            at += 1
        elif not flag & same:
            (step,) = struct.unpack_from(">h", letter, at)
            at += 2
        steps.append(step)
    return steps, at


def extent(steps: list[int]) -> int:
    """Return how far the points that are the farthest apart lie from each other."""
    places = [*accumulate(steps)]
    return max(places, default=0) - min(places, default=0)
