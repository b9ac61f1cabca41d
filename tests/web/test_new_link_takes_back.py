"""A new link shows what its holder may take back, and takes it back in one step, while it lasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.circles import Family, family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.own_page import begin, change, names_on, take_back
from tests.web.test_client_board import enter_answers
from tests.web.test_new_circle import recorded
from tests.web.test_own_answers import BORN, about, link_of, look, type_born
from tests.web.test_staff_client_links import token_on
from tests.web.test_staff_reissue import path_of
from tests.web.test_toestemming import consents

TODAY = date(2026, 3, 3)


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture
def noor(office: Office) -> Family:
    """Three people who all said yes to the first question, and no to the others."""
    found = family(office.loket, "moeder", "vader")
    for who in found.links:
        found.says(who, consents(office.loket)[0])
    look(office.loket)
    return found


def renewed(office: Office, noor: Family) -> str:
    """The father lost his link; the new one asks no birth date, and nobody has the old one."""
    path = path_of(office, noor.links["vader"])
    page = office.colleague("medewerker").submit(path, "/opnieuw", van="ja vader")
    return token_on(page)


def ended_and_made(office: Office, noor: Family) -> str:
    """Staff ended his link, and later made one from the board."""
    person = office.colleague("medewerker")
    person.submit(path_of(office, noor.links["vader"], "intrekken"), "/intrekken")
    vader = next(one for one in circle_people(office) if one[0] == "vader")
    path = f"/medewerker/kring/C-1/link/{vader[1]}"
    return token_on(person.submit(path, vader[1], factor="geen", soorten=["toestemming"]))


def circle_people(office: Office) -> list[tuple[str, str]]:
    """Who is in the circle, with what a link names."""
    found = recorded(office)
    assert found is not None
    return [(one.member.label, str(one.id)) for one in found.people]


WAYS = pytest.mark.parametrize("way", [renewed, ended_and_made])


def see(office: Office, token: str) -> Page:
    return office.loket.visitor().get(f"/l/{token}")


@WAYS
def test_a_new_link_takes_back_in_one_step(
    office: Office, noor: Family, way: Callable[[Office, Family], str]
) -> None:
    first, *_ = consents(office.loket)
    token = way(office, noor)
    look(office.loket)
    page = see(office, token)
    assert names_on(page, "intrekken") == [first], "and not what was refused"
    assert "Dit mag nu, tot en met" in about(page)
    visitor = office.loket.visitor()
    office.loket.clock.now += timedelta(seconds=1)
    begin(visitor, token, "intrekken", first)
    assert visitor.page is not None
    address, data = visitor.page.all("form")[0].attributes["action"], visitor.page.form(0)
    answers = {**data, "doe": "intrekken"}
    assert [visitor.post(address, answers).status for _ in range(2)] == [303, 303]
    assert noor.read()[first].verdict.word == "withdrawn"
    assert len([one for one in noor.read()[first].heard if one.answer.said == "ingetrokken"]) == 1
    assert "Ingetrokken op 3 maart 2026" in see(office, token).text
    look(office.loket)
    page = see(office, token)
    assert "Ingetrokken op 3 maart 2026" in page.text
    assert names_on(page, "intrekken") == []
    assert visitor.post(address, answers).status == 303, "sent again a minute later"


@WAYS
def test_a_link_without_a_birth_date_shows_no_more_than_can_be_taken_back(
    office: Office, noor: Family, way: Callable[[Office, Family], str]
) -> None:
    token = way(office, noor)
    look(office.loket)
    page = see(office, token)
    assert [one for one in page.all("div") if one.attributes.get("id", "")[:8] == "antwoord"]
    assert "zei nee" not in page.text
    assert "Wat u al verstuurde" not in page.text
    assert "Fatima" not in page.html
    for other in ("moeder", "jongere"):
        assert "andere link" not in see(office, noor.links[other]).text


def test_a_link_that_asks_the_birth_date_shows_the_other_answers_too(
    office: Office, noor: Family
) -> None:
    first, *_ = consents(office.loket)
    token = link_of(office.loket, noor, "vader")
    look(office.loket)
    visitor = office.loket.visitor()
    assert "antwoord-1" not in visitor.get(f"/l/{token}").html
    page = type_born(visitor, BORN)
    assert names_on(page, "veranderen") == consents(office.loket)
    assert names_on(page, "intrekken") == [first]
    assert "zei nee. Dat is bij ons gemeld op 3 maart 2026" in about(page, 1)


def test_it_can_be_taken_back_after_the_new_link_expired_and_until_the_end(
    office: Office, noor: Family
) -> None:
    first, *_ = consents(office.loket)
    token = renewed(office, noor)
    last = noor.read()[first].verdict.until
    assert last is not None
    office.loket.clock.ahead(days=(last - TODAY).days)
    look(office.loket)
    assert names_on(see(office, token), "intrekken") == [first]
    office.loket.clock.ahead(days=1)
    look(office.loket)
    assert see(office, token).status == 410
    office.loket.clock.ahead(days=-1)
    take_back(office.loket.visitor(), token, first)
    assert noor.read()[first].verdict.word == "withdrawn"


def test_one_answer_can_be_changed_through_it(office: Office, noor: Family) -> None:
    first, *_ = consents(office.loket)
    token = renewed(office, noor)
    look(office.loket)
    office.loket.clock.now += timedelta(seconds=1)
    change(office.loket.visitor(), token, first, **{first: "nee"})
    assert noor.read()[first].verdict.word == "refused"
    assert "zei nee" in about(see(office, token))
    look(office.loket)
    assert "zei nee" in about(see(office, token))
    assert "gemeld" not in about(see(office, token))


def test_what_staff_entered_for_who_never_sent_a_form_is_taken_back_the_same(
    office: Office,
) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    enter_answers(office, "vader", first, via="paper")
    office.loket.clock.now += timedelta(minutes=1)
    look(office.loket)
    page = see(office, noor.links["vader"])
    assert "ja, tot en met" in about(page)
    assert "op papier" in about(page)
    take_back(office.loket.visitor(), noor.links["vader"], first)
    assert noor.read()[first].verdict.word == "withdrawn"


def test_ending_says_truly_how_a_consent_is_taken_back(office: Office, noor: Family) -> None:
    person, new = office.colleague("medewerker"), "kan dat met een nieuwe link"
    page = person.get(path_of(office, noor.links["vader"], "intrekken"))
    assert new in page.text
    alone = person.get(path_of(office, office.loket.link("akkoord"), "intrekken"))
    assert new not in alone.text
    assert "op papier of per telefoon" in alone.text
