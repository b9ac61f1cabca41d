"""The demo, prepared in a folder of the tests, with a project of its own that may be changed."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest
from flask import Flask
from werkzeug.serving import make_server
from werkzeug.test import Client, TestResponse

from formsapp.cli.command_serve import make_app
from formsapp.cli.send_waiting_mail import send_waiting
from formsapp.demo.prepare import (
    build_if_changed,
    make_demo_settings,
    make_intake_key,
    seed_once,
)
from formsapp.demo.start_page import make_start_page
from formsapp.demo.ways_in import add_ways_in
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.clock import FakeClock
from tests.conftest import PROVIDERS, REPO
from tests.made_once import folder_of_run, make_once

NOW = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
HERE = "http://localhost:8000"
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
PARTS = ("formsapp", "site_overrides", "docs", "mkdocs.yml")


@dataclass(frozen=True)
class Demo:
    """All examples, prepared in a folder of the tests."""

    base: str
    apps: dict[str, Flask]
    configured: dict[str, Settings]
    clock: FakeClock

    def get(self, path: str, base: str = "") -> tuple[int, str, str | None]:
        """Fetch a page: its status, its text and where it leads."""
        with self.browser().get(path, base_url=base or self.base) as got:
            return got.status_code, got.get_data(as_text=True), got.location

    def browser(self) -> Client:
        """Return a browser of one's own, which keeps cookies."""
        return Client(make_start_page(self.apps, self.base))

    def post(self, path: str, browser: Client | None = None, /, **headers: str) -> TestResponse:
        """Press a button of the page."""
        browser = browser or self.browser()
        return browser.post(path, base_url=self.base, headers={"Origin": self.base, **headers})

    def send_mail(self) -> None:
        """Send what waits, as the worker beside the demo does."""
        for slug, app in self.apps.items():
            with app.app_context():
                send_waiting(db.session, self.configured[slug], clock=lambda: NOW)


def prepare(
    var: Path, base: str, project: Path = REPO, environ: Mapping[str, str] = NO_SETTINGS
) -> Demo:
    """Prepare the demo as `make run` does."""
    apps, configured, clock = {}, {}, FakeClock(NOW)
    for slug in PROVIDERS:
        found = replace(
            make_demo_settings(slug, f"{base}/{slug}", environ, var=var), docs=project / "docs"
        )
        make_intake_key(found, NOW.date())
        build_if_changed(found, NOW.date(), project)
        apps[slug], configured[slug] = make_app(found, clock=clock), found
        seed_once(apps[slug], now=NOW)
        add_ways_in(apps[slug])
    return Demo(base, apps, configured, clock)


@contextmanager
def ended(demo: Demo) -> Iterator[Demo]:
    """Let go of the databases at the end."""
    try:
        yield demo
    finally:
        for app in demo.apps.values():
            with app.app_context():
                db.engine.dispose()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that the demo keeps once it was prepared at ``HERE``."""

    def make(var: Path) -> None:
        with ended(prepare(var, HERE)):
            pass

    return make_once(folder_of_run(tmp_path_factory) / "demo", make)


@pytest.fixture(scope="module")
def demo(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo that goes on with a copy of what it kept."""
    var = shutil.copytree(kept, tmp_path_factory.mktemp("var") / "kept", symlinks=True)
    with ended(prepare(var, HERE)) as found:
        yield found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name in PARTS:
        if (REPO / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(REPO / name, folder / name, ignore=ignored)
        else:
            shutil.copy(REPO / name, folder)
    return folder


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(project: Path, port: int) -> Iterator[Demo]:
    """Serve the demo of a project, as often as one likes: it goes on with what it kept."""
    base = f"http://localhost:{port}"
    with ended(prepare(project / "var", base, project)) as found:
        server = make_server("127.0.0.1", port, make_start_page(found.apps, base), threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
