"""A built site for the browser, without a server: with its headers, and every request noted."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Route

from formsapp.site import csp

ORIGIN = "http://site.test"


class Served:
    """Answers a tab's requests from a folder; ``asked`` holds all addresses asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.policy = csp(folder)
        self.asked: list[str] = []

    def answer(self, route: Route) -> None:
        address = route.request.url
        self.asked.append(address)
        if not address.startswith(ORIGIN):
            route.fulfill(status=200, content_type="text/html", body="<title>Elders</title>")
            return
        path = self.folder / urlsplit(address).path.lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            route.fulfill(status=404, body="")
            return
        kind = mimetypes.guess_type(path.name)[0] or "text/plain"
        headers = {"Content-Security-Policy": self.policy, "Content-Type": f"{kind};charset=utf-8"}
        route.fulfill(status=200, headers=headers, body=path.read_bytes())
