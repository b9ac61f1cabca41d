"""Providers begun by ``loket init`` and filled in: ready to publish, and every form can be sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from formsapp.check import list_findings
from formsapp.check.borrowed import find_theirs, read_borrowable
from formsapp.cli import main as loket_command
from formsapp.kinds import load_provider
from formsapp.settings import Settings
from formsapp.site import build
from tests.begun import BEGUN, HOME, YOUTH, Begun, empty_docs, fill_in
from tests.conftest import REPO
from tests.made_once import folder_of_run, make_once
from tests.web.conftest import Loket, furnish
from tests.web.made_up import Words, read_all, read_once, settings_of

TODAY = date(2026, 11, 29)


def begun_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder with both of them, their sites and their keys, made once in a run."""

    def make(folder: Path) -> None:
        docs = empty_docs(folder)
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("LOKET_DOCS", str(docs))
            for begun in BEGUN:
                assert loket_command(["init", *begun.arguments]) == 0
                fill_in(docs / begun.slug, begun)
                freeze = ["terms", "freeze", "--provider", begun.slug, "--on", "2026-11-28"]
                assert loket_command(freeze) == 0
        for begun in BEGUN:
            build(docs / begun.slug, folder / "sites" / begun.slug)
            facts = load_provider(docs / begun.slug)
            furnish(folder / "data" / begun.slug, facts.teams)

    return make_once(folder_of_run(factory) / "begun", make)


@pytest.fixture(params=BEGUN, ids=lambda begun: begun.slug)
def begun(request: pytest.FixtureRequest) -> Begun:
    found: Begun = request.param
    return found


@pytest.fixture
def folder(begun: Begun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``docs/<slug>`` of one of them."""
    return begun_folder(tmp_path_factory) / "docs" / begun.slug


@pytest.fixture
def words(
    begun: Begun,
    tmp_path_factory: pytest.TempPathFactory,
    start: Callable[[Settings], Loket],
    sqlite_template: Path,
) -> Words:
    """All that can be read of one, of each form from its first page to its receipt."""
    made = begun_folder(tmp_path_factory)
    return read_once(
        tmp_path_factory,
        begun.slug,
        lambda folder: read_all(start(settings_of(begun.slug, made, folder, sqlite_template))),
    ).words


def test_when_filled_in_nothing_is_left_to_do_but_for_the_makers(folder: Path) -> None:
    found = list_findings(folder, load_provider(folder), TODAY)
    own = [one for one in found if not one.file.startswith(("docs/common/", "formsapp/"))]
    assert own == []
    assert not any(one.blocks for one in found)


def test_each_form_is_walked_to_its_receipt(folder: Path, words: Words) -> None:
    kinds = load_provider(folder).kinds
    receipts = {place.partition(" ")[0] for place in words if place.endswith(" receipt")}
    assert receipts == {*kinds}
    assert len(kinds) == (17 if folder.name == YOUTH.slug else 11)


def test_nothing_that_can_be_read_is_of_an_example(words: Words) -> None:
    examples = read_borrowable(REPO / "docs" / "common")
    found = {
        (place, said)
        for place, text in words.items()
        for example in examples
        for said in find_theirs(text, example)
    }
    assert not found
    assert not [place for place, text in words.items() if "nog invullen" in text]


def test_what_was_filled_in_is_said(begun: Begun, words: Words) -> None:
    notice = (
        "minstens 48 uur van tevoren"
        if begun is HOME
        else "uiterlijk de werkdag ervoor om 12.00 uur"
    )
    assert notice in words["voorwaarden/index.html"]
    assert notice in words["afzeggen/index.html"]


def test_each_is_addressed_as_was_said(begun: Begun, words: Words) -> None:
    other = r"\b(?:[Jj]e|[Jj]ij|jouw)\b" if begun is HOME else r"\b(?:u|[Uu]w)\b|\bU [a-z]"
    pattern = re.compile(other)
    told = {
        place for place, text in words.items() if place.endswith(".html") and pattern.search(text)
    }
    assert not told
