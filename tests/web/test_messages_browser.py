"""A question, its answer and a new code in a browser on a phone, with JavaScript and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page

from formsapp.facts.model import Role
from formsapp.settings import Settings
from formsapp.web.staff.guard import COOKIE
from tests.accessible import PHONE
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import inspect, press, served
from tests.web.uploading import JPEG

FILE: FilePayload = {"name": JPEG[0], "mimeType": "image/jpeg", "buffer": JPEG[1]}


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


@contextmanager
def phone(browser: Browser, *, scripts: bool = True) -> Iterator[BrowserContext]:
    """A browser of its own on a phone: its width, and fingers."""
    made = browser.new_context(
        viewport={"width": PHONE, "height": 844},
        locale="nl-NL",
        java_script_enabled=scripts,
        has_touch=True,
        is_mobile=True,
    )
    with made as context:
        yield context


def sign_in(office: Office, context: BrowserContext, role: Role = "manager") -> Page:
    """A page of a colleague who is signed in."""
    cookie = office.colleague(role).browser.get_cookie(
        COOKIE, path=f"{office.loket.services.root}/medewerker/"
    )
    assert cookie is not None
    address = f"{office.loket.services.settings.base_url}/medewerker/"
    context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": address}])
    page = context.new_page()
    page.goto(address)
    return page


def look(page: Page, *, scripts: bool = True) -> None:
    """Hold a page to what all pages are held to; axe needs JavaScript."""
    if scripts:
        inspect(page)


def ask_question(staff: Page, text: str) -> None:
    """Ask the client something from the case, after an empty try."""
    look(staff)
    press(staff.get_by_role("link", name="Bericht aan de cliënt"))
    press(staff.get_by_role("button", name="Bericht versturen"))
    staff.locator(".error-summary").wait_for()
    look(staff)
    staff.get_by_label("Bericht aan de cliënt").fill(text)
    staff.locator("input[name=soort][value=question]").check()
    press(staff.get_by_role("button", name="Bericht versturen"))
    staff.get_by_text(text).wait_for()
    look(staff)


def answer_with_photo(client: Page, text: str, *, scripts: bool) -> None:
    """Answer from the status page: empty first, then with a photo."""
    look(client, scripts=scripts)
    press(client.get_by_role("link", name="Onze vraag beantwoorden"))
    press(client.get_by_role("button", name="Versturen"))
    client.locator(".error-summary").wait_for()
    assert client.title().startswith("Fout: ")
    look(client, scripts=scripts)
    client.locator("#tekst").fill(text)
    client.locator("#bestanden").set_input_files([FILE])
    press(client.get_by_role("button", name="Toevoegen"))
    client.get_by_text("keuken.jpg").first.wait_for()
    assert client.locator("#tekst").input_value() == text
    look(client, scripts=scripts)
    press(client.get_by_role("button", name="Versturen"))
    client.get_by_text("is binnengekomen").wait_for()
    look(client, scripts=scripts)


def replace_code(staff: Page) -> str:
    """Give the client of the case a new code; returns it."""
    staff.get_by_text("Ontvangstcode kwijt").click()
    press(staff.get_by_role("link", name="Nieuwe code geven"))
    staff.get_by_label("Hoe is nagegaan wie het is?").fill("Teruggebeld.")
    staff.get_by_label("Nee, ik geef hem zelf").check()
    look(staff)
    press(staff.get_by_role("button", name="Nieuwe code maken"))
    staff.locator(".receipt-code").wait_for()
    look(staff)
    return staff.locator(".receipt-code").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_question_is_answered_with_a_photo_and_a_lost_code_replaced(
    office: Office, browser: Browser, *, scripts: bool
) -> None:
    receipt, base = office.case(kind="dossier"), office.loket.services.settings.base_url
    with phone(browser) as desk, phone(browser, scripts=scripts) as own:
        staff, client = sign_in(office, desk), own.new_page()
        staff.goto(f"{base}/medewerker/zaak/{receipt.reference}")
        ask_question(staff, "Welke kopie is het?")
        client.goto(f"{base}/o/{receipt.code}")
        assert client.get_by_text("Welke kopie is het?").is_visible()
        answer_with_photo(client, "Die van de foto.", scripts=scripts)
        staff.goto(f"{base}/medewerker/")
        assert staff.get_by_text("Nieuw bericht").is_visible()
        look(staff)
        press(staff.get_by_role("link", name=receipt.reference))
        with staff.expect_download() as saved:
            staff.get_by_role("link", name="keuken.jpg").click()
        assert saved.value.suggested_filename == "keuken.jpg"
        press(staff.get_by_role("button", name="Is opgepakt"))
        code = replace_code(staff)
        client.goto(f"{base}/o")
        client.locator("#code").fill(code.lower())
        press(client.get_by_role("button", name="Bekijken"))
        client.get_by_text("Die van de foto.").wait_for()
        client.goto(f"{base}/o/{receipt.code}")
        client.get_by_text("kennen deze niet").first.wait_for()


def test_a_lost_link_is_asked_for_and_replaced(office: Office, browser: Browser) -> None:
    base = office.loket.services.settings.base_url
    old = office.loket.link("dossier")
    with phone(browser) as desk, phone(browser, scripts=False) as own:
        client, staff = own.new_page(), sign_in(office, desk)
        client.goto(f"{base}/f/link-aanvragen")
        client.locator("#naam").fill("Fatima Voorbeeld")
        client.locator("#bekend").fill("06 00000000")
        press(client.get_by_role("button", name="Verder"))
        press(client.get_by_role("button", name="Versturen"))
        staff.reload()
        look(staff)
        requests = staff.locator("details", has_text="vraagt een nieuwe link")
        requests.locator("summary").click()
        press(requests.locator("a.reference"))
        look(staff)
        staff.get_by_label("Kenmerk van de cliënt").fill("c1")
        press(staff.get_by_role("button", name="Verder"))
        look(staff)
        staff.get_by_label("Ja, voor de cliënt").check()
        press(staff.get_by_role("button", name="Nieuwe link maken"))
        staff.get_by_role("heading", name="De link is klaar").wait_for()
        look(staff)
        client.goto(f"{base}/l/{old}")
        assert client.get_by_role("heading", level=1).inner_text() != "Uw overzicht"
