"""During a flood a phone does the work by itself and says so; without scripts it says how long."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from formsapp.settings import Settings
from formsapp.web.form.flood_gate import WAIT
from formsapp.web.shared.rate_limit import FROM_ALL
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import inspect, press, served, turning
from tests.web.test_rate_limit import FORM, count_forms, number_of_cases

FILLED = (("naam", "Fatima O'Brien"), ("bekend", "06 00000000"))
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def provider() -> str:
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        for _ in range(FROM_ALL.most):
            count_forms(running.loket, "", 1)
        yield running


def at_all_answers(page: Page, office: Office) -> None:
    """Fill in the form up to the page from which it is sent."""
    page.goto(office.loket.services.settings.base_url + FORM)
    for name, value in FILLED:
        page.locator(f"#{name}").fill(value)
    press(page.get_by_role("button", name="Verder"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk je antwoorden na")


def no_way_by_waiting(page: Page) -> bool:
    """Whether nothing shows of what is for who waits: how long, the text to keep, the button."""
    shown = [one.is_visible() for one in page.locator("[data-waiting]").all()]
    return len(shown) == 3 and not any(shown)


def test_the_work_is_done_beside_the_page_and_the_form_is_sent(page: Page, office: Office) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
    page.set_viewport_size(PHONE)
    at_all_answers(page, office)
    assert "PBKDF2" not in page.content()
    with turning(page):
        page.get_by_role("button", name="Versturen").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Even geduld"
    assert "Wij controleren dit formulier" in page.get_by_role("status").inner_text()
    assert no_way_by_waiting(page)
    page.wait_for_url("**/o/**", timeout=60_000)
    assert number_of_cases(office.loket) == 1
    assert all(one.startswith("http://localhost") for one in asked)
    assert [one for one in wrong if "Failed to load" not in one] == []


def test_without_scripts_it_says_how_long_and_then_takes_the_form_in(
    browser: Browser, office: Office
) -> None:
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        at_all_answers(page, office)
        page.get_by_role("button", name="Versturen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Even geduld")
        expect(page.locator("main")).to_contain_text("Laat deze pagina 5 minuten open.")
        assert page.get_by_role("status").inner_text() == ""
        office.loket.clock.ahead(seconds=WAIT.total_seconds())
        page.get_by_role("button", name="Versturen").click()
        page.wait_for_url("**/o/**")
    assert number_of_cases(office.loket) == 1


@pytest.mark.parametrize(
    "spoilt",
    [
        "delete Crypto.prototype.subtle",
        """let left = 50, real = SubtleCrypto.prototype.deriveBits;
        SubtleCrypto.prototype.deriveBits = function (...given) {
          if (!left--) throw new Error("worn out");
          return real.apply(this, given);
        }""",
    ],
    ids=["not there", "fails on the way"],
)
def test_a_browser_that_cannot_do_the_work_says_how_long_to_wait(
    page: Page, office: Office, spoilt: str
) -> None:
    page.add_init_script(spoilt)
    at_all_answers(page, office)
    press(page.get_by_role("button", name="Versturen"))
    expect(page.get_by_role("button", name="Versturen")).to_be_visible()
    assert "Laat deze pagina 5 minuten open." in page.locator("main").inner_text().replace(
        "\xa0", " "
    )
    assert page.get_by_role("status").inner_text() == ""
    inspect(page)
    office.loket.clock.ahead(seconds=WAIT.total_seconds())
    page.get_by_role("button", name="Versturen").click()
    page.wait_for_url("**/o/**")


def test_who_goes_away_while_the_work_is_done_and_comes_back_sends_from_all_answers(
    page: Page, office: Office
) -> None:
    at_all_answers(page, office)
    with turning(page):
        page.get_by_role("button", name="Versturen").click()
    page.goto(office.loket.services.settings.base_url + "/crisis/")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk je antwoorden na")
    assert number_of_cases(office.loket) == 0
    page.get_by_role("button", name="Versturen").click()
    page.wait_for_url("**/o/**", timeout=60_000)
    assert number_of_cases(office.loket) == 1


def test_who_is_without_connection_when_the_work_is_done_sends_by_a_press(
    page: Page, office: Office
) -> None:
    at_all_answers(page, office)
    with turning(page):
        page.get_by_role("button", name="Versturen").click()
    page.context.set_offline(True)
    again = page.get_by_role("button", name="Opnieuw proberen")
    expect(again).to_be_visible(timeout=60_000)
    assert no_way_by_waiting(page)
    assert page.get_by_role("status").inner_text() == ""
    page.context.set_offline(False)
    again.click()
    page.wait_for_url("**/o/**", timeout=60_000)
