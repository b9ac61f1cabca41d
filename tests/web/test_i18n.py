"""Texts: every one with u has its je; no page mixes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from formsapp.kinds.questions.long_text import STORY
from tests.page import Page
from tests.unmarked import in_folder, in_template, is_dutch
from tests.web.conftest import AKKOORD, REPO, Loket
from tests.web.test_toestemming import consents, given

FORMAL = re.compile(r"\b(u|uw|uzelf)\b", re.IGNORECASE)
INFORMAL = re.compile(r"\b(je|jij|jou|jouw|jezelf)\b", re.IGNORECASE)
NOT_READ = {
    "Lax": "a property of a cookie",
    "Origin": "a header",
    "Sam Voorbeeld": "what a made-up client types in the demo",
    STORY: "likewise",
}
"""Words in programs that nobody reads, and what they are."""
TECHNICAL = {
    "rules/doubtful_law.py": "what `loket check` says to the provider",
    "web/shared/rate_limit.py": "SQL, and nothing else in words",
}
CATALOGUE = REPO / "formsapp/translations/nl@je/LC_MESSAGES/messages.po"


@lru_cache
def sources() -> set[str]:
    """Every text that the program says, as it stands in the source."""
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    options = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
    found = extract_from_dir(
        REPO / "formsapp", methods, options, keywords={"_": None, "say": None, "N_": None}
    )
    return {str(message) for _file, _line, message, *_rest in found}


def translated() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


def test_every_text_with_u_has_its_je() -> None:
    known = translated()
    missing = [text for text in sources() if FORMAL.search(text) and not known.get(text)]
    assert not missing


def test_no_text_with_je_says_u_and_none_is_left_over() -> None:
    for source, text in translated().items():
        assert not FORMAL.search(text), text
        assert source in sources(), f"no longer said: {source}"


def test_translations_keep_every_placeholder() -> None:
    for source, text in translated().items():
        assert re.findall(r"\{\{.*?\}\}", source) == re.findall(r"\{\{.*?\}\}", text)


def test_sources_never_say_je() -> None:
    assert not [text for text in sources() if INFORMAL.search(text)]


@pytest.mark.parametrize(
    "folder", ["templates/bare", "templates/client", "templates/staff", "kinds/questions"]
)
def test_templates_hold_no_text_that_bypasses_the_catalogue(folder: str) -> None:
    files = sorted((REPO / "formsapp" / folder).glob("*.html"))
    found = [(file.name, text) for file in files for text in in_template(file.read_text())]
    assert files
    assert not found


@pytest.mark.parametrize("file", ["paper.typ", "receipt.typ"])
def test_paper_form_pdfs_get_all_their_words_as_data(file: str) -> None:
    """But not the frozen texts: those are set in the language in which they were written."""
    source = (REPO / "formsapp/templates/pdf" / file).read_text()
    said = re.sub(r"//.*|#set .*|font: \"[^\"]*\"", "", source)
    assert not re.findall(r"\"[A-Z][a-z]+[^\"]*\"|[\[\]][ (]*[A-Za-z]{2,}[^\[\]]*\]", said)


@pytest.mark.parametrize("folder", ["kinds", "paper", "rules", "web"])
def test_programs_hold_no_text_that_bypasses_the_catalogue(folder: str) -> None:
    found = in_folder(REPO / "formsapp" / folder)
    assert not [one for one in found if one[0] not in TECHNICAL and one[1] not in NOT_READ]


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>{{ number }} van drie</p>", "van drie"),
        ('<p>{{ "Afgerond" if done else say("Nog open") }}</p>', "Afgerond"),
        ('<section aria-label="Antwoord">{{ say("Ja") }}</section>', "Antwoord"),
        ('<form data-failed="Dit lukt niet.">{{ say(text) }}</form>', "Dit lukt niet."),
    ],
)
def test_text_in_a_template_that_is_not_said_is_found(template: str, found: str) -> None:
    assert list(in_template(template)) == [found]


def test_nearly_every_text_would_be_found_in_a_program_if_it_were_not_marked() -> None:
    long = [text for text in sources() if text.count(" ") > 1]
    missed = [text for text in long if not is_dutch(text)]
    assert len(missed) < len(long) / 100, missed


def test_names_and_words_for_technicians_are_no_texts() -> None:
    assert not [text for text in ("POST", "na", "tag-green", "the key is old") if is_dutch(text)]


def pages(loket: Loket) -> Iterator[Page]:
    """Pages that a client meets, from link to receipt, and those of things gone wrong."""
    visitor, token = loket.visitor(), loket.link()
    yield visitor.get(f"/l/{token}")
    for kind, answers in (
        ("akkoord", AKKOORD),
        ("toestemming", given(loket, consents(loket)[0])),
    ):
        yield visitor.get(f"/l/{token}/{kind}")
        yield visitor.press()
        for one in answers:
            yield visitor.press()
            yield visitor.press(**one)
        visitor.press("versturen")
        yield visitor.follow()
        yield visitor.get(visitor.address.partition("?")[0])
        yield visitor.get(f"/l/{token}/{kind}")
    yield visitor.get(f"/l/{token}")
    yield visitor.get("/l/x")
    yield visitor.get("/o")
    yield visitor.get("/bestaat-niet")
    yield visitor.post("/o/AAAAA-AAAAA-AAAAA-AAAAA", {})


def test_no_page_mixes_je_and_u(loket: Loket) -> None:
    other = FORMAL if loket.services.facts.provider.address_form == "je" else INFORMAL
    for page in pages(loket):
        found = other.search(page.text)
        assert found is None, page.text[max(0, found.start() - 60) : found.end() + 60]


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_al_osra_says_je(loket: Loket) -> None:
    assert "Je overzicht" in loket.visitor().get(f"/l/{loket.link()}").text
