"""Of a PDF no part is fetched from another file or address, and no reader is sent there."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from formsapp.harmless_files.child_process import scrub_bytes
from tests.costly_pdfs import draw, form, image
from tests.font_files import open_type, shown_in, square, tables_with
from tests.test_harmless_pdf_allow_list import made, written

ELSEWHERE = made(FS=Name.URL, F="//example.org/geheim.bin")
FONT = open_type(tables_with([square(500)]))


def say_elsewhere(stream: Object) -> Object:
    """Say that what the stream holds stands in another place, packed as it says there."""
    stream.F, stream.FFilter, stream.FDecodeParms = ELSEWHERE, Name.FlateDecode, Dictionary()
    return stream


def words_elsewhere(pdf: Pdf) -> None:
    say_elsewhere(pdf.pages[0].obj.Contents)


def words_in_parts(pdf: Pdf) -> None:
    parts = [pdf.make_indirect(say_elsewhere(Stream(pdf, part))) for part in (b"q ", b"Q ")]
    pdf.pages[0].Contents = Array(parts)


def font_elsewhere(pdf: Pdf) -> None:
    shown_in(FONT, "FontFile2", b"BT /X 90 Tf 9 300 Td (A) Tj ET")(pdf)
    say_elsewhere(pdf.pages[0].Resources.Font.X.FontDescriptor.FontFile2)


WAYS = {
    "the words of a page": words_elsewhere,
    "words in parts": words_in_parts,
    "a picture": lambda pdf: draw(pdf, b"/X Do", XObject=say_elsewhere(image(pdf, 9))),
    "a drawing": lambda pdf: draw(pdf, b"/X Do", XObject=say_elsewhere(form(pdf, b"q Q"))),
    "a drawing that is another document's": lambda pdf: draw(
        pdf, b"/X Do", XObject=form(pdf, b"q Q", Ref=made(F=ELSEWHERE, Page=0))
    ),
    "a font": font_elsewhere,
}


@pytest.mark.hostile("file-elsewhere")
@pytest.mark.parametrize("what", WAYS)
def test_no_part_of_what_is_kept_lies_elsewhere(what: str) -> None:
    sent = written(WAYS[what])
    assert b"geheim.bin" in plain(sent)
    assert b"geheim.bin" not in plain(scrub_bytes(sent))


def plain(data: bytes) -> bytes:
    """All objects of a document, written out."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return b"".join(
            (one.stream_dict if isinstance(one, Stream) else one).unparse(resolved=True)
            for one in pdf.objects
        )
