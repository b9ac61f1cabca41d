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
from tests.web.served import inspect, press, served, turning
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
    follow(page, "main button[value=verder]:not([tabindex])")


COMPLAINT: dict[str, str] = {
    "soort": "0",
    "met-naam": "0",
    "wie": "0",
    "naam": "Jan",
    "verhaal": "Zij kwam te laat.",
    "over-lezer": "0",
    "deur": "0",
    "hulp": "0",
}
"""The complaint from top to bottom: what to type, or how many choices to go down."""
LETTER = {"binnen-via": "2", "binnen-dag-dag": "4", "binnen-dag-maand": "3"}
"""A letter that would come tomorrow: in the tests it is 3 March."""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_letter_is_entered_with_the_keyboard(
    office: Office, browser: Browser, width: int
) -> None:
    base = office.loket.services.settings.base_url
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = signed_in(office, context)
        page.goto(f"{base}/medewerker/")
        follow(page, "a[href$='/invoeren/']")
        follow(page, "a[href*='/invoeren/klacht']")
        refused: list[str] = []
        page.on("response", lambda one: refused.extend([one.url] * (one.status == 403)))
        type_in(page, {**LETTER, "binnen-dag-jaar": "2026", "client": "C-9", **COMPLAINT})
        assert page.title().startswith("Fout: ")
        assert page.locator("[name=verhaal]").input_value() == COMPLAINT["verhaal"]
        page.locator("[name=binnen-dag-dag]").fill("")
        type_in(page, {"binnen-dag-dag": "2"})
        assert page.locator("h1").inner_text() == "Kijk alles na"
        follow(page, "main button[value=versturen]:not([tabindex])")
        assert page.locator("h1").inner_text() == "Het is ingevoerd"
        (case,) = cases(office.loket)
        assert (case.client, case.received_on) == ("C-9", date(2026, 3, 2))
        assert refused == []


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"[name='{name}'][value='{value}']").check()


def asks_before_leaving(page: Page) -> bool:
    """Whether a browser would ask, before what was typed is left behind."""
    event = "new Event('beforeunload', { cancelable: true })"
    return bool(page.evaluate(f"!dispatchEvent({event})"))


def is_shown(page: Page, name: str) -> bool:
    return page.locator(f"[name='{name}']").first.is_visible()


LOOSE = """() => [...document.querySelectorAll(".entry h2")].filter(one => one.checkVisibility() &&
  ![...one.parentElement.querySelectorAll(".group")].some(part => part.checkVisibility()))
  .map(one => one.innerText)"""
"""Headings with nothing below them."""
TOUCHED = """() => [...document.querySelectorAll(".entry legend + .choice")].filter(one =>
  one.checkVisibility() && one.getBoundingClientRect().top
    < one.previousElementSibling.getBoundingClientRect().bottom + 3).map(one => one.innerText)"""
"""Questions on which their choices lie."""


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_each_heading_has_something_below_it_at_some_distance(
    office: Office, browser: Browser
) -> None:
    base = office.loket.services.settings.base_url
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = signed_in(office, context)
        page.goto(f"{base}/medewerker/invoeren/klacht")
        assert (page.evaluate(LOOSE), page.evaluate(TOUCHED)) == ([], [])
        assert not is_shown(page, "telefoon")
        choose(page, "met-naam", "ja")
        assert page.get_by_role("heading", name="Hoe bereiken wij die persoon?").is_visible()


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_what_a_call_does_not_need_is_not_shown(office: Office, browser: Browser) -> None:
    base = office.loket.services.settings.base_url
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = signed_in(office, context)
        page.goto(f"{base}/medewerker/invoeren/bezoek-afzeggen")
        assert not is_shown(page, "naam-client"), "it waits until it is known for whom this is"
        assert not is_shown(page, "dag-2-dag")
        page.get_by_role("button", name="Het is nu: vul dag en tijd in").click()
        assert page.locator("[name=binnen-tijd]").input_value() == "10.30"
        choose(page, "hoedanigheid", "ander")
        assert is_shown(page, "naam-client")
        page.locator("[name=client]").fill("C-9")
        assert not is_shown(page, "naam-client")
        assert not is_shown(page, "telefoon")
        choose(page, "wat", "meer")
        assert is_shown(page, "dag-2-dag")
        assert not is_shown(page, "dag-3-dag")
        choose(page, "nog-2", "ja")
        assert is_shown(page, "dag-3-dag")
        choose(page, "wat", "periode")
        assert not is_shown(page, "dag-2-dag")
        assert not is_shown(page, "dag-3-dag"), "the answer before it is not asked any more"
        assert is_shown(page, "tot-dag")
        assert page.locator(".only:visible").count() == 0


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_late_call_is_read_back_and_its_receipt_can_be_sent(
    office: Office, browser: Browser
) -> None:
    base = office.loket.services.settings.base_url
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = signed_in(office, context)
        page.goto(f"{base}/medewerker/invoeren/bezoek-afzeggen")
        assert page.locator("main").evaluate("one => one.scrollHeight") < 3.5 * 844
        press(page.get_by_role("button", name="Verder naar nakijken"))
        assert page.evaluate("document.activeElement.className") == "error-summary"
        choose(page, "binnen-via", "phone")
        page.get_by_role("button", name="Het is nu: vul dag en tijd in").click()
        choose(page, "hoedanigheid", "zelf")
        visit = {"dag-dag": "4", "dag-maand": "3", "dag-jaar": "2026", "tijd": "9.30"}
        for name, text in {"naam": "Jan", "telefoon": "06 0000 0000", **visit}.items():
            page.locator(f"[name='{name}']").fill(text)
        press(page.get_by_role("button", name="Verder naar nakijken"))
        inspect(page)
        assert asks_before_leaving(page)
        read = page.locator("main").inner_text()
        for words in ("U belt om een bezoek af te zeggen.", "Klopt dat?", "Dit is te laat om"):
            assert words in read
        page.get_by_label("Dit is gezegd").check()
        choose(page, "onmogelijk", "nee")
        press(page.get_by_role("button", name="Invoeren en bewijs maken"))
        inspect(page)
        sms = page.get_by_role("link", name="Sms maken").get_attribute("href")
        assert sms is not None
        assert sms.startswith("sms:0600000000?&body=")
        page.get_by_role("button", name="Tekst kopiëren").click()
        page.get_by_text("De tekst is gekopieerd.").or_(page.locator("#bericht")).first.wait_for()
        words = page.locator("#bericht").inner_text()
        assert not {"bezoek", "afzeg", "Jan"} & {*words.split()}


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_without_a_script_all_is_there_with_the_words_when_it_belongs(
    office: Office, browser: Browser
) -> None:
    base = office.loket.services.settings.base_url
    with browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    ) as context:
        page = signed_in(office, context)
        page.goto(f"{base}/medewerker/invoeren/bezoek-afzeggen")
        assert is_shown(page, "naam-client")
        assert is_shown(page, "tot-dag")
        assert not page.get_by_text("Het is nu: vul dag en tijd in").is_visible()
        words = page.locator(".group", has=page.locator("[name=tot-dag]")).locator(".only")
        assert words.inner_text() == (
            "Alleen als bij 'Moet er nog meer worden afgezegd?' is gekozen: "
            "\u2018Ja, alle bezoeken in een periode\u2019."
        )
        page.get_by_text("Andere bezoeken").click()
        assert is_shown(page, "dag-8-dag")
        choose(page, "binnen-via", "phone")
        choose(page, "hoedanigheid", "zelf")
        moment = {"binnen-dag-dag": "2", "binnen-dag-maand": "3", "binnen-dag-jaar": "2026"}
        visit = {"dag-dag": "9", "dag-maand": "3", "dag-jaar": "2026", "tijd": "9.30"}
        for name, text in {**moment, "binnen-tijd": "10.30", "naam": "Jan", **visit}.items():
            page.locator(f"[name='{name}']").fill(text)
        page.get_by_role("button", name="Verder naar nakijken").click()
        page.get_by_role("button", name="Invoeren en bewijs maken").click()
        assert page.locator("h1").inner_text() == "Het is ingevoerd"


def test_what_is_only_on_paper_looks_right_when_printed(office: Office, browser: Browser) -> None:
    with browser.new_context() as context:
        page = signed_in(office, context)
        page.goto(f"{office.loket.services.settings.base_url}/medewerker/invoeren/clientenraad")
        came = {**LETTER, "binnen-dag-dag": "2", "binnen-dag-jaar": "2026"}
        type_in(page, {**came, "naam": "Jan", "telefoon": "06 00000000"})
        follow(page, "main button[value=versturen]:not([tabindex])")
        page.emulate_media(media="print", color_scheme="dark")
        assert page.locator(".receipt-code").is_visible()
        assert page.locator(".qr-code svg").is_visible()
        for text in ("Het is ingevoerd", "Nog iets invoeren", "Geef dit bewijs nu"):
            assert not page.get_by_text(text).is_visible()
        colours = "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
        for one in page.locator(".sheet, .sheet p, .receipt-code, .sheet dd").all():
            assert one.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
