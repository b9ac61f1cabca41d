"""The code of what staff entered for someone asks the date that this person's own link asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from formsapp.cases.birth_date_tries import BORN_TRIES, MOST_TRIES
from formsapp.cases.clear_links_and_mail import LINK_KEPT, clear_leftovers
from formsapp.cases.models import Link
from formsapp.cases.signed_links import revoke_link
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.circles import BORN, Family, family
from tests.web.conftest import STAFF, Loket
from tests.web.office import Office
from tests.web.test_client_board import enter_answers
from tests.web.test_code_answers import code_on, offered
from tests.web.test_code_guard import OTHER, use_up_tries
from tests.web.test_code_guard import type_date as give
from tests.web.test_kind_intrekken import withdraw
from tests.web.test_own_answers import link_of
from tests.web.test_reported_answers import code_of_entered
from tests.web.test_toestemming import consents


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def asking(office: Office) -> Family:
    """A family in which a link of the young person asks the own birth date."""
    noor = family(office.loket, "moeder", "vader")
    link_of(office.loket, noor, "jongere")
    return noor


def finder(office: Office, code: str) -> Visitor:
    visitor = office.loket.visitor()
    visitor.get(f"/o/{code}")
    return visitor


def asks(page: Page | None) -> bool:
    """Whether a page asks a date of birth."""
    return page is not None and bool(page.all("input", name="geboren-dag"))


def asking_link() -> Link:
    return db.session.scalars(select(Link).where(Link.born_hash.is_not(None))).one()


def test_it_asks_the_date_of_that_person_and_tells_the_status_alone_before(office: Office) -> None:
    first, *_ = consents(office.loket)
    asking(office)
    enter_answers(office, "jongere", first)
    code = code_of_entered(office)
    visitor = finder(office, code)
    assert asks(visitor.page)
    assert visitor.page is not None
    for hidden in ("Wat dit bewijst", "#loket1", "/intrekken/"):
        assert hidden not in visitor.page.html
    for address in (f"/o/{code}/ontvangstbewijs.pdf", f"/o/{code}/intrekken/toestemming/{first}"):
        assert office.loket.visitor().get(address).location.endswith(f"/o/{code}")
    assert give(visitor, OTHER).status == 422
    assert offered(give(visitor, BORN)) == [first]


def test_where_the_own_link_asks_none_the_code_is_enough(office: Office) -> None:
    first, *_ = consents(office.loket)
    asking(office)
    enter_answers(office, "vader", first)
    page = finder(office, code_of_entered(office)).page
    assert page is not None
    assert offered(page) == [first]


def test_the_code_of_a_taking_back_asks_it_too(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = asking(office)
    for who in ("moeder", "vader"):
        noor.says(who, first)
    enter_answers(office, "jongere", first)
    assert noor.read()[first].verdict.word == "allowed"
    visitor = finder(office, code_of_entered(office))
    page = give(visitor, BORN)
    (link,) = [
        one.attributes["href"] for one in page.all("a") if "/intrekken/" in one.attributes["href"]
    ]
    visitor.get(link)
    visitor.press("intrekken")
    taken = code_on(visitor.follow())
    assert noor.read()[first].verdict.word == "withdrawn"
    again = finder(office, taken).page
    assert again is not None
    assert asks(again)
    assert "Ingetrokken" not in again.text


def test_what_staff_entered_as_taken_back_asks_it(office: Office) -> None:
    first, *_ = consents(office.loket)
    asking(office)
    withdraw(office, "jongere", first)
    visitor = finder(office, code_of_entered(office))
    assert asks(visitor.page)
    assert "trok" in give(visitor, BORN).text


def test_wrong_dates_count_with_those_of_the_own_link(office: Office) -> None:
    first, *_ = consents(office.loket)
    asking(office)
    enter_answers(office, "jongere", first)
    visitor = finder(office, code_of_entered(office))
    for _ in range(BORN_TRIES):
        assert give(visitor, OTHER).status == 422
    with office.loket.app.app_context():
        assert asking_link().born_tries == BORN_TRIES
    assert give(visitor, BORN).status == 422
    office.loket.clock.set(office.loket.clock.ahead(minutes=16))
    assert give(visitor, BORN).status == 200


@pytest.mark.parametrize("ended", ["open", "ended"])
def test_too_many_end_it_also_once_the_link_was_taken_back(office: Office, ended: str) -> None:
    first, *_ = consents(office.loket)
    asking(office)
    enter_answers(office, "jongere", first)
    with office.loket.app.app_context():
        if ended == "ended":
            revoke_link(db.session, asking_link().id, now=office.loket.clock(), by=STAFF)
    code = code_of_entered(office)
    use_up_tries(office.loket, finder(office, code))
    with office.loket.app.app_context():
        assert asking_link().born_wrong == MOST_TRIES
    page = finder(office, code).page
    assert page is not None
    assert "te vaak een verkeerde datum" in page.text
    assert not asks(page)


def test_it_asks_the_date_when_the_unused_link_is_long_over(office: Office) -> None:
    first, *_ = consents(office.loket)
    asking(office)
    enter_answers(office, "jongere", first)
    code = code_of_entered(office)
    office.loket.clock.set(office.loket.clock() + timedelta(days=91) + LINK_KEPT)
    with office.loket.app.app_context():
        assert clear_leftovers(db.session, now=office.loket.clock()).links == 3
    visitor = finder(office, code)
    assert asks(visitor.page)
    assert offered(give(visitor, BORN)) == [first]


def test_a_date_that_we_do_not_know_opens_nothing(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader")
    link_of(office.loket, noor, "vader")
    enter_answers(office, "vader")
    visitor = finder(office, code_of_entered(office))
    assert asks(visitor.page)
    assert give(visitor, BORN).status == 422
