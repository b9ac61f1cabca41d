"""Of a font in a PDF only what draws its letters is kept, and what a letter takes is known."""

from __future__ import annotations

import struct
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest
from pikepdf import Dictionary, Name, Pdf, Stream

from formsapp.harmless_files import FileRefused, LeftOut
from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.font_files import clean_font, measure_font
from tests.font_files import (
    CALL,
    CALL_OTHER,
    DIVIDE,
    EM,
    END,
    HSBW,
    LATIN,
    POP,
    RETURN,
    SEAC,
    SYMBOLIC,
    as_digits,
    in_pieces,
    joined,
    open_type,
    page_in,
    points,
    square,
    tables_with,
    type1,
    type1_square,
    words,
)
from tests.test_harmless_costly_fonts import called, compact_font
from tests.test_harmless_pdf_allow_list import made, walk, written
from tests.web.uploading import PLACE

ENDLESS = b"\xb8\xff\xfd\x1c"
"""A program for points that jumps back for ever."""
MARK = b"\xb0\x53\x21" * 20
"""One that pushes a number and takes it away again."""


def drawn(pdf: bytes) -> bytes:
    """The pixels of the first page, as a reader draws it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return bytes(document[0].render(scale=1).to_pil().convert("L").tobytes())
    finally:
        document.close()


def dark(pdf: bytes) -> int:
    return sum(one < 128 for one in drawn(pdf))


def program_in(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as found:
        described = found.pages[0].Resources.Font.X.FontDescriptor
        [key] = [one for one in described.keys() if one.startswith("/FontFile")]  # noqa: SIM118 - no mapping
        return bytes(described[key].read_bytes())


# OpenType

INSTRUCTED = {
    **tables_with([square(500, MARK), joined(1, MARK)]),
    b"cvt ": MARK,
    b"fpgm": MARK,
    b"prep": MARK,
    b"name": PLACE,
    b"SVG ": MARK,
    b"DSIG": PLACE,
}
STARTS = (b"\0\1\0\0", b"\0\2\0\0", b"true")


@pytest.mark.parametrize("start", STARTS)
def test_programs_that_move_points_are_left_out_and_letters_look_the_same(start: bytes) -> None:
    sent = page_in(open_type(INSTRUCTED, start), "FontFile2")
    kept = scrub_bytes(sent)
    program = program_in(kept)
    assert MARK in program_in(sent)
    assert not [one for one in (MARK, PLACE, b"fpgm", b"prep", b"cvt ") if one in program]
    assert dark(sent) > 3000
    assert drawn(kept) == drawn(sent)


@pytest.mark.hostile("file-endless")
def test_an_endless_program_for_points_is_not_passed_on() -> None:
    tables = tables_with([square(500, ENDLESS)]) | {b"fpgm": ENDLESS, b"prep": ENDLESS}
    kept = scrub_bytes(page_in(open_type(tables), "FontFile2"))
    assert ENDLESS not in program_in(kept)
    assert dark(kept) > 3000


def test_a_font_in_a_collection_stands_alone_afterwards() -> None:
    tables = tables_with([square(500)])
    alone = open_type(tables)
    shifted = bytearray(alone)
    for at in range(len(tables)):
        (place,) = struct.unpack_from(">I", alone, 12 + 16 * at + 8)
        struct.pack_into(">I", shifted, 12 + 16 * at + 8, place + 16)
    kept = clean_font(struct.pack(">4s3I", b"ttcf", 1 << 16, 1, 16) + bytes(shifted)).data
    assert kept == clean_font(alone).data


def test_what_is_clean_stays_as_it_is() -> None:
    for font in (open_type(INSTRUCTED), type1({b"A": type1_square(500)}), called(3, 1)):
        once = clean_font(font).data
        assert clean_font(once).data == once


def test_a_letter_that_is_broken_is_empty_and_the_others_stay() -> None:
    good = tables_with([square(500), square(500)])
    broken = tables_with([square(500), square(500)[:14], joined(1)[:16]])
    assert dark(scrub_bytes(page_in(open_type(broken), "FontFile2"))) == dark(
        page_in(open_type(tables_with([square(500), b""])), "FontFile2")
    )
    assert dark(page_in(open_type(good), "FontFile2")) > 3000


@pytest.mark.parametrize("flags", [SYMBOLIC, LATIN])
@pytest.mark.parametrize("has_table", [True, False])
def test_a_font_of_which_all_letters_are_blank_is_taken(flags: int, *, has_table: bool) -> None:
    tables = tables_with([b"", b""])
    assert tables.pop(b"glyf") == b""
    font = open_type({**tables, **({b"glyf": b""} if has_table else {})})
    told: list[LeftOut] = []
    kept = scrub_bytes(page_in(font, "FontFile2", flags=flags), told)
    assert not told
    assert dark(kept) == 0


def test_letters_of_which_the_lines_are_missing_are_not_taken_for_blank_ones() -> None:
    tables = tables_with([square(500)])
    del tables[b"glyf"]
    with pytest.raises(FileRefused, match="UNDRAWN"):
        scrub_bytes(page_in(open_type(tables), "FontFile2"))


def in_another_order(letters: list[bytes], left_out: int) -> bytes:
    """A font whose letters stand the last one first, and those that are left out at the start."""
    tables = tables_with([bytes(4), *letters[::-1]])
    *starts, _end = struct.unpack_from(f">{len(letters) + 1}I", tables[b"loca"], 8)
    places = [0, *starts[::-1], *[0] * (left_out + 1)]
    all_letters = {b"glyf": tables[b"glyf"], b"loca": struct.pack(f">{len(places)}I", *places)}
    return open_type({**tables_with([*letters, *[b""] * left_out]), **all_letters})


@pytest.mark.parametrize("letters", [[square(500), square(300)], [joined(2), square(300)]])
@pytest.mark.parametrize("left_out", [0, 40])
def test_letters_that_stand_in_another_order_look_the_same(
    letters: list[bytes], left_out: int
) -> None:
    sent = page_in(in_another_order(letters, left_out), "FontFile2")
    assert dark(sent) == dark(page_in(open_type(tables_with(letters)), "FontFile2")) > 1000
    kept = scrub_bytes(sent)
    assert drawn(kept) == drawn(sent)


def test_letters_that_share_their_lines_do_not_grow_without_end() -> None:
    tables = tables_with([square(500)])
    count, size = 60_000, len(tables[b"glyf"])
    tables[b"loca"] = struct.pack(f">{2 * count}I", *([0, size] * count))
    with pytest.raises(FileRefused, match="UNDRAWN"):
        scrub_bytes(page_in(open_type(tables), "FontFile2"))


# Type 1

TWO = {b"A": type1_square(500), b"B": type1_square(700)}
HIDES = type1(
    {b"A": words(0, 600, HSBW, 0, 1, 3, CALL_OTHER, POP, CALL) + type1_square(500)[11:]},
    [RETURN],
)
TYPE1 = {
    "as it is": type1(TWO),
    "a letter without a name": type1({b"A": TWO[b"A"], b"": type1_square(9), b"B": TWO[b"B"]}),
    "with other words among its letters": type1(
        {b"A": TWO[b"A"], b"B": TWO[b"B"]}, between=b"% of a program\n0 pop\n"
    ),
    "written as digits": as_digits(type1(TWO)),
    "in pieces": in_pieces(type1(TWO)),
    "programs with nothing before them": type1(TWO, less=0),
    "programs that are not scrambled": type1(TWO, less=-1),
    "with other words": type1(TWO, said=b"%" + PLACE + b"\n/Metrics 9 dict def {exec} pop\n"),
    "hints that follow each other": HIDES,
}


@pytest.mark.parametrize("how", TYPE1)
def test_a_type_1_font_is_written_anew_and_its_letters_look_the_same(how: str) -> None:
    sent = page_in(TYPE1[how], "FontFile")
    kept = scrub_bytes(sent)
    assert dark(sent) > 3000
    assert drawn(kept) == drawn(sent)
    assert not [one for one in walk(kept) if PLACE in one or b"Metrics" in one]


def test_the_document_says_how_long_the_parts_of_the_font_are() -> None:
    with pikepdf.open(BytesIO(scrub_bytes(page_in(type1(TWO), "FontFile")))) as found:
        file = found.pages[0].Resources.Font.X.FontDescriptor.FontFile
        data = file.read_bytes()
    assert data[: int(file.Length1)].endswith(b"eexec\n")
    assert data[-int(file.Length3) :].startswith(b"\n0000")
    assert int(file.Length1) + int(file.Length2) + int(file.Length3) == len(data)


def calls(times: int, depth: int, last: bytes = b"") -> list[bytes]:
    """Programs of which each calls the next one, some times."""
    each = (words(at + 1, CALL) * times + RETURN for at in range(depth))
    return [*each, last + RETURN]


def calling(*begin: bytes | int, routines: list[bytes]) -> bytes:
    return type1({b"A": words(0, 600, HSBW, *begin, END)}, routines)


def many_lines(count: int, step: int) -> bytes:
    return words(step, 0, b"\x05", -step, 0, b"\x05") * count


COSTLY: dict[str, tuple[bytes, str]] = {
    "programs that call each other": (calling(0, CALL, routines=calls(200, 8)), "FontFile"),
    "programs that call each other, elsewhere": (
        calling(0, CALL, routines=calls(200, 8)),
        "FontFile3",
    ),
    "a program that calls itself": (calling(0, CALL, routines=[words(0, CALL)]), "FontFile"),
    "a number by way of hints": (
        calling(0, 1, 3, CALL_OTHER, POP, CALL, routines=calls(200, 8)),
        "FontFile",
    ),
    "a number that is divided": (calling(0, 7, DIVIDE, CALL, routines=calls(200, 8)), "FontFile"),
    "programs of each other's numbers": (
        calling(0, CALL, routines=[words(at, 0, CALL) * 9 for at in range(3)]),
        "FontFile",
    ),
    "not scrambled": (
        type1({b"A": words(0, CALL, END)}, calls(200, 8), less=-1),
        "FontFile",
    ),
    "in pieces": (in_pieces(calling(0, CALL, routines=calls(200, 8))), "FontFile"),
    "a compact font of another version": (b"\1\7" + called(200, 8)[2:], "FontFile3"),
    "a compact font that is called something else": (called(200, 8), "FontFile2"),
    "letters of very many points": (
        open_type(tables_with([points(65_000)] + [joined(1)] * 2)),
        "FontFile2",
    ),
    "letters much larger than their size": (open_type(tables_with([square(32_000)])), "FontFile2"),
    "a size of few units": (open_type(tables_with([square(900)], units=16)), "FontFile2"),
    "Type 1 letters much larger than their size": (
        type1({b"A": type1_square(32_000)}),
        "FontFile",
    ),
    "Type 1 letters that a matrix makes large": (
        type1({b"A": type1_square(500)}, matrix=b"0.05 0 0 0.05 0 0"),
        "FontFile",
    ),
    "compact letters much larger than their size": (
        compact_font(b"\x1c\x7d\x00\x06" * 4 + b"\x0e", [], []),
        "FontFile3",
    ),
    "long lines in both ways": (type1({b"A": many_lines(4000, 900) + END}), "FontFile"),
}


@pytest.mark.parametrize("what", COSTLY)
def test_letters_that_keep_a_reader_busy_are_refused(what: str) -> None:
    program, key = COSTLY[what]
    shown = b"BT /X 20 Tf (" + b"A" * 20_000 + b") Tj ET"
    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(page_in(program, key, shown))


def test_a_page_of_ordinary_letters_of_each_sort_is_taken() -> None:
    shown = b"BT /X 11 Tf (" + b"AB" * 3000 + b") Tj ET"
    for program, key in (
        (type1(TWO), "FontFile"),
        (HIDES, "FontFile"),
        (open_type(tables_with([square(700), joined(1)])), "FontFile2"),
    ):
        assert scrub_bytes(page_in(program, key, shown))


def test_what_a_letter_takes_is_what_is_read_and_how_long_its_lines_are() -> None:
    found = measure_font(type1({b"A": type1_square(500)}))
    assert found.read == len(type1_square(500))
    assert found.path == pytest.approx((600 + 3 * 500) / EM)
    accented = {**TWO, b"C": words(0, 600, HSBW, 0, 0, 0, 65, 66, SEAC)}
    assert measure_font(type1(accented)).read == 3 * max(map(len, accented.values()))
    assert measure_font(clean_font(open_type(tables_with([square(500)]))).data).path == 1.5


# What cannot be read

UNREADABLE: dict[str, tuple[bytes, str]] = {
    "a compact font that is cut off": (called(20, 2)[:60], "FontFile3"),
    "a compact font whose letters are nowhere": (
        called(3, 1).replace(b"\x11", b"\x10", 1),
        "FontFile3",
    ),
    "a font without letters": (type1({}), "FontFile"),
    "a font without a beginning": (type1(TWO)[40:], "FontFile"),
    "a number that is worked out": (
        calling(3, 4, 2, 20, CALL_OTHER, POP, CALL, routines=calls(2, 8)),
        "FontFile",
    ),
    "a font in between others": (type1(TWO, said=b"/WeightVector [0.5 0.5] def\n"), "FontFile"),
    "a font for browsers": (b"wOFF" + open_type(INSTRUCTED), "FontFile2"),
    "a font of pictures": (b"STARTFONT 2.1\n", "FontFile"),
    "tables without letters": (open_type({b"head": bytes(54)}), "FontFile2"),
    "nothing": (b"", "FontFile2"),
    "no font": (PLACE * 9, "FontFile3"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_font_of_its_own_letters_that_cannot_be_read_is_refused(what: str) -> None:
    with pytest.raises(FileRefused, match="UNDRAWN"):
        scrub_bytes(page_in(*UNREADABLE[what]))


@pytest.mark.parametrize("what", [one for one in UNREADABLE if "worked out" not in one])
def test_a_font_that_others_can_stand_in_for_is_left_out_and_told(what: str) -> None:
    program, key = UNREADABLE[what]
    told: list[LeftOut] = []
    kept = scrub_bytes(page_in(program, key, flags=LATIN), told)
    assert LeftOut("font", "ABCDEF+Own") in told
    assert dark(kept) > 500
    assert not [one for one in walk(kept) if b"/FontFile" in one]


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_font_that_no_page_uses_may_be_broken(what: str) -> None:
    program, key = UNREADABLE[what]
    assert scrub_bytes(page_in(program, key, b"0 0 9 9 re f"))


def in_parts(program: bytes) -> Callable[[Pdf], None]:
    """A font whose letters are known by their numbers in its file alone."""

    def put(pdf: Pdf) -> None:
        file = pdf.make_indirect(Stream(pdf, program))
        described = made(Type=Name.FontDescriptor, FontName=Name.X, Flags=LATIN, FontFile3=file)
        part = made(Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name.X)
        part.FontDescriptor = described
        font: Dictionary = made(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.X)
        font.Encoding, font.DescendantFonts = Name("/Identity-H"), pikepdf.Array([part])
        pdf.pages[0].Resources.Font.X = font
        pdf.pages[0].Contents = Stream(pdf, b"BT /X 9 Tf <00410042> Tj ET")

    return put


def test_a_broken_font_whose_letters_are_numbers_is_refused() -> None:
    assert scrub_bytes(written(in_parts(called(3, 1))))
    with pytest.raises(FileRefused, match="UNDRAWN"):
        scrub_bytes(written(in_parts(called(3, 1)[:60])))
