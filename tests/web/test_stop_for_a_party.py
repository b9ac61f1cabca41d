"""A stop is for the party that may know it no more, also where another may know it since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.database import writing
from formsapp.cases.models import WatchedClient
from formsapp.kinds.parts.party_names import named_parties
from formsapp.settings import Settings
from formsapp.web.shared.services import db, services
from tests.web.circles import Family, family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.own_page import take_back
from tests.web.test_client_board import enter_answers
from tests.web.test_consent_watch import look, sorts, tasks
from tests.web.test_kind_intrekken import withdraw
from tests.web.test_toestemming import consents


@pytest.fixture
def loket(settings: Settings, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(settings, face="both"))


@pytest.fixture
def office(loket: Loket) -> Office:
    return Office(loket)


def school(loket: Loket) -> str:
    return next(one.id for one in named_parties(loket.services.facts))


def all_name(noor: Family, named: str, *, looking: bool = False) -> None:
    """All say yes about this school; with ``looking`` it is looked at after each."""
    for who in noor.links:
        noor.loket.clock.now += timedelta(minutes=1)
        noor.says(who, school(noor.loket), named=named)
        if looking:
            look(noor.loket)
    look(noor.loket)


def stopped(loket: Loket) -> list[tuple[str, ...]]:
    return [one.content.named for one in tasks(loket) if one.content.sort == "stop"]


def allowed(noor: Family) -> tuple[str, str]:
    verdict = noor.read()[school(noor.loket)].verdict
    return verdict.text(), verdict.named


def test_a_stop_for_one_school_stays_when_another_is_allowed(loket: Loket) -> None:
    noor = family(loket, "moeder", "vader")
    all_name(noor, "De Linde")
    take_back(loket.visitor(), noor.links["moeder"], school(loket))
    look(loket)
    assert stopped(loket) == [("De Linde",)]
    all_name(noor, "De Eik", looking=True)
    assert allowed(noor) == ("mag", "De Eik")
    assert stopped(loket) == [("De Linde",)]


@pytest.mark.parametrize("looking", [True, False])
def test_when_all_name_another_school_the_first_must_hear_it(
    loket: Loket, *, looking: bool
) -> None:
    noor = family(loket, "moeder", "vader")
    all_name(noor, "De Linde")
    all_name(noor, "De Eik", looking=looking)
    assert allowed(noor) == ("mag", "De Eik")
    assert stopped(loket) == [("De Linde",)]
    all_name(noor, "De Beuk")
    assert sorted(stopped(loket)) == [("De Eik",), ("De Linde",)]


def test_the_same_school_in_other_letters_is_the_same(loket: Loket) -> None:
    noor = family(loket, "moeder", "vader")
    all_name(noor, "De Linde")
    all_name(noor, " de  LINDE")
    assert stopped(loket) == []
    take_back(loket.visitor(), noor.links["moeder"], school(loket))
    look(loket)
    loket.clock.now += timedelta(minutes=1)
    noor.says("moeder", school(loket), named="DE linde")
    look(loket)
    assert sorts(loket) == []


def test_what_an_earlier_version_remembered_stops_nothing_by_itself(loket: Loket) -> None:
    noor = family(loket, "moeder", "vader")
    all_name(noor, "De Linde")
    with loket.app.app_context(), writing(db.session):
        known, row = services(), db.session.scalars(sa.select(WatchedClient)).one()
        words = {school(loket): "allowed"}
        row.sealed = known.letterbox.seal(row.team, row.id, "watched client", words)
        row.seen = ""
    assert look(loket) == 1
    assert sorts(loket) == []
    take_back(loket.visitor(), noor.links["moeder"], school(loket))
    look(loket)
    assert stopped(loket) == [("De Linde",)]


EIGHT_BORN = date(2018, 1, 14)


def test_a_school_that_was_named_between_two_looks_must_hear_it_too(loket: Loket) -> None:
    noor = family(loket, "moeder", born=EIGHT_BORN)
    for named in ("De Linde", "De Eik"):
        loket.clock.now += timedelta(seconds=1)
        noor.says("moeder", school(loket), named=named)
    look(loket)
    assert allowed(noor) == ("mag", "De Eik")
    assert stopped(loket) == [("De Linde",)]
    for named in ("De Beuk", "De Es"):
        loket.clock.now += timedelta(seconds=1)
        noor.says("moeder", school(loket), named=named)
    look(loket)
    assert sorted(stopped(loket)) == [("De Eik", "De Beuk"), ("De Linde",)]
    noor.says("moeder", school(loket), named="De Es")
    look(loket)
    assert len(stopped(loket)) == 2


def test_what_was_allowed_only_between_two_looks_stops_too(loket: Loket) -> None:
    noor = family(loket, "moeder", born=EIGHT_BORN)
    noor.says("moeder", school(loket))
    loket.clock.now += timedelta(seconds=1)
    take_back(loket.visitor(), noor.links["moeder"], school(loket))
    look(loket)
    assert stopped(loket) == [("De Linde",)]


def test_what_came_and_went_on_an_earlier_day_is_no_news_at_the_first_look(loket: Loket) -> None:
    noor = family(loket, "moeder", born=EIGHT_BORN)
    noor.says("moeder", school(loket))
    loket.clock.now += timedelta(seconds=1)
    take_back(loket.visitor(), noor.links["moeder"], school(loket))
    loket.clock.ahead(days=1)
    look(loket)
    assert stopped(loket) == []


@pytest.mark.parametrize("looks", ["never", "before"])
def test_what_staff_enter_of_earlier_days_between_two_looks_stops_too(
    office: Office, looks: str
) -> None:
    first, *_ = consents(office.loket)
    family(office.loket, "moeder", born=EIGHT_BORN)
    if looks == "before":
        office.case(kind="akkoord")
        look(office.loket)
    office.loket.clock.ahead(days=9)
    enter_answers(office, "moeder", first)  # of the third
    office.loket.clock.now += timedelta(seconds=1)
    withdraw(office, "moeder", first, on="5-3-2026")
    look(office.loket)
    assert sorts(office.loket).count("stop") == 1


def test_what_staff_entered_of_an_earlier_day_and_was_taken_back_at_once_stops_too(
    office: Office,
) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", born=EIGHT_BORN)
    noor.says("moeder")
    look(office.loket)
    office.loket.clock.ahead(days=1)
    look(office.loket)
    office.loket.clock.ahead(days=9)
    enter_answers(office, "moeder", first, on="8-3-2026")
    office.loket.clock.now += timedelta(seconds=1)
    noor.says("moeder")
    look(office.loket)
    assert sorts(office.loket).count("stop") == 1


def test_a_yes_that_staff_enter_after_the_later_no_never_was_allowed(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", born=EIGHT_BORN)
    office.loket.clock.ahead(days=9)
    noor.says("moeder")
    office.loket.clock.now += timedelta(seconds=1)
    enter_answers(office, "moeder", first)
    look(office.loket)
    assert "stop" not in sorts(office.loket)
