"""Counting while someone types: only near the limit, politely, and as the server counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from formsapp.settings import Settings
from formsapp.typed_text import clean_lines, count_characters
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import inspect, press, served

STORY, COUNTER = "#verhaal", "#verhaal-teller"
LIMIT = 50_000
SAMPLES = [
    "gewoon",
    "e\u0301e\u0308",
    "👨\u200d👩\u200d👧👍🏽",
    "🇳🇱🇧🇪🇳🇱",
    "❤️‍🔥1️⃣☝🏿",
    "नमस्ते கொ ก็ًّ",
    "a\u200bb\u00adc",
    "  regels\n\nmet wit  ",
    "한국어 각",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "👩🏽‍🚀🏴‍☠️",
    "می\u200cم ක\u0dca\u200dය অ\u09b0\u200d\u09cdয",
    "กำ ຳ \u1100\u1161\u11a8 क्षमा",
    "\u3164\u202ex\u2800\u0003\ufe0f",
    "x" + "\u0301\u0323" * 500,
]
"""Texts that programs count in different ways."""


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


def story(page: Page, office: Office) -> None:
    """Go to the page with the long text."""
    page.goto(f"{office.loket.services.settings.base_url}/f/klacht")
    expect(page.locator(STORY)).to_be_visible()


def test_far_from_the_limit_there_is_silence_and_near_it_there_is_not(
    page: Page, office: Office
) -> None:
    story(page, office)
    who = "Je kunt" if office.loket.services.facts.provider.address_form == "je" else "U kunt"
    page.locator(STORY).fill("a" * (LIMIT - 5001))
    expect(page.locator(COUNTER)).to_have_text("")
    page.locator(STORY).fill("a" * (LIMIT - 1201))
    expect(page.locator(COUNTER)).to_have_text(f"{who} nog 1.201 tekens schrijven.")
    page.locator(STORY).press("End")
    page.keyboard.type("b" * 3)
    expect(page.locator(COUNTER)).to_have_text(f"{who} nog 1.198 tekens schrijven.")
    page.locator(STORY).fill("a" * (LIMIT - 1))
    expect(page.locator(COUNTER)).to_have_text(f"{who} nog 1 teken schrijven.")
    assert page.locator(COUNTER).get_attribute("aria-live") == "polite"
    inspect(page)


def test_marks_without_end_on_one_letter_stop_no_browser(page: Page, office: Office) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    story(page, office)
    runs = ("\u0301", "\u0e33", "\u0eb3", "\U0001f3fb", "\u1039\u1000", "\u17d2\u1780")
    much = " b ".join("a" + one * 400 for one in runs)
    page.evaluate("text => navigator.clipboard.writeText(text)", much)
    page.locator(STORY).press("Control+v")
    expect(page.locator(STORY)).to_have_value(" b ".join("a" + one * 30 for one in runs))
    assert clean_lines(much) == clean_lines(page.locator(STORY).input_value())
    # What a program fills in, hidden: to draw so many would take a browser minutes.
    fill = """(area, text) => {
        area.style.display = "none";
        area.value = text + "\\u0301\\u0323".repeat(500_000);
        area.dispatchEvent(new Event("input", { bubbles: true }));
    }"""
    page.locator(STORY).evaluate(fill, "a" * (LIMIT - 1))
    expect(page.locator(COUNTER)).to_contain_text("nog 1 teken schrijven.")


def test_what_is_pasted_and_far_too_long_is_cut_and_that_is_said(
    page: Page, office: Office
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    story(page, office)
    page.evaluate(f"navigator.clipboard.writeText('b'.repeat({3 * LIMIT}) + 'rest')")
    page.locator(STORY).press("Control+v")
    expect(page.locator("#bewaken")).to_contain_text("Alleen het begin is geplakt.")
    assert len(page.locator(STORY).input_value()) == 3 * LIMIT
    expect(page.locator(COUNTER)).to_have_text("Maak deze tekst 100.000 tekens korter.")


def test_too_much_is_said_at_once_and_stays_after_the_server_refused(
    page: Page, office: Office
) -> None:
    story(page, office)
    page.locator(STORY).fill("a" * (LIMIT - 100) + "👨\u200d👩\u200d👧" * 102)
    expect(page.locator(COUNTER)).to_have_text("Maak deze tekst 2 tekens korter.")
    press(page.locator("main button[value=verder]"))
    expect(page).to_have_title(re.compile("^Fout: "))
    expect(page.locator("#verhaal-fout")).to_contain_text("Maak deze tekst 2 tekens korter.")
    expect(page.locator(COUNTER)).to_have_text("Maak deze tekst 2 tekens korter.")
    page.locator(STORY).fill("Nu is het kort.")
    expect(page.locator(COUNTER)).to_have_text("")


def test_the_browser_counts_what_the_server_counts(page: Page, office: Office) -> None:
    story(page, office)
    for sample in SAMPLES:
        here = count_characters(clean_lines(f"x{sample}x")) - 2
        page.locator(STORY).fill("a" * (LIMIT - here) + sample + "bb")
        expect(page.locator(COUNTER)).to_have_class("error")
        said = str(page.locator(COUNTER).text_content())
        assert int(said.split()[3]) == 2, (sample, said)


def test_without_javascript_the_line_beforehand_and_the_error_say_it(
    browser: Browser, office: Office
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        story(page, office)
        expect(page.locator("#verhaal-lengte")).to_contain_text("plaats voor 50.000 tekens")
        page.locator(STORY).fill("a" * (LIMIT + 7))
        press(page.locator("main button[value=verder]"))
        expect(page.locator("#verhaal-fout")).to_contain_text("Maak deze tekst 7 tekens korter.")
        expect(page.locator(COUNTER)).to_have_text("")


def test_nothing_on_the_page_is_blocked(page: Page, office: Office) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    story(page, office)
    page.locator(STORY).fill("a" * LIMIT)
    expect(page.locator(COUNTER)).to_contain_text("nog 0 tekens")
    assert [one for one in said if "Content Security Policy" in one] == []
