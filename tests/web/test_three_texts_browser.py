"""Three texts to agree to in a real browser, narrow: one after the other, and who else must."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from formsapp.settings import Settings
from tests.three_texts import TEXTS, write_pages
from tests.web.conftest import Loket
from tests.web.offered import offering
from tests.web.office import Office
from tests.web.served import inspect, press, served


@pytest.fixture
def office(
    settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path
) -> Iterator[Office]:
    """The office of an example that asks three texts."""
    made = offering(settings, tmp_path, TEXTS)
    write_pages(made.folder)
    with served(made, start) as running:
        yield running


def test_three_texts_are_agreed_to_one_by_one(page: Page, office: Office) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{office.loket.services.settings.base_url}/l/{office.loket.link()}/akkoord")
    on = page.locator("main button[value=verder]").last
    for number, name in enumerate(("akkoord", "akkoord-behandeling", "akkoord-huisregels"), 1):
        expect(page.locator("main")).to_contain_text(f"Tekst {number} van 3")
        inspect(page)
        page.locator(f"#{name}").check()
        press(on)
    expect(page.locator("h1")).to_contain_text("Voor wie")
    page.locator("input[value=zelf]").check()
    press(on)
    page.locator("input[value=samen]").check()
    press(on)
    page.locator("#naam").fill("Noor")
    inspect(page)
    expect(page.locator("main")).to_contain_text("degene om wie het gaat, en elke ouder")
    press(page.locator("main button[value=versturen]"))
    expect(page.locator("main")).to_contain_text("Er moeten ten minste 2 mensen akkoord gaan.")
    inspect(page)
