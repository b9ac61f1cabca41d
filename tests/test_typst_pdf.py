"""A sign that no font has costs itself, not the whole PDF."""

from __future__ import annotations

import unicodedata
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest
import typst

from formsapp.typst_pdf import BOX, EUROPEAN, MOST_TRIES, accessible_pdf, receipt_pdf
from tests.pdf_text import read_pdf

LOGO = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>"
LOOK: dict[str, object] = {
    "accent": "#123456",
    "logo": LOGO,
    "provider": "Zorg",
    "reach": [],
    "sheet": "Pagina # van #",
}


def letter(*lines: str) -> bytes:
    """A letter with these lines, in the fonts that come with typst alone."""
    given = {**LOOK, "title": "Brief", "about": "Z-1"}
    parts = [{"title": "", "lines": lines}]
    return accessible_pdf("letter.typ", {**given, "lines": [], "parts": parts, "closing": "Groet"})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Łukasz Gülşen", "ŁukaszGülşen"),
        ("Sam 👨 Voorbeeld", "Sam▯Voorbeeld"),
        ("Dank 😀 🙏, 20 °C ©", "Dank▯▯,20°C©"),
        ("王 en ไทย", "▯en▯▯▯"),
        ("a\x07b \U0010ffff", "a▯b▯"),
        ("Ελένη 王 Žižek", "Ελένη▯Žižek"),
        ("Łucja Şahin-Дмитрий 👍🏽", "ŁucjaŞahin-Дмитрий▯"),
        ("Nguyễn Thị Ánh 🙏🏽 en ✌🏼", "NguyễnThịÁnh▯en▯"),
        ("Łódź: kamer 1️⃣ of #️⃣", "Łódź:kamer1▯of#▯"),
        ("Łucja 👨\u200d👩\u200d👧 🏳️\u200d🌈 🇳🇱 🏴\U000e0067\U000e0062\U000e007f", "Łucja▯▯▯▯"),
        ("Ł\u1abf Łódź", "Ł▯Łódź"),
        ("Žofia ▯🏽 ☀️", "Žofia▯☀"),
    ],
)
def test_what_no_font_has_becomes_a_box_and_the_rest_stays(typed: str, read: str) -> None:
    assert read in read_pdf(letter(typed))


def test_a_text_of_many_scripts_is_made_in_a_bounded_number_of_tries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries = []
    whole: Any = typst.compile

    def count(*args: Any, **options: Any) -> Any:
        tries.append(1)
        return whole(*args, **options)

    monkeypatch.setattr(typst, "compile", count)  # no real part: it counts, and makes the PDF too
    assert "Einde" in read_pdf(letter("王가ไཀกអአሀᎠᚠ☃𝄞🀄ꀀ𐍈ა Einde"))
    assert len(tries) <= MOST_TRIES + 1


def test_our_own_font_has_all_that_europe_types() -> None:
    signs = [chr(code) for code in range(0xFFFF) if EUROPEAN.match(chr(code))]
    typed = "".join(one for one in signs if unicodedata.category(one)[0] in "LNPS")
    assert len(typed) > 1200
    assert BOX not in read_pdf(letter(typed))


def test_a_template_that_is_wrong_is_still_an_error() -> None:
    with pytest.raises(typst.TypstError):
        accessible_pdf("letter.typ", {"accent": "#123456"})


WIDE = 595
"""Points of A4 paper."""
ADDRESS = "https://www.voorbeeld.example/" + "abcdefgh" * 40


def widest(pdf: bytes) -> float:
    """How far to the right something is written."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage() for page in document]
        return max(float(one.get_rect(at)[2]) for one in pages for at in range(one.count_rects()))
    finally:
        document.close()


@pytest.mark.parametrize(
    "typed",
    [ADDRESS, f"Zie {ADDRESS}.", "a" * 3000, "W" * 200, "a" * 39 + " " + "é" * 400, "王" * 200],
)
def test_a_word_that_is_longer_than_a_line_stays_on_the_paper(typed: str) -> None:
    made = letter("Hoi", typed, "Einde")
    assert widest(made) < WIDE - 20
    read = read_pdf(made).replace("▯", "王")
    assert "".join(typed.split()) in read


def test_a_long_word_stays_on_a_receipt_too() -> None:
    said = dict.fromkeys(
        ("title", "proven_title", "code_title", "code", "code_text", "address"), "x"
    )
    look = {**LOOK, "about": "Z-1", "qr": LOGO, "qr_alt": "x"}
    typed = {"lines": [ADDRESS], "notices": [], "proven": [["Wat u stuurde", ADDRESS]], "parts": []}
    made = receipt_pdf({**said, **look, **typed, "check": None})
    assert widest(made) < WIDE - 20
    assert read_pdf(made).count(ADDRESS) == 2
