"""Remarks, ticks and pictures that readers draw by themselves are drawn, or told."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from PIL import Image, ImageChops

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from tests.test_harmless_flatten_pdf import WIDE, form, remark
from tests.test_harmless_letters_of_names import read, told
from tests.test_harmless_pdf_allow_list import made, written

RED, GREEN = Array([1, 0, 0]), Array([0, 1, 0])
QUAD = Array([5, 25, 195, 25, 5, 5, 195, 5])
OTHER_ORDER = Array([5, 5, 195, 5, 195, 25, 5, 25])
SAID = String("Dit klopt niet")
ZIGZAG = Array([5, 5, 60, 25, 120, 5, 195, 25])


def page_of(sent: bytes) -> Image.Image:
    """How a reader shows the page."""
    with pypdfium2.PdfDocument(sent) as pdf:
        pdf.init_forms()
        shown: Image.Image = pdf[0].render(scale=2, may_draw_forms=True).to_pil()
        return shown.convert("RGB")


def differs(one: Image.Image, other: Image.Image) -> float:
    """The part of the pixels that clearly differ."""
    red, green, blue = ImageChops.difference(one, other).split()
    apart = ImageChops.lighter(ImageChops.lighter(red, green), blue).tobytes()
    return sum(pixel > 80 for pixel in apart) / len(apart)


AS_READERS_DO: dict[str, Callable[[Pdf], None]] = {
    "marked words": remark("Highlight", QuadPoints=QUAD, C=Array([1, 1, 0])),
    "the same, half seen through": remark("Highlight", QuadPoints=QUAD, C=RED, CA=0.5),
    "without a colour": remark("Highlight", QuadPoints=QUAD),
    "words with a line below": remark("Underline", QuadPoints=QUAD, C=RED),
    "words struck out": remark("StrikeOut", QuadPoints=QUAD, C=RED),
    "a signature by hand": remark("Ink", InkList=Array([ZIGZAG]), C=RED),
    "with a broad pen": remark("Ink", InkList=Array([ZIGZAG]), BS=Dictionary(W=4)),
    "a box": remark("Square", C=RED),
    "a box that is filled": remark("Square", C=RED, IC=GREEN, BS=Dictionary(W=5)),
    "a circle": remark("Circle", C=RED, IC=GREEN, Border=Array([0, 0, 3])),
}


@pytest.mark.parametrize("what", AS_READERS_DO)
def test_a_remark_without_a_drawing_is_drawn_as_readers_draw_it(what: str) -> None:
    sent, plain = written(AS_READERS_DO[what]), page_of(written())
    kept, shown = page_of(scrub_bytes(sent)), page_of(sent)
    assert differs(kept, plain) > 0.003
    assert differs(kept, shown) < differs(shown, plain) / 2
    assert told(sent) == []


@pytest.mark.parametrize(
    "put",
    [
        remark("Highlight", QuadPoints=OTHER_ORDER, C=Array([1, 1, 0])),
        remark("Squiggly", QuadPoints=QUAD, C=RED),
        remark("Line", L=Array([5, 5, 195, 25]), C=RED),
        remark("PolyLine", Vertices=ZIGZAG, C=RED),
        remark("Polygon", Vertices=ZIGZAG),
        remark("Caret"),
    ],
)
def test_what_only_some_readers_draw_is_drawn(put: Callable[[Pdf], None]) -> None:
    assert differs(page_of(scrub_bytes(written(put))), page_of(written())) > 0.003


@pytest.mark.parametrize("value", [None, 3, Array([]), Array([1]), Array([Name.X, 3, String("")])])
@pytest.mark.parametrize("sort", ["Highlight", "Ink", "Line", "Polygon", "Square", "Circle"])
def test_a_remark_with_nothing_to_draw_fails_no_file(sort: str, value: object) -> None:
    keys = ("Rect", "QuadPoints", "InkList", "L", "Vertices", "C", "IC", "CA", "BS", "Border")
    odd = dict.fromkeys(keys, value)
    sent = written(
        lambda pdf: pdf.pages[0].obj.__setitem__(
            "/Annots",
            Array(
                [made(Subtype=Name(f"/{sort}"), **{k: v for k, v in odd.items() if v is not None})]
            ),
        )
    )
    assert "Bon 80" in read(scrub_bytes(sent))


def test_remarks_of_very_many_points_in_all_are_refused() -> None:
    def many(pdf: Pdf) -> None:
        strokes = pdf.make_indirect(Array([Array([9] * 140_000)]))
        notes = [made(Subtype=Name.Ink, Rect=Array(WIDE), InkList=strokes) for _ in range(50)]
        pdf.pages[0].Annots = Array(notes)

    with pytest.raises(FileRefused, match="HEAVY"):
        scrub_bytes(written(many))


def test_words_that_were_typed_on_the_page_are_drawn() -> None:
    sent = written(remark("FreeText", Contents=SAID, DA=String("1 0 0 rg /Helv 9 Tf")))
    assert "Dit klopt niet" in read(scrub_bytes(sent))
    assert told(sent) == []
    long = written(remark("FreeText", Contents=String("Dit klopt niet " * 40)))
    assert told(long) == [("remark", ("Dit klopt niet " * 40).strip())]


@pytest.mark.parametrize(
    ("put", "words"),
    [
        (remark("Text", Contents=SAID), "Dit klopt niet"),
        (remark("Text", Contents=SAID, draws=b"0 0 9 9 re f"), "Dit klopt niet"),
        (remark("Stamp", Name=Name.Approved), "Approved"),
        (remark("Highlight", QuadPoints=QUAD, Contents=SAID), "Dit klopt niet"),
    ],
)
def test_words_that_stand_on_no_page_are_told(put: Callable[[Pdf], None], words: str) -> None:
    assert told(written(put)) == [("remark", words)]


def icon(pdf: Pdf) -> Object:
    box = made(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 40, 40]))
    return pdf.make_indirect(Stream(pdf, b"1 0 0 rg 0 0 40 40 re f", box))


def button(pdf: Pdf, **place: int) -> None:
    form(FT=Name.Btn, Ff=1 << 16, MK=made(I=icon(pdf), **(place or {"TP": 1})))(pdf)


@pytest.mark.parametrize(
    "put",
    [
        form(FT=Name.Btn, V=Name.Yes),
        form(FT=Name.Btn, V=Name.Yes, AS=Name.Yes, MK=Dictionary(CA=String("8"))),
        form(FT=Name.Btn, V=Name.Yes, AS=Name.Yes, AP=made(N=made())),
        form(FT=Name.Btn, V=Name.Yes, AP=made(N=made())),
        form(FT=Name.Btn, V=Name.Yes, AS=Name.Yes, Ff=1 << 15),
        button,
    ],
)
def test_ticks_and_pictures_without_a_drawing_are_drawn(put: Callable[[Pdf], None]) -> None:
    kept, plain = page_of(scrub_bytes(written(put))), page_of(written())
    assert differs(kept, plain) > 0.0005
    box = ImageChops.difference(kept, plain).getbbox()
    assert box is not None
    left, low = WIDE[0] * 2, kept.height - WIDE[3] * 2
    assert box[0] >= left - 1
    assert box[1] >= low - 1


@pytest.mark.parametrize("place", [0, 6, 7])
def test_a_picture_on_a_button_is_shown_where_its_look_says_so(place: int) -> None:
    kept = scrub_bytes(written(lambda pdf: button(pdf, TP=place)))
    assert (differs(page_of(kept), page_of(written())) > 0) == (place == 6)


def test_a_box_that_is_off_gets_no_tick() -> None:
    put = form(FT=Name.Btn, V=Name.Yes, AS=Name.Off, needs=True)
    assert differs(page_of(scrub_bytes(written(put))), page_of(written())) == 0


@pytest.mark.parametrize("state", [Name.privacy, Name.Off])
def test_a_box_whose_mark_says_no_size_gets_one_where_it_is_ticked(state: Name) -> None:
    def boxed(pdf: Pdf) -> None:
        form(FT=Name.Btn, V=state, AS=state)(pdf)
        mark = pdf.make_indirect(Stream(pdf, b"q BT /F3 9 Tf 0 0 Td (n) Tj ET Q"))
        marks = Dictionary(N=Dictionary({"/privacy": mark, "/Off": Name.Off}))
        pdf.pages[0].Annots[0].AP = marks

    kept = scrub_bytes(written(boxed))
    assert (differs(page_of(kept), page_of(written())) > 0) == (state == Name.privacy)


@pytest.mark.parametrize("before", [1019, 1020, 1024])
def test_a_pdf_may_begin_where_readers_still_take_it(before: int) -> None:
    assert "Bon 80" in read(scrub_bytes(b"\n" * before + written()))


def test_colours_that_are_none_hide_no_words() -> None:
    odd = Dictionary(BG=Array([Name.X, Name.Y, Name.Z]))
    plain = page_of(scrub_bytes(written(form(V=String("Jansen")))))
    assert differs(page_of(scrub_bytes(written(form(V=String("Jansen"), MK=odd)))), plain) == 0
