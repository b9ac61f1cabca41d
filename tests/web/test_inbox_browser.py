"""The inbox in a real browser: how much room it takes, keys, and the same without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from formsapp.settings import Settings
from tests.accessible import ENDS, looks, lost
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.inbox_cases import cancel_visit, fill_inbox
from tests.web.office import Office
from tests.web.served import inspect, press, served
from tests.web.test_consent_watch import all_say
from tests.web.test_consent_watch import look as watch
from tests.web.test_messages_browser import phone, sign_in
from tests.web.test_toestemming import consents

HIGHEST_ROW, HIGHEST_PAGE = 96, 5_000
CASES = 50


@pytest.fixture
def provider() -> str:
    """The provider whose visits are cancelled; what is only here, is so at each."""
    return "doz-thuiszorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


def titles(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        ".cases .what", "all => all.map(one => one.firstChild.textContent)"
    )
    return found


def heights(page: Page) -> list[float]:
    rows = ".cases li"
    found: list[float] = page.eval_on_selector_all(
        rows, "all => all.map(one => one.getBoundingClientRect().height)"
    )
    return found


def test_fifty_cases_fit_on_a_phone_with_the_visit_of_tomorrow_on_top(
    office: Office, browser: Browser
) -> None:
    fill_inbox(office, CASES + 3)
    stop_something(office)
    with phone(browser) as context:
        page = sign_in(office, context)
        assert titles(page)[0] == "Afzegging wo 4 mrt 9.00, te laat"
        for folded in page.locator("details.aside[open] > summary").all():
            folded.click()
        assert len(heights(page)) == CASES
        assert max(heights(page)) <= HIGHEST_ROW
        assert page.evaluate("document.documentElement.scrollHeight") <= HIGHEST_PAGE
        page.get_by_text("Stop hiermee").click()
        assert page.get_by_role("heading", name="C-1: dit mag niet meer").is_visible()
        inspect(page)
        assert looks(page, ENDS, whole=ENDS) == []


def stop_something(office: Office) -> None:
    """Let it come to a task that stops something."""
    loket, first = office.loket, consents(office.loket)[0]
    noor = family(loket, "moeder", "vader")
    all_say(noor, first)
    watch(loket)
    noor.says("vader")
    watch(loket)


def test_a_long_row_wraps_and_loses_nothing(office: Office, browser: Browser) -> None:
    for client in ("C-1", "KLANTNUMMER-2026-000000001042-LIMBURG"):
        cancel_visit(office, 1, "deels te laat", client=client)
    with phone(browser) as context:
        page = sign_in(office, context)
        assert max(heights(page)) <= HIGHEST_ROW
        assert lost(page) == []


def focused(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.firstChild.textContent")
    return text


def test_keys_walk_the_list_open_a_case_and_can_be_switched_off(
    office: Office, browser: Browser
) -> None:
    fill_inbox(office, 9)
    with phone(browser) as context:
        page = sign_in(office, context)
        shown = titles(page)
        for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
            page.keyboard.press(key)
            assert focused(page) == shown[place]
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Sneltoetsen")
        assert dialog.get_by_text("Volgende zaak").is_visible()
        inspect(page)
        page.keyboard.press("j")
        page.keyboard.press("Escape")
        assert focused(page) == shown[0]
        page.get_by_label("Zoek op nummer of kenmerk").type("jk?")
        assert page.get_by_label("Zoek op nummer of kenmerk").input_value() == "jk?"
        page.get_by_role("button", name="Sneltoetsen").click()
        dialog.get_by_role("checkbox").uncheck()
        dialog.get_by_role("button", name="Sluiten").click()
        page.reload()
        page.keyboard.press("j")
        page.keyboard.press("?")
        assert focused(page) != shown[0]
        assert not dialog.is_visible()
        page.locator(".what").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/zaak/*")
        inspect(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_cases_are_narrowed_paged_searched_and_given_away_with_and_without_javascript(
    office: Office, browser: Browser, *, scripts: bool
) -> None:
    fill_inbox(office, CASES + 3)
    with phone(browser, scripts=scripts) as context:
        page = sign_in(office, context)
        first = titles(page)
        press(page.get_by_role("link", name="Volgende zaken"))
        assert len(titles(page)) == 3
        press(page.get_by_role("link", name="Vorige zaken"))
        assert titles(page) == first
        page.get_by_text("Kiezen wat hieronder staat").click()
        page.get_by_label("Soort").select_option("Afzegging")
        press(page.get_by_role("button", name="Tonen"))
        assert len(titles(page)) == 1
        press(page.locator(".what"))
        page.get_by_text("Aan een collega geven", exact=True).click()
        page.get_by_label("Wie heeft de zaak").select_option("manager@voorbeeld.nl")
        press(page.get_by_role("button", name="Vastleggen"))
        press(page.get_by_role("link", name="Alle zaken"))
        page.get_by_label("Zoek op nummer of kenmerk").fill("c77")
        press(page.get_by_role("button", name="Zoeken"))
        assert "bij u" in page.locator(".cases").inner_text()
        assert page.get_by_role("button", name="Sneltoetsen").is_visible() == scripts
        if scripts:
            inspect(page)
