"""The browser that the tests drive: found on the machine, never downloaded here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Error, sync_playwright

QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowserError(Exception):
    """There is no Chromium, Chrome or Edge on this machine."""


def executable() -> str | None:
    """``$CHROMIUM`` or the system's Chromium, if there is one; rather the one without windows."""
    places = (
        os.environ.get("CHROMIUM"),
        "/usr/bin/chromium-headless-shell",
        "/usr/bin/chromium",
    )
    return next((place for place in places if place and Path(place).exists()), None)


@contextmanager
def running() -> Iterator[Browser]:
    """Run a headless browser. Raises :class:`NoBrowserError`."""
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        try:
            yield browser
        finally:
            browser.close()


def launch(chromium: BrowserType) -> Browser:
    """Start the first browser that there is: own choice, system's, Chrome, Edge, Playwright's."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    args = [*QUIET, "--no-sandbox"] if root else [*QUIET]
    if path := executable():
        return chromium.launch(executable_path=path, args=args)
    for channel in ("chrome", "msedge", None):
        try:
            return chromium.launch(channel=channel, args=args)
        except Error:
            continue
    raise NoBrowserError("no browser: install Chromium or name one in CHROMIUM")
