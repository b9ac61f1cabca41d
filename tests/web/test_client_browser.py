"""The client's pages in a real browser: by keyboard, without scripts, narrow, and with axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.served import inspect, served


@pytest.fixture
def quiet(browser: Browser) -> Page:
    """A page in a browser that runs no scripts and keeps no cookies."""
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    return context.new_page()


def press(page: Page, name: str = "Verder") -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, name: str) -> None:
    page.locator(f"label[for={name}]").click()


def test_akkoord_in_a_browser_holds_for_axe_on_phone_and_desk(
    page: Page, settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    with served(settings, start) as office:
        base = office.loket.services.settings.base_url
        page.goto(f"{base}/l/{office.loket.link()}")
        inspect(page)
        page.get_by_role("link", name="Akkoord met").click()
        inspect(page)
        press(page, "Beginnen")
        press(page)
        inspect(page)  # with an error
        page.get_by_role("link", name="Kies voor wie").click()
        assert page.evaluate("document.activeElement.id") == "hoedanigheid"
        choose(page, "hoedanigheid")
        press(page)
        page.locator("#naam").fill("Fatima O'Brien")
        page.locator("#naam").press("Enter")
        inspect(page)
        choose(page, "akkoord")
        press(page)
        press(page)
        inspect(page)
        page.locator("button[value=versturen]").click()
        inspect(page)
        assert "ontvangen" in page.locator("h1").inner_text()
        page.goto(page.url.partition("?")[0])
        inspect(page)
        assert page.context.cookies() == []


def test_toestemming_in_a_browser_holds_for_axe(
    page: Page, settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    with served(settings, start) as office:
        base = office.loket.services.settings.base_url
        page.goto(f"{base}/l/{office.loket.link(many=True)}/toestemming")
        press(page, "Beginnen")
        choose(page, "hoedanigheid-2")
        press(page)
        choose(page, "leeftijd")
        press(page)
        inspect(page)
        choose(page, "andere-ouder-2")
        press(page)
        page.locator("#naam").fill("J. de Vries")
        press(page)
        inspect(page)
        press(page)
        inspect(page)


def test_without_scripts_a_form_is_sent_and_nothing_is_lost(
    quiet: Page, settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    with served(settings, start) as office:
        base = office.loket.services.settings.base_url
        quiet.goto(f"{base}/l/{office.loket.link()}/akkoord")
        press(quiet, "Beginnen")
        choose(quiet, "hoedanigheid")
        press(quiet)
        quiet.locator("#naam").fill("  Zoë\u200b  de\tVries ")
        press(quiet, "Vorige stap")
        press(quiet)
        press(quiet)
        choose(quiet, "akkoord")
        press(quiet)
        press(quiet)
        quiet.get_by_text("Zoë de Vries", exact=True).wait_for()  # one, or it says so
        quiet.locator("button[value=versturen]").click()
        assert "ontvangen" in quiet.locator("h1").inner_text()
        quiet.context.close()


def test_pages_for_what_goes_wrong_hold_for_axe(
    page: Page, settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    with served(settings, start) as office:
        base = office.loket.services.settings.base_url
        for path in ("/l/onbekend", "/o", "/o/ABCDE", "/bestaat-niet"):
            page.goto(base + path)
            inspect(page)
