"""The staff pages in a real browser, with a real passkey: both providers, phone and desk."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import (  # type: ignore[import-untyped]  # no types
    Axe,
)
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.office import Office

AXE = {"rules": {"target-size": {"enabled": True}}}
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    """An office that is served on a free port, under the address that it thinks it has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://localhost:{port}/{settings.provider}"
    loket = start(replace(settings, face="both", base_url=base))
    server = make_server("127.0.0.1", port, loket.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Office(loket)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A browser with a passkey device of its own."""
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page


def inspect(page: Page) -> None:
    """Look at the page as it is: no fault for axe, nothing that sticks out, phone and desk."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, (page.url, width)
    found = Axe().run(page, options=AXE).response["violations"]
    assert found == [], (page.url, [(one["id"], one["nodes"][0]["html"]) for one in found])


def test_from_invitation_to_link_and_back_in(office: Office, desk: Page) -> None:
    base = office.loket.services.settings.base_url
    case = office.case()
    desk.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
    inspect(desk)
    desk.get_by_role("button", name="Passkey maken en inloggen").click()
    desk.wait_for_url(f"{base}/medewerker/")
    inspect(desk)
    desk.get_by_role("link", name=case.reference).click()
    inspect(desk)
    desk.get_by_role("button", name="Antwoord versturen").click()
    inspect(desk)
    desk.get_by_role("link", name="Links", exact=True).click()
    desk.get_by_role("link", name="Link maken").click()
    inspect(desk)
    desk.get_by_label("Kenmerk van de cliënt").fill("C-1")
    desk.locator("[name=soorten]").first.check()
    desk.get_by_role("button", name="Link maken").click()
    inspect(desk)
    assert "/l/" in desk.get_by_label("Tekst voor sms of mail").input_value()
    desk.get_by_role("button", name="Uitloggen").click()
    desk.wait_for_url(f"{base}/medewerker/inloggen?uit=1")
    inspect(desk)
    desk.goto(f"{base}/medewerker/ik/")
    desk.get_by_role("button", name="Inloggen met passkey").click()
    desk.wait_for_url(f"{base}/medewerker/ik/")
    inspect(desk)


def test_second_passkey_on_the_same_device_is_told_calmly(office: Office, desk: Page) -> None:
    base = office.loket.services.settings.base_url
    desk.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
    desk.get_by_role("button", name="Passkey maken en inloggen").click()
    desk.wait_for_url(f"{base}/medewerker/")
    desk.goto(f"{base}/medewerker/ik/")
    desk.get_by_role("button", name="Passkey maken").click()
    desk.get_by_text("Het is afgebroken of deze passkey past hier niet").wait_for()
    for path in ("collegas/", "collegas/uitnodigen", "post/", "links/?client=C-1", "?zoek=niets"):
        desk.goto(f"{base}/medewerker/{path}")
        inspect(desk)
