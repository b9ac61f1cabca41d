"""Texts: every one with u has its je; no page mixes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.page import Page
from tests.web.conftest import AKKOORD, REPO, Loket
from tests.web.test_toestemming import consents, given

FORMAL = re.compile(r"\b(u|uw|uzelf)\b", re.IGNORECASE)
INFORMAL = re.compile(r"\b(je|jij|jou|jouw|jezelf)\b", re.IGNORECASE)
CATALOGUE = REPO / "formsapp/translations/nl@je/LC_MESSAGES/messages.po"


@lru_cache
def sources() -> set[str]:
    """Every text that the program says, as it stands in the source."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
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


def template_texts() -> Iterator[tuple[Path, str]]:
    for file in sorted((REPO / "formsapp/templates").rglob("*.html")):
        unsaid = re.sub(r'say\("[^"]*"', "say(", file.read_text())
        bare = re.sub(r"\{[{%#].*?[}%#]\}", " ", unsaid, flags=re.DOTALL)
        yield file, re.sub(r"<[^>]*>", " ", bare)


def test_templates_say_u_only_through_the_catalogue() -> None:
    for file, text in template_texts():
        assert not FORMAL.search(text), file
        assert not INFORMAL.search(text), file


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
