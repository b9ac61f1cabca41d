"""A sign that no font has costs itself, not the whole PDF."""

from __future__ import annotations

from typing import Any

import pytest
import typst

from formsapp.typst_pdf import accessible_pdf
from tests.pdf_text import read_pdf

LOGO = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>"


def letter(*lines: str) -> bytes:
    """A letter with these lines, in the fonts that come with typst alone."""
    given = {"accent": "#123456", "logo": LOGO, "provider": "Zorg", "title": "Brief"}
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
    assert len(tries) <= 9


def test_a_template_that_is_wrong_is_still_an_error() -> None:
    with pytest.raises(typst.TypstError):
        accessible_pdf("letter.typ", {"accent": "#123456"})
