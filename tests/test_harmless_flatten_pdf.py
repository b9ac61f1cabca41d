"""What was filled in on a PDF stays readable and as it was, or the file is refused."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child_process import scrub_bytes
from tests.test_harmless_pdf_allow_list import made, walk, written

FONT = {"Type": Name.Font, "Subtype": Name.Type1, "BaseFont": Name.Helvetica}
WIDE = (5, 5, 195, 25)
LONG = "De kast is beschadigd door uw collega op 3 maart en het maken ervan kost veel geld."


def look(pdf: Pdf, draws: bytes) -> Stream:
    keys = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 190, 20])}
    fonts = Dictionary(Font=Dictionary(Helv=made(**FONT)))
    return Stream(pdf, draws, made(**keys, Resources=fonts))


def form(
    *, needs: bool = False, draws: bytes = b"", above: bool = False, **keys: object
) -> Callable[[Pdf], None]:
    """A page with one field, with or without an appearance."""

    def fill(pdf: Pdf) -> None:
        box = {"Type": Name.Annot, "Subtype": Name.Widget, "Rect": Array(WIDE), "F": 4}
        own = {"FT": Name.Tx, "T": String("naam"), "DA": String("/Helv 9 Tf 0 g"), **keys}
        field = pdf.make_indirect(made(**box) if above else made(**{**box, **own}))
        if above:
            field.Parent = pdf.make_indirect(made(**own, Kids=Array([field])))
        if draws:
            field.AP = Dictionary(N=look(pdf, draws))
        pdf.pages[0].Annots = Array([field])
        fonts = Dictionary(Font=Dictionary(Helv=made(**FONT)))
        fields = Array([field.Parent if above else field])
        pdf.Root.AcroForm = made(Fields=fields, DR=fonts, NeedAppearances=needs)

    return fill


def is_drawn(words: str, found: list[bytes]) -> bool:
    return any(b"<" + words.encode("cp1252").hex().encode() + b"> Tj" in one for one in found)


@pytest.mark.parametrize("needs", [True, False])
@pytest.mark.parametrize("above", [True, False])
def test_a_value_without_an_appearance_is_drawn(needs: bool, above: bool) -> None:  # noqa: FBT001 - parameters
    value = "Jansén, € 25"
    found = walk(scrub_bytes(written(form(needs=needs, above=above, V=String(value)))))
    assert is_drawn(value, found)
    assert not [one for one in found if b"/Widget" in one or b"AcroForm" in one]


WORDS = b"/Tx BMC BT /Helv 9 Tf (Jansen) Tj T* (tweede regel) Tj ET EMC"


@pytest.mark.parametrize("value", ["Jansen", "Łódź", LONG])
def test_an_appearance_is_kept_as_it_is(value: str) -> None:
    found = walk(scrub_bytes(written(form(draws=WORDS, V=String(value)))))
    assert WORDS in found
    assert not [one for one in found if b"> Tj" in one]


@pytest.mark.parametrize("draws", [WORDS, b"BT [(Jan) 3 (sen )] TJ (t w e e d e) Tj (regel) ' ET"])
def test_an_appearance_that_may_be_outdated_is_kept_where_it_says_the_value(draws: bytes) -> None:
    value = String("Jansen\rtweede regel")
    found = walk(scrub_bytes(written(form(needs=True, draws=draws, V=value))))
    assert draws in found
    assert not [one for one in found if b"> Tj" in one]


def test_the_value_is_drawn_where_the_file_says_that_its_appearance_is_older() -> None:
    found = walk(scrub_bytes(written(form(needs=True, draws=WORDS, V=String("Pietersen")))))
    assert is_drawn("Pietersen", found)
    assert WORDS not in found


@pytest.mark.parametrize("value", [None, String(""), String(" ")])
def test_a_field_that_was_emptied_is_empty(value: String | None) -> None:
    assert WORDS not in walk(scrub_bytes(written(form(needs=True, draws=WORDS, V=value))))
    assert WORDS in walk(scrub_bytes(written(form(draws=WORDS, V=value))))


@pytest.mark.parametrize("needs", [True, False])
@pytest.mark.parametrize(
    "draws",
    [
        *(b"/Tx BMC EMC", b"BT () Tj ET", b"BT ( ) Tj ET", b"BT <> Tj ET", b"BT [] TJ ET"),
        *(b"BT [( ) 5 <2020>] TJ ET", b"BT <0003> Tj ET", b"/Bg Do", b"q 0 0 9 9 re f Q"),
    ],
)
def test_an_appearance_without_a_letter_is_no_appearance(needs: bool, draws: bytes) -> None:  # noqa: FBT001 - a parameter
    def with_background(pdf: Pdf) -> None:
        form(needs=needs, draws=draws, V=String("Jansen"))(pdf)
        background = Stream(pdf, b"0 0 9 9 re f", made(Subtype=Name.Form, BBox=Array([0, 0, 9, 9])))
        drawing = pdf.pages[0].Annots[0].AP.N
        drawing.Resources.XObject = Dictionary(Bg=pdf.make_indirect(background))

    assert is_drawn("Jansen", walk(scrub_bytes(written(with_background))))


def test_words_in_a_drawing_of_an_appearance_are_words() -> None:
    def inside(pdf: Pdf) -> None:
        form(draws=b"/Fm Do", V=String("Jansen"))(pdf)
        drawing = pdf.pages[0].Annots[0].AP.N
        drawing.Resources.XObject = Dictionary(Fm=pdf.make_indirect(look(pdf, WORDS)))

    found = walk(scrub_bytes(written(inside)))
    assert WORDS in found
    assert not [one for one in found if b"> Tj" in one]


def test_a_value_of_more_lines_is_drawn_in_lines_that_fit() -> None:
    value = "Eerste regel\r\nTweede\tregel van Ande\u0301 en nog veel\u00ad meer woorden\r"
    found = walk(scrub_bytes(written(form(V=String(value), Rect=Array([5, 5, 195, 65])))))
    lines = ["Eerste regel", "Tweede  regel van Andé en", "nog veel meer woorden"]
    assert all(is_drawn(line, found) for line in lines), found


def test_a_long_text_that_is_kept_in_a_stream_is_drawn() -> None:
    def stream(pdf: Pdf) -> None:
        form()(pdf)
        pdf.pages[0].Annots[0].V = pdf.make_indirect(Stream(pdf, b"Jansen"))

    assert is_drawn("Jansen", walk(scrub_bytes(written(stream))))


def test_of_a_list_the_words_that_were_chosen_are_drawn() -> None:
    choices = Array([Array([String("1"), String("Maandag")]), Array([String("2"), String("Niet")])])
    found = walk(scrub_bytes(written(form(FT=Name.Ch, V=String("1"), Opt=choices))))
    assert is_drawn("Maandag", found)


CANNOT: dict[str, Callable[[Pdf], None]] = {
    "a choice that is no text": form(FT=Name.Ch, V=Array([Dictionary()])),
    "one of a few of which nobody knows whether it is the one": form(
        above=True, FT=Name.Btn, V=Name.Yes
    ),
    "a box with the mark of another value": form(
        FT=Name.Btn, V=Name.Yes, AS=Name.Yes, AP=made(N=made(Ja=made()))
    ),
}


@pytest.mark.parametrize("what", CANNOT)
def test_what_cannot_be_drawn_whole_is_refused(what: str) -> None:
    with pytest.raises(FileRefused, match="UNDRAWN"):
        scrub_bytes(written(CANNOT[what]))


NOTHING: dict[str, Callable[[Pdf], None]] = {
    "empty": form(V=String(" ")),
    "a list of which nothing is chosen": form(FT=Name.Ch, V=Array([])),
    "a list of which a blank is chosen": form(FT=Name.Ch, V=Array([String(" ")])),
    "no value": form(),
    "a password": form(V=String("GEHEIM"), Ff=1 << 13),
    "hidden": form(V=String(LONG), F=2),
    "shown on no screen": form(V=String(LONG), F=32),
    "of no size": form(V=String(LONG), Rect=Array([9, 9, 9, 9])),
    "a button to press": form(FT=Name.Btn, Ff=1 << 16, V=Name.Yes),
    "a box that is off": form(FT=Name.Btn, V=Name.Off),
}


@pytest.mark.parametrize("what", NOTHING)
def test_a_field_that_shows_nothing_is_left_out(what: str) -> None:
    assert not [one for one in walk(scrub_bytes(written(NOTHING[what]))) if b"> Tj" in one]


@pytest.mark.parametrize(("value", "mark"), [(Name.Yes, b"(X) Tj"), (Name.Off, b"(O) Tj")])
def test_a_box_gets_the_mark_of_its_value(value: Name, mark: bytes) -> None:
    def tick(pdf: Pdf) -> None:
        form(FT=Name.Btn, V=value)(pdf)
        marks = Dictionary(Yes=look(pdf, b"BT (X) Tj ET"), Off=look(pdf, b"BT (O) Tj ET"))
        pdf.pages[0].Annots[0].AP = Dictionary(N=marks)

    found = walk(scrub_bytes(written(tick)))
    assert [one for one in found if mark in one]
    assert len([one for one in found if b") Tj" in one]) == 2  # with the words of the page


# Remarks


def remark(sort: str, *, draws: bytes = b"", **keys: object) -> Callable[[Pdf], None]:
    def put(pdf: Pdf) -> None:
        note = made(Subtype=Name(f"/{sort}"), Rect=Array(WIDE), **keys)
        if draws:
            note.AP = Dictionary(N=look(pdf, draws))
        pdf.pages[0].Annots = Array([note])

    return put


SHOWS: dict[str, Callable[[Pdf], None]] = {
    "what is to be blacked out": remark("Redact"),
    "in a state without a drawing": remark("Stamp", AP=made(N=made()), AS=Name.On),
}


@pytest.mark.parametrize("what", SHOWS)
def test_a_remark_that_readers_show_is_refused_where_it_is_on_no_page(what: str) -> None:
    with pytest.raises(FileRefused, match="UNDRAWN"):
        scrub_bytes(written(SHOWS[what]))


@pytest.mark.parametrize("sort", ["Ink", "Highlight", "Stamp", "FreeText"])
def test_a_remark_with_an_appearance_is_part_of_the_page(sort: str) -> None:
    drawing = b"0 0 9 9 re f"
    sent = written(remark(sort, draws=drawing, Contents=String("weg")))
    assert drawing in walk(scrub_bytes(sent))


@pytest.mark.parametrize(
    "put",
    [
        remark("FreeText", Contents=String("")),
        remark("FreeText", Contents=String("weg"), F=2),
        remark("Text", Contents=String(" ")),
        remark("Highlight", Contents=String("weg"), F=2),
        remark("Square", F=32),
        remark("Link", Contents=String("weg")),
        remark("Popup", Contents=String("weg")),
    ],
)
def test_other_remarks_without_an_appearance_are_left_out(put: Callable[[Pdf], None]) -> None:
    assert not [one for one in walk(scrub_bytes(written(put))) if b"weg" in one]


def test_a_window_that_is_shut_covers_nothing_of_the_page() -> None:
    put = remark("Popup", draws=b"BT (DICHT) Tj ET", Contents=String("weg"))
    assert not [one for one in walk(scrub_bytes(written(put))) if b"DICHT" in one]


def test_a_stamp_on_a_layer_is_shown_when_the_layer_is() -> None:
    def hide(pdf: Pdf) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("laag")))
        remark("Stamp", draws=b"BT (STEMPEL) Tj ET", OC=layer)(pdf)
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))

    with pikepdf.open(BytesIO(scrub_bytes(written(hide)))) as pdf:
        (stamp,) = pdf.pages[0].Resources.XObject.values()
        assert stamp.OC.objgen == pdf.Root.OCProperties.D.OFF[0].objgen


def test_each_of_two_stamps_with_one_drawing_is_shown_when_its_own_layers_are() -> None:
    def stamp(pdf: Pdf) -> None:
        shown, hidden = (pdf.make_indirect(Dictionary(Type=Name.OCG)) for _ in range(2))
        draws = [pdf.make_indirect(look(pdf, b"BT (STEMPEL) Tj ET")) for _ in range(2)]
        draws[1].OC, draws[0].Matrix = hidden, Array([0, 1, -1, 0, 0, 0])
        layers = [(draws[0], shown), (draws[0], hidden), (draws[0], None), (draws[1], shown)]
        notes = Array([])
        for draw, layer in layers:
            note = made(Subtype=Name.Stamp, Rect=Array(WIDE), AP=Dictionary(N=draw))
            if layer is not None:
                note.OC = layer
            notes.append(note)
        pdf.pages[0].Annots = notes
        off = Dictionary(ON=Array([shown]), OFF=Array([hidden]))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([shown, hidden]), D=off)

    with pikepdf.open(BytesIO(scrub_bytes(written(stamp)))) as pdf:
        hidden = pdf.Root.OCProperties.D.OFF[0].objgen
        are_shown = []
        for outer in pdf.pages[0].Resources.XObject.values():
            inner = outer.Resources.get("/XObject", Dictionary()).get("/Inside", outer)
            are_shown.append(all(one.OC.objgen != hidden for one in (outer, inner) if "/OC" in one))
            assert [*map(int, outer.BBox)] in ([0, 0, 190, 20], [-20, 0, 0, 190])
    assert are_shown == [True, False, True, False]
