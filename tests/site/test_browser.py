"""The pages in a browser: accessible in light and dark, narrow, and quick to leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import (  # type: ignore[import-untyped]  # no types
    Axe,
)
from playwright.sync_api import Page

from tests.site.conftest import Opener
from tests.site.reading import pages_of

AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
PARTS = ("/parts-client.html", "/parts-staff.html")
IN_DARK = ("/", "/crisis/", "/voorwaarden/", "/404.html", *PARTS)


def violations(tab: Page) -> list[str]:
    found = Axe().run(tab, options=AXE).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(site: Path, opened: Opener, dark: bool) -> None:  # noqa: FBT001 - a parameter of the test
    tab, _ = opened(site, dark=dark)
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    found = {}
    for address in IN_DARK if dark else (*pages_of(site), *PARTS):
        tab.goto(address)
        found[address] = violations(tab)
    assert {address: faults for address, faults in found.items() if faults} == {}
    assert said == []


def test_nothing_sticks_out_at_320_pixels(site: Path, opened: Opener) -> None:
    tab, _ = opened(site, width=320)
    for address in (*pages_of(site), *PARTS):
        tab.goto(address)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_buttons_are_large_enough_for_a_thumb(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    tab.goto("/parts-client.html")
    for button in tab.locator(".button, main button, .choice, .menu summary, .crisis a").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= (38 if button.evaluate("e => !!e.closest('.crisis')") else 44)


def test_the_menu_opens_without_script(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    tab.goto("/")
    first = tab.locator(".menu nav a").first
    assert not first.is_visible()
    tab.locator(".menu summary").press("Enter")
    assert first.is_visible()


def test_skip_link_comes_first(site: Path, opened: Opener) -> None:
    tab, _ = opened(site)
    tab.goto("/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('href')") == "#inhoud"


@pytest.mark.parametrize("way", ["click", "Escape", "Shift"])
def test_leaving_at_once_leaves_no_way_back(site: Path, opened: Opener, way: str) -> None:
    tab, served = opened(site)
    tab.goto("/")
    tab.goto("/crisis/")
    if way == "click":
        tab.get_by_role("link", name="Deze site meteen verlaten").click()
    else:
        for _ in range(3):
            tab.keyboard.press(way)
    tab.wait_for_url("https://www.buienradar.nl/")
    assert not any("site.test" not in asked for asked in served.asked[:-1])
    tab.go_back()
    assert tab.url == "http://site.test/"


def test_a_few_stray_keys_do_not_leave(site: Path, opened: Opener) -> None:
    tab, served = opened(site)
    tab.goto("/crisis/")
    for key in ("Escape", "Shift", "a", "Escape", "Tab", "Shift"):
        tab.keyboard.press(key)
    assert tab.url == "http://site.test/crisis/"
    assert len(served.asked) == 1
