"""How a newcomer goes through the demo in a browser: from its first page, on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, Locator, Page, ViewportSize
from werkzeug.datastructures import MultiDict

from formsapp.demo.sample_cases import fill_in
from formsapp.web.shared.services import services
from tests.demo.conftest import Demo
from tests.web.served import press
from tests.web.test_every_form_browser import MOST_PAGES, SEND, fill

PHONE = ViewportSize(width=390, height=844)
PHRASE = "vijf losse woorden zonder verband"


@contextmanager
def newcomer(browser: Browser, demo: Demo) -> Iterator[Page]:
    """Someone with a browser profile of their own, at the start of the demo."""
    with browser.new_context(viewport=PHONE, locale="nl-NL") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"{demo.base}/")
        yield page


def find_thing(page: Page, demo: Demo, role: str, name: str) -> Locator:
    """Go to the start, and find there what to try, by the role and the words in bold."""
    page.goto(f"{demo.base}/")
    part = page.locator("details.role").filter(has=page.get_by_text(role, exact=True))
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    thing = part.get_by_role("listitem").filter(has=page.get_by_text(name, exact=True))
    assert "Kijk " in thing.inner_text()
    return thing


def sign_in(page: Page, demo: Demo, role: str, slug: str) -> None:
    """Sign in with one step."""
    page.goto(f"{demo.base}/")
    name = page.locator(f"#{slug} h2").inner_text()
    press(page.get_by_role("button", name=f"Inloggen als {role} bij {name}", exact=True))
    assert page.url == f"{demo.base}/{slug}/medewerker/"


def made_up_answers(app: Flask, kind: str) -> MultiDict[str, str]:
    with app.app_context():
        return fill_in(services().kinds[kind], services().situation())


def fill_form(page: Page, app: Flask, kind: str) -> str:
    """Go through a form with made-up answers; return the code on its receipt."""
    answers = made_up_answers(app, kind)
    for _ in range(MOST_PAGES):
        fill(page, answers)
        if page.locator(SEND).count():
            break
        press(page.locator("main button[value=verder]"))
    press(page.locator(SEND))
    return page.locator(".receipt-code").inner_text().strip()


def type_code(page: Page, link: Locator, code: str) -> None:
    """Type the code of a receipt where it is asked."""
    press(link)
    page.get_by_role("textbox").first.fill(code)
    press(page.get_by_role("button", name="Bekijken"))


def number_of_case(page: Page) -> str:
    found = re.search(r"Z-\w{4}-\w{4}", page.locator("main").inner_text())
    assert found is not None, page.url
    return found[0]


def words(page: Page) -> str:
    return page.locator("main").inner_text()
