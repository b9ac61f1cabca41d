"""What one team reads, no other colleague reads: not by a guess, nor by the client's own link."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Colleague, Office
from tests.web.test_kind_klacht import complaint
from tests.web.test_links import born

STORY = "Zij kwam te laat"
ROOMS = ("", "/bijlage/1")
ACTS = ("/antwoord", "/verlengen", "/afronden", "/heropenen")


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def renewed(person: Colleague) -> str:
    """Let a colleague renew the client's link, with a birth date; give its token."""
    listed = person.get("/medewerker/links/?client=C-1")
    again = next(one for one in listed.all("a") if one.text == "Nieuwe link")
    answers: dict[str, str | list[str]] = {
        "van": "ja de cliënt met kenmerk C-1",
        "geboren-dag": "27",
        "geboren-maand": "3",
        "geboren-jaar": "2010",
    }
    page = person.submit(again.attributes["href"], "/opnieuw", **answers)
    found = re.search(r"/l/([^\s<]+)", page.html)
    assert found is not None
    return found[1]


def opened(office: Office, token: str) -> Page:
    """The page of a link that :func:`renewed` made."""
    visitor = office.loket.visitor()
    visitor.get(f"/l/{token}")
    page = born(visitor.press, date(2010, 3, 27))
    assert "overzicht" in page.heading
    return page


def test_a_complaint_does_not_stand_behind_the_link_that_its_carer_made(office: Office) -> None:
    token = office.loket.link("klacht", "akkoord")
    office.loket.visitor().send(f"/l/{token}/klacht", *complaint(office.loket))
    office.loket.visitor().send(f"/l/{token}/akkoord", *AKKOORD)
    page = office.loket.visitor().get(f"/l/{token}")
    assert "Fatima" in page.text
    assert STORY not in page.html


def test_who_renews_a_link_reads_no_other_teams_cases_with_it(office: Office) -> None:
    token = office.loket.link("akkoord")
    office.loket.visitor().send(f"/l/{token}/akkoord", *AKKOORD)
    by_other = renewed(office.colleague("beheerder"))
    assert "Fatima" not in opened(office, by_other).html
    by_own = renewed(office.colleague("medewerker"))
    assert "Fatima" in opened(office, by_own).html


@pytest.mark.hostile("other-team")
def test_every_room_of_another_teams_case_is_as_if_it_were_not_there(office: Office) -> None:
    receipt = office.case(team="klachten", kind="klacht")
    person = office.colleague("medewerker")
    token = person.token("/medewerker/")
    for reference in (receipt.reference, "Z-0000-0000"):
        for room in ROOMS:
            assert person.get(f"/medewerker/zaak/{reference}{room}").status == 404
        for act in ACTS:
            sent = {"csrf_token": token, "versie": "1", "tekst": "x", "klaar": "ja", "reden": "x"}
            assert person.post(f"/medewerker/zaak/{reference}{act}", dict(sent)).status == 404
        assert person.get(f"/medewerker/links/nieuw?zaak={reference}").status == 404
        found = person.get(f"/medewerker/?zoek={reference}")
        assert not [one for one in found.all("a") if reference in one.attributes["href"]]
    assert receipt.reference not in person.get("/medewerker/?team=klachten").html
    assert receipt.reference not in person.get("/medewerker/?zoek=C-1").html
