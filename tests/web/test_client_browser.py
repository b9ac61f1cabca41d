"""The client's pages in a real browser: by keyboard, without scripts, narrow, and with axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.served import inspect, press, served, turning


@pytest.fixture
def quiet(browser: Browser) -> Page:
    """A page in a browser that runs no scripts and keeps no cookies."""
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    return context.new_page()


def go_on(page: Page, name: str = "Verder") -> None:
    press(page.get_by_role("button", name=name, exact=True))


def choose(page: Page, name: str) -> None:
    page.locator(f"label[for={name}]").click()


def test_akkoord_in_a_browser_holds_for_axe_on_phone_and_desk(
    page: Page, settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    with served(settings, start) as office:
        base = office.loket.services.settings.base_url
        page.goto(f"{base}/l/{office.loket.link()}")
        inspect(page)
        press(page.get_by_role("link", name="Akkoord met"))
        inspect(page)
        go_on(page)
        inspect(page)  # with errors
        page.get_by_role("link", name="Kies of").click()
        assert page.evaluate("document.activeElement.id") == "akkoord"
        choose(page, "akkoord")
        go_on(page)
        inspect(page)
        choose(page, "hoedanigheid")
        page.locator("#naam").fill("Fatima O'Brien")
        with turning(page):
            page.locator("#naam").press("Enter")  # which sends nothing yet
        inspect(page)
        press(page.locator("button[value=versturen]"))
        inspect(page)
        assert "ontvangen" in page.locator("h1").inner_text()
        page.goto(page.url.partition("?")[0])
        inspect(page)
        assert page.context.cookies() == []


def test_back_from_a_receipt_that_was_loaded_anew_shows_no_receipt(
    page: Page, settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    with served(settings, start) as office:
        page.goto(f"{office.loket.services.settings.base_url}/f/link-aanvragen")
        page.locator("#naam").fill("Mina Voorbeeld")
        page.locator("#bekend").fill("06 57800011")
        go_on(page)
        press(page.locator("button[value=versturen]"))
        heading = page.locator("h1")
        assert "ontvangen" in heading.inner_text()
        page.reload()
        page.evaluate("location.hash = 'inhoud'")
        assert "ontvangen" in heading.inner_text(), "going to a part of it loads nothing"
        page.go_back()
        page.go_back()
        expect(heading).to_have_text("Dit formulier staat niet meer open")


def test_toestemming_in_a_browser_holds_for_axe(
    page: Page, settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    with served(settings, start) as office:
        base = office.loket.services.settings.base_url
        page.goto(f"{base}/l/{office.loket.link(many=True)}/toestemming")
        choose(page, "hoedanigheid-2")
        page.locator("#naam").fill("J. de Vries")
        go_on(page)
        choose(page, "leeftijd")
        go_on(page)
        inspect(page)
        choose(page, "andere-ouder-2")
        go_on(page)
        inspect(page)
        if page.locator("#onderwerpen").count():
            choose(page, "onderwerpen")
            go_on(page)
            inspect(page)
        go_on(page)
        inspect(page)


@pytest.mark.hostile("no-script")
def test_without_scripts_a_form_is_sent_and_nothing_is_lost(
    quiet: Page, settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    with served(settings, start) as office:
        base = office.loket.services.settings.base_url
        quiet.goto(f"{base}/l/{office.loket.link()}/akkoord")
        choose(quiet, "akkoord")
        go_on(quiet)
        choose(quiet, "hoedanigheid")
        quiet.locator("#naam").fill("  Zoë\u200b  de\tVries ")
        go_on(quiet, "Vorige stap")
        go_on(quiet)
        assert quiet.locator("#naam").input_value().split() == ["Zoë", "de", "Vries"]
        press(quiet.locator("button[value=versturen]"))
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
