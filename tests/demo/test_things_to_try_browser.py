"""Each thing that the demo's first page says to try, done as it stands there, on a phone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.datastructures import MultiDict

from formsapp.kinds.questions import LongText
from tests.conftest import REPO
from tests.demo.conftest import Demo, running
from tests.demo.readme_picture import PICTURE, WORDS, read_start, take_picture
from tests.demo.trying import (
    PHRASE,
    fill_form,
    find_thing,
    made_up_answers,
    newcomer,
    number_of_case,
    sign_in,
    type_code,
    words,
)
from tests.web.served import inspect, press
from tests.web.test_every_form_browser import fill

ANSWER = "Wij kwamen te laat en belden u niet. Dat was niet goed."
LIGHT = 90_000
"""Bytes of the picture in README.md."""
FIRST, OTHER = "al-osra-zorg", "doz-thuiszorg"


@pytest.fixture(scope="module")
def demo(project: Path, port: int) -> Iterator[Demo]:
    with running(project, port) as found:
        yield found


def test_what_a_client_can_try(demo: Demo, browser: Browser) -> None:
    with newcomer(browser, demo) as page:
        inspect(page)
        agree(page, demo)
        ask_how_it_stands(page, demo)
        cancel_a_visit(page, demo)
        assert page.context.cookies() == []


def agree(page: Page, demo: Demo) -> None:
    thing = find_thing(page, demo, "Als cliënt", "Ga akkoord.")
    press(thing.get_by_role("link", name="de link uit de intake"))
    press(page.get_by_role("link", name="Akkoord met de voorwaarden"))
    fill_form(page, demo.apps[FIRST], "akkoord")
    assert "Ik heb deze tekst gelezen en ik ga akkoord." in words(page)


def ask_how_it_stands(page: Page, demo: Demo) -> None:
    thing = find_thing(page, demo, "Als cliënt", "Vraag hoe het ervoor staat.")
    press(thing.get_by_role("link", name="een klacht"))
    code = fill_form(page, demo.apps[FIRST], "klacht")
    thing = find_thing(page, demo, "Als cliënt", "Vraag hoe het ervoor staat.")
    type_code(page, thing.get_by_role("link", name="Code van uw bewijs"), code)
    assert re.search(r"uiterlijk \d+ \w+ \d{4} antwoord", words(page))
    page.get_by_text("Zo is die dag uitgerekend").click()


def cancel_a_visit(page: Page, demo: Demo) -> None:
    """Before anything is sent, a visit of today has its price, and one of next week has none."""
    thing = find_thing(page, demo, "Als cliënt", "Zeg een bezoek af.")
    press(thing.get_by_role("link", name="Bezoek afzeggen"))
    answers = made_up_answers(demo.apps[OTHER], "bezoek-afzeggen")
    fill(page, answers)
    press(page.get_by_role("button", name="Verder", exact=True))
    for day, told in ((3, "Dit kost ten hoogste het geplande bezoek"), (10, "Dit kost u niets")):
        parts = {"dag-dag": str(day), "dag-maand": "3", "dag-jaar": "2026", "tijd": "14.00"}
        fill(page, MultiDict({**parts, "wat": "een"}))
        press(page.get_by_role("button", name="Verder", exact=True))
        assert told in words(page)
        press(page.get_by_role("button", name="Vorige stap"))


def test_what_staff_can_try(demo: Demo, browser: Browser) -> None:
    with newcomer(browser, demo) as client, newcomer(browser, demo) as page:
        answer_a_complaint(page, client, demo)
        make_a_link(page, client, demo)
        read_the_mail(page, demo)


def answer_a_complaint(page: Page, client: Page, demo: Demo) -> None:
    """From the open form to the answer that the client reads with the code."""
    client.goto(f"{demo.base}/{FIRST}/f/klacht")
    code, number = fill_form(client, demo.apps[FIRST], "klacht"), number_of_case(client)
    sign_in(page, demo, "manager", FIRST)
    press(page.get_by_role("link", name=re.compile("^Klacht")).filter(has_text=number))
    form = page.locator("form[action$='/antwoord']")
    form.get_by_label("Gegrond", exact=True).check()
    form.get_by_label("Waarom is dat het oordeel?").fill(ANSWER)
    form.get_by_label("Ja", exact=True).check()
    form.get_by_label("Zo ja: welke maatregelen?").fill("Wij bellen voortaan vooraf.")
    for part, typed in (("Dag", "1"), ("Maand", "4"), ("Jaar", "2026")):
        form.get_by_label(part, exact=True).fill(typed)
    form.get_by_label("Ja, afronden").check()
    press(form.get_by_role("button", name="Antwoord bekijken"))
    press(page.get_by_role("button", name="Antwoord versturen"))
    thing = find_thing(client, demo, "Als medewerker", "Beantwoord een klacht.")
    type_code(client, thing.get_by_role("link", name="Code van uw bewijs"), code)
    assert ANSWER in words(client)


def make_a_link(page: Page, client: Page, demo: Demo) -> None:
    """Staff make a link; another browser profile opens it."""
    sign_in(page, demo, "manager", FIRST)
    press(page.get_by_role("link", name="Links", exact=True))
    press(page.get_by_role("link", name="Link maken").first)
    page.get_by_label("Kenmerk van de cliënt").fill("C-2041")
    page.locator("[name=soorten][value=akkoord]").check()
    press(page.get_by_role("button", name="Link maken"))
    text = page.get_by_label("Tekst voor sms of mail").input_value()
    found = re.search(r"http\S+/l/\S+", text)
    assert found is not None, text
    client.goto(found[0])
    press(client.get_by_role("link", name="Akkoord met de voorwaarden"))


def read_the_mail(page: Page, demo: Demo) -> None:
    """The newest mail is open, and holds no more than a number and a link."""
    demo.send_mail()
    thing = find_thing(page, demo, "Als medewerker", "Lees de mail.")
    press(thing.get_by_role("link", name=re.compile("de mailbox")))
    inspect(page)
    assert "verzonnen voorbeeld" not in page.locator("main").inner_text()
    press(page.locator("details.mail[open] a").first)


def test_what_the_counsellor_can_try(demo: Demo, browser: Browser) -> None:
    with newcomer(browser, demo) as page:
        number = make_a_key(page, demo)
        look_as_manager(page, demo, number)
        write_to_her(page, demo)


def make_a_key(page: Page, demo: Demo) -> str:
    """A message opens after she made a key of her own; return its number."""
    find_thing(page, demo, "Als vertrouwenspersoon", "Maak een eigen sleutel.")
    sign_in(page, demo, "vertrouwenspersoon", FIRST)
    press(page.get_by_role("link", name=re.compile("^Vertrouwelijk bericht")))
    page.get_by_label("Nieuwe wachtwoordzin").fill(PHRASE)
    page.get_by_label("Nog een keer dezelfde zin").fill(PHRASE)
    press(page.get_by_role("button", name="Sleutel maken"))
    assert LongText.example in words(page)
    return number_of_case(page)


def look_as_manager(page: Page, demo: Demo, number: str) -> None:
    find_thing(page, demo, "Als vertrouwenspersoon", "Zoek het als manager.")
    sign_in(page, demo, "manager", FIRST)
    assert number not in words(page)
    page.get_by_label("Zoek op nummer of kenmerk").fill(number)
    press(page.get_by_role("button", name="Zoeken"))
    assert page.get_by_role("link", name=re.compile("^Vertrouwelijk")).count() == 0


def write_to_her(page: Page, demo: Demo) -> None:
    """After signing in anew her key is shut, and the phrase opens it."""
    thing = find_thing(page, demo, "Als vertrouwenspersoon", "Schrijf zelf een bericht.")
    press(thing.get_by_role("link", name="een bericht aan de vertrouwenspersoon"))
    fill_form(page, demo.apps[FIRST], "vertrouwenspersoon")
    number = number_of_case(page)
    sign_in(page, demo, "vertrouwenspersoon", FIRST)
    press(page.get_by_role("link", name=re.compile("^Vertrouwelijk")).filter(has_text=number))
    page.get_by_label("Wachtwoordzin", exact=True).fill(PHRASE)
    press(page.get_by_role("button", name="Sleutel openen"))
    assert LongText.example in words(page)


def test_the_readme_shows_where_the_demo_begins(demo: Demo, browser: Browser) -> None:
    with newcomer(browser, demo) as page:
        if os.environ.get("LOKET_PICTURES"):
            take_picture(page, demo)
        assert WORDS.read_text(encoding="utf-8") == read_start(page), "take it anew: LOKET_PICTURES"
    assert PICTURE.stat().st_size < LIGHT
    assert f"readme/{PICTURE.name}" in (REPO / "README.md").read_text(encoding="utf-8")
