"""A PDF is read as someone reads its pages, whatever program made it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest
import typst

from formsapp.facts import Facts
from formsapp.harmless_files import FileRefused, Reason
from formsapp.kinds import load_provider
from formsapp.terms_import.import_terms import Imported, import_terms, take_over
from formsapp.terms_import.pdf_child import read_pdf
from formsapp.terms_import.read_source import read_data
from formsapp.terms_import.source_lines import ImportRefused
from tests.plain_provider import write_provider
from tests.terms_import.printed_files import Text, print_pdf

SOURCE = """
#set page(width: 14cm, height: 9cm, numbering: "1 / 1", header: [Praktijk Zonnehoek])
#set text(size: 10pt, lang: "nl", hyphenate: true)
#set heading(numbering: "1")
#outline(title: [Inhoudsopgave])
= Algemene afspraken
Voor de start van de zorg maken wij samen een plan.#footnote[Bij de Jeugdwet heet dit anders.]
Daarna komen wij op de afgesproken tijd bij u thuis, en bellen wij als het later wordt dan gedacht
was.

*Goed om te weten*

Wij vragen u om dit te lezen, want de verantwoordelijkheidsverdeling en de
onderhandelingsresultaten staan erin.
- bel op tijd;
- vraag naar uw begeleider.
= Wat het kost
#table(columns: (1fr, 1fr, 1fr), stroke: none,
  [Zorg], [Duur], [Tarief],
  [Hulp thuis], [60 minuten], [€ 62,50],
  [Dagbesteding], [dagdeel], [€ 48,00])
Dit is het einde.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_provider(tmp_path_factory.mktemp("provider") / "docs")


@pytest.fixture(scope="module")
def facts(folder: Path) -> Facts:
    return load_provider(folder)


def bring(data: bytes, facts: Facts, folder: Path) -> Imported:
    """Import a PDF without a child, which one test has."""
    lines, changes = read_pdf(data)
    return take_over(lines, changes, facts, folder, "eigen.pdf")


def body_of(made: Imported) -> str:
    return html.unescape(made.markdown.partition("# Algemene voorwaarden\n\n")[2])


@pytest.fixture(scope="module")
def whole(facts: Facts, folder: Path) -> Imported:
    made = typst.compile(SOURCE.encode())
    assert isinstance(made, bytes)
    path = folder.parent / "eigen.pdf"
    path.write_bytes(made)
    return import_terms(path, facts, folder)


def test_a_pdf_becomes_clauses_with_its_notes_and_tables(whole: Imported) -> None:
    assert body_of(whole) == (
        "## 1 Algemene afspraken {#algemene-afspraken}\n\n"
        "Voor de start van de zorg maken wij samen een plan. (noot 1) Daarna komen wij op de "
        "afgesproken tijd bij u thuis, en bellen wij als het later wordt dan gedacht was.\n\n"
        "Noot 1: Bij de Jeugdwet heet dit anders.\n\n"
        "## Goed om te weten {#goed-om-te-weten}\n\n"
        "Wij vragen u om dit te lezen, want de verantwoordelijkheidsverdeling en de "
        "onderhandelingsresultaten staan erin.\n\n"
        "- bel op tijd;\n- vraag naar uw begeleider.\n\n"
        "## 2 Wat het kost {#wat-het-kost}\n\n"
        "| Zorg | Duur | Tarief |\n| --- | --- | --- |\n"
        "| Hulp thuis | 60 minuten | € 62,50 |\n| Dagbesteding | dagdeel | € 48,00 |\n\n"
        "Dit is het einde.\n"
    )


@pytest.mark.parametrize(
    "said",
    [
        "“Inhoudsopgave” → weggelaten (inhoudsopgave)",
        "“2 Wat het kost",
        "“Praktijk Zonnehoek” → weggelaten (kop of voet van de bladzijde)",
        "“Bij de Jeugdwet heet dit anders.” → “Noot 1: Bij de Jeugdwet heet dit anders.” (voetnoot",
    ],
)
def test_what_a_pdf_leaves_out_or_moves_is_listed(said: str, whole: Imported) -> None:
    assert said in whole.report


def lay(*lines: str, left: float = 70, top: float = 800, size: float = 10) -> list[Text]:
    return [(left, top - 14 * at, size, line) for at, line in enumerate(lines)]


LETTERS = r"[^\W\d_]+"
LEFT = (
    "De zorgaanbieder komt op de afgesproken tijd",
    "bij u thuis, en belt als het later wordt dan",
    "een kwartier. Bij ziekte van de begeleider is",
    "er vervanging, die u van tevoren hoort van",
    "ons. Zegt u af, dan doet u dat op tijd en zo",
    "snel als het kan, zodat een ander kan komen.",
)
RIGHT = (
    "Hier begint de rechter kolom met de regels",
    "over het betalen. U betaalt op tijd en anders",
    "belt u ons, en maken wij een afspraak over",
    "het betalen in delen. Een herinnering kost u",
    "niets, de eerste keer. Daarna rekenen wij de",
    "kosten die de wet noemt, en nooit iets meer.",
)


def test_a_pdf_may_begin_behind_as_much_as_readers_pass_over() -> None:
    pdf = print_pdf(lay("Wij komen."))
    assert [line.text for line in read_data(b"\0" * 1024 + pdf, [])] == ["Wij komen."]
    with pytest.raises(FileRefused):
        read_data(b"\0" * 1025 + pdf, [])


def test_two_columns_are_read_one_after_the_other(facts: Facts, folder: Path) -> None:
    sides = zip(lay(*LEFT), lay(*RIGHT, left=320), strict=True)
    across = "Onder beide kolommen staat nog een regel over de hele breedte van dit blad, ja echt."
    made = bring(
        print_pdf([*(one for both in sides for one in both), *lay(across, top=680)]), facts, folder
    )
    said = " ".join(body_of(made).split())
    assert said.index("kan komen.") < said.index("Hier begint") < said.index("Onder beide")
    assert "kolommen: eerst de linker, dan de rechter" in made.report


def test_a_left_column_is_read_first_where_the_file_has_it_last(facts: Facts, folder: Path) -> None:
    head, foot = lay("Voorwaarden", left=400, top=835), lay("1", left=400, top=20)
    made = bring(print_pdf([*head, *foot, *lay(*RIGHT, left=320), *lay(*LEFT)]), facts, folder)
    said = " ".join(body_of(made).split())
    assert said.index("De zorgaanbieder") < said.index("kan komen.") < said.index("Hier begint")
    assert "kolommen: eerst de linker, dan de rechter" in made.report


def test_a_menu_of_many_lines_beside_each_page_goes(facts: Facts, folder: Path) -> None:
    menu = [f"{at} Afspraken van soort {sign}" for at, sign in enumerate("ABCDEFG", start=1)]
    pages = [[*lay(*menu), *lay(*text, left=320)] for text in (LEFT, RIGHT, ("Tot slot.",))]
    made = bring(print_pdf(*pages), facts, folder)
    assert "soort" not in body_of(made)
    assert made.report.count("van soort D” → weggelaten (kop of voet") == len(pages)


def test_a_table_of_contents_goes_whatever_stands_around_it(facts: Facts, folder: Path) -> None:
    titles = ("1. Wat wij doen", "2. Wat u betaalt", "3. Wat u niet betaalt")
    entries = lay(*(f"{title}{' ' * 30}2" for title in titles), top=700)
    above, below = (70.0, 714.0, 14.0, "A. Voor ieder"), (70.0, 658.0, 14.0, "B. Voor later")
    first = [*lay("Zo leest u dit.", top=760), above, *entries, below]
    made = bring(print_pdf(first, lay(*titles)), facts, folder)
    assert re.findall("## (.*) {", body_of(made))[:2] == ["A. Voor ieder", "B. Voor later"]
    assert [body_of(made).count(title[3:]) for title in titles] == [1, 1, 1]
    assert "Zo leest u dit." in body_of(made)


def test_a_question_in_bold_is_a_title_and_a_sentence_that_goes_on_is_none(
    facts: Facts, folder: Path
) -> None:
    lines = lay(
        "*1. Wie helpen wij?",
        "Wij helpen ieder die in deze gemeente woont of er vaak is.",
        "1.1 Bent u het met het oordeel niet eens, dan dient u bij",
        "Zonnehoek een klacht in, die wij binnen zes weken en met",
        "een uitleg beantwoorden, zoals het in de klachtenregeling",
    )
    assert re.findall("## (.*) {", body_of(bring(print_pdf(lines), facts, folder))) == [
        "1. Wie helpen wij?"
    ]


def test_a_line_upside_down_or_without_a_sign_keeps_nothing_from_being_read(
    facts: Facts, folder: Path
) -> None:
    upside_down = (400.0, 500.0, -10.0, "Ondersteboven")
    lines, _ = read_pdf(print_pdf([(70.0, 800.0, 16.0, "Titel"), upside_down, *lay("Wij komen.")]))
    unseen = lines[0]._replace(text="\u200b", number=2)
    made = take_over([lines[0], unseen, *lines[1:]], [], facts, folder, "eigen.pdf")
    assert "## Titel {#titel}" in body_of(made)
    assert "Wij komen." in body_of(made)


def test_titles_show_by_their_size_or_because_they_are_bold(facts: Facts, folder: Path) -> None:
    pages = [
        (70.0, 800.0, 16.0, "Wat wij doen voor u"),
        (70.0, 782.0, 16.0, "En waarom wij dat doen"),
        *lay("Wij komen.", top=750),
        *lay("*Betalen", top=700),
        *lay("U betaalt.", "*Let op dit is vet", "*en dit gaat door", "*tot hier toe", top=686),
    ]
    assert re.findall("## (.*) {", body_of(bring(print_pdf(pages), facts, folder))) == [
        "Wat wij doen voor u En waarom wij dat doen",
        "Betalen",
    ]


def test_a_paragraph_begins_below_a_space_or_further_to_the_right(
    facts: Facts, folder: Path
) -> None:
    wide = "Dit is een hele lange regel, die bijna de hele breedte van dit blad heeft gekregen."
    lines = [*lay(wide, top=800), *lay("Spring in.", left=82, top=786), *lay(wide, wide, top=740)]
    said = body_of(bring(print_pdf(lines), facts, folder))
    assert said == f"{wide}\n{{: #bepaling-0 }}\n\nSpring in.\n\n{wide} {wide}\n"


def test_cells_of_more_lines_stay_apart(facts: Facts, folder: Path) -> None:
    cells = [
        *lay("Hulp door een vaste", "begeleider", top=800),
        *lay("60 minuten per", "week", left=250, top=800),
        *lay("Dagbesteding in een", "groep", top=760),
        *lay("een dagdeel", left=250, top=760),
    ]
    assert body_of(bring(print_pdf(cells), facts, folder)).split("\n\n") == [
        "Hulp door een vaste begeleider\n{: #bepaling-0 }",
        "60 minuten per week",
        "Dagbesteding in een groep",
        "een dagdeel\n",
    ]


def test_a_raised_figure_without_a_note_stays(facts: Facts, folder: Path) -> None:
    made = bring(print_pdf([*lay("Een kamer van 12 m"), (158, 804, 6, "2")]), facts, folder)
    assert "m2" in body_of(made)


def test_all_words_of_a_pdf_are_in_the_result_or_in_the_list(whole: Imported) -> None:
    made = typst.compile(SOURCE.encode())
    given = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made)]
    said = set(re.findall(LETTERS, html.unescape(whole.markdown) + whole.report))
    words = {word for text in given for word in re.findall(LETTERS, text)}
    assert {word for word in words - said if not any(word in one for one in said)} == set()


def test_a_remark_on_a_page_is_listed() -> None:
    _, changes = read_pdf(print_pdf(lay("Zo."), remark="Klopt dit, Zoë?"))
    assert [*map(str, changes)] == [
        "bladzijde 1: “Klopt dit, Zoë?” → weggelaten (opmerking in de PDF)"
    ]


@pytest.mark.hostile("file-imported")
def test_a_locked_an_endless_and_a_scanned_pdf_are_told(facts: Facts, folder: Path) -> None:
    with pytest.raises(FileRefused) as endless:
        read_pdf(print_pdf(*[[]] * 301))
    assert endless.value.reason == Reason.HEAVY
    with pytest.raises(FileRefused):
        read_pdf(print_pdf([], remark="x" * 200_000))
    path = folder.parent / "dicht.pdf"
    for data, told in (
        (print_pdf(lay("Zo."), password="x"), "has a password. Save it without one"),
        (print_pdf([]), "It may be a scan: let a program read the letters"),
        (print_pdf(lay("•")), "It may be a scan: let a program read the letters"),
    ):
        path.write_bytes(data)
        with pytest.raises(ImportRefused, match=told):
            import_terms(path, facts, folder)
