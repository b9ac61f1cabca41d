"""The pages of both providers: plain, in one form of address, and without bare figures."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from markdown import markdown

from formsapp.facts import Facts, fill, load
from formsapp.facts.read_document import HANDBOOK
from formsapp.facts.readability import (
    count_syllables,
    measure_readability,
    plain_text,
    sentences_of,
    split_words,
)
from formsapp.handbook import list_pages
from formsapp.site.page_values import page_values
from formsapp.site.site_pages import find_pages

TODAY = date(2026, 11, 22)
DOCS = Path(__file__).parent.parent / "docs"
PROVIDERS = sorted(file.parent for file in DOCS.glob("*/provider.toml"))
NUMBERED = {clause.partition("-")[0] for one in PROVIDERS for clause in load(one).clauses}
WRONG_FORM = {
    "je": re.compile(r"\b(u|uw|uwe|uzelf)\b", re.IGNORECASE),
    "u": re.compile(r"\b(je|jij|jou|jouw|jezelf|jullie)\b", re.IGNORECASE),
}
BARE = {
    "phone number": re.compile(r"\b0\d{1,3}[ -]?\d[\d -]{4,}|\b11[23]\b"),
    "euro amount": re.compile(r"(?:€|\beuro)\s*\d|\d\s*(?:€|euro\b)", re.IGNORECASE),
    "term": re.compile(r"(?<![\d.])\d+\s+(?:uur|dag|week|weken|maand|jaar)", re.IGNORECASE),
    "term in words": re.compile(
        r"\b(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf|veertien|vijftien|twintig|dertig)"
        r"\s+(?:uur|dag|week|weken|maand|jaar)",
        re.IGNORECASE,
    ),
    "age": re.compile(
        r"\b(?:jonger|ouder) dan \d|\d of ouder|\b1[2-8] (?:en|of|tot)\b|"
        r"\b(?:twaalf|zestien|achttien)\b"
    ),
    "date": re.compile(r"\b\d{1,2} [a-z]+ 20\d\d\b|\b20\d\d-\d\d-\d\d\b"),
    "mail address": re.compile(r"[\w.]+@[\w.]+\w"),
    "clause number": re.compile(rf"\b(?:{'|'.join(NUMBERED)})-[\dP]"),
}
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def pages_of(provider: Path) -> dict[str, Path]:
    """Every page of a provider by its path, its own over the common one; the handbook too."""
    facts = load(provider)
    handbook = {f"{HANDBOOK}/{page.name}.md": page.path for page in list_pages(provider, facts)}
    return find_pages(provider, facts) | handbook


PAGES = [
    pytest.param(provider, file, id=f"{provider.name}/{name}")
    for provider in PROVIDERS
    for name, file in pages_of(provider).items()
]
SOURCES = [
    pytest.param(file, id=str(file.relative_to(DOCS)))
    for file in sorted(DOCS.rglob("*.md"))
    if file.name != "README.md" and not {"versies", "antwoorden"} & {*file.parts}
]


@pytest.fixture(scope="module")
def facts() -> dict[Path, Facts]:
    return {provider: load(provider) for provider in PROVIDERS}


def fill_page(text: str, facts: Facts) -> str:
    """A page as the site fills it in, with all that the pages of this provider can name."""
    return fill(text, facts, **values_for(facts))


def values_for(facts: Facts) -> dict[str, object]:
    """All that the pages of this provider can name; found anew from its files each time."""
    pages = pages_of(DOCS / facts.provider.slug).items()
    texts = {name: file.read_text(encoding="utf-8") for name, file in pages}
    return page_values(facts, texts, TODAY)


@cache
def values_of(provider: Path) -> dict[str, object]:
    return values_for(load(provider))


@cache
def filled(file: Path, provider: Path) -> str:
    """A page of this provider as its site has it, filled in once for all tests that read it."""
    return fill(file.read_text(encoding="utf-8"), load(provider), **values_of(provider))


def html_of(text: str) -> str:
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    return markdown(body, extensions=["attr_list", "tables"])


@pytest.mark.parametrize(("provider", "file"), PAGES)
def test_a_page_is_plain_dutch(provider: Path, file: Path) -> None:
    text = filled(file, provider)
    assert measure_readability(text).describe_faults() == []


@pytest.mark.parametrize(("provider", "file"), PAGES)
def test_a_page_says_je_or_u_but_never_both(
    provider: Path, file: Path, facts: dict[Path, Facts]
) -> None:
    text = filled(file, provider)
    front = text.split("---\n")[1]
    wrong = WRONG_FORM[facts[provider].provider.address_form]
    shown = front + plain_text(text)
    assert [shown[max(0, m.start() - 40) : m.end() + 20] for m in wrong.finditer(shown)] == []


@pytest.mark.parametrize(("provider", "file"), PAGES)
def test_a_page_has_one_title_and_skips_no_heading_level(provider: Path, file: Path) -> None:
    html = html_of(filled(file, provider))
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
def test_every_clause_is_stated_at_its_anchor(provider: Path, facts: dict[Path, Facts]) -> None:
    html = {name: html_of(filled(file, provider)) for name, file in pages_of(provider).items()}
    for clause, address in facts[provider].clauses.items():
        page, anchor = address.split("#")
        assert f'id="{anchor}"' in html[page.rstrip("/") + ".md"], f"{clause}: {address}"


@pytest.mark.parametrize("file", SOURCES)
@pytest.mark.parametrize("kind", BARE)
def test_no_page_has_a_bare_figure(file: Path, kind: str) -> None:
    source = CODE.sub(" ", file.read_text(encoding="utf-8"))
    assert BARE[kind].findall(source) == []


def test_sentences_end_at_paragraphs_items_and_cells() -> None:
    text = "---\ntitle: Kop\n---\n# Kop\n\nEen zin. Nog een?\n\n- Bel nu\n- Open om 8.30 uur\n"
    assert sentences_of(text) == ["Een zin.", "Nog een?", "Bel nu", "Open om 8.30 uur"]
    assert sentences_of("| Wat | Wie |\n| --- | --- |\n| Een | Twee |") == [
        "Wat",
        "Wie",
        "Een",
        "Twee",
    ]


def test_marks_and_addresses_are_not_words() -> None:
    text = "**Mail** [de raad](raad.md) via a.b@c.nl of 06 12345678.\n{: #raad }"
    assert split_words(sentences_of(text)[0]) == ["Mail", "de", "raad", "via", "of"]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("hulp", 1),
        ("open", 2),
        ("cliënten", 3),
        ("bewaren", 3),
        ("ijs", 1),
        ("privacyreglement", 6),
    ],
)
def test_syllables_of_dutch_words(word: str, count: int) -> None:
    assert count_syllables(word) == count


def test_a_hard_text_is_told_apart_from_a_plain_one() -> None:
    hard = (
        "Overeenkomstig de desbetreffende wettelijke verplichtingen worden persoonsgegevens "
        "uitsluitend verwerkt voor gerechtvaardigde doeleinden."
    )
    assert measure_readability("Bel ons. We helpen je.").describe_faults() == []
    assert any("te moeilijk" in fault for fault in measure_readability(hard).describe_faults())
    assert measure_readability("woord " * 26).too_long
    assert measure_readability("").describe_faults() == []
