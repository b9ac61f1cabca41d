"""Who gave an earlier answer, told on a phone in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from formsapp.settings import Settings
from tests.web.circles import family, read_consents
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import add_passkey_device, inspect, press, served
from tests.web.test_toestemming import consents
from tests.web.test_who_said_it import EIGHT_BORN, answer_without_circle


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


def test_from_the_inbox_to_an_answer_that_counts(office: Office, browser: Browser) -> None:
    first, *_ = consents(office.loket)
    base = office.loket.services.settings.base_url
    for _time in range(2):
        number = answer_without_circle(office, first)
    family(office.loket, "moeder", born=EIGHT_BORN)
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL") as context:
        desk = context.new_page()
        desk.set_default_timeout(10_000)
        add_passkey_device(desk)
        desk.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
        desk.get_by_role("button", name="Passkey maken en inloggen").click()
        desk.wait_for_url(f"{base}/medewerker/")
        desk.goto(f"{base}/medewerker/client/C-1")
        desk.get_by_role("link", name="Vastleggen wie dit zei").first.click()  # on this page
        inspect(desk)
        for _time in range(2):
            block = desk.locator("#wie-zei-dit details[open]")
            block.get_by_label("moeder").check()
            block.get_by_label("Wie of wat bevestigt dit?").fill("zelf nagebeld")
            press(block.get_by_role("button", name="Opslaan"))
        inspect(desk)
        desk.get_by_text("Wie eerdere antwoorden gaf: 2").click()
        press(desk.get_by_role("link", name=f"Wijzigen: {number}"))
        press(desk.get_by_role("button", name="Opslaan"))
        inspect(desk)
        assert "Er klopt iets nog niet" in desk.content()
    assert read_consents(office.loket)[first].verdict.word == "allowed"
