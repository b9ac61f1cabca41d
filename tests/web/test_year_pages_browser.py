"""The figures of a year in a real browser, on a phone and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import add_passkey_device, inspect, press, served

FOLDED = 3000
"""Pixels of the page on a phone: all but the table of months is folded."""


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A phone with a passkey device of its own."""
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        add_passkey_device(page)
        yield page


def test_figures_are_read_on_a_phone_and_printed_for_the_council(
    office: Office, desk: Page
) -> None:
    laws = office.loket.services.facts.provider.laws
    for number in range(30):
        office.case("klachten", "klacht", laws=laws[:1] if number % 4 else laws)
    base = office.loket.services.settings.base_url
    desk.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
    desk.get_by_role("button", name="Passkey maken en inloggen").click()
    desk.wait_for_url(f"{base}/medewerker/")
    press(desk.get_by_role("link", name="Tellingen"))
    if office.loket.services.kinds.keys() & {"ervaring"}:
        inspect(desk)
        press(desk.get_by_role("link", name="Jaarcijfers: klachten en schade"))
    inspect(desk)
    assert desk.evaluate("document.documentElement.scrollHeight") < FOLDED
    drawing = desk.get_by_role("img", name="Klachten per maand")
    assert "maart: 30" in str(drawing.locator("desc").text_content())
    press(desk.get_by_role("link", name="Voor de cliëntenraad, om te printen"))
    inspect(desk)
    desk.emulate_media(media="print")
    assert not desk.get_by_role("link", name="Alle aantallen").is_visible()
    assert desk.get_by_role("table", name="Klachten per maand").is_visible()
    assert drawing.is_visible()
