"""Every form of both providers in a real browser, from its first page to its receipt.

With JavaScript nothing is filled in first on each page, so that its errors show, then a
made-up answer; axe reads each page, and what shows something new is inspected whole (keyboard,
colours, large text). The question stands on the first screen of a phone. Without, the same path
leads to the same receipt; in a browser those forms take it that ask a sort of question that none
before asked, since all forms do so in the tests of each kind, which run no script (tests/page.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from werkzeug.datastructures import MultiDict

from formsapp.demo.sample_cases import fill_in
from formsapp.kinds.questions import Question
from formsapp.settings import Settings
from formsapp.web.form.form_progress import CHECK
from tests.web import by_turns
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import inspect, press, served

MOST_PAGES = 40
PHONE: ViewportSize = {"width": 390, "height": 844}
SEND = "main button[value=versturen]"
# Where the first question ends, or all choices of one about a text below it; how high the band is
# that stays in view, both of the height of the screen; and how many rows the numbers take.
FIRST_SCREEN = """() => {
  const box = (one) => one.getBoundingClientRect();
  const wanted = "form .answers dt, .field label, .field legend, h1";
  const shown = [...document.querySelector("main").querySelectorAll(wanted)].filter((one) => box(one).width > 1);
  const text = document.querySelector("main .document");
  const asks = shown.filter((one) => one.matches("dt, label, legend"));
  const asked = text ? asks.at(-1) : asks[0];
  const rows = new Set([...document.querySelectorAll(".crisis li")].map((one) => box(one).top));
  const ends = [asked ?? shown[0], document.querySelector(".leave")].map((one) => box(one));
  return [ends[0].bottom / innerHeight, ends[1].height / innerHeight, rows.size];
}"""  # noqa: E501 - a line of JavaScript
BAND = 0.07
NAMES = """[...document.querySelectorAll("main [name]:not([type=hidden])")].map(one => one.name)"""


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


def test_every_form_holds_on_the_way_to_its_receipt(office: Office, page: Page) -> None:
    for slug in by_turns.kinds_in_turn(office.loket.services.settings):
        page.set_viewport_size(PHONE)
        walk(page, office, slug, inspected=True)
        assert page.context.storage_state() == {"cookies": [], "origins": []}, slug


def test_every_sort_of_question_works_without_javascript(office: Office, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        for slug in with_other_questions(office.loket):
            walk(page, office, slug, inspected=False)
            assert context.cookies() == [], slug


def with_other_questions(loket: Loket) -> Iterator[str]:
    """Yield each kind that asks a sort of question that none before it asked."""
    known: set[type[Question]] = set()
    with loket.app.app_context():
        situation = loket.services.situation()
    for slug in by_turns.kinds_met_first(loket.services.settings):
        steps = loket.services.kinds[slug].steps(situation)
        asked = {type(one) for step in steps for one in step.questions}
        if not asked <= known:
            yield slug
        known |= asked


def walk(page: Page, office: Office, slug: str, *, inspected: bool) -> None:
    """Fill in one form from its first page on, and send it."""
    page.set_default_timeout(10_000)
    with office.loket.app.app_context():
        known = office.loket.services
        answers = fill_in(known.kinds[slug], known.situation())
    path = f"/f/{slug}" if known.facts.kinds[slug].open else f"/l/{office.loket.link(slug)}/{slug}"
    page.goto(known.settings.base_url + path)
    for _ in range(MOST_PAGES):
        if page.locator(SEND).count():
            if inspected and where(page) != CHECK:
                press(page.locator(SEND))
                assert page.title().startswith("Fout: "), page.title()
                look(page, inspected=inspected)
            fill(page, answers)
            break
        look(page, inspected=inspected)
        if not inspected or refuses_nothing(page):
            go_on(page, answers)
    look(page, inspected=inspected)
    press(page.locator(SEND))
    page.wait_for_url(f"{known.settings.base_url}/o/**")
    look(page, inspected=inspected)


def refuses_nothing(page: Page) -> bool:
    """Go on with nothing filled in; return whether that is an error, shown at its field."""
    step = where(page)
    press(page.locator("main button[value=verder]"))
    if where(page) != step:
        return False
    assert page.title().startswith("Fout: "), page.title()
    # A screen reader starts at what is wrong: the browser goes there once it has drawn the page.
    page.locator(".error-summary:focus").wait_for()
    for line in page.locator(".error-summary a").all():
        target = str(line.get_attribute("href")).removeprefix("#")
        assert page.locator(f'[id="{target}"]').count() == 1, target
    look(page, inspected=True)
    return True


def go_on(page: Page, answers: MultiDict[str, str]) -> None:
    """Answer what is asked, and go to the next page."""
    step = where(page)
    fill(page, answers)
    press(page.locator("main button[value=verder]"))
    assert page.locator(f"main input[name=bij][value={step}]").count() == 0


def where(page: Page) -> str | None:
    """The name of the step that is shown."""
    return page.locator("main input[name=bij]").get_attribute("value")


def fill(page: Page, answers: MultiDict[str, str]) -> None:
    """Give the made-up answers to the questions on this page."""
    asked = page.evaluate(NAMES)
    for name, value in answers.items(multi=True):
        if name not in asked:
            continue
        fields = page.locator(f'main [name="{name}"]:not([type=hidden])')
        if fields.first.get_attribute("type") in {"radio", "checkbox"}:
            page.locator(f'main [name="{name}"][value="{value}"]').check()
        else:
            fields.first.fill(value)


def look(page: Page, *, inspected: bool) -> None:
    """Inspect the page where that is asked; it always has one heading that its title repeats."""
    heading = page.locator("h1").inner_text().replace("(niet verplicht)", "").strip()
    assert heading, page.url
    if inspected and not page.title().startswith("Fout: "):
        page.set_viewport_size(PHONE)
        question, band, rows = page.evaluate(FIRST_SCREEN)
        assert (question <= 1, band <= BAND, rows) == (True, True, 1), (page.url, question, band)
    if inspected:
        inspect(page)
