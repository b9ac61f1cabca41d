"""What is drawn for a field stands as the field says: turned, aside, in cells, in its colour."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from formsapp.harmless_files.child_process import scrub_bytes
from tests.test_harmless_flatten_pdf import LONG, WIDE, form
from tests.test_harmless_letters_of_names import read, told
from tests.test_harmless_pdf_allow_list import made, written

TALL = Array([5, 5, 25, 95])


def places(sent: bytes, words: str) -> list[tuple[float, float]]:
    """Where a reader finds the middle of each letter of words."""
    with pypdfium2.PdfDocument(sent) as pdf:
        text = pdf[0].get_textpage()
        boxes = [text.get_charbox(at) for at in range(text.count_chars())]
        letters = [text.get_text_range(at, 1) for at in range(text.count_chars())]
    found = [
        next(box for box, one in zip(boxes, letters, strict=True) if one == letter)
        for letter in words
    ]
    return [((left + right) / 2, (low + high) / 2) for left, low, right, high in found]


def way(sent: bytes, words: str) -> str:
    """Where words run to."""
    (left, low), (right, high) = (places(sent, words)[at] for at in (0, -1))
    across, up = right - left, high - low
    if abs(across) > abs(up):
        return "right" if across > 0 else "left"
    return "up" if up > 0 else "down"


TURNED: dict[object, str] = {
    0: "right",
    90: "up",
    180: "left",
    270: "down",
    -90: "down",
    450: "up",
    -180: "left",
    45: "right",
    10**17: "right",
    Decimal("90.0"): "up",
    Decimal("90.5"): "right",
    Decimal("1" * 400): "right",
}


@pytest.mark.parametrize("words", ["KLMQ", "KŁĄQ"])
def test_words_run_the_way_in_which_their_field_is_turned(words: str) -> None:
    for turned, where in TURNED.items():
        box = TALL if where in {"up", "down"} else Array(WIDE)
        sent = scrub_bytes(written(form(V=String(words), Rect=box, MK=made(R=turned))))
        assert way(sent, words) == where, turned
        assert all(0 < x < 200 and 0 < y < 100 for x, y in places(sent, words))


@pytest.mark.parametrize("turned", [String("90"), Name.X, Array([90]), None, True])
def test_what_is_no_turn_turns_nothing(turned: object) -> None:
    look = made() if turned is None else made(R=turned)
    assert way(scrub_bytes(written(form(V=String("KLMQ"), MK=look))), "KLMQ") == "right"


@pytest.mark.parametrize("words", ["KLMQ", "KŁĄQ"])
def test_words_stand_at_the_side_that_their_field_names(words: str) -> None:
    lefts = [
        places(scrub_bytes(written(form(V=String(words), Q=side))), words)[0][0]
        for side in (0, 1, 2, 9)
    ]
    assert lefts[3] == lefts[0] < 12
    assert 75 < lefts[1] < 100
    assert lefts[2] > 155


def test_each_letter_stands_in_its_cell() -> None:
    def filled(words: str) -> bytes:
        return scrub_bytes(written(form(V=String(words), Ff=1 << 24, MaxLen=10)))

    found = places(filled("KLMQ"), "KLMQ")
    assert [int((across - 5) / 19) for across, _ in found] == [0, 1, 2, 3]
    assert "KLMQ ABCDEF" in read(filled("KLMQ ABCDEF"))


@pytest.mark.parametrize("words", ["KLMQ", "KŁĄQ"])
@pytest.mark.parametrize("set_by", ["own", "form"])
def test_white_words_on_a_dark_field_are_white_on_dark(words: str, set_by: str) -> None:
    def put(pdf: Pdf) -> None:
        white, blue = String("/Helv 9 Tf 1 g"), Dictionary(BG=Array([0, 0, 1]))
        form(V=String(words), DA=white, MK=blue)(pdf)
        if set_by == "form":
            pdf.Root.AcroForm.DA = pdf.pages[0].Annots[0].DA
            del pdf.pages[0].Annots[0].DA

    with pypdfium2.PdfDocument(scrub_bytes(written(put))) as pdf:
        page = pdf[0].render(scale=4).to_pil().convert("RGB")
    box = page.crop((5 * 4 + 4, page.height - 25 * 4 + 4, 195 * 4 - 4, page.height - 5 * 4 - 4))
    colours = [one for _, one in box.getcolors(100_000) or []]
    assert max(sum(one) for one in colours) > 700
    assert box.getpixel((box.width - 1, 0)) == (0, 0, 255)


TOLD: dict[str, tuple[Callable[[Pdf], None], str]] = {
    "longer than the field": (form(V=String(LONG * 3)), LONG * 3),
    "longer, in other letters": (form(V=String("Łukasz " * 40)), ("Łukasz " * 40).strip()),
    "more lines than fit": (form(V=String("een\rtwee\rdrie\rvier"), Ff=4096), "een twee drie vier"),
    "a value with a layout alone": (form(RV=String("<p>Jansen</p>")), "Jansen"),
    "a field without a place": (form(V=String("a"), Rect=Array([1, 2])), "a"),
    "too low to read": (form(V=String("a"), Rect=Array([5, 5, 195, 7])), "a"),
}


@pytest.mark.parametrize("what", TOLD)
def test_what_cannot_be_drawn_whole_is_told_and_fails_no_file(what: str) -> None:
    change, words = TOLD[what]
    assert told(written(change)) == [("filled", words)]


@pytest.mark.parametrize(
    ("value", "words"), [(Name.Jansen, "Jansen"), (5, "5"), (Decimal("2.50"), "2.50")]
)
def test_a_value_of_another_sort_is_drawn(value: object, words: str) -> None:
    assert words in read(scrub_bytes(written(form(V=value))))


def test_small_letters_are_drawn_in_a_low_field() -> None:
    assert "Jansen" in read(scrub_bytes(written(form(V=String("Jansen"), Rect=[5, 5, 195, 10]))))


EDGED: dict[str, Any] = {"MK": Dictionary(BC=Array([0, 0, 1]), BG=Array([1, 1, 0]))}


@pytest.mark.parametrize(
    ("box", "edge"),
    [
        ({}, 1),
        ({"V": String("")}, 1),
        ({"V": String("Jansen")}, 1),
        ({"BS": Dictionary(W=3)}, 3),
        ({"BS": Dictionary(W=0)}, 0),
        ({"Border": Array([0, 0, 4])}, 4),
        ({"FT": Name.Btn}, 1),
        ({"FT": Name.Btn, "V": Name.Ja, "AS": Name.Ja}, 1),
        ({"FT": Name.Btn, "AS": Name.Off, "AP": Dictionary(N=Dictionary(Ja=Dictionary()))}, 1),
        ({"FT": Name.Btn, "Ff": 1 << 16}, 1),
        ({"FT": Name.Ch, "Opt": Array([String("a")])}, 1),
    ],
)
def test_the_box_of_a_field_is_drawn_also_where_nothing_stands_in_it(
    box: dict[str, Any], edge: int
) -> None:
    with pypdfium2.PdfDocument(scrub_bytes(written(form(**{**EDGED, **box})))) as pdf:
        page = pdf[0].render(scale=4).to_pil()
    left, _, right, high = (4 * one for one in WIDE)
    middle = page.height - (4 * WIDE[1] + high) // 2
    colours = [page.getpixel((left + at, middle)) for at in range(-2, right - left)]
    blue = sum(one == (0, 0, 255) for one in colours[:40])
    assert blue == 4 * edge
    assert colours[50] == (255, 255, 0)


def test_a_round_one_that_is_not_chosen_has_a_round_edge() -> None:
    round_one: dict[str, Any] = {"FT": Name.Btn, "Ff": 1 << 15}
    with pypdfium2.PdfDocument(scrub_bytes(written(form(**EDGED, **round_one)))) as pdf:
        page = pdf[0].render(scale=4).to_pil()
    corner, middle = (4 * WIDE[0] + 2, page.height - 4 * WIDE[1] - 2), page.width // 2
    assert page.getpixel(corner) == (255, 255, 255)
    assert page.getpixel((middle, page.height - 2 * (WIDE[1] + WIDE[3]))) == (255, 255, 0)
