"""What stands behind the data that draws, where no reader looks, is not carried."""

from __future__ import annotations

import zlib
from decimal import Decimal

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.drawn_data import cut_flate
from tests.test_harmless_pdf_allow_list import made, walk, written
from tests.test_harmless_remark_look import differs, page_of

BEHIND = b"ACHTERAAN" * 40
RED_AND_BLUE = b"\xff\0\0\0\0\xff"
ROWS = b"\x02" + RED_AND_BLUE + b"\x02" + bytes(6)
"""Of a PNG, each written as how it differs from the one above."""


def picture(pdf: Pdf, data: bytes, **more: object) -> None:
    head = made(Subtype=Name.Image, Width=2, Height=2, BitsPerComponent=8)
    head.ColorSpace = Name.DeviceRGB
    for key, one in more.items():
        head[f"/{key}"] = one
    pdf.pages[0].Resources.XObject = Dictionary(I=pdf.make_indirect(Stream(pdf, data, head)))
    pdf.pages[0].Contents = Stream(pdf, b"50 0 0 50 0 0 cm /I Do")


def colour(pdf: Pdf, *space: object) -> None:
    pdf.pages[0].Resources.ColorSpace = Dictionary(C=Array([*space]))
    pdf.pages[0].Contents = Stream(pdf, b"/C cs 1 sc 0 0 50 50 re f")


def shading(pdf: Pdf, data: bytes, sort: int) -> None:
    head = made(FunctionType=sort, Domain=Array([0, 1]), Range=Array([0, 1] * 3))
    head.Size, head.BitsPerSample = Array([2]), Decimal("8.0")
    one = made(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([0, 0, 100, 0]))
    one.Function = pdf.make_indirect(Stream(pdf, data, head))
    pdf.pages[0].Resources.Shading = Dictionary(S=one)
    pdf.pages[0].Contents = Stream(pdf, b"/S sh")


def palette(pdf: Pdf, *, apart: bool) -> None:
    data = bytes(3) + RED_AND_BLUE[:3] + BEHIND
    kept = pdf.make_indirect(Stream(pdf, data)) if apart else String(data)
    colour(pdf, Name.Indexed, Name.DeviceRGB, 1, kept, String(BEHIND))


def inks(pdf: Pdf) -> None:
    data = Stream(pdf, b"{ dup dup % " + BEHIND + b"\n} " + BEHIND)
    data.FunctionType, data.Domain, data.Range = 4, Array([0, 1]), Array([0, 1] * 3)
    more = Dictionary(Matrix=Array([String(BEHIND)]))
    colour(pdf, Name.DeviceN, Array([Name.A]), Name.DeviceRGB, pdf.make_indirect(data), more)


def data_without_a_place(pdf: Pdf) -> None:
    pdf.pages[0].Resources.ProcSet = pdf.make_indirect(Stream(pdf, BEHIND))


FLATE = {"Filter": Name.FlateDecode}
BY_ROWS = FLATE | {"DecodeParms": Dictionary(Predictor=15, Colors=3, Columns=2)}
MANY = {
    "a picture": lambda pdf: picture(pdf, RED_AND_BLUE * 2 + BEHIND),
    "a picture that is packed": lambda pdf: picture(
        pdf, zlib.compress(RED_AND_BLUE * 2 + BEHIND), **FLATE
    ),
    "the end of what is packed": lambda pdf: picture(
        pdf, zlib.compress(RED_AND_BLUE * 2) + BEHIND, **FLATE
    ),
    "rows": lambda pdf: picture(pdf, zlib.compress(ROWS + (b"\0" + BEHIND[:6]) * 9), **BY_ROWS),
    "a picture in figures": lambda pdf: picture(
        pdf, (RED_AND_BLUE * 2 + BEHIND).hex().encode(), Filter=Name.ASCIIHexDecode
    ),
    "a picture among the words": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/Contents",
        Stream(
            pdf,
            b"50 0 0 50 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /RGB /F /AHx ID "
            + (RED_AND_BLUE * 2 + BEHIND).hex().encode()
            + b"> EI",
        ),
    ),
    "a table of colours": lambda pdf: shading(pdf, RED_AND_BLUE + BEHIND, 0),
    "sizes that are no whole numbers": lambda pdf: picture(
        pdf,
        b"\0\1\1\0" + BEHIND,
        Width=Decimal("2.0"),
        ColorSpace=Array(
            [Name.Indexed, Name.DeviceRGB, Decimal("1.0"), String(RED_AND_BLUE + BEHIND)]
        ),
    ),
    "a program of colours": lambda pdf: shading(pdf, b"{%" + BEHIND + b"\n dup dup}" + BEHIND, 4),
    "a palette": lambda pdf: palette(pdf, apart=False),
    "a palette of its own": lambda pdf: palette(pdf, apart=True),
    "inks": inks,
    "no place for data": data_without_a_place,
}


@pytest.mark.parametrize("change", MANY.values(), ids=MANY)
def test_bytes_behind_what_draws_are_left_out(change: object) -> None:
    sent = written(change)  # type: ignore[arg-type]  # each draws on a page
    kept = scrub_bytes(sent)
    assert not [one for one in walk(kept) if b"ACHTER" in one or BEHIND.hex().encode() in one]
    assert BEHIND not in kept
    assert differs(page_of(kept), page_of(sent)) == 0


def test_data_with_nothing_behind_it_is_kept_as_it_is_packed() -> None:
    packed = zlib.compress(RED_AND_BLUE)[:-4] + b"fout"  # no reader minds the checksum
    assert cut_flate(packed, 6) is packed
    assert zlib.decompress(cut_flate(packed, 5)) == RED_AND_BLUE[:5]
