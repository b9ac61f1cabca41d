"""The handbook of staff on a phone, and that its pictures show what staff see."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from formsapp.demo.sample_cases import send_samples
from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.handbook_pictures import FOLDER, SCENES, SIZE, read_scene, take_picture, words_of
from tests.web.office import Office
from tests.web.served import add_passkey_device, inspect, press, served

LINES = """one => {
  const words = document.createRange();
  words.selectNodeContents(one);
  return words.getClientRects().length;
}"""


@pytest.fixture
def provider() -> str:
    return "doz-thuiszorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


@pytest.fixture
def desk(browser: Browser, office: Office) -> Iterator[Page]:
    """A manager's phone."""
    with browser.new_context(viewport=SIZE, locale="nl-NL") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        add_passkey_device(page)
        base = office.loket.services.settings.base_url
        page.goto(f"{base}/medewerker/uitnodiging/{office.invitation()}")
        page.get_by_role("button", name="Passkey maken en inloggen").click()
        page.wait_for_url(f"{base}/medewerker/")
        yield page


def in_any_order(words: str) -> list[str]:
    """The lines of a page; two cases that came in together stand in no order."""
    return sorted(words.splitlines())


def test_the_pictures_show_what_staff_see(office: Office, desk: Page) -> None:
    send_samples(office.loket.services.settings, now=office.loket.clock())
    for name, show in SCENES.items():
        start = show(desk)
        if os.environ.get("LOKET_PICTURES"):
            take_picture(desk, start, name)
        assert in_any_order(words_of(name).read_text(encoding="utf-8")) == in_any_order(
            read_scene(desk)
        ), f"{name}: take the pictures anew with LOKET_PICTURES=1"
        with Image.open(FOLDER / f"{name}.webp") as picture:
            assert picture.size == tuple(SIZE.values())


def test_every_picture_has_a_scene_and_is_light() -> None:
    assert {path.stem for path in FOLDER.glob("*.webp")} == SCENES.keys()
    heavy = [path.name for path in FOLDER.glob("*.webp") if path.stat().st_size > 40_000]
    assert not heavy


def test_the_handbook_is_read_on_a_phone_and_found_where_it_helps(desk: Page) -> None:
    press(desk.get_by_role("link", name="Links", exact=True))
    press(desk.get_by_role("link", name="Link maken").first)
    press(desk.get_by_role("link", name="Hoe dit werkt, in het handboek"))
    assert desk.title().startswith("Bij de intake")
    inspect(desk)
    picture = desk.get_by_role("img", name="De link is klaar")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("one => one.complete && one.naturalWidth") == SIZE["width"]
    press(desk.get_by_role("link", name="Binnen op papier of mondeling"))
    press(desk.locator("main").get_by_role("link", name="Handboek"))
    inspect(desk)
    press(desk.get_by_role("link", name="Een datalek, in tien stappen"))
    assert desk.locator("ol > li").count() == 10
    inspect(desk)
    press(desk.locator("main").get_by_role("link", name="Handboek"))
    press(desk.get_by_role("link", name="Als een link niet werkt"))
    desk.set_viewport_size(SIZE)
    assert desk.get_by_role("cell", name="Ingetrokken").evaluate(LINES) == 1
    inspect(desk)
