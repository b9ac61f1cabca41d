"""A small PDF that keeps who opens it busy is refused, by what a reader has to do for a page."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.drawing_cost import OF_ONE_PAGE, Costs
from tests.costly_pdfs import COSTLY, ORDINARY, Put, drawn, tiles, words
from tests.test_harmless_pdf_allow_list import written


@pytest.mark.parametrize("what", COSTLY)
def test_a_small_file_that_keeps_a_reader_busy_is_refused(what: str) -> None:
    data = written(COSTLY[what])
    assert len(data) < 400_000
    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(data)


@pytest.mark.parametrize("what", ORDINARY)
def test_what_people_draw_is_taken_by_far(what: str) -> None:
    with pikepdf.open(BytesIO(scrub_bytes(written(ORDINARY[what])))) as pdf:
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
