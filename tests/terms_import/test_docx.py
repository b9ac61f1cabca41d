"""A DOCX is read as Word shows it, and each word of it is in the result or in the list."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.facts import Facts
from formsapp.harmless_files import FileRefused, Reason
from formsapp.kinds import load_provider
from formsapp.terms_import.docx_child import read_docx
from formsapp.terms_import.import_terms import Imported, import_terms, take_over
from formsapp.terms_import.read_source import read_data
from formsapp.terms_import.source_lines import ImportRefused
from tests.plain_provider import write_provider
from tests.terms_import.word_files import box, paragraph, run, table, tracked, write_docx


@dataclass(frozen=True)
class Provider:
    facts: Facts = field(repr=False)
    folder: Path


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    folder = write_provider(tmp_path_factory.mktemp("provider") / "docs")
    return Provider(load_provider(folder), folder)


def bring(data: bytes, provider: Provider) -> Imported:
    """Import a DOCX without a child, which one test has."""
    lines, changes = read_docx(data)
    return take_over(lines, changes, provider.facts, provider.folder, "eigen.docx")


def body_of(made: Imported) -> str:
    return html.unescape(made.markdown.partition("# Algemene voorwaarden\n\n")[2])


def hang(sort: str, number: int) -> str:
    """A sign in the text at which something hangs: a note or a remark."""
    return f'<w:r><w:{sort} w:id="{number}"/></w:r>'


def beside(sort: str, number: int, text: str) -> str:
    return f'<w:{sort} w:id="{number}">{paragraph(text)}</w:{sort}>'


@pytest.fixture(scope="module")
def whole(provider: Provider) -> Imported:
    """Terms as someone writes them in Word, through a child."""
    body = [
        paragraph("Algemene voorwaarden", style="Titel"),
        paragraph("Inhoudsopgave"),
        paragraph("1 Stoppen", "<w:r><w:tab/></w:r>", "2", style="Inhopg1"),
        paragraph("Stoppen", style="Kop1"),
        paragraph("U stopt schriftelijk.", hang("footnoteReference", 1), style="Lid"),
        paragraph("Wij stoppen alleen als:", style="Lid"),
        paragraph("u niet betaalt;", listed=(1, 2)),
        paragraph("u verhuist.", listed=(1, 2)),
        paragraph("Geld", style="Kop1"),
        paragraph(
            "Dit kost het", tracked("del", run(" nooit")), tracked("ins", run(" altijd")), "."
        ),
        table(["Zorg", "Per uur"], ["Hulp", "€ 40"], ["", "€ 50 | 60"]),
        paragraph(run("Goed om te weten", "<w:b/>")),
        paragraph("bel ons;", listed=(2, 0)),
        paragraph("Lees dit", run(" geheim", "<w:vanish/>"), " goed. ", box(paragraph("Let op."))),
        paragraph("Dit is klaar.", hang("commentReference", 7)),
    ]
    parts = {
        "header1": paragraph("Praktijk Zonnehoek"),
        "footer1": paragraph("Versie 4"),
        "footnotes": beside("footnote", 1, "Dat mag ook per mail."),
        "comments": beside("comment", 7, "Klopt dit, Piet?"),
    }
    path = provider.folder.parent / "eigen.docx"
    path.write_bytes(write_docx("".join(body), parts))
    return import_terms(path, provider.facts, provider.folder)


def test_a_docx_of_word_becomes_clauses_with_their_numbers(whole: Imported) -> None:
    assert body_of(whole) == (
        "## 1 Stoppen {#stoppen}\n\n"
        "1.1 U stopt schriftelijk. (noot 1)\n{: #stoppen-1 }\n\n"
        "Noot 1: Dat mag ook per mail.\n\n"
        "1.2 Wij stoppen alleen als:\n{: #stoppen-2 }\n\n"
        "- a. u niet betaalt;\n- b. u verhuist.\n\n"
        "## 2 Geld {#geld}\n\nDit kost het altijd.\n\n"
        "| Zorg | Per uur |\n| --- | --- |\n| Hulp | € 40 |\n|  | € 50 | 60 |\n\n"
        "## Goed om te weten {#goed-om-te-weten}\n\n"
        "- bel ons;\n\nLees dit goed.\n\nLet op.\n\nDit is klaar.\n"
    )
    assert "&#124; 60 |" in whole.markdown


@pytest.mark.parametrize(
    "said",
    [
        "“Inhoudsopgave” → weggelaten (inhoudsopgave)",
        "“1 Stoppen 2” → weggelaten (inhoudsopgave)",
        "“Dat mag ook per mail.” → “Noot 1: Dat mag ook per mail.” (voetnoot",
        "“nooit” → weggelaten (weggehaald met Wijzigingen bijhouden)",
        "“altijd” (erbij gezet met Wijzigingen bijhouden)",
        "“geheim” → weggelaten (verborgen tekst)",
        "“Let op.” → “Let op.” (tekstvak",
        "“Klopt dit, Piet?” → weggelaten (opmerking in de kantlijn)",
        "elke bladzijde: “Praktijk Zonnehoek” → weggelaten (kop van de bladzijde)",
        "elke bladzijde: “Versie 4” → weggelaten (voet van de bladzijde)",
    ],
)
def test_what_is_left_out_or_moved_is_listed(said: str, whole: Imported) -> None:
    assert said in whole.report


def lines_of(body: str, **parts: str) -> list[str]:
    return [line.text for line in read_docx(write_docx(body, parts))[0] if line.text.strip()]


def test_lists_count_as_word_counts_them() -> None:
    body = (
        [paragraph("x", listed=(3, 0))] * 2
        + [paragraph("x", listed=(4, 0))] * 2
        + [paragraph("x", listed=(1, 2))] * 27
        + [
            paragraph("x", style="Kop1"),
            paragraph("x", listed=(1, 1)),
            paragraph("x", listed=(0, 0)),
        ]
    )
    numbers = [line.removesuffix("x").strip() for line in lines_of("".join(body))]
    assert numbers[:4] == ["III)", "IV)", "I)", "II)"]
    assert numbers[4:6] + numbers[29:] == ["a.", "b.", "z.", "aa.", "1", "1.1", ""]


def test_a_number_of_a_deleted_paragraph_is_not_counted() -> None:
    gone = paragraph(tracked("del", run("weg")), listed=(1, 1)).replace(
        "</w:pPr>", '<w:rPr><w:del w:id="1" w:author="A"/></w:rPr></w:pPr>'
    )
    assert lines_of(gone + paragraph("blijft", listed=(1, 1))) == ["1.1 blijft"]


def test_bold_is_no_heading_where_most_is_bold() -> None:
    bold = [run(text, "<w:b/>") for text in ("Kop", "Dit is een lange regel, die ook vet is.")]
    lines, _ = read_docx(write_docx("".join(map(paragraph, bold))))
    assert [line.large for line in lines] == [False, False]


def test_a_table_for_layout_becomes_clauses(provider: Provider) -> None:
    long = "Wij komen elke dag bij u thuis, en wij bellen als het later wordt. " * 4
    made = bring(write_docx(table([paragraph("Zorg", style="Kop1"), long])), provider)
    assert body_of(made) == f"## 1 Zorg {{#zorg}}\n\n{long.strip()}\n"
    assert "als alinea's overgenomen" in made.report


def test_cells_over_more_columns_keep_the_others_in_place() -> None:
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("breed") + "</w:tc>"
    made = table(["a", "b", "c"], ["x", "y"]).replace(f"<w:tc>{paragraph('x')}</w:tc>", wide)
    lines, _ = read_docx(write_docx(made))
    assert [line.cells for line in lines] == [("a", "b", "c"), ("breed", "", "y")]


def test_a_file_without_styles_and_lists_is_read() -> None:
    assert lines_of(paragraph("Zo.", style="Weg", listed=(9, 9)), styles="", numbering="") == [
        "Zo."
    ]


Piece = Callable[[Callable[[], str]], str]


def number_words() -> Iterator[str]:
    """Words that are no others, in letters that nothing mends."""
    for number in count():
        yield "k" + "".join("bdghlmprsw"[int(digit)] for digit in f"{number:03}")


def set_in(sort: str) -> Piece:
    return lambda word: tracked(sort, run(f" {word()} {word()} "))


RUNS: list[Piece] = [
    lambda word: run(f" {word()}-{word()} "),
    lambda word: run(f" {word()} ", "<w:b/>"),
    lambda word: run(word(), "<w:vanish/>"),
    *map(set_in, ("ins", "del", "moveTo", "moveFrom", "hyperlink", "smartTag", "fldSimple")),
    lambda word: f"<w:sdt><w:sdtContent>{run(word())}</w:sdtContent></w:sdt>",
    lambda word: tracked("ins", tracked("del", run(word()))),
    lambda word: box(paragraph(word()), table([word(), word()], [word(), paragraph(word()) * 2])),
    lambda word: f"<w:r><w:t>{word()}</w:t><w:br/><w:t>{word()}</w:t><w:tab/></w:r>",
]
BLOCKS: list[Piece] = [
    lambda word: paragraph(word(), style="Kop1"),
    lambda word: paragraph(word(), style="Lid"),
    lambda word: paragraph(word(), style="Inhopg1"),
    lambda word: paragraph("Inhoud") + paragraph(word(), style="Inhopg1"),
    lambda word: paragraph(word(), listed=(2, 0)),
    lambda word: table([word(), word()], [word()], [table([word(), word()]), word()]),
    lambda word: f"<w:sdt><w:sdtContent>{paragraph(word())}</w:sdtContent></w:sdt>",
    lambda word: tracked("moveFrom", paragraph(word())),
    lambda word: f"<w:ins>{paragraph(word())}</w:ins>",
]


NUMBERS = st.integers(0, len(RUNS) - 1)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    pieces=st.lists(NUMBERS | st.lists(NUMBERS, min_size=1), min_size=1),
    dropped=st.booleans(),
)
def test_each_word_is_in_the_result_or_in_the_list(
    provider: Provider, pieces: list[int | list[int]], *, dropped: bool
) -> None:
    made_words = number_words()

    def word() -> str:
        return next(made_words)

    body = paragraph("Begin.")
    for piece in pieces:
        if isinstance(piece, int):
            body += BLOCKS[piece % len(BLOCKS)](word)
        else:
            body += paragraph(*(RUNS[one % len(RUNS)](word) for one in piece))
    if dropped:
        body = body.replace("</w:pPr>", "<w:rPr><w:del/></w:rPr></w:pPr>", 1)
    made = bring(write_docx(body), provider)
    given_words = set(re.findall(r"k[bdghlmprsw]{3}", body))
    said = set(re.findall(r"k[bdghlmprsw]{3}", made.markdown + made.report))
    assert given_words - said == set()


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("[Content_Types].xml", "document.main", "template.main"),
        ("_rels/.rels", "schemas.openxmlformats.org/officeDocument", "purl.oclc.org/ooxml/office"),
        ("[Content_Types].xml", "", ""),
    ],
)
def test_a_template_a_strict_one_and_another_zip_are_told(part: str, old: str, new: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_docx(rewrite(write_docx(paragraph("Zo.")), part, old, new))
    assert refused.value.reason == Reason.UNKNOWN


@pytest.mark.hostile("file-imported", "file-entities")
def test_entities_are_refused() -> None:
    entities = '<!DOCTYPE x [<!ENTITY a "niet"><!ENTITY b "&a;&a;">]><w:document'
    with pytest.raises(FileRefused):
        read_docx(
            rewrite(write_docx(paragraph("Zo.")), "word/document.xml", "<w:document", entities)
        )


@pytest.mark.parametrize(
    "body", ["<w:tbl><w:tr><w:tc>" * 2000, "<w:a>" * 100_000 + "</w:a>" * 100_000]
)
def test_what_is_nested_too_deep_is_refused_in_a_child(body: str) -> None:
    with pytest.raises(FileRefused):
        read_data(write_docx(body), [])


def rewrite(docx: bytes, part: str, old: str, new: str) -> bytes:
    """Change a part; without ``old`` it goes."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(docx)) as read, zipfile.ZipFile(file, "w") as written:
        for name in read.namelist():
            text = read.read(name).decode()
            if name != part or old:
                written.writestr(name, text.replace(old, new) if name == part else text)
    return file.getvalue()


@pytest.mark.hostile("file-imported")
def test_a_bomb_is_refused_before_it_is_unpacked(provider: Provider) -> None:
    path = provider.folder.parent / "bom.docx"
    path.write_bytes(write_docx(paragraph("Zo.")))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/media/x.xml", b"x")
        package.infolist()[-1].file_size = 61 * 1024**2
    with pytest.raises(ImportRefused, match="too large"):
        import_terms(path, provider.facts, provider.folder)
