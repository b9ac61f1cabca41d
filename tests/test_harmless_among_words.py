"""A picture that stands among the words of a page loses its notes, however it is written."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest
from pikepdf import Array, Pdf, Stream

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from tests.test_harmless_pdf_allow_list import WORDS, contents, drawn, inline, written
from tests.web.uploading import PLACE, photo


def among_words(head: bytes, data: bytes) -> Callable[[Pdf], object]:
    whole = b"q BI /W 400 /H 300 /BPC 8 /CS /RGB " + head + b" ID " + data + b"\nEI Q " + WORDS
    return lambda pdf: pdf.pages[0].__setitem__("/Contents", Stream(pdf, whole))


def in_two_parts(pdf: Pdf) -> None:
    whole = inline(pdf).read_bytes()
    at = whole.index(b"/DCT")
    pdf.pages[0].Contents = Array([Stream(pdf, whole[:at]), Stream(pdf, whole[at:])])


def beside_one_that_looks_alike(pdf: Pdf) -> None:
    pixels = bytes(60) + b"\xff\xd8\xff\xe1\0\x10" + bytes(9)
    before = b"BI /W 5 /H 5 /BPC 8 /CS /RGB ID " + pixels + b"\nEI "
    pdf.pages[0].Contents = Stream(pdf, before + inline(pdf).read_bytes())


AMONG_WORDS: dict[str, Callable[[Pdf], object]] = {
    "in two parts": in_two_parts,
    "its packing written otherwise": among_words(b"/#46 /D#43T", photo()),
    "a remark before its packing": among_words(b"/F % JPEG\n/DCT", photo()),
    "its packing in full": among_words(b"/Filter [ /DCTDecode ]", photo()),
    "packed once more": among_words(b"/F [/Fl /DCT]", zlib.compress(photo())),
    "packed in letters": among_words(b"/F [/AHx /DCT]", photo().hex().encode() + b">"),
    "with a note of its own": among_words(b"/X (" + PLACE + b") /F /DCT", photo()),
    "beside one that looks alike": beside_one_that_looks_alike,
}


@pytest.mark.parametrize("how", AMONG_WORDS)
def test_a_jpeg_among_the_words_loses_its_place_however_it_is_written(how: str) -> None:
    (page,) = contents(scrub_bytes(written(AMONG_WORDS[how])))
    assert b"Exif" not in page
    assert PLACE not in page
    assert WORDS in page.replace(b"\n", b" ")
    assert drawn(photo()) == drawn(page[page.rindex(b"\xff\xd8\xff") :])


def test_other_pictures_among_the_words_stay_as_they_are() -> None:
    sent = written(beside_one_that_looks_alike)
    assert bytes(60) + b"\xff\xd8\xff\xe1\0\x10" + bytes(9) in contents(scrub_bytes(sent))[0]


def test_a_broken_jpeg_among_the_words_is_refused() -> None:
    with pytest.raises(FileRefused, match="DAMAGED"):
        scrub_bytes(written(among_words(b"/F /DCT", b"no picture")))


def test_words_about_pictures_are_words() -> None:
    words = b"BT /F1 12 Tf 10 50 Td (BI /Filter /DCTDecode) Tj ET"
    sent = written(lambda pdf: pdf.pages[0].__setitem__("/Contents", Stream(pdf, words)))
    assert contents(scrub_bytes(sent)) == [words]


def test_a_percent_among_the_words_stays() -> None:
    words = b"BT /F1 12 Tf 10 50 Td (10 % korting %) Tj ET"
    sent = written(lambda pdf: pdf.pages[0].__setitem__("/Contents", Stream(pdf, words)))
    assert b"(10 % korting %) Tj" in contents(scrub_bytes(sent))[0]
