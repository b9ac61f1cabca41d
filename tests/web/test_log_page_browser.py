"""The log in a real browser, on a phone and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import inspect, press, served
from tests.web.test_log_page import record, tamper
from tests.web.test_messages_browser import phone, sign_in


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


@pytest.mark.parametrize("scripts", [True, False])
def test_the_administrator_finds_who_looked_and_takes_it_along(
    office: Office, browser: Browser, *, scripts: bool
) -> None:
    case = office.case(client="een-heel-lang-kenmerk-van-een-client-0123456789")
    record(office, 60)
    office.colleague("medewerker", "een.heel.lang.adres@voorbeeld-van-zorg.example").get(
        f"/medewerker/zaak/{case.reference}"
    )
    with phone(browser, scripts=scripts) as context:
        page = sign_in(office, context, "beheerder")
        press(page.locator("a[href$='/collegas/']"))
        press(page.get_by_role("link", name="Logboek"))
        page.get_by_text("Dit logboek is heel").wait_for()
        press(page.get_by_role("link", name="Eerder"))
        press(page.get_by_role("link", name="Later"))
        page.get_by_label("Nummer van de zaak").fill(case.reference.lower())
        press(page.get_by_role("button", name="Zoeken"))
        assert page.locator(".history li").count() == 2
        if scripts:
            inspect(page)
        with page.expect_download() as taken:
            page.get_by_role("button", name="CSV ophalen").click()
        assert taken.value.suggested_filename == "logboek.csv"
        if scripts:
            tamper(office, "UPDATE event SET role = 'client' WHERE number = 3")
            page.goto(page.url.partition("?")[0])
            page.get_by_role("heading", name="Dit logboek is niet meer heel").wait_for()
            inspect(page)
