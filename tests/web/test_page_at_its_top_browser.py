"""A page that the form's script shows opens at its top, where pages slide as a browser has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from formsapp.demo.sample_cases import fill_in
from formsapp.settings import Settings
from tests.web import by_turns
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import press, served, turning
from tests.web.test_every_form_browser import MOST_PAGES, SEND, fill

NEXT = "main button[value=verder]"
SLIDES = "() => getComputedStyle(document.documentElement).scrollBehavior"
# How far the page slid once it lies still, and whether its errors are in view, if it has any.
AT_REST = """() => new Promise(tell => {
  let last, still = 0;
  (function look() {
    still = last == scrollY ? still + 1 : 0;
    last = scrollY;
    if (still < 8) return requestAnimationFrame(look);
    const error = document.querySelector(".error-summary");
    const top = error ? error.getBoundingClientRect().top : 0;
    tell([scrollY, top >= 0 && top < innerHeight / 2]);
  })();
})"""


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


def lies_at_its_top(page: Page) -> None:
    """Check that the page lies still at its top, its heading and what is wrong in view.

    One of them has the focus, so that a screen reader says what page it is.
    """
    slid, told = page.evaluate(AT_REST)
    assert (slid, told) == (0, True), (page.title(), page.url)
    summary = page.locator(".error-summary")
    expect(summary if summary.count() else page.locator("h1")).to_be_focused()


def press_below(page: Page, button: str) -> None:
    """Press a button with the page slid down to it."""
    page.locator(button).scroll_into_view_if_needed()
    page.evaluate(AT_REST)
    press(page.locator(button))


def test_each_page_of_a_form_opens_at_its_top(office: Office, page: Page) -> None:
    settings = office.loket.services.settings
    page.goto(settings.base_url)
    assert (
        page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "smooth"
    )
    for slug in by_turns.kinds_met_first(settings)[::3]:
        walk(page, office, slug)


def leads_to_the_field(page: Page) -> None:
    """Check that the last error leads to what must be mended."""
    expect(page.locator(".error-summary")).to_be_focused()
    line = page.locator(".error-summary a").last
    line.click()
    page.evaluate(AT_REST)
    target = str(line.get_attribute("href")).removeprefix("#")
    expect(page.locator(f'[id="{target}"]')).to_be_in_viewport()


def test_back_opens_a_page_at_its_top_too(office: Office, page: Page) -> None:
    page.goto(f"{office.loket.services.settings.base_url}/f/klacht")
    page.locator("#soort").check()
    page.locator("#met-naam").check()
    page.locator("textarea").first.fill("Het ontbijt kwam drie keer te laat")
    press_below(page, NEXT)
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    page.evaluate(AT_REST)
    with turning(page):
        page.go_back()
    lies_at_its_top(page)
    with turning(page):
        page.go_forward()
    lies_at_its_top(page)
    with turning(page):
        page.go_back()
    lies_at_its_top(page)


def walk(page: Page, office: Office, slug: str) -> None:
    """Send one form, and look at each page that comes after a press, errors too."""
    known = office.loket.services
    with office.loket.app.app_context():
        answers = fill_in(known.kinds[slug], known.situation())
    path = f"/f/{slug}" if known.facts.kinds[slug].open else f"/l/{office.loket.link(slug)}/{slug}"
    page.goto(known.settings.base_url + path)
    for _ in range(MOST_PAGES):
        button = SEND if page.locator(SEND).count() else NEXT
        press_below(page, button)
        lies_at_its_top(page)
        if page.locator(".error-summary").count():
            leads_to_the_field(page)
            fill(page, answers)
            press_below(page, button)
            lies_at_its_top(page)
        if "/o/" in page.url:
            return
    raise AssertionError(slug)
