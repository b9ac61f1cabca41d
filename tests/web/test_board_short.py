"""The short list on top of a client's page: each party's verdict on one line, seen at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from formsapp.settings import Settings
from tests.page import Page
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import inspect, served
from tests.web.test_client_board import BOARD, rows
from tests.web.test_family_browser import sign_in
from tests.web.test_toestemming import consents

al_osra = pytest.mark.parametrize("provider", ["al-osra-zorg"])
doz = pytest.mark.parametrize("provider", ["doz-thuiszorg"])


SHORT = 2500
"""What a page of one client may be high on a phone, in pixels of 390 across."""


class Line(NamedTuple):
    about: str
    verdict: str
    row: int


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture
def running(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as found:
        yield found


def short(page: Page) -> list[Line]:
    """The lines of the list, each with the row of the table to which it leads."""
    found = []
    for item in page.all("li"):
        way = [one for one in page.all("a") if item in one.inside]
        goes = way[0].attributes["href"] if way else ""
        if goes.startswith("#rij-"):
            verdict = item.text.removeprefix(way[0].text).strip()
            found.append(Line(way[0].text, verdict, int(goes.removeprefix("#rij-"))))
    return found


@al_osra
def test_each_party_has_one_line_with_its_verdict(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader")
    school = [one for one in consents(office.loket) if one.startswith("school")]
    for who in noor.links:
        noor.says(who, *school)
    page = office.colleague("medewerker").get(BOARD)
    assert [(one.about, one.verdict) for one in short(page)] == [
        ("Huisarts", "Mag niet"),
        ("School (De Linde)", "Mag"),
        ("Vorige hulpverlener", "Mag niet"),
        ("Gemeente", "Mag niet"),
    ]
    for line in short(page):
        assert line.verdict in rows(page)[line.row - 1], "the line leads to its row"
        assert page.all("tr", id=f"rij-{line.row}")


@al_osra
def test_what_differs_by_purpose_has_a_line_each_so_that_no_line_says_too_much(
    office: Office,
) -> None:
    noor = family(office.loket, "moeder", born=date(2018, 1, 14))
    noor.says("moeder", "school-vragen")
    page = office.colleague("medewerker").get(BOARD)
    found = {one.about: one.verdict for one in short(page) if one.about.startswith("School")}
    assert [*found.values()] == ["Mag", "Mag niet"]
    assert all(about.startswith("School") and ": informatie" in about for about in found)


@doz
def test_purposes_of_our_own_that_nobody_was_asked_fold_away(office: Office) -> None:
    family(office.loket, "moeder", "vader")
    page = office.colleague("medewerker").get(BOARD)
    folded = [one.text for one in page.all("summary") if one.text.startswith("Niet gevraagd,")]
    assert len(folded) == 1
    assert len(short(page)) >= int(folded[0].split()[-1])
    noor = family(office.loket, "moeder", born=date(2018, 1, 14), client="C-2")
    noor.says("moeder", *consents(office.loket))
    page = office.colleague("medewerker", "ander@voorbeeld.nl").get("/medewerker/client/C-2")
    assert not [one for one in page.all("summary") if one.text.startswith("Niet gevraagd,")]


@al_osra
def test_what_is_to_be_looked_at_is_said_beside_the_verdict(office: Office) -> None:
    noor = family(office.loket, "moeder", born=date(2014, 3, 10))
    noor.says("moeder", *consents(office.loket))
    office.loket.clock.now += timedelta(days=14)
    page = office.colleague("medewerker").get(BOARD)
    assert {one.verdict for one in short(page)} == {"let op Mag"}, "a birthday asks for review"


@al_osra
def test_the_answer_about_school_stands_in_the_first_screen_of_a_phone(
    running: Office, browser: Browser
) -> None:
    loket = running.loket
    noor = family(loket, "moeder", "vader", client="C-13")
    noor.says("moeder", *consents(loket))
    size = {"width": 390, "height": 844}
    page = browser.new_context(viewport=size, locale="nl-NL").new_page()  # type: ignore[arg-type]  # a size
    staff = sign_in(page, running)
    page.goto(f"{staff}/client/C-13")
    inspect(page)
    line = page.locator(".verdicts li", has_text="School")
    box = line.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= size["height"]
    assert box["height"] <= 70, "one line, or two where the name is long"
    next_step = page.locator(".next .button").first.bounding_box()
    assert next_step is not None
    assert next_step["y"] < size["height"], "what to do next stands there too"
    assert page.evaluate("document.documentElement.scrollHeight") < SHORT
    answers = page.locator("#rij-3 .said").first
    assert not page.locator("#rij-3").is_visible()
    line.get_by_role("link").click()
    assert page.locator("#rij-3").is_visible(), "the line leads there, and unfolds it"
    assert not answers.is_visible()
    page.locator("#rij-3 summary").click()
    assert answers.is_visible()
    page.locator("#rij-3 summary").click()
    page.emulate_media(media="print")
    assert page.locator("#rij-3 .said").first.evaluate("one => one.checkVisibility()")
