"""Signing in with an account elsewhere, confirming it, and ending a session, on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, Route

from formsapp.settings import Settings
from tests.oidc_provider import OpenIdProvider, running_provider
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import add_passkey_device, inspect, press, served
from tests.web.test_messages_browser import phone, sign_in
from tests.web.test_start_anew import LOST, mailed_token

PLAIN = "http://loket.voorbeeld.example/doz-thuiszorg"
"""An address that is neither https nor this machine."""


@pytest.fixture
def provider() -> str:
    """One provider is enough here: nothing of signing in differs."""
    return "doz-thuiszorg"


@pytest.fixture
def elsewhere() -> Iterator[OpenIdProvider]:
    with running_provider() as found:
        yield found


@pytest.fixture
def office(
    settings: Settings, start: Callable[[Settings], Loket], elsewhere: OpenIdProvider
) -> Iterator[Office]:
    with served(replace(settings, oidc=elsewhere.settings), start) as found:
        yield found


def button(page: Page, name: str) -> None:
    press(page.get_by_role("button", name=name))


def link(page: Page, name: str) -> None:
    press(page.get_by_role("link", name=name))


def test_an_account_elsewhere_signs_in_and_confirms_and_one_session_is_ended(
    office: Office, elsewhere: OpenIdProvider, browser: Browser
) -> None:
    base = f"{office.loket.services.settings.base_url}/medewerker"
    with phone(browser, scripts=False) as context:
        page = context.new_page()
        page.goto(f"{base}/uitnodiging/{office.invitation()}")
        link(page, "Verder met Proefaccount")
        page.wait_for_url(f"{base}/")
        button(page, "Uitloggen")
        link(page, "Inloggen met Proefaccount")
        page.wait_for_url(f"{base}/")
        with phone(browser) as other:
            there = other.new_page()
            there.goto(f"{base}/inloggen")
            inspect(there)
            elsewhere.account = "object-of-a-stranger"
            link(there, "Inloggen met Proefaccount")
            inspect(there)
            there.get_by_text("hoort bij niemand die hier werkt").wait_for()
            elsewhere.account = "object-of-sanne"
            link(there, "Met een ander account proberen")
            there.wait_for_url(f"{base}/")
            there.goto(f"{base}/ik/")
            inspect(there)
            assert there.get_by_role("button", name="Daar uitloggen").count() == 1
            assert there.get_by_role("heading", name="Een passkey maken", exact=True).is_visible()
            page.goto(f"{base}/ik/")
            button(page, "Daar uitloggen")
            there.goto(f"{base}/")
            assert there.get_by_role("heading", name="Inloggen", level=1).is_visible()
        office.loket.clock.ahead(minutes=11)
        page.goto(f"{base}/collegas/uitnodigen")
        link(page, "Bevestigen met Proefaccount")
        page.wait_for_url(f"{base}/collegas/uitnodigen")


def test_an_account_is_added_beside_the_passkey_and_dropped(
    office: Office, browser: Browser
) -> None:
    base = f"{office.loket.services.settings.base_url}/medewerker"
    with phone(browser) as context:
        page = context.new_page()
        add_passkey_device(page)
        page.goto(f"{base}/uitnodiging/{office.invitation()}")
        inspect(page)
        page.get_by_role("button", name="Passkey maken en inloggen").click()
        page.wait_for_url(f"{base}/")
        office.loket.clock.ahead(minutes=11)
        page.goto(f"{base}/ik/account")
        inspect(page)
        page.get_by_role("button", name="Bevestigen met passkey").click()
        page.wait_for_url(f"{base}/ik/?gedaan=1")
        inspect(page)
        button(page, "Niet meer inloggen met Proefaccount")
        page.get_by_text("Nog niet gekoppeld").wait_for()


def test_who_lost_a_phone_begins_anew_once_a_second_manager_agrees(
    office: Office, browser: Browser
) -> None:
    base = f"{office.loket.services.settings.base_url}/medewerker"
    office.colleague("medewerker", LOST)
    with phone(browser) as first, phone(browser) as second, phone(browser) as anew:
        manager, other = sign_in(office, first, "manager"), sign_in(office, second, "beheerder")
        link(manager, "Collega’s")  # noqa: RUF001  as it stands on the page
        link(manager, LOST)
        inspect(manager)
        button(manager, "Opnieuw laten beginnen")
        inspect(manager)
        assert manager.locator(".address").count() == 0
        person = anew.new_page()
        add_passkey_device(person)
        person.goto(f"{base}/uitnodiging/{mailed_token(office)}")
        person.get_by_role("heading", name="Deze uitnodiging werkt nog niet").wait_for()
        inspect(person)
        other.goto(f"{base}/toegang-geven/")
        inspect(other)
        button(other, "Instemmen")
        inspect(other)
        person.reload()
        person.get_by_role("button", name="Passkey maken en inloggen").click()
        person.wait_for_url(f"{base}/")


def test_where_passkeys_cannot_be_the_page_says_that_its_address_is_why(
    office: Office, browser: Browser
) -> None:
    base = office.loket.services.settings.base_url

    def answer(route: Route) -> None:
        there = route.request.url.replace(PLAIN, base)
        route.fulfill(response=route.fetch(url=there))

    with phone(browser) as context:
        page = context.new_page()
        page.route(f"{PLAIN}/**", answer)
        page.goto(f"{PLAIN}/medewerker/inloggen")
        page.get_by_role("button", name="passkey").click()
        page.get_by_text("Dit adres begint niet met https.").wait_for()
