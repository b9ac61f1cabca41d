"""Terms that a provider has are taken over, and nothing of them changes in silence."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import typst
from markdown import markdown

from formsapp.documents.markdown_blocks import Listing, Paragraph, parse_blocks, plain_words
from formsapp.facts import Facts
from formsapp.facts.fill_text import fill_ours
from formsapp.kinds import load_provider
from formsapp.terms_import.figures import read_figures
from formsapp.terms_import.import_terms import Imported, import_terms
from formsapp.terms_import.source_lines import ImportRefused
from tests.conftest import REPO
from tests.plain_provider import write_provider

NOTICE = "Wie stopt, wacht twee maanden. Dan is alles geregeld."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_provider(tmp_path / "docs")


@pytest.fixture
def facts(folder: Path) -> Facts:
    return load_provider(folder)


def take_over(content: str | bytes, facts: Facts, folder: Path) -> Imported:
    """Import a file with this in it."""
    path = folder.parent / "eigen-tekst"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_terms(path, facts, folder)


def typeset(text: str) -> bytes:
    """A PDF of small pages, each with a header and a number."""
    look = """#set page(width: 12cm, height: 7cm, header: [Praktijk Zonnehoek, versie 3],
        footer: context [Pagina #counter(page).display()])
    #set text(size: 11pt, lang: "nl", hyphenate: true)
    #set par(justify: true)
    """
    pdf = typst.compile((look + text).encode())
    assert isinstance(pdf, bytes)
    return pdf


def below(report: str, title: str) -> list[str]:
    """What a part of a report lists."""
    part = re.search(rf"(?m)^{title}: \d+\n((?:- .*\n)*)", report)
    assert part is not None, report
    return part[1].splitlines()


def test_a_text_becomes_clauses_with_anchors(facts: Facts, folder: Path) -> None:
    made = take_over(
        "Artikel 1 Wat wij doen\n\n1.1 Wij komen\nop tijd.\n1.2 Wij bellen.\n\n"
        "Artikel 2 Betalen\n- per bank\n- contant\n\n"
        "Daarna niets.\n\nGOED OM TE WETEN\nTot ziens.\n",
        facts,
        folder,
    )
    assert made.markdown.partition("voorwaarden\n\n")[2] == (
        "## Artikel 1 Wat wij doen {#wat-wij-doen}\n\n"
        "1.1 Wij komen op tijd.\n{: #wat-wij-doen-1 }\n\n"
        "1.2 Wij bellen.\n{: #wat-wij-doen-2 }\n\n"
        "## Artikel 2 Betalen {#betalen}\n\n- per bank\n- contant\n\nDaarna niets.\n\n"
        "## GOED OM TE WETEN {#goed-om-te-weten}\n\nTot ziens.\n"
    )
    assert below(made.report, "Veranderd") == []


def test_no_word_is_lost_where_nothing_is_listed(facts: Facts, folder: Path) -> None:
    page = (REPO / "formsapp/skeleton/voorwaarden.md").read_text(encoding="utf-8")
    first = "1. Een\n2. twee\n- drie\n\n3 Vier\n3.1 vijf.\n\n"
    made = take_over(first + page, facts, folder)
    body = html.unescape(made.markdown.partition("voorwaarden\n\n")[2])
    said = re.sub(r"\{:? ?#[\w-]+ ?\}", "", body)
    given = re.sub(r"\{:? ?#[\w-]+ ?\}", "", page)
    assert below(made.report, "Veranderd") == []
    assert re.findall(r"\w+", said) == re.findall(r"\w+", first + given)
    assert "\ndescription: Wat u van ons mag verwachten" in fill_ours(made.markdown, facts)


@pytest.mark.parametrize(
    ("lines", "meant"),
    [
        (
            "1. een\na. bij een\nb. ook\n2. twee",
            "1. een\n    - a. bij een\n    - b. ook\n2. twee",
        ),
        ("- nul\n1. een\n- bij\n2. twee", "- nul\n\n1&#46; een\n\n- bij\n\n2&#46; twee"),
        ("3. drie\n4. vier\n- erbij", "3&#46; drie\n\n4&#46; vier\n\n- erbij"),
        ("1. een\n\nTussen.\n\n2. twee", "1. een\n\nTussen.\n\n2&#46; twee"),
    ],
)
def test_each_number_of_a_list_stays(lines: str, meant: str, facts: Facts, folder: Path) -> None:
    made = take_over(f"# Kop\n{lines}\n", facts, folder)
    assert made.markdown.partition("{#kop}\n\n")[2] == f"{meant}\n"
    shown = [*list_words(parse_blocks(made.markdown.partition("---\n\n")[2]))]
    for number in re.findall(r"(?m)^(\d\.|[a-z]\.)", lines):
        assert any(one.startswith(number) for one in shown), shown


def list_words(blocks: Iterable[object]) -> Iterator[str]:
    """Yield what each block says once it is frozen, in which a list counts by itself."""
    for block in blocks:
        if isinstance(block, Listing):
            for at, item in enumerate(block.items, start=1):
                first, *more = list_words(item)
                yield f"{at}. {first}" if block.ordered else first
                yield from more
        elif isinstance(block, Paragraph):
            yield plain_words(block.runs)


def test_a_title_that_comes_twice_has_two_anchors(facts: Facts, folder: Path) -> None:
    made = take_over("# Geld\nEen.\n\n# Geld\nTwee.\n\n# Geld 2\nDrie.\n", facts, folder)
    anchors = re.findall(r"\{#(.*)\}", made.markdown)
    assert len(anchors) == len(set(anchors)) == 3


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("organisaƟe", "organisatie"),
        ("schriŌ", "schrift"),
        ("weƩen", "wetten"),
        ("AĬankelijk", "Afhankelijk"),
        ("inschaƫng", "inschatting"),
        ("oﬃcieel", "officieel"),
        ("zorgDe", "zorg De"),
        ("klaar.Daarna", "klaar. Daarna"),
        ("binnen14", "binnen 14"),
        ("14dagen", "14 dagen"),
        ("vande", "van de"),
    ],
)
def test_each_mended_word_is_listed(written: str, meant: str, facts: Facts, folder: Path) -> None:
    made = take_over(f"Dit is {written} hier.\n", facts, folder)
    assert f"Dit is {meant} hier." in made.markdown
    (change,) = below(made.report, "Veranderd")
    assert change.startswith(f"- regel 1: “{written}” → “{meant}”")


@pytest.mark.parametrize(
    "word", ["DigiD", "info@Zorg.example", "Ōsaka", "inde", "overeen", "zijnde", "WhatsApp"]
)
def test_what_may_be_right_stays(word: str, facts: Facts, folder: Path) -> None:
    made = take_over(f"Dit is {word} hier.\n", facts, folder)
    assert f"Dit is {word} hier." in made.markdown
    assert below(made.report, "Veranderd") == []


def test_a_letter_that_nobody_knows_is_told(facts: Facts, folder: Path) -> None:
    made = take_over("De zoƣrg gaat door.\n", facts, folder)
    assert "zoƣrg" in made.markdown
    assert below(made.report, "Vreemde letters, niet veranderd") == ["- regel 1: “zoƣrg”"]


def test_a_capital_that_stands_for_two_letters_is_told_and_splits_no_word(
    facts: Facts, folder: Path
) -> None:
    text = "De informaFe, de relaFe en de bevesFging. Zie onze zorgDe andere zorg.\n"
    made = take_over(text, facts, folder)
    assert "De informaFe, de relaFe en de bevesFging. Zie onze zorg De andere" in made.markdown
    odd = below(made.report, "Vreemde letters, niet veranderd")
    assert odd == [f"- regel 1: “{word}”" for word in ("informaFe", "relaFe", "bevesFging")]


def test_a_list_of_titles_without_pages_goes(facts: Facts, folder: Path) -> None:
    titles = "Artikel 1 - Wie wij zijn\nArtikel 2 - Klachten\n"
    made = take_over(f"Inhoudsopgave:\n{titles}\n{titles}Klaag bij ons.\n", facts, folder)
    assert [clause.title for clause in made.clauses] == ["Wie wij zijn", "Klachten"]
    assert len(below(made.report, "Veranderd")) == len(titles.split("\n"))


@pytest.mark.parametrize(
    ("lines", "meant"),
    [
        ("Dit is een af-\nspraak.", "Dit is een afspraak."),
        ("Wij geven Wmo-\nhulp.", "Wij geven Wmo-hulp."),
        ("Een eerste re-intake. Dan een re-\nintake.", "Een eerste re-intake. Dan een re-intake."),
        ("Dit is zorg-\nen dienstverlening.", "Dit is zorg- en dienstverlening."),
    ],
)
def test_a_broken_word_is_whole(lines: str, meant: str, facts: Facts, folder: Path) -> None:
    made = take_over(lines + "\n", facts, folder)
    assert meant in made.markdown
    assert len(below(made.report, "Veranderd")) == ("zorg-" not in lines)


def test_a_heading_and_items_come_loose_from_a_list(facts: Facts, folder: Path) -> None:
    made = take_over(
        "Artikel 1 Zorg\n• wij bellen; • wij komen. Artikel 2 Einde\nHet stopt, zie artikel 9.\n",
        facts,
        folder,
    )
    assert "- wij bellen;\n- wij komen.\n\n## Artikel 2 Einde {#einde}\n" in made.markdown
    assert "Het stopt, zie artikel 9." in made.markdown
    assert len(below(made.report, "Veranderd")) == 2


def test_a_sentence_that_ends_with_an_article_is_no_heading(facts: Facts, folder: Path) -> None:
    made = take_over("Artikel 1 Zorg\nHet stopt. Artikel 7 Telt hier.\n", facts, folder)
    assert "Het stopt. Artikel 7 Telt hier." in made.markdown
    assert below(made.report, "Veranderd") == []


def test_of_a_pdf_the_edges_of_pages_go_and_words_are_whole(facts: Facts, folder: Path) -> None:
    words = "De verantwoordelijkheidsgevoelige onderhandelingsresultaten gelden. " * 12
    made = take_over(typeset(f"= Artikel 1 Zorg\n{words}\n== Einde\n{NOTICE}"), facts, folder)
    assert words.strip() in made.markdown
    assert f"## Einde {{#einde}}\n\n{NOTICE}" in made.markdown
    assert "Pagina" not in made.markdown
    assert "versie 3" not in made.markdown
    changes = below(made.report, "Veranderd")
    assert sum("Zonnehoek, versie 3” → weggelaten" in one for one in changes) >= 2
    assert any("bladzijde 2," in one and "“Pagina 2” → weggelaten" in one for one in changes)


def test_a_footer_of_three_lines_goes(facts: Facts, folder: Path) -> None:
    foot = "Praktijk Zonnehoek, versie 1\nvastgesteld door de directie\nPagina"
    pages = [f"{text} is hier.\n\n{foot} {at}" for at, text in enumerate("ABC", start=1)]
    made = take_over("\f".join(pages), facts, folder)
    assert "Zonnehoek" not in made.markdown
    assert "directie" not in made.markdown
    assert "C is hier." in made.markdown
    assert len(below(made.report, "Veranderd")) == 9


def test_headings_at_the_top_of_pages_are_no_header(facts: Facts, folder: Path) -> None:
    made = take_over("Artikel 1\nEen.\n\fArtikel 2\nTwee.\n\fArtikel 3\nDrie.\n", facts, folder)
    assert [f"## Artikel {n} {{" in made.markdown for n in (1, 2, 3)] == [True] * 3
    assert below(made.report, "Veranderd") == []


@pytest.mark.hostile("file-imported")
def test_what_stands_in_the_file_is_shown_and_never_acts(facts: Facts, folder: Path) -> None:
    hostile = (
        "Wij zeggen {{ 7 * 7 }} en {% raw %} en <script>x</script> en [[wij/ik]] en [link](/x).\n\n"
        "# Kop {{ 1 }} {#eigen}\nDit is *niet* schuin, [nog invullen] en &lt; blijft.\n\n"
        '> geen citaat\n\n!!! warning\n\n--8<-- "/etc/passwd"\n'
    )
    made = take_over(hostile, facts, folder)
    page = made.markdown.partition("voorwaarden\n\n")[2]
    assert fill_ours(page, facts) == page
    shown = markdown(page, extensions=["attr_list", "admonition"])
    assert not re.search("<(?!/?(p|h2)\\b)", shown), shown
    text = html.unescape(re.sub("<[^>]+>", "", shown))
    for said in ("{ 7 ", "* 7 }}", "% raw %}", "[wij/ik]]", "[nog invullen]", "*niet*", "[link]"):
        assert said in text, said


def test_figures_that_differ_are_named_with_both_places(facts: Facts, folder: Path) -> None:
    made = take_over(
        "# Rekening\nU betaalt binnen veertien (10) dagen.\n\n"
        "# Later\nBetaal altijd binnen 3 weken.\nHet dossier krijgt u binnen 2 maanden.\n",
        facts,
        folder,
    )
    odd, differ = below(made.report, "Spreekt elkaar tegen")
    assert "“veertien (10) dagen” noemt twee getallen" in odd
    assert "(regel 2, #rekening)" in differ
    assert "“3 weken” (regel 5, #later)" in differ
    (clash,) = (one for one in below(made.report, "Anders dan uw gegevens") if "dossier" in one)
    assert "“2 maanden” (regel 6, #later); maar “1 maand”" in clash
    assert re.search(r"facts\.toml:\d+, volgens artikel 12, lid 3 AVG", clash)


def test_the_same_time_in_other_words_is_no_difference(facts: Facts, folder: Path) -> None:
    text = "U betaalt binnen 14 dagen.\n\nBetaal binnen twee weken.\n\nBetaling: binnen 336 uur.\n"
    assert below(take_over(text, facts, folder).report, "Spreekt elkaar tegen") == []


def test_what_is_out_of_date_or_against_the_law_is_told(facts: Facts, folder: Path) -> None:
    made = take_over(
        "# Geld\nBetaal met een acceptgiro. Wij rekenen de wettelijke handelsrente.\n",
        facts,
        folder,
    )
    assert "acceptgiro" in below(made.report, "Verouderd")[0]
    assert "artikel 6:119a BW" in below(made.report, "Naast de wet")[0]


def test_each_clause_says_how_it_addresses_and_reads(facts: Facts, folder: Path) -> None:
    other = {"u": "je", "je": "u"}[facts.provider.address_form]
    made = take_over(f"# Een\nDit is wat {other} krijgt.\n\n# Twee\nHet regent.\n", facts, folder)
    lines = made.markdown.split("\n")
    at = lines.index("## Een {#een}") + 1
    assert f"- regel {at}, #een (Een): {other}; leesbaarheid " in made.report
    assert "#twee (Twee): spreekt niemand aan; leesbaarheid" in made.report
    assert len(below(made.report, "Andere aanspreekvorm")) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 broken", "damaged"),
        (b"PK\x03\x04 broken", "no document with text"),
        (
            b"\xd0\xcf\x11\xe0 old",
            "DOC or RTF. Open it in Word or LibreOffice, and save it as DOCX",
        ),
        (b"\xd0\xcf\x11\xe0 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", "a password"),
        (b"{\\rtf1 text}", "DOC or RTF"),
        (b"PK\x03\x04... mimetypeapplication/vnd.oasis.opendocument.text", "is an ODT. Open it in"),
        (b"\xff\xfe\xff", "no document with text"),
        (b"", "file is empty"),
        (b" \n \n", "file is empty"),
        (b"x" * 500_001, "too large"),
    ],
)
def test_what_cannot_be_read_is_refused(
    content: bytes, words: str, facts: Facts, folder: Path
) -> None:
    with pytest.raises(ImportRefused, match=words):
        take_over(content, facts, folder)


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("Bel tussen acht en tien uur.", []),
        ("Bel van 9.00 tot 17.00 uur, of om 18 uur.", []),
        ("Zeg af voor 18 uur, of 24 uur van tevoren.", ["24 uur"]),
        ("Zeg af tot 24 uur van tevoren.", ["24 uur"]),
        ("Meld schade binnen 72 uur.", ["72 uur"]),
        ("Er is een termijn van 48 uur, en na 24 uur is het te laat.", ["48 uur", "24 uur"]),
    ],
)
def test_an_hour_of_the_day_is_no_length(said: str, figures: list[str]) -> None:
    assert [found[0] for found in read_figures(said)] == figures
