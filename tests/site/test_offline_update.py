"""The crisis page without a network: after any first visit, when it changes, when servers fail."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from formsapp.site import csp
from formsapp.site.service_worker import render_service_worker
from tests.conftest import REPO

KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) kept.push([name, request.url]);
  return kept;
}"""
CLEARED = """async old => {
  for (let times = 0; times < 100 && await caches.has(old); times++)
    await new Promise(done => setTimeout(done, 50));
  return !await caches.has(old);
}"""
READY = "() => navigator.serviceWorker.ready.then(() => undefined)"
SCRIPT = (REPO / "site_overrides" / "sw.js").read_text(encoding="utf-8")
LATER = datetime(2033, 5, 18, tzinfo=UTC).timestamp()
OUTAGE = b"<!DOCTYPE html><title>502</title><h1>Bad Gateway</h1>"


@dataclass
class Fate:
    """What becomes of requests: ``gone`` is no network, ``broken`` paths are answered with 502."""

    gone: bool = False
    broken: tuple[str, ...] = ()
    address: str = ""
    asked: list[str] = field(default_factory=list)


class Handler(SimpleHTTPRequestHandler):
    fate: Fate

    def do_GET(self) -> None:
        if self.fate.gone:
            self.close_connection = True
            return
        self.fate.asked.append(self.path)
        if self.path.startswith(self.fate.broken or ("!",)):
            self.send_response(502)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(OUTAGE)))
            self.end_headers()
            self.wfile.write(OUTAGE)
        else:
            super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", csp(Path(self.directory) / "zorg"))
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def provider() -> str:
    return "al-osra-zorg"


@pytest.fixture
def folder(site: Path, tmp_path: Path) -> Path:
    """The folder of one site, to change."""
    shutil.copytree(site, tmp_path / "zorg")
    return tmp_path / "zorg"


@pytest.fixture
def fate(folder: Path) -> Iterator[Fate]:
    fate = Fate()
    handler = partial(type("Handling", (Handler,), {"fate": fate}), directory=str(folder.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        fate.address = f"http://localhost:{running.server_port}/zorg"
        yield fate
        running.shutdown()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        yield context.new_page()


def visit(tab: Page, address: str) -> None:
    """Open a page, and wait for the worker that it brings."""
    tab.goto(address)
    tab.evaluate(READY)
    tab.wait_for_function("() => navigator.serviceWorker.controller")


def take_off(tab: Page, fate: Fate) -> None:
    fate.gone = True
    tab.context.set_offline(True)


def change(folder: Path, before: str, after: str) -> None:
    """Publish another crisis page, and the worker that goes with it."""
    page = folder / "crisis" / "index.html"
    text = page.read_text(encoding="utf-8")
    assert before in text
    page.write_text(text.replace(before, after), encoding="utf-8")
    script = render_service_worker(SCRIPT, page.read_text(encoding="utf-8"))
    (folder / "sw.js").write_text(script, encoding="utf-8")
    for file in (page, folder / "sw.js"):
        os.utime(file, (LATER, LATER))  # the server tells changes apart by the second


@pytest.mark.parametrize("page", ["/", "/klachten/", "/voorwaarden/"])
def test_one_visit_to_any_page_is_enough(tab: Page, fate: Fate, page: str) -> None:
    visit(tab, fate.address + page)
    take_off(tab, fate)
    tab.goto(f"{fate.address}/crisis/")
    assert tab.inner_text("h1").startswith("Spoed")
    assert tab.locator("a[href='tel:112']").count()


def test_a_new_crisis_page_takes_the_place_of_the_old(tab: Page, fate: Fate, folder: Path) -> None:
    visit(tab, f"{fate.address}/")
    ((old, _),) = tab.evaluate(KEPT)
    change(folder, "Spoed: wie bel je?", "Spoed: de nieuwe lijst")
    tab.goto(f"{fate.address}/privacy/")
    assert tab.evaluate(CLEARED, old)
    assert [page for _, page in tab.evaluate(KEPT)] == [f"{fate.address}/crisis/"]
    take_off(tab, fate)
    tab.goto(f"{fate.address}/crisis/")
    assert tab.inner_text("h1") == "Spoed: de nieuwe lijst"


def test_a_change_that_cannot_be_fetched_leaves_the_old_page(
    tab: Page, fate: Fate, folder: Path
) -> None:
    visit(tab, f"{fate.address}/")
    kept = tab.evaluate(KEPT)
    change(folder, "Spoed: wie bel je?", "Spoed: de nieuwe lijst")
    fate.broken = ("/zorg/crisis/",)
    tab.goto(f"{fate.address}/privacy/")
    tab.evaluate(
        "() => navigator.serviceWorker.getRegistration().then(one => one.update())"
        ".catch(() => undefined)"
    )
    take_off(tab, fate)
    tab.goto(f"{fate.address}/crisis/")
    assert tab.inner_text("h1") == "Spoed: wie bel je?"
    assert kept[0] in tab.evaluate(KEPT)


def test_a_server_that_fails_does_not_take_the_numbers_away(tab: Page, fate: Fate) -> None:
    visit(tab, f"{fate.address}/")
    fate.broken = ("/zorg/",)
    tab.goto(f"{fate.address}/crisis/")
    assert tab.inner_text("h1") == "Spoed: wie bel je?"
    assert tab.locator("main [role=status]").count() == 1


def test_an_address_that_was_asked_for_with_more_behind_it_is_the_same_page(
    tab: Page, fate: Fate
) -> None:
    visit(tab, f"{fate.address}/")
    take_off(tab, fate)
    for more in ("?utm=sms", "#geweld", "index.html"):
        tab.goto(f"{fate.address}/crisis/{more}")
        assert tab.inner_text("h1") == "Spoed: wie bel je?"
