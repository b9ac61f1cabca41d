"""Without a network the crisis page is still there, and nothing else is ever kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from formsapp.site import csp
from formsapp.site.service_worker import render_service_worker
from tests.conftest import PROVIDERS

AFTER_LOAD = 12_000
KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) kept.push(request.url);
  return kept;
}"""


class Handler(SimpleHTTPRequestHandler):
    """Serves the sites beside each other under their names, with their own policy."""

    asked: list[str]
    aeroplane: threading.Event

    def do_GET(self) -> None:
        if self.aeroplane.is_set():
            self.close_connection = True
            return
        self.asked.append(self.path)
        if "/f/" in self.path or "/l/" in self.path or "/medewerker/" in self.path:
            self.path = self.path.split("/")[1].join("//")
        super().do_GET()

    def end_headers(self) -> None:
        site = Path(self.directory) / self.path.split("/")[1]
        self.send_header("Content-Security-Policy", csp(site))
        self.send_header("Cache-Control", "no-cache")  # the browser's own store stays out of it
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@dataclass
class Server:
    """A server of both sites: its address, what was asked of it, and whether it can be reached."""

    address: str
    asked: list[str]
    aeroplane: threading.Event

    def take_off(self, tab: Page) -> None:
        """Cut the tab off, and its worker, which the browser's own switch reaches later."""
        self.aeroplane.set()
        tab.context.set_offline(True)


@pytest.fixture
def server(sites: dict[str, Path]) -> Iterator[Server]:
    asked: list[str] = []
    aeroplane = threading.Event()
    handler = type("Handling", (Handler,), {"asked": asked, "aeroplane": aeroplane})
    folder = str(next(iter(sites.values())).parent)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield Server(f"http://localhost:{running.server_port}", asked, aeroplane)
        running.shutdown()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        yield context.new_page()


def visit_crisis_page(tab: Page, root: str) -> None:
    tab.goto(f"{root}/crisis/")
    tab.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    tab.wait_for_function("() => navigator.serviceWorker.controller")


def test_the_crisis_page_is_there_without_a_network(
    tab: Page, server: Server, provider: str
) -> None:
    root = f"{server.address}/{provider}"
    visit_crisis_page(tab, root)
    heading = tab.inner_text("h1")
    server.take_off(tab)
    for page in ("/crisis/", "/", "/voorwaarden/", "/f/klacht", "/l/abc/dossier", "/nergens"):
        tab.goto(root + page)
        assert tab.inner_text("h1") == heading
        assert tab.locator("a[href='tel:112']").count() > 0
        assert "geen internet" in tab.inner_text("main [role=status]")
        assert tab.evaluate("() => document.styleSheets.length") == 1
        home = tab.locator(".home").evaluate("link => link.href")
        assert home == f"{root}/", page


def test_with_a_network_no_page_says_that_there_is_none(
    tab: Page, server: Server, provider: str
) -> None:
    root = f"{server.address}/{provider}"
    visit_crisis_page(tab, root)
    tab.reload()
    assert tab.locator("main [role=status]").count() == 0
    tab.goto(f"{root}/voorwaarden/")
    assert tab.inner_text("h1") == "Algemene voorwaarden"


def test_nothing_but_the_crisis_page_is_kept(tab: Page, server: Server, provider: str) -> None:
    root = f"{server.address}/{provider}"
    visit_crisis_page(tab, root)
    for page in ("/", "/f/klacht", "/l/abc", "/medewerker/", "/privacy/"):
        tab.goto(root + page)
    assert tab.evaluate(KEPT) == [f"{root}/crisis/"]


def test_each_provider_keeps_its_own_page(tab: Page, server: Server) -> None:
    names = {}
    for provider in PROVIDERS:
        visit_crisis_page(tab, f"{server.address}/{provider}")
    assert len(tab.evaluate(KEPT)) == len(PROVIDERS)
    server.take_off(tab)
    for provider in PROVIDERS:
        tab.goto(f"{server.address}/{provider}/afzeggen/")
        names[provider] = tab.inner_text(".name")
    assert len(set(names.values())) == len(PROVIDERS)


def test_staff_pages_do_not_pass_through_the_worker(
    tab: Page, server: Server, provider: str
) -> None:
    root = f"{server.address}/{provider}"
    visit_crisis_page(tab, root)
    found = tab.goto(f"{root}/medewerker/")
    assert found is not None
    assert not found.from_service_worker


def test_what_is_fetched_after_load_is_light(
    tab: Page, server: Server, sites: dict[str, Path], provider: str
) -> None:
    visit_crisis_page(tab, f"{server.address}/{provider}")
    after = server.asked[1:]
    assert set(after) <= {f"/{provider}/sw.js", f"/{provider}/crisis/"}
    site = sites[provider]
    files = (site / "sw.js.br", site / "crisis" / "index.html.br")
    assert sum(file.stat().st_size for file in files) <= AFTER_LOAD


def test_another_page_is_another_version() -> None:
    script = "// note\nvar name = 'VERSION';"
    assert render_service_worker(script, "een") == render_service_worker(script, "een")
    assert render_service_worker(script, "een") != render_service_worker(script, "twee")
    assert "VERSION" not in render_service_worker(script, "een")
    assert "note" not in render_service_worker(script, "een")
