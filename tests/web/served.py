"""A provider's app that listens on this machine, and how a page in a browser is inspected."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from playwright.sync_api import Locator, Page, expect
from werkzeug.serving import make_server

from formsapp.settings import Settings
from tests.accessible import inspect
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.typed_words import Typed, looked_for, noting
from tests.web.wire import Wire

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
    "hasPrf": True,
}


@contextmanager
def served(
    settings: Settings, start: Callable[[Settings], Loket], wire: Wire | None = None
) -> Iterator[Office]:
    """Serve an office on a free port, under the address that it thinks it has.

    A browser reaches it through the ``wire``, if there is one. What it sent is looked for at the
    end in all that was kept or logged.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if wire is not None:
        wire.target = port
    base = f"http://localhost:{wire.port if wire else port}/{settings.provider}"
    loket = start(replace(settings, face="both", base_url=base))
    typed = Typed()
    server = make_server("127.0.0.1", port, noting(loket.app, typed), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with looked_for(settings, typed):
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


@contextmanager
def turning(page: Page) -> Iterator[None]:
    """Wait until the page is there to which the act in this block leads.

    A form posts by its script, which shows the answer later and at the same address where something
    is wrong: a click waits for that no more than a navigation tells it. This holds without scripts.
    """
    page.wait_for_load_state()
    # Not by a locator: it would bring all that finds elements into a second world of each page.
    page.evaluate("document.querySelector('main').dataset.before = ''")
    yield
    page.locator("main:not([data-before])").wait_for()
    page.wait_for_load_state()


def press(way: Locator) -> None:
    """Press a button or a link, and wait until the page to which it leads is there."""
    with turning(way.page):
        way.click()


def go_until(tab: Page, address: str, sign: Locator) -> None:
    """Go to an address until a sign shows there.

    What a page asks of the server when it is left goes beside what the browser loads next.
    """
    for _ in range(50):
        tab.goto(address)
        if sign.count():
            return
        tab.wait_for_timeout(100)
    expect(sign).not_to_have_count(0)


__all__ = ["add_passkey_device", "go_until", "inspect", "press", "served", "turning"]
