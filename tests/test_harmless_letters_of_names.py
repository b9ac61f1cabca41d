"""What was filled in is drawn in the letters of each name, and told where no font here has them."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
from pikepdf import Array, Dictionary, Pdf, String

from formsapp.harmless_files import FileRefused, LeftOut
from formsapp.harmless_files.child_process import scrub_bytes
from tests.scrubbing import scrubbed
from tests.test_harmless_flatten_pdf import WORDS, form
from tests.test_harmless_pdf_allow_list import walk, written

HIGH = Array([5, 64, 195, 99])


def read(sent: bytes) -> str:
    """What a reader finds on the page, letters of Arabic in their usual shape."""
    with pypdfium2.PdfDocument(sent) as pdf:
        return str(pdf[0].get_textpage().get_text_bounded()).replace("\r\n", "\n")


def told(sent: bytes) -> list[LeftOut]:
    found: list[LeftOut] = []
    scrub_bytes(sent, found)
    return found


@pytest.mark.parametrize(
    "name",
    [
        *("Łukasz Żółć", "Gülşen", "Đorđe Šarić", "Ștefan Țînțăreanu"),
        *("Юлия Ткаченко", "Ελένη", "⅓ deel", "İpek → Ömer"),
    ],
)
@pytest.mark.parametrize("needs", [True, False])
def test_a_name_is_drawn_in_its_own_letters(name: str, needs: bool) -> None:  # noqa: FBT001 - a parameter
    sent = written(form(needs=needs, V=String(name)))
    assert name in read(scrub_bytes(sent))
    assert told(sent) == []


@pytest.mark.parametrize("name", ["محمد علي", "فاطمة", "שלמה", "Nguyễn Thị"])
def test_letters_that_no_program_reads_back_as_they_were_are_drawn_too(name: str) -> None:
    sent = written(form(V=String(name)))
    assert told(sent) == []
    drawn = scrub_bytes(sent)
    assert darkness(drawn) > darkness(scrub_bytes(written(form()))) + 50


def darkness(sent: bytes) -> int:
    with pypdfium2.PdfDocument(sent) as pdf:
        return sum(pixel < 128 for pixel in pdf[0].render(scale=2).to_pil().convert("L").tobytes())


@pytest.mark.parametrize("name", ["李小龍", "Sam 😀", "\ue000", "\U0001fbff"])
@pytest.mark.parametrize("draws", [b"", WORDS])
def test_letters_that_no_font_here_has_are_told_and_fail_no_file(name: str, draws: bytes) -> None:
    sent = written(form(needs=True, draws=draws, V=String(name)))
    assert told(sent) == [("filled", name)]
    assert WORDS not in walk(scrub_bytes(sent))  # older than the value: nobody may read it as that


def test_the_same_holds_in_the_child() -> None:
    kept = scrubbed(written(form(V=String("Łukasz"))))
    assert "Łukasz" in read(kept.data)
    assert scrubbed(written(form(V=String("李")))).left_out == (("filled", "李"),)


def test_lines_of_other_letters_stand_below_each_other_where_they_fit() -> None:
    words = "Łukasz woont hier samen met Gülşen en hun dochter Özge\rTweede regel"
    kept = read(scrub_bytes(written(form(V=String(words), Rect=HIGH)))).split("\n")
    lines = [one.strip() for one in kept if "Bon 80" not in one]
    assert lines[-1] == "Tweede regel"
    assert " ".join(lines[:-1]) == words.split("\r", maxsplit=1)[0]


def test_the_same_file_gives_the_same_bytes() -> None:
    sent = written(form(V=String("Łukasz")))
    assert scrub_bytes(sent) == scrub_bytes(sent)


def test_nothing_of_the_program_that_draws_letters_stays() -> None:
    with pikepdf.open(BytesIO(scrub_bytes(written(form(V=String("Łukasz")))))) as pdf:
        assert not {"/StructTreeRoot", "/Metadata", "/Lang"} & {*pdf.Root.keys()}
        assert "/Info" not in pdf.trailer


def test_more_values_than_people_read_are_refused() -> None:
    def many(pdf: Pdf) -> None:
        form(V=String("李"))(pdf)
        (field,) = pdf.Root.AcroForm.Fields
        for at in range(501):
            one = pdf.make_indirect(Dictionary(dict(field.items())))
            one.V = String(f"李{at}")
            pdf.pages[0].Annots.append(one)
            pdf.Root.AcroForm.Fields.append(one)

    with pytest.raises(FileRefused, match="REMARKS"):
        scrub_bytes(written(many))
