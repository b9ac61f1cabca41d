"""A picture in a document that cannot be taken over is refused, never left out in silence."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest
from pikepdf import Array, Name, Object, Pdf, Stream

from formsapp.harmless_files import FileRefused, Reason
from formsapp.harmless_files.child_process import scrub_bytes
from tests.test_harmless_pdf_allow_list import contents, draws, jpx, picture, written
from tests.web.uploading import photo


def scans_without_end() -> bytes:
    return photo()[:-2] + b"\xff\xda\0\2" * 101 + photo()[-2:]


def drawn_by_page(thing: Callable[[Pdf], Object]) -> Callable[[Pdf], None]:
    def put(pdf: Pdf) -> None:
        draws(thing)(pdf)
        pdf.pages[0].Contents = Stream(pdf, b"/X Do")

    return put


LOST: dict[str, tuple[bytes, object, Reason]] = {
    "a JPEG with too many scans": (scans_without_end(), Name.DCTDecode, Reason.HEAVY),
    "a JPEG that is none": (b"\x89PNG\r\n\x1a\n" + bytes(99), Name.DCTDecode, Reason.DAMAGED),
    "JPEG 2000 that is none": (b"garbage!" * 30, Name.JPXDecode, Reason.DAMAGED),
    "JPEG 2000 without pixels": (jpx()[:60], Name.JPXDecode, Reason.DAMAGED),
    "a JPEG that is unpacked once too often": (
        photo(),
        Array([Name.DCTDecode, Name.FlateDecode]),
        Reason.DAMAGED,
    ),
}


@pytest.mark.parametrize("what", LOST)
def test_a_picture_is_never_left_out_in_silence(what: str) -> None:
    data, packing, reason = LOST[what]
    with pytest.raises(FileRefused, match=reason.name):
        scrub_bytes(written(drawn_by_page(lambda pdf: picture(pdf, data, packing))))


@pytest.mark.parametrize(
    ("side", "bits", "taken"), [(60_000, 1, False), (16_000, 8, False), (20_000, 1, True)]
)
def test_a_picture_that_fills_the_memory_of_who_looks_at_it_is_refused(
    side: int,
    bits: int,
    taken: bool,  # noqa: FBT001 - a parameter
) -> None:
    def large(pdf: Pdf) -> Stream:
        packed = zlib.compress(bytes(100))
        found = picture(pdf, packed, Name.FlateDecode)
        found.Width = found.Height = side
        found.BitsPerComponent, found.ColorSpace = bits, Name.DeviceGray
        return found

    if taken:
        assert scrub_bytes(written(drawn_by_page(large)))
        return
    with pytest.raises(FileRefused, match="PIXELS"):
        scrub_bytes(written(drawn_by_page(large)))


@pytest.mark.parametrize(
    ("head", "pixels"),
    [
        (b"/W 4 /H 4 /CS /RGB /BPC 8", b"00000z0z00zzz00z0zzz0zzzEI aazazaazzzaazazzzazzz"),
        (b"/W 9 /H 2 /CS /G /BPC 8", b"abc EI q 123456789"),
        (b"/W 64 /H 2 /IM true", b"1234 EI q 123456"),
        (b"/W 4 /H 2 /CS /CMYK /BPC 8", b"1234 EI Q 1234567890123456789012"),
    ],
)
def test_a_picture_whose_pixels_look_like_its_end_is_never_lost_in_silence(
    head: bytes, pixels: bytes
) -> None:
    words = b"9 0 0 9 0 0 cm BI " + head + b" ID " + pixels + b"\nEI\n"
    whole = written(lambda pdf: setattr(pdf.pages[0], "Contents", Stream(pdf, words)))
    try:
        kept = scrub_bytes(whole)
    except FileRefused:
        return
    assert pixels in contents(kept)[0]


@pytest.mark.parametrize("colour", [b"/CS /G", b"/CS [/I /RGB 1 <000000ffffff>]", b"/CS /Own"])
def test_a_picture_that_has_all_of_its_pixels_is_kept(colour: bytes) -> None:
    words = b"BI /W 3 /H 2 /BPC 8 " + colour + b" ID \0\1\0\1\0\1\nEI\n"
    whole = written(lambda pdf: setattr(pdf.pages[0], "Contents", Stream(pdf, words)))
    assert b"\0\1\0\1\0\1" in contents(scrub_bytes(whole))[0]
