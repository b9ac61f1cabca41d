"""The words around an answer are broken: staff hear so, and lose nothing that they filled in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.answering import answer, preview, send_shown
from tests.web.conftest import Loket
from tests.web.docs import with_words
from tests.web.office import Office
from tests.web.test_answer_by_law import JUDGED, sent_complaint, stored

MISSPELT = "## Ons oordeel\n\n{{ oordeel }} {{ contact.fone }}"
OPEN = "{% if oordeel %}"
NO_PLACE = "## Ons oordeel\n\n{{ oordeel }}"


def typed_is_there(page: Page) -> bool:
    areas = [one.text for one in page.all("textarea")]
    return all(str(JUDGED[name]) in areas for name in ("redenen", "welke"))


@pytest.mark.parametrize("words", [MISSPELT, OPEN, NO_PLACE])
def test_the_form_comes_back_with_all_that_was_filled_in(
    settings: Settings,
    start: Callable[[Settings], Loket],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    words: str,
) -> None:
    broken = with_words(replace(settings, face="both"), tmp_path, "klacht", words)
    office = Office(start(broken))
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    with caplog.at_level(logging.ERROR):
        page = preview(person, path, **JUDGED)
    assert page.status == 422
    assert (
        "in de vaste tekst eromheen zit een fout" in page.all("div", class_="error-summary")[0].text
    )
    assert typed_is_there(page)
    assert "loket check" in caplog.text
    assert str(JUDGED["redenen"]) not in caplog.text
    assert stored(office)[0] == 0
    (broken.folder / "antwoorden" / "klacht.md").unlink()
    shown = person.post(f"{path}/antwoord", page.form(1))
    assert shown.status == 200
    assert send_shown(person, shown).status == 303
    assert stored(office)[0] == 1


def test_words_that_break_between_preview_and_sending_cost_nothing_typed(
    settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path
) -> None:
    good = with_words(replace(settings, face="both"), tmp_path, "schade", "")
    office = Office(start(good))
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    shown = preview(person, path, **JUDGED)
    (good.folder / "antwoorden" / "klacht.md").write_text(OPEN)
    page = send_shown(person, shown)
    assert page.status == 422
    assert typed_is_there(page)
    assert stored(office)[0] == 0


@pytest.mark.parametrize("wish", ["", "wijzigen"])
def test_what_was_typed_is_kept_where_a_colleague_closed_the_case_meanwhile(
    settings: Settings, start: Callable[[Settings], Loket], wish: str
) -> None:
    office = Office(start(replace(settings, face="both")))
    path, person = sent_complaint(office), office.colleague("klachtenfunctionaris")
    page = person.get(path)
    answer(office.colleague("manager"), path, **JUDGED)
    lacking = {**page.form(1), "redenen": "Mijn reden staat hier.", "doe": wish}
    late_one = person.post(f"{path}/antwoord", lacking)
    assert late_one.status == 409
    assert "Mijn reden staat hier." in late_one.all("textarea")[0].text
