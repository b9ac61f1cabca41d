"""A client's page: the one thing to do next, the words that were asked, and all that there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest

from formsapp.rules.consent_verdict import Mark
from formsapp.settings import Settings
from formsapp.web.staff.client_board import MARKS
from tests.page import Page
from tests.web.circle_pages import ADULT, MENTOR, PARENTS, make_links, tokens_shown
from tests.web.circles import Family, family
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Colleague, Office
from tests.web.test_circle_changes import change, ending
from tests.web.test_client_board import BOARD, rows
from tests.web.test_toestemming import cases, consents, given


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def buttons(page: Page) -> list[str]:
    """What the button of each party and purpose says, in the order of the facts."""
    cells = [one.text for one in page.all("td", data_label="Nu doen")]
    return [text if text[-1:].isalpha() else "" for text in cells]


def confirm_all(person: Colleague, *labels: str) -> None:
    page = person.get("/medewerker/gezag/C-1")
    ids = {one.text: one.attributes["for"] for one in page.all("label")}
    for label in labels:
        chosen = page.all("input", id=ids[label])[0].attributes["value"]
        person.submit("/medewerker/gezag/C-1", "/gezag/C-1", wie=chosen, hoe="register")


def test_one_button_says_what_to_do_next(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor, person = family(office.loket, "moeder", "vader"), office.colleague("medewerker")
    assert buttons(person.get(BOARD))[0] == "Link voor jongere"
    noor.says("jongere", first)
    assert buttons(person.get(BOARD))[0] == "Link voor moeder"
    noor.says("moeder", first)
    assert buttons(person.get(BOARD))[0] == "Link voor vader"
    noor.says("vader", first)
    assert buttons(person.get(BOARD))[0] == "Gezag vastleggen"
    confirm_all(person, "moeder", "vader")
    assert buttons(person.get(BOARD))[0] == ""
    noor.takes_back("jongere")
    assert buttons(person.get(BOARD))[0] == "", "what was taken back is not asked at once again"


def test_the_button_makes_a_new_link_for_that_signer(office: Office) -> None:
    noor, person = family(office.loket, "moeder", "vader"), office.colleague("medewerker")
    noor.says("jongere", consents(office.loket)[0])
    way = next(one for one in person.get(BOARD).all("a") if one.text == "Link voor moeder")
    page = person.get(way.attributes["href"])
    assert page.heading == "Nieuwe link"


def test_an_end_asks_anew(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor, person = family(office.loket, "moeder", born=date(2018, 1, 14)), office.colleague()
    noor.says("moeder", first)
    office.loket.clock.now += timedelta(days=400)
    assert noor.read()[first].verdict.text() == "afgelopen"
    person = office.colleague("medewerker")
    assert buttons(person.get(BOARD))[0] == "Link voor moeder"


def test_without_a_circle_the_button_records_one(office: Office) -> None:
    page = office.colleague("medewerker").get(BOARD)
    assert "Vastleggen wie beslist, en links maken" in [one.text for one in page.all("a")]
    assert buttons(page) == []


def test_a_child_without_anyone_who_may_decide_asks_to_complete_the_circle(office: Office) -> None:
    noor = family(office.loket, "moeder", born=date(2018, 1, 14))
    person = office.colleague("medewerker")
    noor.says("moeder", consents(office.loket)[0])
    change(person, "einde", **ending(office, "moeder"))
    assert buttons(person.get(BOARD))[0] == "Aanvullen wie beslist"


def test_it_shows_the_question_as_it_was_asked(office: Office) -> None:
    noor, first = family(office.loket, "moeder", "vader"), consents(office.loket)[0]
    noor.says("moeder", first)
    asked = rows(office.colleague("medewerker").get(BOARD))[0]
    assert "De vraag zoals die gesteld is Mo" in asked
    assert "? gesteld op 3 maart 2026" in asked


def test_links_cases_and_agreements_stand_there_with_whose_they_are(office: Office) -> None:
    person = office.colleague("medewerker")
    made = tokens_shown(make_links(person, **PARENTS))
    office.loket.visitor().send(f"/l/{made['moeder']}/akkoord", *AKKOORD)
    page = person.get(BOARD)
    (case,) = cases(office.loket)
    version = office.loket.services.documents["voorwaarden"].version
    assert f"moeder: versie {version} 3 maart 2026, {case.reference}" in page.text
    for label in made:
        assert f"{label}: Akkoord met de voorwaarden, Toestemming" in page.text
    assert "Zaken" in [one.text for one in page.all("h2")]
    assert not [token for token in made.values() if token in page.html]


def test_of_what_another_team_reads_there_is_no_trace(office: Office) -> None:
    person = office.colleague("medewerker")
    teams, kinds = office.loket.services.facts.teams, office.loket.services.facts.kinds
    other = next(slug for slug, team in teams.items() if "medewerker" not in team.roles)
    kind = next(slug for slug, one in kinds.items() if one.team == other)
    hidden = office.case(team=other, kind=kind)
    office.loket.link(kind)
    page = person.get(BOARD)
    assert hidden.reference not in page.html
    headings = [one.text for one in page.all("h2")]
    assert not {"Zaken", "Links", "Akkoord met een tekst"} & {*headings}


def test_the_adult_with_a_mentor_from_one_page_to_the_board(office: Office) -> None:
    first, *_ = consents(office.loket)
    person = office.colleague("medewerker")
    made = tokens_shown(make_links(person, ADULT, **MENTOR, hoe__1="court-order"))
    assert [*made] == ["mentor"]
    Family(office.loket, made).says("mentor", first)
    page = person.get(BOARD)
    assert "Mag 3 maart 2026 3 maart 2027" in rows(page)[0]
    assert buttons(page)[0] == ""
    assert "De cliënt kan zelf niet overzien waar het om gaat" in page.text


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_the_child_of_13_from_one_page_through_three_phones_to_the_board(office: Office) -> None:
    first, *_ = consents(office.loket)
    person = office.colleague("medewerker")
    noor = Family(office.loket, tokens_shown(make_links(person, **PARENTS)))
    noor.says("jongere", first)
    noor.says("moeder", first)
    noor.says("vader")
    assert "Mag niet" in rows(person.get(BOARD))[0]
    office.loket.clock.now += timedelta(minutes=5)
    noor.says("vader", first)
    assert "Mag 3 maart 2026 3 maart 2027" in rows(person.get(BOARD))[0]
    office.loket.clock.now += timedelta(minutes=5)
    noor.takes_back("jongere")
    assert "Ingetrokken" in rows(person.get(BOARD))[0]


def test_each_mark_is_said_in_words() -> None:
    elsewhere = {"authority", "whose"}  # told with each person, and in place of the verdict
    assert {*MARKS} == {*get_args(Mark)} - elsewhere


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_where_only_who_answered_is_unknown_the_page_says_that(office: Office) -> None:
    loket = office.loket
    family(loket, "moeder", "vader")
    token = loket.link("toestemming")
    loket.visitor().send(f"/l/{token}/toestemming", *given(loket, consents(loket)[0]))
    text = office.colleague("medewerker").get(BOARD).text
    assert "Onbekend wie dit zei" in text
    assert "Kring onbekend" not in text
