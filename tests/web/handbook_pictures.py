"""What the pictures of the handbook show: scenes of the demo's made-up cases, on a phone.

Beside each picture lies the text that stood on the page when it was taken. A test goes to the
scenes again and compares: a picture that no longer shows what staff see makes it fail. With
``LOKET_PICTURES=1`` it takes all pictures anew instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, ViewportSize

from tests.conftest import REPO
from tests.web.served import press

FOLDER: Final = REPO / "docs" / "common" / "handboek" / "beeld"
SIZE: Final = ViewportSize(width=390, height=700)
MARGIN: Final = 16
"""Pixels above what a picture begins with."""
CHANGES: Final = re.compile(
    r"Z-\w{4}-\w{4}|(?<=\(Chrome, )\w+|localhost:\d+|/l/\S+|(?:[A-Z0-9]{2,5}[ -]){2,}[A-Z0-9]{2,5}"
)
"""What is made anew each time: numbers of cases, the address, secrets of links, codes to type;
and the system that the browser of the tests runs on."""


def show_cases(page: Page) -> Locator:
    """Show the cases; return, like the others, where the picture begins."""
    press(page.get_by_role("link", name="Zaken", exact=True))
    return page.locator(".count")


def show_parts_of_answer(page: Page) -> Locator:
    show_cases(page)
    press(page.get_by_role("link", name=re.compile("^Klacht")).first)
    return page.locator("#antwoord")


def show_new_link(page: Page) -> Locator:
    press(page.get_by_role("link", name="Links", exact=True))
    press(page.get_by_role("link", name="Link maken").first)
    page.get_by_label("Kenmerk van de cliënt").fill("C-1042")
    page.locator("input[type=checkbox]").first.check()
    press(page.get_by_role("button", name="Link maken"))
    return page.locator(".sheet")


def show_entry(page: Page) -> Locator:
    show_cases(page)
    press(page.get_by_role("link", name=re.compile("mondeling binnen")))
    press(page.get_by_role("link", name="Klacht", exact=True))
    return page.locator("form h2").first


def show_my_access(page: Page) -> Locator:
    press(page.get_by_role("link", name="Mijn toegang", exact=True))
    return page.locator("h1")


SCENES: Final[Mapping[str, Callable[[Page], Locator]]] = {
    "zaken": show_cases,
    "antwoord": show_parts_of_answer,
    "link-klaar": show_new_link,
    "invoeren": show_entry,
    "mijn-toegang": show_my_access,
}


def read_scene(page: Page) -> str:
    """Return the words that stand on the page, but for what is made anew each time."""
    lines = CHANGES.sub("…", page.locator("main").inner_text()).splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines))) + "\n"


def words_of(name: str) -> Path:
    return FOLDER / f"{name}.txt"


def take_picture(page: Page, start: Locator, name: str) -> None:
    """Write what stands on the page from ``start`` on, and the words of the whole page."""
    FOLDER.mkdir(exist_ok=True)
    top = start.evaluate("one => one.getBoundingClientRect().top + scrollY") - MARGIN
    part = FloatRect(x=0, y=top, **SIZE)
    shown = page.screenshot(animations="disabled", full_page=True, clip=part)
    shot = Image.open(BytesIO(shown)).convert("RGB")
    shot.save(FOLDER / f"{name}.webp", quality=60, method=6)
    words_of(name).write_text(read_scene(page), encoding="utf-8")
