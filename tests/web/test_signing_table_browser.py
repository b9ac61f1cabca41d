"""At the kitchen table, in a real browser: who goes back finds nothing of who went before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Error, Page

from formsapp.settings import Settings
from tests.drawn_pdf import draw_pages, read_codes
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import inspect, press, served
from tests.web.test_family_browser import make_circle, sign_in

NAME, OTHER = "Mina Voorbeeld", "Ruud Verzonnen"
MOTHER = {"hoedanigheid": "ouder", "leeftijd": "samen", "andere-ouder": "ja", "naam": NAME}
PEOPLE = {"wie_1": "moeder", "wie_2": "vader"}


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


def start_table(tablet: Page, office: Office) -> dict[str, str]:
    """Make a circle and go round the table with it; give each one's address."""
    links = make_circle(tablet, sign_in(tablet, office), ("14", "1", "2013"), **PEOPLE)
    press(tablet.get_by_role("button", name="Samen tekenen op dit apparaat"))
    inspect(tablet)
    for who in ("moeder", "vader"):
        tablet.get_by_label(who, exact=True).check()
    press(tablet.get_by_role("button", name="Uitloggen en beginnen"))
    tablet.get_by_role("heading", name="Samen tekenen", exact=True).wait_for()
    return links


def agree(tablet: Page, name: str) -> str:
    """Agree to the terms; give the receipt code."""
    press(tablet.locator("main a, main button", has_text=re.compile("^Akkoord")).first)
    for _page in range(12):
        answer(tablet, {**MOTHER, "naam": name})
        if tablet.locator("main button[value=versturen]").count():
            break
        press(tablet.locator("main button[value=verder]"))
    press(tablet.locator("main button[value=versturen]"))
    tablet.wait_for_url("**/o/**")
    return tablet.locator(".receipt-code").inner_text()


def answer(tablet: Page, who: dict[str, str]) -> None:
    names = {one.get_attribute("name") or "" for one in tablet.locator("main [type=radio]").all()}
    for name in names:
        tablet.locator(f"[name='{name}'][value='{who.get(name, 'ja')}']").check()
    for box in tablet.locator("main [type=checkbox]").all():
        box.check()
    for field in tablet.locator("main input[type=text]").all():
        field.fill(who.get(field.get_attribute("name") or "", ""))


def history(tablet: Page) -> list[str]:
    """All addresses that this tab remembers."""
    session = tablet.context.new_cdp_session(tablet)
    entries = session.send("Page.getNavigationHistory")["entries"]
    return [f"{one['url']} {one['title']} {one['userTypedURL']}" for one in entries]


def everything_on(tablet: Page) -> str:
    """What stands on a page and in its fields."""
    fields = tablet.locator("input, textarea").all()
    return " ".join([tablet.content(), *(one.input_value() for one in fields)])


def go_back(tablet: Page) -> None:
    """Go back one page, also to one that the browser asks to post again: then let it."""
    try:
        tablet.go_back()
    except Error:  # it was posted, and is not kept
        post_again(tablet)


def post_again(tablet: Page) -> None:
    """Reload, as soon as the browser's own page is there."""
    for _try in range(20):
        tablet.wait_for_timeout(200)
        try:
            tablet.reload()
        except Error:
            continue
        return
    raise AssertionError(tablet.url)


@pytest.fixture
def bare_tablet(browser: Browser) -> Iterator[Page]:
    """A browser without JavaScript."""
    with browser.new_context(java_script_enabled=False, locale="nl-NL") as context:
        yield context.new_page()


def sign_and_look_back(tablet: Page, office: Office, secrets: list[str]) -> list[str]:
    """Let the mother sign, and go back all the way; give the addresses that were there."""
    press(tablet.get_by_role("button", name=re.compile("Beginnen.*moeder")))
    mine = agree(tablet, NAME)
    press(tablet.get_by_role("button", name="Ik ben klaar"))
    tablet.get_by_role("heading", name="Samen tekenen", exact=True).wait_for()
    told, gone = history(tablet), [NAME, mine, *secrets]
    assert len(told) > 5
    assert not [one for one in told for secret in gone if secret in one]
    for _step in told[2:]:  # the first is an empty page
        go_back(tablet)
        shown = everything_on(tablet)
        assert not [secret for secret in (*gone, "C-13") if secret in shown], tablet.url
    assert office.loket.visitor().get(f"/o/{mine}").status == 200
    return [one.split()[0] for one in told if "/~" in one]


def test_who_goes_back_finds_nothing_of_who_went_before(page: Page, office: Office) -> None:
    links = start_table(page, office)
    inspect(page)
    opened = sign_and_look_back(page, office, tokens(links))
    page.goto(f"{office.loket.services.settings.base_url}/samen")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    press(page.get_by_role("button", name=re.compile("Beginnen.*vader")))
    inspect(page)
    assert NAME not in everything_on(page)
    code = agree(page, OTHER)
    inspect(page)
    own, check = sorted(one for sheet in draw_pages(page.pdf()) for one in read_codes(sheet))[::-1]
    assert own.endswith(f"/o/{code}")
    assert "/controleren/#loket1~" in check, "the paper can be checked without the code"
    for address in set(opened):
        page.goto(address)
        assert page.url.endswith("/samen")
        assert NAME not in page.content()


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_without_scripts_going_back_finds_nothing_either(
    page: Page, bare_tablet: Page, office: Office
) -> None:
    links = start_table(page, office)
    bare_tablet.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]  # as they came
    bare_tablet.goto(page.url)
    sign_and_look_back(bare_tablet, office, tokens(links))


def tokens(links: dict[str, str]) -> list[str]:
    return [one.rpartition("/")[2] for one in links.values()]
