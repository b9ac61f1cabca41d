"""A small PDF that keeps who opens it busy is refused, by what a reader has to do for a page."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Name, Pdf, Stream
from PIL import Image

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.drawing_cost import OF_ONE_PAGE, Costs
from tests.costly_pdfs import COSTLY, ORDINARY, Put, draw, drawn, tiles, words
from tests.test_harmless_pdf_allow_list import made, written


@pytest.mark.parametrize("what", COSTLY)
@pytest.mark.hostile("file-endless")
def test_a_small_file_that_keeps_a_reader_busy_is_refused(what: str) -> None:
    data = written(COSTLY[what])
    assert len(data) < 400_000
    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(data)


@pytest.mark.parametrize("what", ORDINARY)
def test_what_people_draw_is_taken_by_far(what: str) -> None:
    with pikepdf.open(BytesIO(scrub_bytes(written(ORDINARY[what])))) as pdf:
        assert Costs().measure_page(pdf.pages[0].obj) < OF_ONE_PAGE / 2


def gone_over(side: int, scans: int) -> bytes:
    """A JPEG that goes over its pixels so often."""
    out = BytesIO()
    Image.new("RGB", (side, side), "red").save(out, "JPEG", progressive=True)
    whole = out.getvalue()
    last = whole[whole.rindex(b"\xff\xc4") : -2]
    return whole[:-2] + last * (scans - whole.count(b"\xff\xda")) + whole[-2:]


def as_picture(side: int, scans: int) -> Put:
    def put(pdf: Pdf) -> None:
        head = {"Width": side, "Height": side, "ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8}
        sort = {"Type": Name.XObject, "Subtype": Name.Image, "Filter": Name.DCTDecode}
        used = pdf.make_indirect(Stream(pdf, gone_over(side, scans), made(**sort, **head)))
        draw(pdf, b"600 0 0 800 0 0 cm /X Do ", XObject=used)

    return put


def among_words(side: int, scans: int, times: int = 1) -> Put:
    data = gone_over(side, scans)
    head = b"BI /W %d /H %d /CS /RGB /BPC 8 /F /DCT /L %d ID " % (side, side, len(data))
    return words((head + data + b"\nEI\n") * times)


@pytest.mark.parametrize(
    "put", [as_picture(8000, 99), among_words(4000, 99, 8)], ids=["picture", "among words"]
)
def test_a_photo_that_goes_over_its_pixels_very_often_is_refused(put: Put) -> None:
    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(written(put))


def test_lines_that_go_far_outside_the_paper_count_as_far_as_they_are_drawn() -> None:
    far = b"-1000000000000000 300 m 1000000000000000 310 l S "
    assert scrub_bytes(written(lambda pdf: draw(pdf, far * 200)))


def test_a_photo_that_fills_the_memory_of_a_reader_as_it_grows_clear_is_refused() -> None:
    with pytest.raises(FileRefused, match="PIXELS"):
        scrub_bytes(written(as_picture(11_000, 10)))


@pytest.mark.parametrize("put", [as_picture(6000, 10), among_words(2000, 10)])
def test_a_photo_that_grows_clear_as_on_a_slow_line_is_taken_by_far(put: Put) -> None:
    with pikepdf.open(BytesIO(scrub_bytes(written(put)))) as pdf:
        assert Costs().measure_page(pdf.pages[0].obj) < OF_ONE_PAGE / 2


def cost(put: Put) -> float:
    with pikepdf.open(BytesIO(written(put))) as pdf:
        return Costs().measure_page(pdf.pages[0].obj)


def test_what_a_page_takes_grows_with_what_is_drawn_and_not_with_its_size_in_bytes() -> None:
    once = cost(drawn(1, b"0 0 600 800 re f "))
    assert 9 * once < cost(drawn(10, b"0 0 600 800 re f ")) < 11 * once
    assert 90 * cost(tiles(1)) < cost(tiles(0.1)) < 110 * cost(tiles(1))
    assert cost(words(b" " * 100_000)) == 0


def test_words_that_hide_behind_a_picture_among_them_are_counted() -> None:
    """A picture whose pixels look like the end of one, and like the start of a text."""
    put = words(
        b"BI /W 9 /H 1 /BPC 8 /CS /G ID ab\nEI \x80\x81( \nEI " + b"0 0 600 800 re f " * 50_000
    )
    with pytest.raises(FileRefused):
        scrub_bytes(written(put))
