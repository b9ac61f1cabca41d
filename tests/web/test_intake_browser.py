"""An intake of three forms on a phone: each receipt leads on, and who it is was asked once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.datastructures import MultiDict

from formsapp.demo.sample_cases import fill_in
from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import inspect, press, served
from tests.web.test_every_form_browser import MOST_PAGES, PHONE, fill

WHO = {"naam": "Wietske Verzonnen-Woord", "mail": "wietske@voorbeeld.nl"}
CALL = "na kwart voor vijf"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_three_forms_follow_each_other_and_ask_who_it_is_once(
    office: Office, browser: Browser, *, script: bool
) -> None:
    loket = office.loket
    kinds = list(
        dict.fromkeys((*next(iter(loket.services.facts.intake.values())).kinds, "dossier"))
    )[:3]
    with browser.new_context(java_script_enabled=script, viewport=PHONE) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"{loket.services.settings.base_url}/l/{loket.link(*kinds)}")
        page.locator("ul.tasks a").first.click()
        asks_needs = 0
        for number, slug in enumerate(kinds, start=1):
            answers = made_up(loket, slug)
            if number > 1:
                for name in ("hoedanigheid", "naam", "mail", "rekening-bellen"):
                    answers.poplist(name)
            seen = fill_whole(page, answers)
            asks_needs += "rekening mee?" in seen
            if number > 1:
                assert "al eerder ingevuld" in seen
            assert f"{number} van 3 formulieren klaar" in page.locator("main").inner_text()
            if script:
                inspect(page)
            if number < len(kinds):
                press(page.get_by_role("link", name="Volgende formulier"))
        assert asks_needs == 1
        assert "alles verstuurd" in page.locator("main").inner_text()
        assert context.storage_state() == {"cookies": [], "origins": []}


def made_up(loket: Loket, slug: str) -> MultiDict[str, str]:
    with loket.app.app_context():
        answers = fill_in(loket.services.kinds[slug], loket.services.situation(linked=True))
    for name, value in {**WHO, "rekening-bellen": CALL}.items():
        answers.setlist(name, [value])
    return answers


def fill_whole(page: Page, answers: MultiDict[str, str]) -> str:
    """Fill in a form and send it; return all that was read on the way."""
    seen = []
    for _ in range(MOST_PAGES):
        seen.append(page.locator("main").inner_text())
        fill(page, answers)
        send = page.locator("main button[value=versturen]")
        if send.count():
            typed = {one.input_value() for one in page.locator("main input[name=naam]").all()}
            assert typed <= {WHO["naam"]}
            assert WHO["naam"] in (seen[-1] if not typed else "".join(typed))
            press(send)
            return "\n".join(seen)
        press(page.locator("main button[value=verder]"))
    raise AssertionError(seen[-1])


@pytest.mark.parametrize("born", [None, date(2010, 3, 27)], ids=["open", "birth-date"])
def test_a_tap_on_going_on_opens_what_was_saved(
    office: Office, browser: Browser, born: date | None
) -> None:
    loket = office.loket
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        address = f"{loket.services.settings.base_url}/l/{loket.link('toestemming', born=born)}"
        open_tasks(page, address, born)
        press(page.locator("ul.tasks a, ul.tasks button").first)
        press(page.get_by_role("button", name="Bewaar en ga later verder"))
        code = page.locator(".receipt-code").inner_text()
        open_tasks(page, address, born)
        inspect(page)
        press(page.get_by_role("button", name="Verder waar"))
        page.locator("#code").fill(code)
        press(page.locator("main form button"))
        assert "bewaard" in page.locator("h1").inner_text()


def open_tasks(page: Page, address: str, born: date | None) -> None:
    """Open a link, with the date of birth where it asks one."""
    page.goto(address)
    if born:
        for part, value in zip(
            ("dag", "maand", "jaar"), (born.day, born.month, born.year), strict=True
        ):
            page.locator(f"[name$=-{part}]").fill(str(value))
        press(page.locator("main form button"))
