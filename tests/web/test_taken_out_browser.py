"""What leaves the office, on a phone: files with an answer, lists, archives, and days that move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, FilePayload, Page

from formsapp.cases.receive_case import Dates
from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import add_passkey_device, inspect, press, served
from tests.web.uploading import JPEG, pdf

MOVED = date(2026, 5, 15)
FILES = [
    FilePayload(name="dossier.pdf", mimeType="application/pdf", buffer=pdf()),
    FilePayload(name=JPEG[0], mimeType="image/jpeg", buffer=JPEG[1]),
]


@pytest.fixture
def provider() -> str:
    """The one whose complaints fall under the law on terms."""
    return "doz-thuiszorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        add_passkey_device(page)
        yield page


def test_a_copy_goes_to_the_client_and_each_page_of_taking_out_is_accessible(
    office: Office, desk: Page
) -> None:
    office.loket.clock.ahead(days=38)  # 10 April
    dates = Dates(date(2026, 4, 3), MOVED, MOVED, term="complaint")
    office.case("klachten", "klacht", dates=dates)
    case, base = office.case(), office.loket.services.settings.base_url
    desk.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
    desk.get_by_role("button", name="Passkey maken en inloggen").click()
    desk.wait_for_url(f"{base}/medewerker/")
    for path in ("", "termijnen/", "lijst", "meenemen/C-1"):
        desk.goto(f"{base}/medewerker/{path}")
        inspect(desk)
    desk.goto(f"{base}/medewerker/zaak/{case.reference}")
    desk.get_by_label("Antwoord aan de cliënt").fill("Hier is de kopie.")
    desk.get_by_text("Bestanden meesturen").click()
    desk.get_by_label("Bestanden bij het antwoord").set_input_files(FILES)
    press(desk.get_by_role("button", name="Toevoegen"))
    inspect(desk)
    assert desk.get_by_label("Antwoord aan de cliënt").input_value() == "Hier is de kopie."
    desk.get_by_label("Nee, de zaak blijft open").check()
    press(desk.get_by_role("button", name="Antwoord bekijken"))
    inspect(desk)
    press(desk.get_by_role("button", name="Antwoord versturen"))
    desk.goto(f"{base}/o/{case.code}")
    inspect(desk)
    with desk.expect_download() as found:
        desk.get_by_role("link", name="dossier.pdf").click()
    assert found.value.path().read_bytes().startswith(b"%PDF")
