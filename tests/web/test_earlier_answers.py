"""What someone said before it was recorded who decides counts by since when that person decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.circle_pages import THIRTEEN, begin, make_links
from tests.web.circles import family, read_consents
from tests.web.conftest import Loket
from tests.web.entering import arrived, press, press_all, walk
from tests.web.office import Colleague, Office
from tests.web.sent import Answers, day, refused
from tests.web.test_circle_changes import BOARD, change, person_id, recorded
from tests.web.test_kind_intrekken import choose_person
from tests.web.test_toestemming import consents, given

CLIENT = {"client": "C-1"}
NOBODYS: Answers = {"wie__1": "voogd", "factor": "geen"}


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def enter_paper(office: Office, person: Colleague, whose: str, *yes: str, on: str) -> Page:
    """Enter the form that someone sent on paper."""
    page = walk(person, "toestemming", arrived(on, **CLIENT))
    whose = choose_person(page, whose)
    press(person, **{**arrived(on, **CLIENT), "binnen-van": whose})
    page = press_all(person, *given(office.loket, *yes))
    assert page.heading == "Kijk alles na", page.text
    return press(person, "versturen")


def verdict(office: Office, name: str, on: date | None = None) -> str:
    return read_consents(office.loket, on)[name].verdict.text()


def test_paper_of_before_the_circle_counts_of_parents(office: Office) -> None:
    first, *_ = consents(office.loket)
    person = office.colleague("medewerker")
    make_links(person, wie__1="moeder", wie__2="vader", factor="geen")
    for whose in ("jongere", "moeder", "vader"):
        enter_paper(office, person, whose, first, on="27-2-2026")
    assert verdict(office, first) == "mag"
    assert verdict(office, first, date(2026, 2, 27)) == "mag"
    assert "moeder, sinds 14 januari 2013" in person.get(BOARD).text


def test_paper_of_before_a_guardian_was_appointed_does_not_count(office: Office) -> None:
    first, *_ = consents(office.loket)
    person = office.colleague("medewerker")
    make_links(person, "14-1-2018", "C-1", **NOBODYS, **day("vanaf-1", "1-3-2026"))
    enter_paper(office, person, "voogd", first, on="28-2-2026")
    assert verdict(office, first) == "niet gevraagd"
    enter_paper(office, person, "voogd", first, on="1-3-2026")
    assert verdict(office, first) == "mag"


def test_who_is_no_parent_decides_from_today_where_nobody_says_since_when(office: Office) -> None:
    person = office.colleague("medewerker")
    make_links(person, **NOBODYS, wie__2="anders", label__2="oma")
    today = office.loket.services.today
    assert {one.member.since for one in recorded(office).people} == {today}


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
@pytest.mark.parametrize(
    ("on", "words"),
    [("13-1-2013", "Kies 14 januari 2013 of een latere dag"), ("4-3-2026", "of een eerdere dag")],
)
def test_nobody_decides_before_the_birth_or_from_later_on(
    office: Office, on: str, words: str
) -> None:
    person = office.colleague("medewerker")
    page = make_links(person, **NOBODYS, **day("vanaf-1", on))
    assert refused(page, words)
    family(office.loket, "moeder", client="C-2")
    path = "/medewerker/kring/C-2/wijzigen"
    shown = person.get(path)
    number = next(
        at for at, _ in enumerate(shown.all("form")) if shown.form(at).get("wat") == "sinds"
    )
    posted = person.post(path, shown.form(number, **day("eerste", on)))
    assert refused(posted, words)


def test_since_when_someone_decides_is_corrected(office: Office) -> None:
    first, *_ = consents(office.loket)
    family(office.loket, "moeder", born=date(2018, 1, 14))
    person = office.colleague("medewerker")
    enter_paper(office, person, "moeder", first, on="27-2-2026")
    assert verdict(office, first) == "niet gevraagd"
    answers = {"wie__sinds": person_id(office, "moeder"), "waarom__sinds": "verkeerd",
               "bevestigd__sinds": "het gezagsregister"}  # fmt: skip
    assert change(person, "sinds", **answers, **day("eerste", "14-1-2018")).status == 303
    assert verdict(office, first) == "mag"
    board = person.get(BOARD).text
    assert "verbeterd sinds wanneer moeder beslist (was 3 maart 2026)" in board
    assert refused(
        change(person, "sinds", **answers, **day("eerste", "14-1-2018")), "Deze dag staat er al"
    )
    assert change(person, "sinds", **answers, **day("eerste", "28-2-2026")).status == 303
    assert verdict(office, first) == "niet gevraagd"


def test_a_birthday_of_before_the_circle_asks_for_no_review(office: Office) -> None:
    person = office.colleague("medewerker")
    make_links(person, wie__1="moeder", wie__2="vader", factor="geen")
    assert recorded(office).recorded_on == office.loket.services.today


def test_a_client_is_not_born_after_an_answer(office: Office) -> None:
    loket = office.loket
    loket.visitor().send(f"/l/{loket.link()}/toestemming", *given(loket, consents(loket)[0]))
    loket.clock.ahead(days=9)
    person = office.colleague("medewerker")
    page = begin(person, born="4-3-2026")
    assert refused(page, "Op 3 maart 2026 kwam al een antwoord over deze cliënt binnen.")
    assert begin(person, born="3-3-2026").status == 200
    make_links(person, THIRTEEN, wie__1="moeder", factor="geen")
    why = {"waarom__geboren": "typefout", "bevestigd__geboren": "paspoort"}
    changed = change(person, "geboren", **day("geboren", "4-3-2026"), **why)
    assert refused(changed, "De geboortedatum kan niet later zijn.")
    assert change(person, "geboren", **day("geboren", "3-3-2026"), **why).status == 303


def test_nothing_came_in_before_the_client_was_born(office: Office) -> None:
    person = office.colleague("medewerker")
    make_links(person, "14-1-2026", "C-1", wie__1="moeder", factor="geen")
    first = arrived("13-1-2026", **CLIENT)
    whose = choose_person(walk(person, "toestemming", first), "moeder")
    page = press(person, **{**first, "binnen-van": whose})
    assert refused(page, "Op deze dag was de cliënt nog niet geboren.")
