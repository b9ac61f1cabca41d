"""A provider's app that listens on this machine, and how a page in a browser is inspected."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
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
WIDTHS = (320, 1280)


@contextmanager
def served(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    """Serve an office on a free port, under the address that it thinks it has."""
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


def add_passkey_device(page: Page) -> None:
    """Give the browser of ``page`` a device that makes and keeps passkeys."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def inspect(page: Page) -> None:
    """Look at the page as it is: no fault for axe, nothing that sticks out, phone and desk."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, (page.url, width)
    found = Axe().run(page, options=AXE).response["violations"]
    assert found == [], (page.url, [(one["id"], one["nodes"][0]["html"]) for one in found])
