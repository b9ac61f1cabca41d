"""The verdict while someone types, in a real browser: said politely, gone when it is not so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from formsapp.rules.amsterdam_time import AMSTERDAM
from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import inspect, press, served

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
PLACE = "#meteen"
ANSWERS = ("hoedanigheid", "naam", "geboortedatum", "telefoon")


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        running.loket.clock.set(datetime(2026, 3, 3, 10, 30, tzinfo=AMSTERDAM))
        yield running


def go_on(page: Page) -> None:
    press(page.locator("main button[value=verder]"))


def to_the_visit(page: Page, office: Office) -> None:
    """Go to the page that asks when the visit is."""
    page.goto(f"{office.loket.services.settings.base_url}/f/bezoek-afzeggen")
    page.locator("#hoedanigheid").check()
    page.locator("#naam").fill("Fatima O'Brien")
    when(page, "geboortedatum", "27-3-1948")
    page.locator("#telefoon").fill("06 00000000")
    go_on(page)
    expect(page.locator("h1")).to_have_text("Wanneer is het bezoek?")


def when(page: Page, name: str, date: str) -> None:
    for part, number in zip(("dag", "maand", "jaar"), date.split("-"), strict=True):
        page.locator(f'[name="{name}-{part}"]').fill(number)


def test_in_time_or_late_is_said_by_keyboard_alone_and_politely(page: Page, office: Office) -> None:
    to_the_visit(page, office)
    expect(page.locator(PLACE)).to_have_text("")
    page.locator("#dag").focus()
    for typed in ("5", "3", "2026", "9.00"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(page.locator(PLACE)).to_contain_text(
        "Op tijd: het bezoek van donderdag 5 maart 2026 om 9.00 uur."
    )
    assert page.locator(PLACE).get_attribute("aria-live") == "polite"
    assert page.url.endswith("/bezoek")
    inspect(page)
    page.locator("#dag").fill("4")
    expect(page.locator(PLACE)).to_contain_text("Te laat: het bezoek van woensdag 4 maart 2026")
    inspect(page)
    page.locator("#tijd").fill("half")
    expect(page.locator(PLACE)).to_have_text("")


def test_the_answers_go_in_the_body_and_come_to_nothing(page: Page, office: Office) -> None:
    to_the_visit(page, office)
    asked: set[tuple[str, str]] = set()
    form = f"{office.loket.services.settings.base_url}/f/bezoek-afzeggen"

    def note(request: Request) -> None:
        asked.add((request.method, request.url))

    page.on("request", note)
    when(page, "dag", "5-3-2026")
    page.locator("#tijd").fill("9.00")
    expect(page.locator(PLACE)).to_contain_text("Op tijd")
    assert asked == {("POST", form)}
    go_on(page)
    press(page.get_by_role("button", name="Vorige stap"))
    expect(page.locator(PLACE)).to_contain_text("Op tijd")  # who comes back is told again


def test_without_an_answer_from_the_server_nothing_is_said_and_the_form_works(
    page: Page, office: Office
) -> None:
    to_the_visit(page, office)
    when(page, "dag", "4-3-2026")
    page.locator("#tijd").fill("9.00")
    expect(page.locator(PLACE)).to_contain_text("Te laat")
    page.context.set_offline(True)
    page.locator("#tijd").fill("10.00")
    expect(page.locator(PLACE)).to_have_text("")
    page.context.set_offline(False)
    go_on(page)
    expect(page.locator("h1")).to_have_text("Dit is te laat om gratis af te zeggen")


def test_without_javascript_the_next_page_says_it(browser: Browser, office: Office) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        to_the_visit(page, office)
        when(page, "dag", "4-3-2026")
        page.locator("#tijd").fill("9.00")
        expect(page.locator(PLACE)).to_have_text("")
        go_on(page)
        expect(page.locator("main")).to_contain_text("Te laat: het bezoek van woensdag 4 maart")
