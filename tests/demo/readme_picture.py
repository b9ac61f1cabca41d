"""The picture in README.md: three phones with what a newcomer meets first.

Beside it lies the text that stood on the demo's first page when it was taken: a test compares.
With ``LOKET_PICTURES=1`` the test takes the picture anew instead.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw
from playwright.sync_api import Page, ViewportSize

from tests.conftest import REPO
from tests.demo.conftest import Demo
from tests.demo.trying import made_up_answers, sign_in
from tests.web.served import press
from tests.web.test_every_form_browser import fill

PICTURE: Final = REPO / "readme" / "loket.webp"
WORDS: Final = PICTURE.with_suffix(".txt")
PHONE: Final = ViewportSize(width=390, height=780)
BETWEEN, CORNER, EDGE, SCALE = 36, 28, 3, 4
"""Pixels beside and between phones, of their round corners and their edge; how much larger a
corner is drawn than it is shown, so that it is smooth."""
BEHIND, AROUND = "#e9e4da", "#857b6e"
EXAMPLE: Final = "doz-thuiszorg"


def show_start(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.base}/")


def show_question(page: Page, demo: Demo) -> None:
    """Show what a client reads who cancels a visit too late."""
    page.goto(f"{demo.base}/{EXAMPLE}/f/bezoek-afzeggen")
    answers = made_up_answers(demo.apps[EXAMPLE], "bezoek-afzeggen")
    answers |= {"dag-dag": "3", "dag-maand": "3", "dag-jaar": "2026", "tijd": "14.00", "wat": "een"}
    for _ in range(2):
        fill(page, answers)
        press(page.get_by_role("button", name="Verder", exact=True))


def show_cases(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "manager", EXAMPLE)


SCENES: Final[tuple[Callable[[Page, Demo], None], ...]] = (show_start, show_question, show_cases)


def take_picture(page: Page, demo: Demo) -> None:
    """Write the picture, and the words of the first page."""
    page.set_viewport_size(PHONE)
    width, height = PHONE["width"], PHONE["height"]
    size = (len(SCENES) * (width + BETWEEN) + BETWEEN, height + 2 * BETWEEN)
    whole = Image.new("RGB", size, BEHIND)
    for number, show in enumerate(SCENES):
        show(page, demo)
        shot = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        whole.paste(shot, (BETWEEN + number * (width + BETWEEN), BETWEEN), round_corners())
        draw_edge(whole, BETWEEN + number * (width + BETWEEN))
    whole.save(PICTURE, quality=55, method=6)
    show_start(page, demo)
    WORDS.write_text(read_start(page), encoding="utf-8")


def round_corners() -> Image.Image:
    """Return a mask of a phone's screen."""
    large = (PHONE["width"] * SCALE, PHONE["height"] * SCALE)
    mask = Image.new("L", large)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *large), CORNER * SCALE, fill=255)
    return mask.resize((PHONE["width"], PHONE["height"]))


def draw_edge(whole: Image.Image, left: int) -> None:
    box = (left, BETWEEN, left + PHONE["width"], BETWEEN + PHONE["height"])
    ImageDraw.Draw(whole).rounded_rectangle(box, CORNER, outline=AROUND, width=EDGE)


def read_start(page: Page) -> str:
    lines = page.locator("main").inner_text().splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines))) + "\n"
