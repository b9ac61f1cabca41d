"""Leaving at once from a form: what was typed is not one press on "back" away."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from formsapp.settings import Settings
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.served import press, served, turning

NEUTRAL = "https://www.buienradar.nl/"
SECRET = "Mijn begeleider is boos op mij"
BLOCKED = """Object.defineProperty(window, "sessionStorage", { get() { throw Error("dicht"); } })"""
OLD_BROWSER = "performance.getEntriesByType = () => []"
KEPT_IN_MEMORY = """dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))"""
STORED = "() => [document.cookie, localStorage.length, JSON.stringify(sessionStorage)]"


@pytest.fixture
def provider() -> str:
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


@pytest.fixture
def base(office: Office) -> str:
    return office.loket.services.settings.base_url


@pytest.fixture
def tab(page: Page) -> Page:
    page.context.route(f"{NEUTRAL}**", elsewhere)
    return page


def elsewhere(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<title>Weer</title>")


def complain(tab: Page, base: str) -> None:
    """Type a complaint, and come to the page after it."""
    tab.goto(f"{base}/")
    tab.goto(f"{base}/f/klacht")
    tab.locator("textarea").first.fill(SECRET)
    tab.locator("#soort").check()
    tab.locator("#met-naam").check()
    press(tab.locator("main button[value=verder]"))


def press_escape(tab: Page) -> None:
    for _ in range(3):
        tab.keyboard.press("Escape")


@pytest.mark.parametrize("way", ["click", "keys"])
def test_back_shows_no_page_of_the_form_that_was_left(tab: Page, base: str, way: str) -> None:
    complain(tab, base)
    assert SECRET in tab.content()
    if way == "click":
        tab.locator("#verlaten").click()
    else:
        press_escape(tab)
    tab.wait_for_url(NEUTRAL)
    tab.go_back()  # to the page with the text
    tab.wait_for_url(NEUTRAL)
    tab.go_back()
    assert tab.url == f"{base}/"
    assert tab.evaluate(STORED) == ["", 0, '{"verlaten":"1"}']


def select_by_clicks(tab: Page) -> None:
    for _ in range(3):
        tab.locator("textarea").first.click(modifiers=["Shift"])


def shift_alone(tab: Page) -> None:
    for _ in range(4):
        tab.keyboard.press("Shift")


def hold_escape(tab: Page) -> None:
    for _ in range(6):
        tab.keyboard.down("Escape")
    tab.keyboard.up("Escape")


def escape_with_others(tab: Page) -> None:
    for key in ("Shift", "Control", "Alt", "Meta"):
        tab.keyboard.press(f"{key}+Escape")


def end_composing(tab: Page) -> None:
    session = tab.context.new_cdp_session(tab)
    for _ in range(3):
        session.send(
            "Input.imeSetComposition", {"text": "か", "selectionStart": 1, "selectionEnd": 1}
        )
        tab.keyboard.press("Escape")
        session.send("Input.insertText", {"text": ""})


def close_a_list(tab: Page) -> None:
    tab.evaluate(
        "document.querySelector('form').insertAdjacentHTML('afterbegin', '<select><option>')"
    )
    for _ in range(3):
        tab.locator("select").focus()
        tab.keyboard.press("Alt+ArrowDown")
        expect(tab.locator("select:open")).to_have_count(1)
        tab.wait_for_timeout(200)  # until the list is drawn, which takes the key
        tab.keyboard.press("Escape")


@pytest.mark.parametrize(
    "act",
    [select_by_clicks, shift_alone, hold_escape, escape_with_others, end_composing, close_a_list],
)
def test_only_what_the_page_says_leaves(tab: Page, base: str, act: Callable[[Page], None]) -> None:
    tab.goto(f"{base}/f/klacht")
    tab.locator("textarea").first.click()  # a window that nobody clicked in opens no list
    tab.locator("textarea").first.fill(SECRET)
    tab.wait_for_url("**/bezig/**")
    assert "drie keer op Escape" in (tab.locator(".leave").text_content() or "")
    here = tab.url
    act(tab)
    tab.wait_for_timeout(200)
    assert tab.url == here
    assert SECRET in tab.locator("textarea").first.input_value()
    tab.keyboard.press("a")
    press_escape(tab)
    tab.wait_for_url(NEUTRAL)


def test_who_comes_anew_is_not_sent_away(tab: Page, base: str) -> None:
    complain(tab, base)
    tab.locator("#verlaten").click()
    tab.wait_for_url(NEUTRAL)
    complain(tab, base)
    with turning(tab):
        tab.go_back()
    expect(tab.locator("textarea").first).to_have_value(SECRET)
    assert tab.evaluate(STORED) == ["", 0, "{}"]


def test_a_page_that_the_browser_kept_in_memory_makes_way_too(tab: Page, base: str) -> None:
    tab.goto(f"{base}/f/klacht")
    tab.evaluate(KEPT_IN_MEMORY)
    assert tab.url == f"{base}/f/klacht"
    tab.evaluate("sessionStorage.setItem('verlaten', 1)")
    tab.evaluate(KEPT_IN_MEMORY)
    tab.wait_for_url(NEUTRAL)


@pytest.mark.parametrize("lack", [BLOCKED, OLD_BROWSER], ids=["storage", "entries"])
def test_a_browser_that_lacks_something_leaves_as_well(tab: Page, base: str, lack: str) -> None:
    tab.add_init_script(lack)
    tab.goto(f"{base}/f/klacht")
    tab.locator("#verlaten").click()
    tab.wait_for_url(NEUTRAL)


def test_without_a_script_the_link_leaves(browser: Browser, base: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        context.route(f"{NEUTRAL}**", elsewhere)
        tab = context.new_page()
        complain(tab, base)
        tab.locator("#verlaten").click()
        tab.wait_for_url(NEUTRAL)


@pytest.mark.parametrize("script", [True, False])
def test_that_typed_text_is_wiped_is_promised_only_where_a_script_does(
    browser: Browser, base: str, *, script: bool
) -> None:
    with browser.new_context(java_script_enabled=script) as context:
        tab = context.new_page()
        tab.goto(f"{base}/f/klacht")
        text = tab.locator("body").inner_text()
        assert ("Dan wissen wij wat je typte" in text) is script
        assert ("Zonder JavaScript kunnen wij deze pagina niet" in text) is not script
        assert "Dit duurt ongeveer" in text


def test_pages_that_give_typed_text_back_have_the_way_out(loket: Loket) -> None:
    """Someone else was first, or the link ended while the form was filled in."""
    for status in (409, 410):
        token, first, second = loket.link(days=1), loket.visitor(), loket.visitor()
        first.walk(f"/l/{token}/akkoord", *AKKOORD)
        second.walk(f"/l/{token}/akkoord", {"hoedanigheid": "ouder"}, *AKKOORD[1:])
        if status == 409:
            first.press("versturen")
        else:
            loket.clock.ahead(days=2)
        page = second.press("versturen")
        assert page.status == status
        assert page.all("textarea", id="getypt")
        assert page.all("a", id="verlaten"), status


def test_what_a_link_opens_has_the_way_out(loket: Loket) -> None:
    assert loket.visitor().get(f"/l/{loket.link()}").all("a", id="verlaten")
