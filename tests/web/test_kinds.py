"""Kinds find themselves; each one's pages are in order; a new one is one file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import formsapp.kinds
from formsapp.kinds import all_kinds
from formsapp.settings import Settings
from tests.web.conftest import Loket

NEW = """
from formsapp.kinds.base import Kind, LongText, Situation, Step, _

QUESTION = LongText(name="bericht", label=_("Wat wilt u vragen?"))


def steps(_situation: Situation) -> tuple[Step, ...]:
    return (Step(id="bericht", title=QUESTION.label, questions=(QUESTION,)),)


kind = Kind(
    slug="vraag",
    title="Een vraag stellen",
    about="Hier kan een vraag worden gesteld.",
    readers="Dit leest {{ team }}.",
    others="Verder leest niemand dit.",
    after=("Wij nemen contact op.",),
    steps=steps,
)
"""


@pytest.fixture
def new_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "kinds"
    folder.mkdir()
    (folder / "vraag.py").write_text(NEW)
    monkeypatch.setattr(formsapp.kinds, "__path__", [*formsapp.kinds.__path__, str(folder)])
    yield
    sys.modules.pop("formsapp.kinds.vraag", None)


@pytest.fixture
def docs(tmp_path: Path, settings: Settings) -> Path:
    """The provider's folder with one more kind in its facts: three lines."""
    copy = tmp_path / "docs"
    copy.mkdir()
    (copy / "common").symlink_to(settings.docs / "common")
    provider = copy / settings.provider
    provider.mkdir()
    for file in (settings.docs / settings.provider).iterdir():
        (provider / file.name).symlink_to(file)
    own = provider / "provider.toml"
    text = own.read_text()
    own.unlink()
    own.write_text(f'{text}\n[kinds.vraag]\nteam = "zorg"\nopen = true\n')
    return copy


def test_a_new_kind_is_one_file(
    new_kind: None, docs: Path, settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    del new_kind
    loket = start(replace(settings, docs=docs))
    assert "vraag" in all_kinds()
    visitor = loket.visitor()
    page = visitor.send("/f/vraag", {"bericht": "Hoe laat komt er iemand?"})
    assert "Wij nemen contact op." in page.text


def test_a_kind_that_the_provider_does_not_offer_is_not_there(loket: Loket) -> None:
    assert loket.visitor().get("/f/bestaat-niet").status == 404
    for slug, own in loket.services.facts.kinds.items():
        if not own.open:
            assert loket.visitor().get(f"/f/{slug}").status == 404


def test_every_kind_has_steps_with_names_of_their_own(loket: Loket) -> None:
    with loket.app.app_context():
        situation = loket.services.situation()
    for kind in loket.services.kinds.values():
        steps = kind.steps(situation)
        assert steps
        assert len({step.id for step in steps}) == len(steps)


def test_every_first_page_says_who_reads_it_and_that_nobody_does_at_night(loket: Loket) -> None:
    visitor = loket.visitor()
    link = loket.link(*loket.services.kinds, many=True)
    for slug in loket.services.kinds:
        page = visitor.get(f"/l/{link}/{slug}")
        assert "Wie dit leest" in page.text
        assert "in de nacht" in page.text
        assert page.status == 200
