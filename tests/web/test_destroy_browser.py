"""A client's cases are destroyed on a phone, from the request to what the client reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import add_passkey_device, inspect, press, served
from tests.web.test_destroy_on_request import ask, finished


@pytest.fixture
def provider() -> str:
    """One is enough here: the words of both are read elsewhere."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


def test_each_page_of_destroying_is_readable_and_leads_on(office: Office, browser: Browser) -> None:
    person = office.colleague("medewerker", "eva@voorbeeld.nl")
    gone = finished(office, person)
    finished(office, person, kind="toestemming")
    office.case()
    asked = ask(office, person)
    base = office.loket.services.settings.base_url
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        add_passkey_device(page)
        page.goto(f"{base}/medewerker/uitnodiging/{office.invitation(role='medewerker')}")
        page.get_by_role("button", name="Passkey maken en inloggen").click()
        page.wait_for_url(f"{base}/medewerker/")
        page.goto(f"{base}/medewerker/zaak/{asked.reference}")
        press(page.get_by_role("link", name="Kiezen wat weggaat"))
        press(page.get_by_role("button", name="Bekijken wat er weggaat"))
        inspect(page)
        for one in page.get_by_role("radio", name="Vernietigen").all():
            one.check()
        press(page.get_by_role("button", name="Bekijken wat er weggaat"))
        inspect(page)
        press(page.get_by_role("button", name="Definitief vernietigen"))
        inspect(page)
        assert gone.reference in page.get_by_role("main").inner_text()
        page.goto(f"{base}/o/{asked.code}")
        assert f"(nummer {gone.reference})" in page.get_by_role("main").inner_text()
