"""The PDF of a version: tagged, in Dutch, complete, and nothing in it is read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from formsapp.documents.frozen_versions import Version, frozen_pdf, frozen_text, read_versions
from formsapp.documents.markdown_blocks import (
    Heading,
    Listing,
    Paragraph,
    Run,
    Table,
    parse_blocks,
    plain_words,
)
from formsapp.documents.split_clauses import split_clauses
from formsapp.documents.version_pdf import version_pdf
from formsapp.facts import load, read_document
from tests.conftest import PROVIDERS, REPO

HOSTILE = (
    '#read("/etc/passwd") $x^2$ @label <anker> // weg /* weg */ = kop #let x = 1',
    "<script>alert(1)</script>",
    "&lt;b&gt; #panic() [haken] {accolades} \\\\ ~ ---",
)


def made(text: str, provider: str = "al-osra-zorg") -> bytes:
    digest = sha256(text.encode()).hexdigest()
    version = Version("7", "Algemene voorwaarden", date(2026, 3, 2), digest, pdf_sha256="")
    return version_pdf(text, version, load(REPO / "docs" / provider))


def opened(content: bytes) -> Pdf:
    return pikepdf.open(BytesIO(content))


def bare(text: str) -> str:
    """Only letters and signs: a PDF breaks lines where it likes."""
    return re.sub(r"\s+", "", text)


def shown(pdf: Pdf) -> str:
    """All text of the pages, by the fonts' own tables of characters."""
    return bare("".join(text for page in pdf.pages for text in texts_of(page)))


def texts_of(page: pikepdf.Page) -> Iterator[str]:
    tables = {name: characters(font) for name, font in page.Resources.Font.items()}
    table: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, instruction.operator
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    code = bytes(part)
                    pairs = (int.from_bytes(code[at : at + 2]) for at in range(0, len(code), 2))
                    yield "".join(table.get(pair, "") for pair in pairs)


def characters(font: pikepdf.Object) -> dict[int, str]:
    table: dict[int, str] = {}
    listing = font.ToUnicode.read_bytes().decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", listing, re.DOTALL):
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            table[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", listing, re.DOTALL):
        for low, high, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for offset in range(int(high, 16) - int(low, 16) + 1):
                table[int(low, 16) + offset] = chr(int(text, 16) + offset)
    return table


def tags(node: pikepdf.Object) -> Iterator[str]:
    if isinstance(node, Dictionary) and Name.S in node:
        yield str(node.S)
    below = node.get("/K") if isinstance(node, Dictionary) else None
    for child in below if isinstance(below, Array) else [below]:
        if isinstance(child, Dictionary):
            yield from tags(child)


def outline(pdf: Pdf) -> list[str]:
    def titles(items: list[pikepdf.OutlineItem]) -> Iterator[str]:
        for item in items:
            yield str(item.title)
            yield from titles(list(item.children))

    with pdf.open_outline() as bookmarks:
        return list(titles(list(bookmarks.root)))


@pytest.fixture
def text(provider: str) -> str:
    folder = REPO / "docs" / provider
    return read_document(folder, load(folder), "voorwaarden").text


def test_it_says_that_it_is_accessible(text: str, provider: str) -> None:
    pdf = opened(made(text, provider))
    assert str(pdf.Root.Lang).lower().startswith("nl")
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    name = load(REPO / "docs" / provider).provider.name
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == f"Algemene voorwaarden, versie 7 \u2013 {name}"
    used = set(tags(pdf.Root.StructTreeRoot))
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/TOC", "/Link"} <= used
    assert ("/Table" in used) == ("| Soort schade |" in text)
    assert all("/Tabs" in page for page in pdf.pages)


def test_every_heading_is_a_bookmark(text: str, provider: str) -> None:
    wanted = [plain_words(block.runs) for block in parse_blocks(text) if isinstance(block, Heading)]
    assert outline(opened(made(text, provider))) == wanted


def test_every_clause_is_there(text: str, provider: str) -> None:
    whole = shown(opened(made(text, provider)))
    for clause in split_clauses(text):
        for line in clause.lines:
            for cell in line.split(" | "):
                assert bare(cell) in whole or across_pages(cell, whole), cell


def across_pages(line: str, whole: str) -> bool:
    """Whether all words are there, with a page's foot somewhere between them."""
    words = [re.escape(bare(word)) for word in line.split()]
    return re.search("(?:.{0,120}Pagina.{0,12})?".join(words), whole) is not None


def test_each_page_tells_the_version_and_its_number(text: str, provider: str) -> None:
    pdf = opened(made(text, provider))
    count = len(pdf.pages)
    for number, page in enumerate(pdf.pages, 1):
        page_text = bare("".join(texts_of(page)))
        assert "AlgemenevoorwaardenVersie7" in page_text
        assert f"Pagina{number}van{count}" in page_text
    first = bare("".join(texts_of(pdf.pages[0])))
    assert "2maart2026" in first
    assert sha256(text.encode()).hexdigest() in first


def test_the_frozen_pdf_is_that_of_the_frozen_text() -> None:
    folders = [REPO / "docs" / slug for slug in PROVIDERS]
    frozen = [(folder, one) for folder in folders for one in read_versions(folder, "voorwaarden")]
    assert frozen
    for folder, version in frozen:
        whole = shown(opened(frozen_pdf(folder, "voorwaarden", version)))
        assert version.sha256 in whole
        last = split_clauses(frozen_text(folder, "voorwaarden", version))[-1].lines[-1]
        assert bare(last) in whole or across_pages(last, whole)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(hostile: str) -> None:
    source = f"# Titel\n\n## Kop {hostile}\n\nZie {hostile}\n\n- Zie {hostile}\n"
    (first, *_) = [b for b in parse_blocks(source) if isinstance(b, Heading) and b.level == 2]
    whole = shown(opened(made(source)))
    assert whole.count(bare(plain_words(first.runs)).removeprefix("Kop")) >= 3


def test_a_script_is_shown_and_what_follows_is_read_on() -> None:
    found = parse_blocks("Een <script>x</script> twee.\n\n## Kop\n")
    assert found == (Paragraph((Run("Een <script>x</script> twee."),)), Heading(2, (Run("Kop"),)))


def test_styles_lists_tables_and_remarks_become_blocks() -> None:
    source = (
        "Een **vet** en *schuin* [woord](#daar).\n{: #hier }\n\n1. Een\n2. Twee\n\n"
        "| A | B |\n|---|---|\n| 1 | 2 |\n\n> Let op.\n"
    )
    paragraph, listing, table, note = parse_blocks(source)
    assert isinstance(paragraph, Paragraph)
    assert paragraph.id == "hier"
    assert [(r.text, r.bold, r.italic, r.to) for r in paragraph.runs][1::2] == [
        *(("vet", True, False, ""), ("schuin", False, True, ""), ("woord", False, False, "#daar"))
    ]
    assert isinstance(listing, Listing)
    assert (listing.ordered, len(listing.items)) == (True, 2)
    assert table == Table(((Run("A"),), (Run("B"),)), (((Run("1"),), (Run("2"),)),))
    assert opened(made(f"# T\n\n## K\n\n{source}")).pages
    assert note


def test_links_lead_somewhere_or_are_text() -> None:
    source = "# T\n\n## Kop {#kop}\n\n[hier](#kop) [weg](#weg) [pagina](x.md) [bel](tel:112)\n"
    pdf = opened(made(source))
    actions = [
        str(note.A.URI) if Name.A in note and Name.URI in note.A else "inside"
        for page in list(pdf.pages)[1:]
        for note in page.get("/Annots", [])
    ]
    assert sorted(actions) == ["inside", "tel:112"]


def test_equal_text_gives_equal_bytes(tmp_path: Path) -> None:
    one = made("# T\n\n## Kop\n\nTekst.\n")
    (tmp_path / "cached.pdf").write_bytes(one)
    assert made("# T\n\n## Kop\n\nTekst.\n") == one
