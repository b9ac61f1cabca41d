"""A list of cases as a table: what the filters show, of all pages, with safe cells and no words."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest
import sqlalchemy as sa

from formsapp.cases.case_list import ALL, CaseList
from formsapp.cases.models import Event
from formsapp.rules.amsterdam_time import local_date
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from formsapp.web.staff.list_export import walk_pages
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office

PAGE = "/medewerker/lijst"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def take(person: Colleague, query: str = "", why: str = "planning") -> Page:
    return person.submit(PAGE + query, "/lijst", waarvoor=why)


def table(made: Page) -> list[dict[str, str]]:
    assert made.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert made.body.startswith(b"\xef\xbb\xbf")
    return [*csv.DictReader(StringIO(made.body.decode("utf-8-sig")), delimiter=";")]


def test_it_holds_what_the_filters_show_and_nothing_that_clients_wrote(office: Office) -> None:
    first, second = office.case(client="C-1"), office.case(client="=1+1")
    office.case("administratie")
    person = office.colleague("medewerker")
    person.submit(f"/medewerker/zaak/{first.reference}", "/afronden", waarom="double")
    made = take(person)
    [row] = table(made)
    assert (row["Nummer"], row["Kenmerk"], row["Ontvangen"]) == (
        second.reference,
        "'=1+1",
        "2026-03-03",
    )
    assert b"Een kopie" not in made.body
    assert b"voorbeeld.nl" not in made.body
    [closed] = table(take(person, "?stand=afgerond"))
    assert (closed["Nummer"], closed["Stand"]) == (first.reference, "Afgerond")
    assert [one["Nummer"] for one in table(take(person, "?zoek=c1"))] == [first.reference]


def test_all_pages_come_along(office: Office) -> None:
    made = {office.case(client=f"C-{number}").reference for number in range(5)}
    person = office.colleague("medewerker")
    assert {one["Nummer"] for one in table(take(person))} == made
    with office.loket.app.app_context():
        today = local_date(office.loket.clock())
        cases = CaseList(db.session, {"zorg"}, today, today)
        walked = [one.reference for one in walk_pages(cases, ALL, at_once=2)]
    assert (len(walked), {*walked}) == (len(made), made)


def test_why_is_asked_and_stands_in_the_log(office: Office) -> None:
    office.case()
    person = office.colleague("medewerker")
    assert "Deze lijst meenemen" in person.get("/medewerker/").text
    refused = take(person, why="")
    assert refused.status == 422
    assert refused.all("a", href="#waarvoor")
    take(person, why="quality")
    with office.loket.app.app_context():
        taken = sa.select(Event.ground).where(Event.action == "list-export")
        assert db.session.scalars(taken).all() == ["quality"]
