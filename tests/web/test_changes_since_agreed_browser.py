"""Agreeing again in a real browser: the changes by keyboard, by ear, narrow, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from formsapp.settings import Settings
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.renewed import renewed
from tests.web.served import inspect, press, served


@pytest.fixture
def office(
    loket: Loket, settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path
) -> Iterator[Office]:
    """An office whose client agreed to the version before this one."""
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    with served(renewed(settings, tmp_path), start) as running:
        yield running


def to_the_text(page: Page, office: Office) -> None:
    page.goto(f"{office.loket.services.settings.base_url}/l/{office.loket.link()}/akkoord")
    expect(page.locator("main h2").first).to_have_text("Lees wat er veranderd is")


def test_the_changes_hold_and_the_whole_text_opens_by_keyboard(page: Page, office: Office) -> None:
    to_the_text(page, office)
    inspect(page)
    whole = page.locator("section.document")
    expect(whole).to_be_hidden()
    page.locator("details summary", has_text="Lees de hele tekst").focus()
    page.keyboard.press("Enter")
    expect(whole).to_be_visible()
    inspect(page)
    press(page.locator("main button[value=verder]"))
    assert page.title().startswith("Fout: ")
    inspect(page)
    page.locator("#akkoord").check()
    press(page.locator("main button[value=verder]"))
    expect(page.locator("h1")).to_have_text("Wie zegt dit?")


def test_words_are_told_apart_without_colours(page: Page, office: Office) -> None:
    to_the_text(page, office)
    page.emulate_media(forced_colors="active")
    lines = {"ins": "underline", "del": "line-through"}
    for tag, line in lines.items():
        word = page.locator(f".change {tag}").first
        assert line in word.evaluate("one => getComputedStyle(one).textDecorationLine")


def test_without_javascript_it_is_the_same(browser: Browser, office: Office) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        to_the_text(page, office)
        expect(page.locator(".change ins").first).to_be_visible()
        page.locator("details summary", has_text="Lees de hele tekst").click()
        expect(page.locator("section.document")).to_be_visible()
        page.locator("#akkoord").check()
        press(page.locator("main button[value=verder]"))
        page.locator("#hoedanigheid").check()
        page.locator("#naam").fill("Fatima O'Brien")
        press(page.locator("main button[value=versturen]"))
        assert "ontvangen" in page.locator("h1").inner_text()
