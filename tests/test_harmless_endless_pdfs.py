"""Small PDFs that ask very much work are refused before it is done, here and at who opens them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from formsapp.harmless_files.pdf_allow_list import PIECES, WORDS
from tests.test_harmless_flatten_pdf import WIDE
from tests.test_harmless_pdf_allow_list import made, written

TIMES = 400


def drawing(pdf: Pdf, words: bytes, inner: Stream | None = None) -> Stream:
    box = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 9, 9])}
    used = Dictionary(XObject=Dictionary(X=inner)) if inner is not None else Dictionary()
    return pdf.make_indirect(Stream(pdf, words, made(**box, Resources=used)))


def nested(pdf: Pdf, depth: int, last: bytes = b"BT (x) Tj ET") -> Stream:
    """Drawings that each draw the next very often."""
    made_one = drawing(pdf, last)
    for _ in range(depth):
        made_one = drawing(pdf, b"/X Do " * TIMES, made_one)
    return made_one


def on_a_page(depth: int) -> Callable[[Pdf], None]:
    def put(pdf: Pdf) -> None:
        page = pdf.pages[0]
        page.Resources = Dictionary(XObject=Dictionary(X=nested(pdf, depth)))
        page.Contents = Stream(pdf, b"/X Do")

    return put


def in_a_remark(pdf: Pdf) -> None:
    note = made(Subtype=Name.Stamp, Rect=Array(WIDE), Contents=String("Akkoord"))
    note.AP = Dictionary(N=nested(pdf, 3))
    pdf.pages[0].Annots = Array([note])


def that_draws_itself(pdf: Pdf) -> None:
    own = drawing(pdf, b"/X Do " * TIMES)
    own.Resources = Dictionary(XObject=Dictionary(X=own))
    note = made(Subtype=Name.Stamp, Rect=Array(WIDE), Contents=String("Akkoord"))
    note.AP = Dictionary(N=own)
    pdf.pages[0].Annots = Array([note])


def words(data: bytes) -> Callable[[Pdf], None]:
    return lambda pdf: setattr(pdf.pages[0], "Contents", Stream(pdf, data))


def shared_words(pdf: Pdf) -> None:
    """Many pages whose words start in the same part and end in another one."""
    start = pdf.make_indirect(Stream(pdf, b"1 0 0 rg " * 20_000 + b"[ (a)"))
    end = pdf.make_indirect(Stream(pdf, b"] TJ"))
    for _ in range(200):
        pdf.add_blank_page()
        pdf.pages[-1].Contents = Array([start, end])


CLIPPED = b"0 0 m 200 0 l 200 200 l h W n 0 0 1 1 re f "
SHARED_CLIP = b"0 0 m 200 0 l 200 200 l h W n " * 90


def in_two_parts(pdf: Pdf) -> None:
    """Marked parts that begin in two contents of a page, each with few of them."""
    part = pdf.make_indirect(Stream(pdf, b"/P BMC " * 1500))
    pdf.pages[0].Contents = Array([part, part])


ENDLESS: dict[str, Callable[[Pdf], None]] = {
    "drawings in drawings": on_a_page(4),
    "drawings in a remark": in_a_remark,
    "more words than such a file has": words(b"0 0 9 9 re f " * (WORDS // 10)),
    "more pieces than such a file has": words(b"BT " + b"(a)" * (PIECES + 100_000) + b" Tj ET"),
    "more pictures than such a file has": words(b"BI /W 1 /H 1 /BPC 8 /CS /G ID \0 EI " * 40_000),
    "the same words for many pages": shared_words,
    "marked parts without an end": words(b"/P BMC " * 30_000 + b"0 0 1 1 re f"),
    "marked parts without an end, in two contents": in_two_parts,
    "clips in clips": words(CLIPPED * 20_000),
    "fewer clips in clips": words(CLIPPED * 1_900),
    "boxes that are clipped to": words(b"0 0 9 9 re W n 5 5 9 9 re W n " * 10_000),
    "many clips in the same ones": words(SHARED_CLIP + b"q %b Q " % CLIPPED * 20_000),
}


@pytest.mark.parametrize("what", ENDLESS)
@pytest.mark.hostile("file-endless")
def test_a_small_file_that_asks_very_much_work_is_refused(what: str) -> None:
    data = written(ENDLESS[what])
    assert len(data) < 100_000
    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(data)


GOOD: dict[str, Callable[[Pdf], None]] = {
    "a sign that is drawn often": on_a_page(2),
    "one that draws itself": that_draws_itself,
    "a long page": words(b"0 0 2 2 re f " * (WORDS // 20)),
    "marked parts one by one": words(b"/P BMC 0 0 1 1 re f EMC " * 30_000),
    "clips one by one": words(b"q %b Q " % CLIPPED * 5_000),
    "clips in a few others": words(SHARED_CLIP[:240] + b"q %b Q " % CLIPPED * 5_000),
    "a page of many letters": words(b"BT " + b"(a) Tj " * (PIECES // 6) + b"ET"),
}


@pytest.mark.parametrize("what", GOOD)
def test_what_a_program_makes_without_ill_will_is_taken(what: str) -> None:
    with pikepdf.open(BytesIO(scrub_bytes(written(GOOD[what])))) as found:
        assert len(found.pages) == 1
