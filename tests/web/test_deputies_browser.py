"""Deputy and calendar in a real browser, on a phone's width."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import add_passkey_device, inspect, press, served


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A browser with a passkey device of its own."""
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        add_passkey_device(page)
        yield page


def fill_day(desk: Page, name: str, *parts: str) -> None:
    for part, value in zip(("dag", "maand", "jaar"), parts, strict=True):
        desk.locator(f"[name={name}-{part}]").fill(value)


def test_a_deputy_is_chosen_and_a_calendar_made(office: Office, desk: Page) -> None:
    base = office.loket.services.settings.base_url
    office.colleague("manager", "een.heel.lang.adres.van.een.collega@voorbeeld-van-zorg.example")
    desk.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
    desk.get_by_role("button", name="Passkey maken en inloggen").click()
    desk.wait_for_url(f"{base}/medewerker/")
    desk.goto(f"{base}/medewerker/ik/")
    inspect(desk)
    press(desk.get_by_role("link", name="Waarnemer kiezen"))
    inspect(desk)
    desk.locator("[name=waarnemer]").first.check()
    fill_day(desk, "weg-van", "9", "3", "2026")
    fill_day(desk, "weg-tot", "8", "3", "2026")
    press(desk.get_by_role("button", name="Opslaan"))
    inspect(desk)
    fill_day(desk, "weg-tot", "13", "3", "2026")
    press(desk.get_by_role("button", name="Opslaan"))
    desk.get_by_text("met afwezigheid van 9 maart 2026 tot en met 13 maart 2026").wait_for()
    press(desk.get_by_role("button", name="Adres voor de agenda maken"))
    inspect(desk)
    address = desk.locator(".address").inner_text()
    assert desk.request.get(address).headers["content-type"] == "text/calendar; charset=utf-8"
    press(desk.get_by_role("link", name="Terug naar mijn toegang"))
    inspect(desk)
    press(desk.get_by_role("button", name="Het adres laten stoppen"))
    assert desk.request.get(address).status == 404
    for path in ("collegas/", ""):
        desk.goto(f"{base}/medewerker/{path}")
    desk.goto(f"{base}/medewerker/collegas/")
    inspect(desk)
    press(desk.get_by_role("link", name="sanne@voorbeeld.nl"))
    inspect(desk)
