"""What was filled in on a PDF stays readable and as it was, or the file is refused."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from formsapp.harmless_files import FileRefused
from formsapp.harmless_files.child import scrub_bytes
from tests.test_harmless_documents import made, walk, written

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


@pytest.mark.parametrize("needs", [True, False])
@pytest.mark.parametrize("value", ["Jansen", "Łódź", LONG])
def test_an_appearance_is_kept_as_it_is(needs: bool, value: str) -> None:  # noqa: FBT001 - a parameter
    words = b"/Tx BMC BT /Helv 9 Tf (Jansen) Tj T* (tweede regel) Tj ET EMC"
    found = walk(scrub_bytes(written(form(needs=needs, draws=words, V=String(value)))))
    assert words in found
    assert not [one for one in found if b"> Tj" in one]


def test_an_appearance_from_before_it_was_filled_in_is_no_appearance() -> None:
    sent = written(form(needs=True, draws=b"/Tx BMC EMC", V=String("Jansen")))
    assert is_drawn("Jansen", walk(scrub_bytes(sent)))


def test_of_a_list_the_words_that_were_chosen_are_drawn() -> None:
    choices = Array([Array([String("1"), String("Maandag")]), Array([String("2"), String("Niet")])])
    found = walk(scrub_bytes(written(form(FT=Name.Ch, V=String("1"), Opt=choices))))
    assert is_drawn("Maandag", found)


CANNOT: dict[str, Callable[[Pdf], None]] = {
    "letters that the font lacks": form(V=String("Łódź")),
    "longer than the field": form(V=String(LONG)),
    "more lines": form(V=String("een\rtwee"), Ff=4096),
    "more choices": form(FT=Name.Ch, V=Array([String("a"), String("b")])),
    "a field without a place": form(V=String("a"), Rect=Array([1, 2])),
    "a box with no mark": form(FT=Name.Btn, V=Name.Yes),
    "a box with no mark for this value": form(
        FT=Name.Btn, V=Name.Yes, AS=Name.Yes, AP=made(N=made())
    ),
}


@pytest.mark.parametrize("what", CANNOT)
def test_what_cannot_be_drawn_whole_is_refused(what: str) -> None:
    with pytest.raises(FileRefused, match="UNDRAWN"):
        scrub_bytes(written(CANNOT[what]))


NOTHING: dict[str, Callable[[Pdf], None]] = {
    "empty": form(V=String(" ")),
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


def test_a_remark_without_an_appearance_is_refused_when_it_says_something() -> None:
    with pytest.raises(FileRefused, match="UNDRAWN"):
        scrub_bytes(written(remark("FreeText", Contents=String("Dit klopt niet"))))


@pytest.mark.parametrize(
    "put",
    [
        remark("FreeText", Contents=String("")),
        remark("FreeText", Contents=String("weg"), F=2),
        remark("Highlight", Contents=String("weg")),
        remark("Square"),
    ],
)
def test_other_remarks_without_an_appearance_are_left_out(put: Callable[[Pdf], None]) -> None:
    assert not [one for one in walk(scrub_bytes(written(put))) if b"weg" in one]


def test_a_stamp_on_a_layer_is_shown_when_the_layer_is() -> None:
    def hide(pdf: Pdf) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("laag")))
        remark("Stamp", draws=b"BT (STEMPEL) Tj ET", OC=layer)(pdf)
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))

    with pikepdf.open(BytesIO(scrub_bytes(written(hide)))) as pdf:
        (stamp,) = pdf.pages[0].Resources.XObject.values()
        assert stamp.OC.objgen == pdf.Root.OCProperties.D.OFF[0].objgen
