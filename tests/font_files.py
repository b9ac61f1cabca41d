"""Small fonts of each sort, written by hand."""

from __future__ import annotations

import struct

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from formsapp.harmless_files.type1_fonts import FONT_KEY, LETTER_KEY, scramble
from tests.costly_pdfs import Put, draw
from tests.test_harmless_pdf_allow_list import made, written

EM = 1000
SYMBOLIC, LATIN = 4, 32
SHOWN = b"BT /X 90 Tf 9 300 Td (AAB) Tj ET"


def shown_in(program: bytes, key: str, words: bytes, flags: int = SYMBOLIC) -> Put:
    """Put words on a page in a font of which this is the file."""

    def put(pdf: Pdf) -> None:
        file = pdf.make_indirect(Stream(pdf, program))
        described = {"FontName": Name("/ABCDEF+Own"), "Flags": flags, key: file}
        widths = {"FirstChar": 0, "LastChar": 255, "Widths": Array([500] * 256)}
        sort = {"Subtype": Name.TrueType if key == "FontFile2" else Name.Type1}
        names = {"Type": Name.Font, "BaseFont": Name("/ABCDEF+Own")}
        descriptor = made(Type=Name.FontDescriptor, **described)
        font: Dictionary = made(FontDescriptor=descriptor, **sort, **names, **widths)
        draw(pdf, words, Font=font)

    return put


def page_in(
    program: bytes,
    key: str,
    words: bytes = b"BT /X 90 Tf 9 300 Td (AAB) Tj ET",
    flags: int = SYMBOLIC,
) -> bytes:
    return written(shown_in(program, key, words, flags))


# OpenType


def open_type(tables: dict[bytes, bytes], start: bytes = b"\0\1\0\0") -> bytes:
    at, entries = 12 + 16 * len(tables), b""
    for tag, data in tables.items():
        entries += struct.pack(">4s4xII", tag, at, len(data))
        at += len(data)
    return start + struct.pack(">H6x", len(tables)) + entries + b"".join(tables.values())


def square(side: int, program: bytes = b"") -> bytes:
    """A letter that is a square, with what moves its points."""
    head = struct.pack(">5hHH", 1, 0, 0, side, side, 3, len(program)) + program
    steps = struct.pack(">8h", 0, side, 0, -side, 0, 0, side, 0)
    return head + b"\1" * 4 + steps


def joined(number: int, program: bytes = b"") -> bytes:
    """A letter that is another one, a little higher, with what moves its points."""
    flags = 0x0003 | (0x0100 if program else 0)
    part = struct.pack(">HHhh", flags, number, 0, 50)
    return (
        struct.pack(">h8x", -1) + part + (struct.pack(">H", len(program)) + program) * bool(program)
    )


def points(count: int) -> bytes:
    """A letter of many points in one place, which take few bytes."""
    flags = (b"\x39\xff" * (count // 256)) + b"\x31" * (count % 256)
    return struct.pack(">5hHH", 1, 0, 0, 9, 9, count - 1, 0) + flags


def tables_with(letters: list[bytes], units: int = EM) -> dict[bytes, bytes]:
    """The tables of a font of which letter 1 is A, 2 is B, and so on."""
    letters = [b"", *(one + bytes(-len(one) % 4) for one in letters)]
    places, count = [0], len(letters)
    for one in letters:
        places.append(places[-1] + len(one))
    codes = bytes(at - 64 if 64 < at < 64 + count else 0 for at in range(256))
    box, wide = (0, 0, 1000, 1000), struct.pack(">Hh", 600, 0) * count
    return {
        b"cmap": struct.pack(">4HI3H", 0, 1, 1, 0, 12, 0, 262, 0) + codes,
        b"glyf": b"".join(letters),
        b"head": struct.pack(
            ">4IHH16x4h2H3h", 1 << 16, 1 << 16, 0, 0x5F0F3CF5, 0, units, *box, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">Ihh26xH", 1 << 16, 800, -200, count),
        b"hmtx": wide,
        b"loca": struct.pack(f">{count + 1}I", *places),
        b"maxp": struct.pack(
            ">I14H", 1 << 16, count, 99, 9, 99, 9, 2, 0, 99, 99, 99, 500, 999, 9, 9
        ),
        b"post": struct.pack(">I28x", 3 << 16),
    }


# Type 1


def number(value: int) -> bytes:
    return b"\xff" + struct.pack(">i", value)


def words(*parts: bytes | int) -> bytes:
    """A program, of numbers and of words."""
    return b"".join(number(one) if isinstance(one, int) else one for one in parts)


HSBW, LINE, CLOSE, MOVE = b"\x0d", b"\x05", b"\x09", b"\x15"
CALL, RETURN, END = b"\x0a", b"\x0b", b"\x0e"
DIVIDE, CALL_OTHER, POP, SEAC = b"\x0c\x0c", b"\x0c\x10", b"\x0c\x11", b"\x0c\x06"


def type1_square(side: int) -> bytes:
    lines = words(side, 0, LINE, 0, side, LINE, -side, 0, LINE, CLOSE)
    return words(0, 600, HSBW, 0, 0, MOVE) + lines + END


def type1(  # noqa: PLR0913 - programs differ in each of these
    letters: dict[bytes, bytes],
    routines: list[bytes] | None = None,
    *,
    less: int = 4,
    said: bytes = b"",
    matrix: bytes = b"0.001 0 0 0.001 0 0",
    between: bytes = b"",
) -> bytes:
    """A font as programs write it; ``less`` is how many bytes stand before each of its own.

    ``between`` stands before each letter.
    """
    codes = b"".join(b"dup %d /%b put\n" % (name[0], name) for name in letters if name)
    front = (
        b"%%!PS-AdobeFont-1.0: Own 1.0\n%b9 dict begin\n/FontName /Own def\n/PaintType 0 def\n"
        b"/FontType 1 def\n/FontMatrix [%b] readonly def\n/FontBBox {0 0 999 999} def\n"
        b"/Encoding 256 array 0 1 255 {1 index exch /.notdef put} for\n%breadonly def\n"
        b"currentdict end\ncurrentfile eexec\n" % (said, matrix, codes)
    )
    private = private_part(letters, routines or [], less, between)
    end = b"\n" + (b"0" * 64 + b"\n") * 8 + b"cleartomark\n"
    return front + scramble(b"abcd" + private, FONT_KEY) + end


def private_part(
    letters: dict[bytes, bytes], routines: list[bytes], less: int, between: bytes
) -> bytes:
    def hidden(program: bytes) -> bytes:
        return scramble(bytes(less) + program, LETTER_KEY) if less >= 0 else program

    numbered = [(at, hidden(one)) for at, one in enumerate(routines)]
    named = [(name, hidden(one)) for name, one in letters.items()]
    called = b"".join(b"dup %d %d RD %b NP\n" % (at, len(one), one) for at, one in numbered)
    drawn = b"".join(b"%b/%b %d -| %b |-\n" % (between, name, len(one), one) for name, one in named)
    return (
        b"dup /Private 9 dict dup begin\n/RD {string currentfile exch readstring pop} def\n"
        b"/BlueValues [ -9 0 ] def\n/lenIV %d def\n"
        % less
        + (b"/Subrs %d array\n%bND\n" % (len(routines), called) if routines else b"")
        + b"2 index /CharStrings %d dict dup begin\n%bend\nend\n" % (len(letters), drawn)
        + b"readonly put\nnoaccess put\nmark currentfile closefile\n"
    )


def as_digits(font: bytes) -> bytes:
    """A font of which what is scrambled is written as digits."""
    said, secret, end = parts_of(font)
    return said + secret.hex().encode() + end


def parts_of(font: bytes) -> tuple[bytes, bytes, bytes]:
    at = font.index(b"eexec\n") + 6
    end = font.index(b"\n" + b"0" * 64)
    return font[:at], font[at:end], font[end:]


def in_pieces(font: bytes) -> bytes:
    """A font as Windows keeps it."""
    parts = zip((1, 2, 1), parts_of(font), strict=True)
    return (
        b"".join(b"\x80" + bytes([sort]) + struct.pack("<I", len(one)) + one for sort, one in parts)
        + b"\x80\x03"
    )
