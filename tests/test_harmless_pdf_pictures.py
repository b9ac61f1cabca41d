"""Pictures in a PDF that few programs open: drawn anew, or refused with what to do."""

from __future__ import annotations

import struct
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import Image, ImageDraw

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.web.form.uploads import REFUSED
from tests.scrubbing import scrubbed
from tests.test_harmless_font_files import dark, drawn
from tests.test_harmless_pdf_allow_list import jpx, made, walk, written
from tests.web.uploading import PLACE, photo

SIDE = 64
CODESTREAM = b"\xff\x4f\xff\x51"


def jpeg_2000(mode: str = "RGB", side: int = SIDE, **how: object) -> bytes:
    """A square that is dark at the left and light at the right, without loss."""
    image = Image.linear_gradient("L").rotate(90).resize((side, side)).convert(mode)
    if mode in {"LA", "RGBA"}:
        hides = Image.new("L", image.size, 0)
        ImageDraw.Draw(hides).rectangle((0, 0, side, side // 2), 255)
        image.putalpha(hides)
    out = BytesIO()
    image.save(out, "JPEG2000", **how)
    return out.getvalue()


def picture(pdf: Pdf, data: bytes, **keys: object) -> Stream:
    size = {"Width": SIDE, "Height": SIDE, "BitsPerComponent": 8, "Filter": Name.JPXDecode}
    head = {"Type": Name.XObject, "Subtype": Name.Image, **size, **keys}
    return pdf.make_indirect(
        Stream(pdf, data, made(**{key: one for key, one in head.items() if one is not None}))
    )


def page_of(make: Callable[[Pdf], Object]) -> bytes:
    def put(pdf: Pdf) -> None:
        page = pdf.pages[0].obj
        page.MediaBox = Array([0, 0, SIDE, SIDE])
        page.Resources = made(XObject=Dictionary(X=make(pdf)))
        page.Contents = Stream(pdf, b"%d 0 0 %d 0 0 cm /X Do" % (SIDE, SIDE))

    return written(put)


def page_with(data: bytes, **keys: object) -> bytes:
    return page_of(lambda pdf: picture(pdf, data, **keys))


def sides_in(pdf: bytes) -> tuple[int, int]:
    with pikepdf.open(BytesIO(pdf)) as found:
        kept = found.pages[0].Resources.XObject.X
        return int(kept.Width), int(kept.Height)


def differ(before: bytes, after: bytes) -> int:
    """By how much a page looks otherwise, at most."""
    pairs = zip(drawn(before), drawn(after), strict=True)
    return max(abs(one - other) for one, other in pairs)


GRAY, RGB = Name.DeviceGray, Name.DeviceRGB
INK = Array([Name.Indexed, RGB, 255, bytes(range(256)) * 3])


def profiled(pdf: Pdf) -> Stream:
    by = pdf.make_indirect(Stream(pdf, b"", made(N=3, Alternate=RGB)))
    return picture(pdf, jpeg_2000(), ColorSpace=Array([Name.ICCBased, by]))


def as_mask(pdf: Pdf) -> Stream:
    mask = picture(pdf, jpeg_2000("L"), ColorSpace=GRAY)
    return picture(pdf, jpeg_2000(), ColorSpace=RGB, SMask=mask)


TAKEN: dict[str, bytes] = {
    "colours": page_with(jpeg_2000(), ColorSpace=RGB),
    "greys": page_with(jpeg_2000("L"), ColorSpace=GRAY),
    "colours of printing": page_with(jpeg_2000("CMYK"), ColorSpace=Name.DeviceCMYK),
    "colours that it says itself": page_with(jpeg_2000()),
    "greys that it says itself": page_with(jpeg_2000("L")),
    "pixels alone": page_with(jpeg_2000(no_jp2=True), ColorSpace=RGB),
    "see-through parts that are said elsewhere": page_with(jpeg_2000("RGBA"), ColorSpace=RGB),
    "numbers of colours": page_with(jpeg_2000("L"), ColorSpace=INK),
    "a colour that hides": page_with(jpeg_2000("L"), ColorSpace=GRAY, Mask=Array([0, 90])),
    "colours by a profile": page_of(profiled),
    "a mask": page_of(as_mask),
    "a loss": page_with(jpeg_2000(irreversible=True), ColorSpace=RGB),
    "pieces": page_with(jpeg_2000(tile_size=(16, 16)), ColorSpace=RGB),
}


@pytest.mark.parametrize("what", TAKEN)
def test_jpeg_2000_is_drawn_anew_and_looks_the_same(what: str) -> None:
    sent = TAKEN[what]
    kept = scrub_bytes(sent)
    assert not [one for one in walk(kept) if b"JPX" in one or CODESTREAM in one]
    assert differ(sent, kept) <= 24
    assert len({*drawn(kept)}) > 30


@pytest.mark.parametrize(("mode", "times"), [("RGB", 4.5), ("CMYK", 12)])
def test_a_scan_in_jpeg_2000_does_not_become_much_larger(mode: str, times: float) -> None:
    """It has a small part of the bytes of a JPEG, and what is given back has a limit."""
    grain = Image.effect_noise((600, 600), 60).resize((1200, 1200))
    scan = Image.merge(mode, [grain] * len(mode))
    out = BytesIO()
    scan.save(out, "JPEG2000", irreversible=True, quality_mode="rates", quality_layers=[60])
    space = RGB if mode == "RGB" else Name.DeviceCMYK
    sent = page_with(out.getvalue(), ColorSpace=space, Width=1200, Height=1200)
    assert len(scrub_bytes(sent)) < times * len(sent)


def test_what_can_be_seen_through_stays_so() -> None:
    sent = page_with(jpeg_2000("RGBA"), ColorSpace=RGB, SMaskInData=1)
    kept = scrub_bytes(sent)
    assert not [one for one in walk(kept) if b"SMaskInData" in one]
    page = drawn(kept)
    assert {*page[-SIDE:]} == {255}
    assert min(page) < 20


def test_what_readers_ignore_of_jpeg_2000_does_not_count_afterwards() -> None:
    turned = page_with(jpeg_2000("L"), ColorSpace=GRAY, Decode=Array([1, 0]), BitsPerComponent=1)
    assert differ(page_with(jpeg_2000("L"), ColorSpace=GRAY), scrub_bytes(turned)) <= 24


def test_a_picture_in_jpeg_2000_loses_its_place() -> None:
    for data in (jpx(), jpx() + b"\0\0\0\4" + PLACE, jpx() + bytes(20)):
        kept = scrub_bytes(page_with(data, ColorSpace=RGB))
        assert not [one for one in walk(kept) if PLACE in one]
        assert sides_in(kept) == (256, 256)


def larger(data: bytes, side: int) -> bytes:
    """A picture that says it is larger than it is."""
    at = data.index(CODESTREAM) + 8
    sides = struct.pack(">2I", side, side)
    return data[:at] + sides + data[at + 8 : at + 16] + sides + data[at + 24 :]


def with_depth(depth: int, mode: str = "L") -> bytes:
    data = bytearray(jpeg_2000(mode))
    at = data.index(CODESTREAM) + 42
    data[at : at + 3 * len(mode) : 3] = bytes([depth - 1] * len(mode))
    return bytes(data)


REFUSED_JPX: dict[str, tuple[bytes, Reason]] = {
    "more pixels than fit": (
        page_with(larger(jpeg_2000(no_jp2=True), 60_000), ColorSpace=RGB),
        Reason.PIXELS,
    ),
    "half of it": (page_with(jpeg_2000()[:300], ColorSpace=RGB), Reason.DAMAGED),
    "rubbish behind its head": (
        page_with(jpeg_2000()[:180] + b"\x55" * 999, ColorSpace=RGB),
        Reason.DAMAGED,
    ),
    "few bits": (page_with(with_depth(1), ColorSpace=GRAY), Reason.UNDRAWN),
    "many bits of each colour": (page_with(with_depth(16, "RGB"), ColorSpace=RGB), Reason.UNDRAWN),
    "numbers below nothing": (page_with(with_depth(0x88), ColorSpace=GRAY), Reason.UNDRAWN),
    "other colours than are said": (page_with(jpeg_2000("L"), ColorSpace=RGB), Reason.UNDRAWN),
    "colours that nobody knows": (page_with(jpeg_2000(), ColorSpace=Name.Foo), Reason.UNDRAWN),
    "a stencil": (page_with(jpeg_2000("L"), ImageMask=True), Reason.UNDRAWN),
    "colours that are multiplied": (
        page_with(jpeg_2000("RGBA"), ColorSpace=RGB, SMaskInData=2),
        Reason.UNDRAWN,
    ),
}


@pytest.mark.parametrize("what", REFUSED_JPX)
def test_jpeg_2000_that_cannot_be_drawn_whole_is_refused(what: str) -> None:
    sent, reason = REFUSED_JPX[what]
    with pytest.raises(FileRefused, match=reason.name):
        scrub_bytes(sent)


def test_after_many_large_pictures_others_are_drawn_at_half_their_size() -> None:
    data = jpeg_2000("L", 4000, irreversible=True, quality_mode="rates", quality_layers=[90])

    def many(pdf: Pdf) -> None:
        for _ in range(4):
            pdf.add_blank_page()
        for page in pdf.pages:
            used = picture(pdf, data, ColorSpace=GRAY, Width=4000, Height=4000)
            page.obj.Resources = made(XObject=Dictionary(X=used))
            page.obj.Contents = Stream(pdf, b"/X Do")

    with pikepdf.open(BytesIO(scrub_bytes(written(many)))) as kept:
        sides = [int(page.Resources.XObject.X.Width) for page in kept.pages]
    assert sides == [4000, 4000, 4000, 2000, 2000]


# JBIG2


def segment(number: int, sort: int, data: bytes) -> bytes:
    return struct.pack(">IBBBI", number, sort, 0, 1, len(data)) + data


BLACK = int("001" + "00110101" + "000101" + "1" * 14 + "0", 2).to_bytes(4)
"""Eight rows of eight black points, as a fax has them."""
SCAN = segment(0, 48, struct.pack(">4IBH", 8, 8, 0, 0, 0, 0)) + segment(
    1, 38, struct.pack(">4IBB", 8, 8, 0, 0, 0, 1) + BLACK
)


def scan(data: bytes = SCAN, packing: object = Name.JBIG2Decode, **keys: object) -> bytes:
    size = {"Width": 8, "Height": 8, "BitsPerComponent": 1, "ColorSpace": GRAY}
    return page_of(lambda pdf: picture(pdf, data, **{**size, "Filter": packing, **keys}))


def as_globals(pdf: Pdf) -> Stream:
    common = pdf.make_indirect(Stream(pdf, SCAN))
    size = {"Width": 8, "Height": 8, "BitsPerComponent": 1, "ColorSpace": GRAY}
    notes = Dictionary(JBIG2Globals=common)
    return picture(pdf, b"", **{**size, "Filter": Name.JBIG2Decode, "DecodeParms": notes})


SCANS: dict[str, bytes] = {
    "a real one": scan(),
    "one that is packed once more": scan(
        SCAN.hex().encode() + b">", Array([Name.ASCIIHexDecode, Name.JBIG2Decode])
    ),
    "a stencil": scan(ImageMask=True, ColorSpace=None),
    "one that is turned": scan(Decode=Array([1, 0])),
    "one with a line end behind it": scan(SCAN + b"\r\n"),
    "one that tells no length": scan(SCAN[:37] + b"\xff" * 4 + SCAN[41:] + b"\0\0" + b"\0\0\0\x08"),
}
REFUSED_SCANS: dict[str, tuple[bytes, Reason]] = {
    "parts elsewhere alone": (page_of(as_globals), Reason.DAMAGED),
    "one that says it is huge": (
        scan(SCAN.replace(struct.pack(">2I", 8, 8), b"\x7f" * 8)),
        Reason.SCAN,
    ),
    "one that is huge": (scan(Width=20_000, Height=20_000), Reason.PIXELS),
    "rubbish": (scan(b"\xff" * 99), Reason.DAMAGED),
    "nothing": (scan(b""), Reason.DAMAGED),
    "all but its last bytes": (scan(SCAN[:-2]), Reason.DAMAGED),
    "a part of the head of a part": (scan(SCAN[:40]), Reason.DAMAGED),
}


@pytest.mark.parametrize("what", SCANS)
def test_jbig2_is_drawn_anew_and_looks_the_same(what: str) -> None:
    sent = SCANS[what]
    kept = scrub_bytes(sent)
    assert not [one for one in walk(kept) if b"JBIG2" in one]
    assert differ(sent, kept) == 0


@pytest.mark.parametrize("what", REFUSED_SCANS)
def test_jbig2_that_cannot_be_drawn_whole_is_refused(what: str) -> None:
    sent, reason = REFUSED_SCANS[what]
    with pytest.raises(FileRefused, match=reason.name):
        scrub_bytes(sent)


def test_the_scan_that_is_drawn_is_black_and_the_one_that_is_turned_white() -> None:
    assert dark(scrub_bytes(SCANS["a real one"])) == SIDE * SIDE
    assert dark(scrub_bytes(SCANS["one that is turned"])) == 0


def test_a_scan_of_a_large_sheet_fits_in_memory() -> None:
    size = {"Width": 10_000, "Height": 10_000}
    data = SCAN.replace(struct.pack(">2I", 8, 8), struct.pack(">2I", 10_000, 10_000), 1)
    assert sides_in(scrubbed(scan(data, **size)).data) == (10_000, 10_000)


def test_who_sends_one_reads_what_to_do() -> None:
    assert "Afdrukken" in REFUSED[Reason.SCAN]
    assert "{{ name }}" in REFUSED[Reason.SCAN]
    assert {*REFUSED} == {*Reason}


def test_a_scan_that_no_page_uses_is_left_out() -> None:
    def put(pdf: Pdf) -> None:
        used = picture(pdf, SCAN, Filter=Name.JBIG2Decode)
        pdf.pages[0].Resources.XObject = Dictionary(X=used)

    assert not [one for one in walk(scrub_bytes(written(put))) if b"JBIG2" in one]


# JPEG


def test_a_jpeg_is_as_large_as_it_says_itself() -> None:
    kept = scrub_bytes(page_with(photo(), ColorSpace=RGB, Filter=Name.DCTDecode))
    with Image.open(BytesIO(photo())) as image:
        assert sides_in(kept) == image.size


@pytest.mark.hostile("file-pixels")
def test_a_jpeg_that_is_huge_is_refused_whatever_the_document_says() -> None:
    data = photo()
    at = data.index(b"\xff\xc0") + 5
    huge = data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :]
    with pytest.raises(FileRefused, match="PIXELS"):
        scrub_bytes(page_with(huge, ColorSpace=RGB, Filter=Name.DCTDecode))


@pytest.mark.parametrize("packing", [Name.Foo, Array([Name.Foo, Name.DCTDecode])])
def test_a_packing_that_no_standard_has_is_refused(packing: Object) -> None:
    with pytest.raises(FileRefused, match="DAMAGED"):
        scrub_bytes(page_with(photo(), ColorSpace=RGB, Filter=packing))
