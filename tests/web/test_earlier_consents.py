"""What was answered before a circle was recorded comes to what its signers really justify."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations

import pytest

from formsapp.cases.merge_references import merge_references
from formsapp.settings import Settings
from tests.web.circle_pages import ADULT, MENTOR, PARENTS, make_links
from tests.web.circles import family, read_consents
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import day
from tests.web.test_circle_changes import BOARD
from tests.web.test_consent_watch import look, sorts
from tests.web.test_toestemming import consents
from tests.web.test_who_said_it import (
    EIGHT_BORN,
    TASK,
    answer_without_circle,
    desk,
    tell,
    verdict,
    waits_for_a_name,
)


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_child_and_separated_parents_who_answered_before_anyone_recorded_who_decides(
    office: Office,
) -> None:
    first, second, *_ = consents(office.loket)
    people = {who: answer_without_circle(office, first, second) for who in ("jongere", "moeder")}
    people["vader"] = answer_without_circle(office, second)
    assert verdict(office, first) == "kring onbekend"
    look(office.loket)
    assert sorts(office.loket) == ["circle"]

    person = office.colleague("medewerker")
    assert "C-1: niet vastgelegd wie beslist" in person.get("/medewerker/").text
    shown = [one.attributes["href"] for one in person.get(BOARD).all("a")]
    assert any(one.endswith("/kring/nieuw?client=C-1") for one in shown)
    made = make_links(person, **PARENTS)
    assert "Er kwamen eerder al antwoorden binnen" in made.text
    look(office.loket)
    # Each form says an adult's age, and the client who is recorded is a child.
    assert sorted(sorts(office.loket)) == ["differs", "differs", "differs", "whose"]
    assert TASK in person.get("/medewerker/").text
    assert verdict(office, second) == "kring onbekend"

    for who in ("jongere", "moeder"):
        page = tell(person, people[who], who)
        assert (page.status, page.location.rpartition("/")[2]) == (303, "C-1?gedaan=1")
    assert verdict(office, second) == "wacht op 1 van 3"
    tell(person, people["vader"], "vader")
    assert verdict(office, second) == "mag"
    assert verdict(office, first) == "mag niet"
    look(office.loket)
    assert "whose" not in sorts(office.loket)
    assert not waits_for_a_name(person)


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_the_mentor_of_an_adult_who_answered_before_anyone_recorded_who_decides(
    office: Office,
) -> None:
    first, second, *_ = consents(office.loket)
    number = answer_without_circle(office, first)
    office.loket.clock.ahead(days=9)
    person = office.colleague("medewerker")
    make_links(person, ADULT, "C-1", **MENTOR, **day("vanaf-1", "1-3-2026"))
    assert verdict(office, first) == "kring onbekend"
    tell(person, number, "mentor")
    assert (verdict(office, first), verdict(office, second)) == ("mag", "mag niet")
    since = read_consents(office.loket)[first].verdict.since
    assert since is not None
    assert since.isoformat() == "2026-03-03", "it counts from its own day on"


@pytest.mark.parametrize("order", [*permutations(("jongere", "moeder", "vader"))])
def test_told_it_comes_to_what_it_would_through_links_of_the_circle(
    office: Office, order: tuple[str, ...]
) -> None:
    first, second, third, *_ = consents(office.loket)
    says = {"jongere": (first, second), "moeder": (first, third), "vader": (first, second, third)}
    numbers = {who: answer_without_circle(office, *says[who]) for who in order}
    family(office.loket, "moeder", "vader")
    same = family(office.loket, "moeder", "vader", client="C-2")
    for who in order:
        same.says(who, *says[who])
    person = office.colleague("medewerker")
    for told in range(1, 4):
        tell(person, numbers[order[told - 1]], order[told - 1])
        found = read_consents(office.loket)
        allowed = {name for name, one in found.items() if one.verdict.word == "allowed"}
        assert allowed == ({first} if told == len(order) else set())
    through_links = {name: one.verdict for name, one in same.read(client="C-2").items()}
    assert {name: one.verdict for name, one in found.items()} == through_links


def test_a_yes_of_before_someone_decides_says_why_it_does_not_count(office: Office) -> None:
    first, *_ = consents(office.loket)
    number = answer_without_circle(office, first)
    office.loket.clock.ahead(days=7)
    person = office.colleague("medewerker")
    noor = family(office.loket, "moeder", born=EIGHT_BORN)
    shown = person.get(BOARD).text
    assert "Hoefde op die dag niet mee te beslissen: een ja telt dan niet." in shown
    tell(person, number, "moeder")
    text = person.get(BOARD).text
    assert verdict(office, first) == "niet gevraagd"
    assert (
        "Er is een ja van moeder van vóór 10 maart 2026. Pas vanaf die dag beslist deze persoon "
        "mee, dus dat ja telt niet. Vraag het opnieuw."
    ) in text
    noor.says("moeder", first)
    assert "dus dat ja telt niet" not in person.get(BOARD).text


def test_it_stays_known_when_two_references_turn_out_to_be_one_client(office: Office) -> None:
    first, *_ = consents(office.loket)
    number, person = answer_without_circle(office, first), office.colleague("medewerker")
    family(office.loket, "moeder", born=EIGHT_BORN)
    tell(person, number, "moeder")
    office.case(client="C-2")
    with office.loket.app.app_context():
        merge_references(desk(office), "C-1", "C-2")
    assert read_consents(office.loket, client="C-2")[first].verdict.text() == "mag"
