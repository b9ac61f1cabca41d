"""A font of which the letters call each other without end is refused; fonts in use are not."""

from __future__ import annotations

import struct
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.font_files import measure_font
from tests.conftest import REPO
from tests.costly_pdfs import Put, draw
from tests.font_files import joined, open_type, square, tables_with
from tests.test_harmless_pdf_allow_list import made, written

CALL, CALL_SHARED, RETURN, END, MASK, STEM = b"\x0a", b"\x1d", b"\x0b", b"\x0e", b"\x13", b"\x12"
LINE = bytes([149, 149, 5])
EM = 1000
FRONT = 10
"""Bytes of a letter of a font before what it is joined of."""


def listed(parts: list[bytes]) -> bytes:
    if not parts:
        return b"\0\0"
    places = [1]
    for one in parts:
        places.append(places[-1] + len(one))
    return struct.pack(f">HB{len(places)}I", len(parts), 4, *places) + b"".join(parts)


def number(value: int) -> bytes:
    return b"\x1c" + struct.pack(">h", value)


def compact_font(letter: bytes, shared: list[bytes], own: list[bytes]) -> bytes:
    """A font of 100 letters that are all the same."""
    front = b"\1\0\4\4" + listed([b"X"])
    letters = listed([END] + [letter] * 100)
    private = b"\x8b\x14" + number(6) + b"\x13"

    def top(letters_at: int, private_at: int) -> bytes:
        long = (b"\x1d" + struct.pack(">i", one) for one in (letters_at, len(private), private_at))
        return listed([next(long) + b"\x11" + next(long) + next(long) + b"\x12"])

    start = len(front + top(0, 0) + listed([]) + listed(shared))
    placed = top(start, start + len(letters))
    return front + placed + listed([]) + listed(shared) + letters + private + listed(own)


def calls(times: int, depth: int, call: bytes, last: bytes) -> list[bytes]:
    """Programs of which each calls the next one, some times."""
    return [(number(at + 1 - 107) + call) * times + RETURN for at in range(depth)] + [last + RETURN]


def called(times: int, depth: int, last: bytes = b"") -> bytes:
    first = number(-107) + CALL_SHARED + END
    return compact_font(first, calls(times, depth, CALL_SHARED, last), [])


def called_own(times: int, depth: int) -> bytes:
    return compact_font(number(-107) + CALL + END, [], calls(times, depth, CALL, b""))


def called_behind_a_mask(times: int, depth: int) -> bytes:
    """The mask, of one byte for one stem, looks like the start of a number."""
    programs = calls(times, depth, CALL_SHARED, b"")
    return compact_font(
        bytes([149, 149]) + STEM + MASK + b"\x1c" + number(-107) + CALL_SHARED + END, programs, []
    )


def called_by_a_number_said_before() -> bytes:
    return compact_font(number(-107) + number(-106) + CALL_SHARED + CALL_SHARED, [RETURN] * 2, [])


def joined_font(times: int, depth: int) -> bytes:
    """Letters of which each is joined of the next one, some times."""
    letters = []
    for at in range(depth):
        parts = [struct.pack(">HHBB", 0x0022, at + 1, 0, 0)] * times
        letters.append(struct.pack(">h8x", -1) + b"".join(parts[:-1]) + b"\0\2" + parts[-1][2:])
    letters.append(b"")
    places = [0]
    for one in letters:
        places.append(places[-1] + len(one))
    tables = {
        b"glyf": b"".join(letters),
        b"head": bytes(18) + struct.pack(">H", EM) + bytes(30) + b"\0\1\0\0",
        b"loca": struct.pack(f">{len(places)}I", *places),
    }
    at, entries = 12 + 16 * len(tables), b""
    for tag, data in tables.items():
        entries += struct.pack(">4s4xII", tag, at, len(data))
        at += len(data)
    return b"\0\1\0\0" + struct.pack(">H6x", len(tables)) + entries + b"".join(tables.values())


def shown_in(program: bytes, key: str = "FontFile3", times: int = 60) -> Put:
    def put(pdf: Pdf) -> None:
        file = pdf.make_indirect(Stream(pdf, program, made(Subtype=Name.Type1C)))
        described = made(Type=Name.FontDescriptor, FontName=Name.X, Flags=4, **{key: file})
        widths = {"FirstChar": 0, "LastChar": 255, "Widths": Array([500] * 256)}
        sort = {"Type": Name.Font, "Subtype": Name.Type1, "BaseFont": Name.X}
        font: Dictionary = made(FontDescriptor=described, **sort, **widths)
        draw(pdf, b"BT /X 20 Tf (" + b"A" * times + b") Tj ET", Font=font)

    return put


COSTLY = {
    "programs that all letters share": called(200, 8),
    "programs that draw": called(60, 6, LINE),
    "programs of one part": called_own(200, 8),
    "programs behind a mask": called_behind_a_mask(200, 8),
    "a program that calls itself": compact_font(
        number(-107) + CALL_SHARED, [number(-107) + CALL_SHARED], []
    ),
    "a program whose number is said long before": called_by_a_number_said_before(),
    "letters joined of letters": joined_font(200, 8),
    "a letter joined of itself": joined_font(2, 30),
}


@pytest.mark.parametrize("what", COSTLY)
def test_a_font_that_goes_on_very_long_is_refused(what: str) -> None:
    data = written(shown_in(COSTLY[what]))
    assert len(data) < 20_000
    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(data)


def test_what_a_letter_takes_is_what_is_read_for_it() -> None:
    assert measure_font(called(3, 0, LINE)).read == 5 + 4
    assert measure_font(called(3, 1, LINE)).read == 5 + (3 * 4 + 1) + 3 * 4
    assert measure_font(joined_font(3, 1)).read == FRONT + 3 * 6


def ornament(turns: int, side: int) -> bytes:
    """A letter whose lines go to and fro between the corners of a square."""
    count = 2 * turns
    steps = struct.pack(f">{count}h", *([0] + [side, -side] * turns)[:count])
    head = struct.pack(">5hHH", 1, 0, 0, side, side, count - 1, 0)
    return head + b"\1" * count + steps * 2


def test_a_letter_of_many_lines_covers_no_more_than_the_box_around_it() -> None:
    font = open_type(tables_with([square(EM), ornament(100, EM // 2), joined(2)]))
    assert measure_font(font).path > 150
    assert measure_font(font).area == 1
    alone = open_type(tables_with([ornament(100, 2 * EM), joined(1)]))
    assert measure_font(alone).area == 4


def test_a_page_in_letters_with_ornaments_is_taken() -> None:
    font = open_type(tables_with([ornament(100, EM)]))
    scrub_bytes(written(shown_in(font, "FontFile2", times=4000)))


def test_fonts_in_use_take_little() -> None:
    found = 0
    for file in REPO.glob("docs/*/versies/**/*.pdf"):
        scrub_bytes(file.read_bytes())
        with pikepdf.open(BytesIO(file.read_bytes())) as pdf:
            for one in pdf.objects:
                if isinstance(one, Dictionary) and (program := one.get("/FontFile3")) is not None:
                    found += 1
                    assert 100 < measure_font(program.read_bytes()).read < 1000
    assert found


def test_a_book_in_an_ordinary_font_is_taken() -> None:
    scrub_bytes(written(shown_in(called(20, 2, LINE), times=20_000)))
