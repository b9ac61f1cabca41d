"""What is small in a file and very large once it is unpacked is refused, wherever it stands."""

from __future__ import annotations

import zlib
from base64 import a85encode
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import Image

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from tests.costly_pdfs import Put, draw
from tests.test_harmless_font_files import dark, drawn
from tests.test_harmless_pdf_allow_list import made, written

MEGABYTE = 1024**2


@cache
def zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packer.flush()


def packed(pdf: Pdf, megabytes: int, **keys: object) -> Stream:
    """Zeros that are packed twice, so that they take a few hundred bytes."""
    stream = pdf.make_indirect(Stream(pdf, zlib.compress(zeros(megabytes), 9), made(**keys)))
    stream.Filter = Array([Name.FlateDecode] * 2)
    return stream


def letters_in(thing: Callable[[Pdf, int], Object], size: int) -> Put:
    words = b"BT /X 9 Tf (A) Tj ET"
    return lambda pdf: draw(pdf, words, Font=thing(pdf, size))


def coloured(space: Callable[[Pdf, int], Object], size: int) -> Put:
    words = b"/X cs 1 scn 0 0 9 9 re f"
    return lambda pdf: draw(pdf, words, ColorSpace=space(pdf, size))


def with_letters_named(pdf: Pdf, size: int) -> Dictionary:
    names = {"Type": Name.Font, "Subtype": Name.Type1, "BaseFont": Name.Helvetica}
    font: Dictionary = made(**names, ToUnicode=packed(pdf, size))
    return font


def with_a_file(pdf: Pdf, size: int) -> Dictionary:
    font = with_letters_named(pdf, 1)
    font.FontDescriptor = made(Type=Name.FontDescriptor, Flags=32, FontFile2=packed(pdf, size))
    return font


def by_table(pdf: Pdf, size: int) -> Array:
    unit = Array([0, 1])
    table = packed(pdf, size, FunctionType=0, Domain=unit, Range=unit, Size=Array([2]))
    table.BitsPerSample = 8
    return Array([Name.Separation, Name.Foo, Name.DeviceGray, table])


def photo_of(pdf: Pdf, size: int, side: int = 9) -> Stream:
    pixels = {"Width": side, "Height": side, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8}
    return packed(pdf, size, Type=Name.XObject, Subtype=Name.Image, **pixels)


PLACES: dict[str, Callable[[int], Put]] = {
    "the names of letters": lambda size: letters_in(with_letters_named, size),
    "a font file": lambda size: letters_in(with_a_file, size),
    "a profile": lambda size: coloured(
        lambda pdf, size: Array([Name.ICCBased, packed(pdf, size, N=1)]), size
    ),
    "a table of colours": lambda size: coloured(by_table, size),
    "colours by number": lambda size: coloured(
        lambda pdf, size: Array([Name.Indexed, Name.DeviceRGB, 255, packed(pdf, size)]), size
    ),
    "a picture": lambda size: lambda pdf: draw(pdf, b"/X Do", XObject=photo_of(pdf, size)),
    "the words of a page": lambda size: (
        lambda pdf: setattr(pdf.pages[0], "Contents", packed(pdf, size))
    ),
}


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.hostile("file-unpacked")
def test_what_is_very_large_once_unpacked_is_refused_at_once(where: str) -> None:
    sent = written(PLACES[where](1500), compress_streams=False)
    assert len(sent) < 5000
    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(sent)


@pytest.mark.parametrize("where", PLACES)
def test_what_is_a_little_large_is_taken(where: str) -> None:
    assert scrub_bytes(written(PLACES[where](1), compress_streams=False))


@pytest.mark.parametrize("where", PLACES)
def test_what_stands_behind_the_packed_end_of_something_large_is_no_matter(where: str) -> None:
    two = Array([Name.FlateDecode] * 2)

    def put(pdf: Pdf) -> None:
        PLACES[where](3)(pdf)
        for stream in (one for one in pdf.objects if isinstance(one, Stream) and "/Filter" in one):
            if "/Width" in stream:
                stream.Width = stream.Height = 2000
            within = zlib.decompress(stream.read_raw_bytes()) + b"\r\n"
            stream.write(zlib.compress(within) + b"\r\n", filter=two)

    assert scrub_bytes(written(put, compress_streams=False))


@pytest.mark.parametrize("behind", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_large_photo_in_a_pdf_is_drawn_as_it_was_with_a_line_end_behind_it(behind: bytes) -> None:
    pixels = Image.linear_gradient("L").resize((1000, 1000)).convert("RGB").tobytes()

    def put(pdf: Pdf) -> None:
        photo = Stream(pdf, zlib.compress(pixels) + behind, made(Type=Name.XObject))
        photo.Subtype, photo.Width, photo.Height = Name.Image, 1000, 1000
        photo.ColorSpace, photo.BitsPerComponent = Name.DeviceRGB, 8
        photo.Filter = Name.FlateDecode
        draw(pdf, b"200 0 0 200 0 0 cm /X Do", XObject=photo)

    sent = written(put, compress_streams=False)
    assert zlib.compress(pixels) + behind in sent
    assert drawn(scrub_bytes(sent)) == drawn(sent)


def test_a_large_picture_of_one_colour_is_taken() -> None:
    def put(pdf: Pdf) -> None:
        draw(pdf, b"/X Do", XObject=photo_of(pdf, 25, side=5000))

    assert scrub_bytes(written(put))


def in_runs(data: bytes) -> bytes:
    """Pack by RunLengthDecode, without looking for what is the same."""
    parts = (data[at : at + 128] for at in range(0, len(data), 128))
    return b"".join(bytes([len(one) - 1]) + one for one in parts) + b"\x80"


@pytest.mark.parametrize("layers", [["RL"], ["A85", "RL"]], ids=" ".join)
def test_what_is_packed_in_runs_is_drawn_wherever_it_stands(layers: list[str]) -> None:
    def pack(pdf: Pdf, data: bytes, **keys: object) -> Stream:
        data = in_runs(data)
        stream = Stream(pdf, a85encode(data) + b"~>" if "A85" in layers else data, made(**keys))
        stream.Filter = Array([Name(f"/{one}") for one in layers])
        return pdf.make_indirect(stream)

    def put(pdf: Pdf) -> None:
        size = {"Width": 2, "Height": 1, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8}
        picture = pack(pdf, b"\0\xff", Type=Name.XObject, Subtype=Name.Image, **size)
        draw(pdf, b"", XObject=picture)
        parts = (pack(pdf, one) for one in (b"600 0 0 400 0 0 cm /X", b" Do 0 1 .5 1 re f "))
        pdf.pages[0].obj.Contents = Array([*parts])

    sent = written(put, compress_streams=False)
    kept = scrub_bytes(sent)
    assert drawn(kept) == drawn(sent)
    assert dark(kept) > 1000


@pytest.mark.parametrize("layers", [["RL"], ["A85", "RL"]], ids=" ".join)
def test_a_jpeg_that_is_packed_in_runs_is_drawn(layers: list[str]) -> None:
    jpeg = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(jpeg, "JPEG")
    data = in_runs(jpeg.getvalue())

    def put(pdf: Pdf) -> None:
        size = {"Width": 60, "Height": 40, "ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8}
        keys = made(Type=Name.XObject, Subtype=Name.Image, **size)
        picture = Stream(pdf, a85encode(data) + b"~>" if "A85" in layers else data, keys)
        picture.Filter = Array([Name(f"/{one}") for one in [*layers, "DCT"]])
        draw(pdf, b"600 0 0 400 0 0 cm /X Do", XObject=pdf.make_indirect(picture))

    sent = written(put, compress_streams=False)
    kept = scrub_bytes(sent)
    assert drawn(kept) == drawn(sent)
    assert dark(kept) > 1000


@pytest.mark.parametrize("layers", [["RL"], ["A85", "RL"], ["Fl", "Fl"]], ids=" ".join)
@pytest.mark.hostile("file-unpacked")
def test_a_fax_that_is_very_large_once_unpacked_is_refused(layers: list[str]) -> None:
    def put(pdf: Pdf) -> None:
        data = b"\x81\0" * 2**20 if "RL" in layers else zlib.compress(zeros(150), 9)
        if "A85" in layers:
            data = a85encode(data) + b"~>"
        size = {"Width": 9, "Height": 9, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 1}
        scan = Stream(pdf, data, made(Type=Name.XObject, Subtype=Name.Image, **size))
        scan.Filter = Array([Name(f"/{one}") for one in (*layers, "CCF")])
        draw(pdf, b"/X Do", XObject=pdf.make_indirect(scan))

    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(written(put, compress_streams=False))


def test_a_fax_with_rows_longer_than_any_is_refused() -> None:
    def put(pdf: Pdf) -> None:
        scan = photo_of(pdf, 1)
        scan.Filter, scan.BitsPerComponent = Name.CCITTFaxDecode, 1
        scan.DecodeParms = made(K=-1, Columns=2**30)
        draw(pdf, b"/X Do", XObject=scan)

    with pytest.raises(FileRefused, match="PIXELS"):
        scrub_bytes(written(put))
