"""Entering a letter in a real browser: with the keyboard alone, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from formsapp.settings import Settings
from formsapp.web.staff.guard import COOKIE
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import inspect, served, turning
from tests.web.test_akkoord import cases


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


def signed_in(office: Office, context: BrowserContext) -> Page:
    """A tab of a carer who is signed in already."""
    person = office.colleague("medewerker")
    path = f"{office.loket.services.root}/medewerker/"
    cookie = person.browser.get_cookie(COOKIE, "localhost", path)
    assert cookie is not None
    context.add_cookies(
        [{"name": COOKIE, "value": cookie.value, "domain": "localhost", "path": path}]
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def follow(page: Page, selector: str) -> None:
    """Go there with Tab, press Enter and look at the page that comes."""
    tab_to(page, selector)
    with turning(page):
        page.keyboard.press("Enter")
    inspect(page)


def type_in(page: Page, answers: Mapping[str, str]) -> None:
    """Type in fields, or choose, one after the other; then press the button."""
    for name, answer in answers.items():
        field = f"[name='{name}']"
        if page.locator(f"main {field}").first.get_attribute("type") == "radio":
            tab_to(page, field)
            page.keyboard.press("Space")
            for _ in range(int(answer)):
                page.keyboard.press("ArrowDown")
        else:
            tab_to(page, field)
            page.keyboard.type(answer)
    follow(page, "main button[value=verder]")


STEPS: tuple[dict[str, str], ...] = (
    {"verhaal": "Zij kwam te laat."},
    {"soort": "0"},
    {"met-naam": "0"},
    {"over-lezer": "0"},
    {"deur": "0"},
    {"wie": "0"},
    {"hulp": "0"},
    {"naam": "Jan"},
)
"""Each page of the complaint: what to type, or how many choices to go down."""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_letter_is_entered_with_the_keyboard(
    office: Office, browser: Browser, width: int
) -> None:
    base = office.loket.services.settings.base_url
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = signed_in(office, context)
        page.goto(f"{base}/medewerker/")
        inspect(page)
        follow(page, "a[href$='/invoeren/']")
        follow(page, "a[href*='/invoeren/klacht']")
        first = {"binnen-via": "0", "binnen-dag-dag": "4", "binnen-dag-maand": "3"}
        type_in(page, {**first, "binnen-dag-jaar": "2026", "client": "C-9"})
        assert page.title().startswith("Fout: ")
        page.locator("[name=binnen-dag-dag]").fill("")
        type_in(page, {"binnen-dag-dag": "2"})
        for answers in STEPS:
            type_in(page, answers)
        assert page.locator("h1").inner_text() == "Kijk alles na"
        follow(page, "main button[value=versturen]")
        assert page.locator("h1").inner_text() == "Het is ingevoerd"
        (case,) = cases(office.loket)
        assert (case.client, case.received_on) == ("C-9", date(2026, 3, 2))


def test_what_is_only_on_paper_looks_right_when_printed(office: Office, browser: Browser) -> None:
    with browser.new_context() as context:
        page = signed_in(office, context)
        page.goto(f"{office.loket.services.settings.base_url}/medewerker/invoeren/clientenraad")
        first = {"binnen-via": "0", "binnen-dag-dag": "2", "binnen-dag-maand": "3"}
        type_in(page, {**first, "binnen-dag-jaar": "2026"})
        type_in(page, {"naam": "Jan"})
        type_in(page, {"telefoon": "06 00000000"})
        follow(page, "main button[value=versturen]")
        page.emulate_media(media="print", color_scheme="dark")
        assert page.locator(".receipt-code").is_visible()
        assert page.locator(".qr-code svg").is_visible()
        for text in ("Het is ingevoerd", "Nog iets invoeren", "Geef dit bewijs nu"):
            assert not page.get_by_text(text).is_visible()
        colours = "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
        for one in page.locator(".sheet, .sheet p, .receipt-code, .sheet dd").all():
            assert one.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
