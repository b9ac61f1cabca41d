"""Back and forward lead to the page that says that a visit became too late, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.datastructures import MultiDict

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import day, myself
from tests.web.served import press, served
from tests.web.test_every_form_browser import SEND, fill
from tests.web.test_kind_bezoek_afzeggen import FORM, at

NEXT = "main button[value=verder]"
REASON = "Ik lag in het ziekenhuis."


@pytest.fixture
def provider() -> str:
    return "doz-thuiszorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


def test_who_leaves_a_page_that_became_too_late_comes_back_to_it(
    office: Office, browser: Browser
) -> None:
    at(office.loket, "2026-03-04T08:59:30")
    visit = {**day("dag", "5-3-2026"), "tijd": "9.00"}
    pages = [*myself(), visit]
    answers: MultiDict[str, str] = MultiDict(
        (n.replace("__", "-"), str(v)) for page in pages for n, v in page.items()
    )
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{office.loket.services.settings.base_url}{FORM}")
        while not tab.locator(SEND).count():
            fill(tab, answers)
            press(tab.locator(NEXT))
        at(office.loket, "2026-03-04T09:00:30")
        press(tab.locator(SEND))
        late = tab.title()
        assert "te laat" in late
        tab.locator("#onmogelijk").check()
        tab.locator("textarea[name=reden]").fill(REASON)
        tab.locator("footer a", has_text="Privacy").click()
        expect(tab).not_to_have_title(late)
        tab.go_back()
        expect(tab).to_have_title(late)
        expect(tab.locator("textarea[name=reden]")).to_have_value(REASON)
        press(tab.locator(SEND))
        assert "/o/" in tab.url
