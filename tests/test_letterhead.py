"""What is printed in a provider's name: its look, how to reach it, and which page it is."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

from formsapp.facts import Facts, load
from formsapp.facts.colours import contrast
from formsapp.facts.logo import read_logo
from formsapp.facts.named_files import find_missing_files
from formsapp.facts.translatable_texts import make_say
from formsapp.kinds import load_provider
from formsapp.letterhead import draw_look, letterhead
from formsapp.rules.law_figures import ages
from formsapp.site import build
from formsapp.typst_pdf import accessible_pdf
from tests.conftest import PROVIDERS, REPO
from tests.made_up import MADE_UP, copy_docs
from tests.pdf_text import read_pages

DOCS = {name: REPO / "docs" / name for name in PROVIDERS}
EACH = (*PROVIDERS, *MADE_UP)
LONG = "Maatschap voor Fysiotherapie, Oedeemtherapie en Handtherapie van Havenstad en Omgeving"
A4_WIDTH, MARGIN = 595.3, 70.0
"""In points; the margin is 25 mm."""


@pytest.fixture
def folder(name: str, tmp_path: Path) -> Path:
    return DOCS[name] if name in DOCS else copy_docs(tmp_path) / name


def letter(facts: Facts, folder: Path, lines: int = 1) -> bytes:
    parts = [{"title": "", "lines": ["Tekst", ""] * lines}]
    about = {"title": "Brief", "about": "Z-1", "lines": [], "parts": parts, "closing": "Groet,"}
    look = letterhead(facts, folder, make_say(facts, ages=ages()))
    return accessible_pdf("letter.typ", {**look, **about})


def lowest(pdf: bytes) -> float:
    """How far above the edge of its first page, in points, the last line stands."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = document[0].get_textpage()
        return min(float(text.get_rect(at)[1]) for at in range(text.count_rects()))
    finally:
        document.close()


def rightmost(pdf: bytes) -> float:
    """How far to the right, in points, the letters on its first page come."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = document[0].get_textpage()
        return max(float(text.get_rect(at)[2]) for at in range(text.count_rects()))
    finally:
        document.close()


def read_lines(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document).splitlines()
    finally:
        document.close()


@pytest.mark.parametrize("name", EACH)
def test_each_page_says_whom_to_call_and_which_page_it_is(folder: Path) -> None:
    facts = load_provider(folder)
    pages = read_pages(letter(facts, folder, 60))
    assert len(pages) > 1
    for number, text in enumerate(pages, 1):
        assert f"Pagina{number}van{len(pages)}" in text
        assert "".join(facts.provider.name.split()) in text
        for channel in facts.contact.ways.values():
            told = "".join(str(channel).removeprefix("https://").split())
            assert (told in text) != channel.placeholder
        assert "[" not in text, "nothing that is still to be filled in"


@pytest.mark.parametrize("name", PROVIDERS[:1])
def test_a_long_name_and_many_channels_stay_on_the_paper(folder: Path) -> None:
    facts = load(folder)
    look = letterhead(facts, folder, make_say(facts, ages=ages()))
    many = {**look, "provider": LONG, "reach": [f"Kanaal {n}: {LONG}" for n in range(5)]}
    data = {"title": "x", "about": "Z-1", "lines": [], "parts": [], "closing": ""}
    made = accessible_pdf("letter.typ", {**many, **data})
    assert "".join(f"Kanaal 4: {LONG}".split()) in read_pages(made)[0]
    assert lowest(made) > 15


@pytest.mark.parametrize("name", PROVIDERS[:1])
@pytest.mark.parametrize("breadth", [8, 16, 40])
def test_beside_a_wide_logo_the_name_stays_on_the_paper(folder: Path, breadth: int) -> None:
    facts = load(folder)
    look = letterhead(facts, folder, make_say(facts, ages=ages()))
    logo = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {breadth * 10} 10"></svg>'
    data = {"title": "x", "about": "Z-1", "lines": [], "parts": [], "closing": ""}
    made = accessible_pdf("letter.typ", {**look, "provider": LONG, "logo": logo, **data})
    assert rightmost(made) < A4_WIDTH - MARGIN


@pytest.mark.parametrize("name", PROVIDERS)
def test_it_is_set_in_one_typeface_that_goes_along(folder: Path) -> None:
    with pikepdf.open(BytesIO(letter(load(folder), folder))) as pdf:
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert {name.partition("+")[2].partition("-")[0] for name in fonts} == {"NotoSans"}


@pytest.mark.parametrize("name", ["fysiotherapie-de-kade"])
def test_a_pale_colour_is_darkened_on_paper_and_the_logo_with_it(folder: Path) -> None:
    file = folder / "provider.toml"
    file.write_text(file.read_text().replace('accent = "#7a3b00"', 'accent = "#f2c94c"'))
    look = draw_look(load(folder), '<svg color="#f2c94c"></svg>')
    assert contrast(look["accent"], "#ffffff") >= 4.5
    assert look["logo"] == f'<svg color="{look["accent"]}"></svg>'


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_colour_that_can_be_read_stays_as_it_is(folder: Path) -> None:
    facts = load(folder)
    assert draw_look(facts, "")["accent"] == facts.look.accent


@pytest.mark.parametrize("name", ["fysiotherapie-de-kade"])
def test_who_has_no_logo_gets_an_initial_on_paper_and_on_the_site(
    folder: Path, tmp_path: Path
) -> None:
    file = folder / "provider.toml"
    file.write_text(file.read_text().replace('logo = "logo.svg"\n', ""))
    (folder / "logo.svg").unlink()
    facts = load_provider(folder)
    assert not list(find_missing_files(folder, facts))
    assert ">D</text>" in read_logo(folder, facts)
    letter(facts, folder)  # it is typeset all the same, and accessible
    build(folder, tmp_path / "site", base_url="https://www.voorbeeld.example")
    home = (tmp_path / "site" / "index.html").read_text()
    shown = home.partition('class="home"')[2].partition('class="name"')[0]
    assert ">D</text>" in shown


@pytest.mark.parametrize("name", PROVIDERS[:1])
@pytest.mark.parametrize("number", ["06 00000010", "0800-0113", "088 555 10 00", "0000 AA"])
def test_a_number_to_call_is_never_split_over_lines(folder: Path, number: str) -> None:
    facts = load(folder)
    look = letterhead(facts, folder, make_say(facts, ages=ages()))
    said = "".join(f"{'i ' * before}{number}\n" for before in range(60, 120, 3))
    parts = [{"title": "", "lines": said.split("\n")}]
    about = {"title": "x", "about": "Z-1", "lines": [], "parts": parts, "closing": ""}
    lines = read_lines(accessible_pdf("letter.typ", {**look, "reach": [], **about}))
    assert sum(number in line for line in lines) == 20


@pytest.mark.parametrize("name", PROVIDERS[:1])
def test_a_logo_in_the_colour_of_the_text_is_in_that_of_the_provider(folder: Path) -> None:
    facts = load(folder)
    drawn = draw_look(facts, '<svg fill="currentColor"><g color="#123456"/></svg>')["logo"]
    assert drawn.startswith(f'<svg color="{facts.look.accent}"')
    assert '<g color="#123456"/>' in drawn


@pytest.mark.parametrize("name", PROVIDERS[:1])
def test_a_code_at_the_end_of_an_address_stands_in_one_piece(folder: Path) -> None:
    facts = load(folder)
    look = letterhead(facts, folder, make_say(facts, ages=ages()))
    code = "HQBAN-V497Q-DP354-V48K8"
    hosts = ["a" * many for many in range(40, 100, 5)]
    parts = [{"title": "", "lines": [f"https://{host}.example/o/{code}" for host in hosts]}]
    about = {"title": "x", "about": "Z-1", "lines": [], "parts": parts, "closing": ""}
    lines = read_lines(accessible_pdf("letter.typ", {**look, "reach": [], **about}))
    assert sum(code in line for line in lines) == len(hosts)
