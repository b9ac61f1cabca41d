"""The figures of a year on the staff pages: true for who opens the cases, hidden for others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from formsapp.facts.model import Role
from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.office import Office

FIGURES = "/medewerker/cijfers/"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def complain(office: Office, times: int) -> None:
    for _time in range(times):
        office.case("klachten", "klacht", laws=office.loket.services.facts.provider.laws[:1])


def test_who_opens_complaints_sees_each_number_and_the_council_does_not(office: Office) -> None:
    complain(office, 3)
    office.case("klachten", "klacht", counts_as="compliment")
    person = office.colleague("klachtenfunctionaris")
    page = person.get(FIGURES)
    cells = [one.text for one in page.all("td")]
    assert cells[:3] == ["3", "0", "1"]
    assert "minder dan 5" not in page.text
    assert "Wat het oordeel was" in page.text
    council = person.get(f"{FIGURES}?voor=raad")
    assert [one.text for one in council.all("td")][:3] == ["minder dan 5", "0", "minder dan 5"]
    assert "Wat het oordeel was" not in council.text


def test_who_opens_no_complaints_sees_what_everyone_may_see(office: Office) -> None:
    complain(office, 3)
    page = office.colleague("beheerder").get(FIGURES)
    assert page.all("td")[0].text == "minder dan 5"
    assert "Alle aantallen" not in page.text


@pytest.mark.parametrize(
    ("role", "sees"),
    [("manager", True), ("beheerder", True), ("klachtenfunctionaris", True), ("medewerker", False)],
)
def test_figures_are_for_who_manages_or_reads_complaints(
    office: Office, role: Role, *, sees: bool
) -> None:
    person = office.colleague(role)
    year = office.loket.services.today.year
    for path in (FIGURES, f"{FIGURES}{year}.csv"):
        assert person.get(path).status == (200 if sees else 404)
    assert ("Tellingen" in person.get("/medewerker/").html) is sees


def test_the_sheet_for_a_spreadsheet_hides_what_the_page_hides(office: Office) -> None:
    complain(office, 3)
    year = office.loket.services.today.year
    path = f"{FIGURES}{year}.csv"
    assert b"Klachten met een naam;3" in office.colleague("klachtenfunctionaris").get(path).body
    council = office.colleague("manager").get(f"{path}?voor=raad").body
    assert b"Klachten met een naam;minder dan 5" in council
    assert b"Klachten met een naam;minder dan 5" in office.colleague("beheerder").get(path).body


def test_a_year_in_which_nothing_came_in_shows_the_newest(office: Office) -> None:
    complain(office, 1)
    year = office.loket.services.today.year
    assert f"Cijfers van {year}" in office.colleague("manager").get(f"{FIGURES}?jaar=1999").text


@pytest.mark.parametrize("year", ["0", "1", "1999", "9999", "10000", "9" * 20, "-1", "x"])
def test_there_is_a_sheet_of_no_other_year_than_the_page_has(office: Office, year: str) -> None:
    complain(office, 1)
    person = office.colleague("klachtenfunctionaris")
    assert person.get(f"{FIGURES}{year}.csv").status == 404
    assert person.get(f"{FIGURES}?jaar={year}").status == 200
