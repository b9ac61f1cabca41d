"""The pages on a host of files and the forms elsewhere, in a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from formsapp.cli.command_serve import refuse_other_address
from formsapp.demo.sample_cases import fill_in
from formsapp.sealing.intake_key import read_public_keys
from formsapp.settings import Settings, SettingsError
from formsapp.site import renew_site
from formsapp.web.shared.built_site import built_site
from tests.conftest import REPO
from tests.made_up import copy_docs
from tests.web.conftest import Loket
from tests.web.made_up import settings_for
from tests.web.office import Office
from tests.web.served import press, served
from tests.web.test_every_form_browser import SEND, fill, go_on

SLUG = "fysiotherapie-de-kade"
HEADER = re.compile(r"(?m)^  ([^:]+): (.*)$")
MOST_PAGES = 20
LONGEST_LINE = 2000
"""Characters of a line that Cloudflare Pages reads in ``_headers``."""


class Handler(SimpleHTTPRequestHandler):
    """A host of files that sends what ``_headers`` says, and can be unreachable."""

    gone: threading.Event

    def do_GET(self) -> None:
        if self.gone.is_set():
            self.close_connection = True
            return
        super().do_GET()

    def end_headers(self) -> None:
        for name, value in HEADER.findall((Path(self.directory) / "_headers").read_text()):
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@dataclass
class Apart:
    """A site and its forms, each at its own address; ``gone``: the host of the site is."""

    site: str
    folder: Path
    office: Office
    gone: threading.Event

    @property
    def forms(self) -> str:
        return self.office.loket.services.settings.base_url


@pytest.fixture
def apart(
    tmp_path: Path, settings_for: Callable[[str], Settings], start: Callable[[Settings], Loket]
) -> Iterator[Apart]:
    gone, folder = threading.Event(), tmp_path / "public"
    handler = partial(type("Handling", (Handler,), {"gone": gone}), directory=str(folder))
    with (
        served(settings_for(SLUG), start) as office,
        ThreadingHTTPServer(("127.0.0.1", 0), handler) as host,
    ):
        place = Apart(f"http://127.0.0.1:{host.server_port}", folder, office, gone)
        build_apart(place, tmp_path)
        threading.Thread(target=host.serve_forever, daemon=True).start()
        yield place
        host.shutdown()


def build_apart(place: Apart, folder: Path) -> None:
    provider = copy_docs(folder) / SLUG
    text = (provider / "provider.toml").read_text(encoding="utf-8")
    where = f'[provider]\nsite_url = "{place.site}"\nforms_url = "{place.forms}"\n'
    told = text.replace("[provider]\n", where, 1)
    (provider / "provider.toml").write_text(told, encoding="utf-8")
    keys = read_public_keys(place.office.loket.services.settings.data / "keys")
    base = f"{place.site}/"
    renew_site(provider, place.folder, today=date(2026, 3, 3), base_url=base, keys=keys)


def test_a_page_leads_to_a_form_elsewhere_which_is_sent(apart: Apart, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{apart.site}/formulieren/klacht/")
    page.locator("main a.button").first.click()
    page.wait_for_url(f"{apart.forms}/f/klacht**")
    with apart.office.loket.app.app_context():
        known = apart.office.loket.services
        answers = fill_in(known.kinds["klacht"], known.situation())
    for _ in range(MOST_PAGES):
        if page.locator(SEND).count():
            break
        go_on(page, answers)
    fill(page, answers)
    press(page.locator(SEND))
    page.wait_for_url(f"{apart.forms}/o/**")
    page.goto(f"{apart.site}/zoeken/?q=bewijs")
    page.locator(f".found a[href='{apart.forms}/o']").first.click()
    page.wait_for_url(f"{apart.forms}/o")
    assert said == []


def test_the_crisis_page_is_there_when_the_host_is_not_and_the_forms_go_on(
    apart: Apart, page: Page
) -> None:
    page.goto(f"{apart.site}/crisis/")
    heading = page.inner_text("h1")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    apart.gone.set()
    page.goto(f"{apart.site}/formulieren/")
    assert page.inner_text("h1") == heading
    assert "geen internet" in page.inner_text("main [role=status]")
    for path in ("/f/klacht", "/crisis/"):
        found = page.goto(apart.forms + path)
        assert found
        assert found.status == 200
        assert not found.from_service_worker


def test_no_page_leads_to_a_form_on_the_host_of_files(apart: Apart) -> None:
    beside = re.compile(r'href="(?:[.]*/)*(?:f/|(?:o|samen|verder|code)[/?#"])')
    pages = {file: file.read_text(encoding="utf-8") for file in apart.folder.rglob("*.html")}
    assert [str(file) for file, text in pages.items() if beside.search(text)] == []
    assert f'"{apart.forms}/"' in (apart.folder / "sw.js").read_text(encoding="utf-8")
    lines = (apart.folder / "_headers").read_text(encoding="utf-8").splitlines()
    assert max(map(len, lines)) <= LONGEST_LINE


def test_the_app_serves_the_same_pages_but_not_what_a_host_is_told(
    apart: Apart, start: Callable[[Settings], Loket]
) -> None:
    settings = replace(apart.office.loket.services.settings, site=apart.folder)
    loket = start(settings)
    assert built_site(loket.app).find_faults() == []
    client = loket.app.test_client()
    assert f'href="{apart.forms}/f/klacht"' in client.get("/formulieren/klacht/").text
    assert client.get("/crisis/").status_code == HTTPStatus.OK
    assert client.get("/_headers").status_code == HTTPStatus.NOT_FOUND


def test_the_told_commands_write_each_header_for_caddy_and_nginx(apart: Apart) -> None:
    told = (REPO / "docs" / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"(?m)^    (sed -n .*)$", told)
    for command in commands:
        subprocess.run(command, shell=True, cwd=apart.folder.parent, check=True)  # noqa: S602 - the lines are ours
    sent = HEADER.findall((apart.folder / "_headers").read_text(encoding="utf-8"))
    caddy, nginx = (
        (apart.folder.parent / f"site-headers.{name}").read_text() for name in ("caddy", "nginx")
    )
    assert caddy == "".join(f'header {name} "{value}"\n' for name, value in sent)
    assert nginx == "".join(f'add_header {name} "{value}" always;\n' for name, value in sent)
    assert "Content-Security-Policy" in dict(sent)
    if caddy_itself := shutil.which("caddy"):
        settings = apart.folder.parent / "Caddyfile"
        settings.write_text(f":8080 {{\n\troot * {apart.folder}\n\timport site-headers.caddy\n}}\n")
        check = [caddy_itself, "validate", "--adapter", "caddyfile", "--config", str(settings)]
        subprocess.run(check, cwd=apart.folder.parent, check=True)


def test_forms_are_not_served_elsewhere_than_where_the_pages_lead(
    settings_for: Callable[[str], Settings],
) -> None:
    settings = settings_for(SLUG)
    refuse_other_address(None, settings)
    refuse_other_address(settings.base_url, settings)
    with pytest.raises(SettingsError, match="make both the same"):
        refuse_other_address("https://loket.zorg.example", settings)


__all__ = ["settings_for"]
