"""A last day that was recorded by mistake is taken away again, and what was said counts again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from formsapp.settings import Settings
from tests.web.circles import Family, family
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.sent import day
from tests.web.test_circle_changes import (
    CHANGE,
    change,
    ending,
    person_id,
    post_change,
    recorded,
)
from tests.web.test_consent_watch import all_say
from tests.web.test_toestemming import consents

Answers = dict[str, str | list[str]]


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture
def noor(office: Office) -> Family:
    found = family(office.loket, "moeder", "vader")
    all_say(found, consents(office.loket)[0])
    return found


def undoing(office: Office, label: str = "vader") -> Answers:
    return {
        "voor-wie": person_id(office, label),
        "waarom__weer": "de verkeerde ouder gekozen",
        "bevestigd__weer": "het gezagsregister, vandaag",
    }


def end(office: Office, person: Colleague, label: str = "vader") -> None:
    assert change(person, "einde", **ending(office, label)).status == 303


def test_who_has_a_last_day_decides_again_once_it_is_taken_away(
    office: Office, noor: Family
) -> None:
    first, *_ = consents(office.loket)
    person = office.colleague("medewerker")
    end(office, person)
    assert noor.read()[first].verdict.deciders == ("jongere", "moeder")
    assert change(person, "weer", **undoing(office)).status == 303
    text = person.follow().text
    assert "de laatste dag van vader is weggehaald (was 2 maart 2026)" in text
    assert "de verkeerde ouder gekozen; het gezagsregister, vandaag" in text
    assert recorded(office).people[2].member.until is None
    verdict = noor.read()[first].verdict
    assert (verdict.text(), verdict.deciders) == ("mag", ("jongere", "moeder", "vader"))
    made = f"/medewerker/kring/C-1/link/{person_id(office, 'vader')}"
    page = person.submit(made, made.rpartition("/")[2], factor="geen", soorten=["toestemming"])
    assert page.status == 200, "the own links closed with the end"


def test_it_is_offered_for_who_has_a_last_day_alone(office: Office, noor: Family) -> None:
    del noor
    person = office.colleague("medewerker")
    assert "Een laatste dag weghalen" not in person.get(CHANGE).text
    end(office, person)
    page = person.get(CHANGE)
    assert "Een laatste dag weghalen" in page.text
    options = [one.attributes["value"] for one in page.all("input", name="voor-wie")]
    assert options == [person_id(office, "vader")]
    for wrong in (person_id(office, "moeder"), "", "x"):
        answers = {**undoing(office), "voor-wie": wrong}
        assert change(person, "weer", **answers).status == 422


def test_pressing_twice_takes_it_away_once(office: Office, noor: Family) -> None:
    del noor
    person = office.colleague("medewerker")
    end(office, person)
    page = person.get(CHANGE)
    found = [post_change(person, page, "weer", **undoing(office)) for _ in range(2)]
    assert [one.status for one in found] == [303, 303]
    assert "al=1" in found[1].location
    history = [one.sort for one in recorded(office).history]
    assert history == ["ended", "end-undone"]


def test_what_a_colleague_changed_meanwhile_is_told(office: Office, noor: Family) -> None:
    del noor
    person, other = office.colleague("medewerker"), office.colleague("manager")
    end(office, person)
    page = person.get(CHANGE)
    end(office, other, "moeder")
    found = post_change(person, page, "weer", **undoing(office))
    assert found.status == 409
    assert recorded(office).people[2].member.until is not None


def test_pressing_twice_moves_a_first_day_once(office: Office, noor: Family) -> None:
    del noor
    person = office.colleague("medewerker")
    page = person.get(CHANGE)
    answers: Answers = {
        "wie-sinds": person_id(office, "vader"),
        **day("eerste", "1-3-2020"),
        "waarom__sinds": "zo staat het in het register",
        "bevestigd__sinds": "het gezagsregister",
    }
    found = [post_change(person, page, "sinds", **answers) for _ in range(2)]
    assert [one.status for one in found] == [303, 303]
    assert [one.sort for one in recorded(office).history] == ["since"]
