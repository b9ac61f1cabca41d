"""The counsellor in a real browser on a phone: by passkey, and by passphrase without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from formsapp.settings import Settings
from formsapp.web.staff.guard import COOKIE
from tests.web.conftest import Loket
from tests.web.office import PHRASE, Colleague, Office
from tests.web.served import add_passkey_device, inspect, press, served
from tests.web.test_kind_vertrouwenspersoon import SLUG
from tests.web.test_messages_browser import phone
from tests.web.test_own_key import WORDS, write
from tests.web.test_second_person import invite

pytestmark = pytest.mark.parametrize("provider", ["al-osra-zorg"])


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


def fill_twice(page: Page) -> None:
    page.get_by_label("Nieuwe wachtwoordzin").fill(PHRASE)
    page.get_by_label("Nog een keer dezelfde zin").fill(PHRASE)


def test_a_passkey_opens_the_key_as_the_passphrase_does(office: Office, browser: Browser) -> None:
    base = office.loket.services.settings.base_url
    path = write(office)
    with phone(browser) as context:
        page = context.new_page()
        add_passkey_device(page)
        page.goto(f"{base}/medewerker/uitnodiging/{office.invitation('e@voorbeeld.nl', SLUG)}")
        press(page.get_by_role("button", name="Passkey maken en inloggen"))
        page.goto(base + path)
        inspect(page)
        press(page.get_by_role("button", name="Sleutel maken"))
        inspect(page)
        fill_twice(page)
        press(page.get_by_role("button", name="Sleutel maken"))
        page.get_by_text(WORDS).wait_for()
        page.goto(f"{base}/medewerker/sleutel/")
        inspect(page)
        press(page.get_by_role("button", name="Deze passkey de sleutel laten openen"))
        press(page.get_by_role("button", name="Sleutel sluiten"))
        page.goto(base + path)
        inspect(page)
        press(page.get_by_role("button", name="Openen met passkey"))
        page.get_by_text(WORDS).wait_for()
        invite(office.colleague("manager"), "nog-een@voorbeeld.nl")
        page.goto(f"{base}/medewerker/toegang-geven/")
        inspect(page)
        press(page.get_by_role("button", name="Weigeren"))
        office.colleague(SLUG, "ans@voorbeeld.nl").make_key()
        page.goto(f"{base}/medewerker/sleutel/overdragen/")
        inspect(page)
        press(page.get_by_role("link", name="Zaken kiezen"))
        inspect(page)
        page.get_by_role("checkbox").first.check()
        press(page.get_by_role("button", name="Overdragen"))
        page.get_by_text("Kan alles al lezen.").wait_for()


def test_without_a_script_the_passphrase_opens_it(office: Office, browser: Browser) -> None:
    base, path = office.loket.services.settings.base_url, write(office)
    person = office.colleague(SLUG)
    with phone(browser, scripts=False) as context:
        cookie = cookie_of(office, person)
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": f"{base}/medewerker/"}])
        page = context.new_page()
        page.goto(base + path)
        fill_twice(page)
        press(page.get_by_role("button", name="Sleutel maken"))
        page.get_by_text(WORDS).wait_for()
        page.goto(f"{base}/medewerker/sleutel/")
        press(page.get_by_role("button", name="Sleutel sluiten"))
        page.goto(base + path)
        page.get_by_label("Wachtwoordzin", exact=True).fill(PHRASE)
        press(page.get_by_role("button", name="Sleutel openen"))
        page.get_by_text(WORDS).wait_for()


def cookie_of(office: Office, person: Colleague) -> str:
    found = person.browser.get_cookie(COOKIE, path=f"{office.loket.services.root}/medewerker/")
    assert found is not None
    return found.value
