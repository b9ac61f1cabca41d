"""The circle of a client: stored for staff alone, with links that say nothing of whose they are."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from formsapp.cases.case_errors import NotFound, Refused
from formsapp.cases.client_circle import (
    ClientCircle,
    Confirmation,
    Person,
    confirm_authority,
    open_circle,
    store_circle,
)
from formsapp.cases.models import Event, Link, SealedCircle
from formsapp.cases.reissue_link import reissue_link
from formsapp.cases.signed_links import LinkWish
from formsapp.rules.consent_verdict import Member
from tests.cases.conftest import BY, NOW, TODAY, Office

LOOKED = Confirmation("register", TODAY, "staff-1")
CHILD = Person(Member("jongere", "self", TODAY), date(2013, 5, 14))
MOTHER = Person(Member("moeder", "parents", TODAY), date(1985, 2, 3), confirmed=LOOKED)
FATHER = Person(Member("vader", "parents", TODAY), confirmed=Confirmation("told", TODAY, "staff-1"))
CIRCLE = ClientCircle("C-1", "zorg", date(2013, 5, 14), (CHILD, MOTHER, FATHER))
WISH = LinkWish("", ("toestemming",), NOW + timedelta(days=14))


def store(office: Office, circle: ClientCircle = CIRCLE) -> None:
    store_circle(office.session, office.ring.letterbox, circle, now=NOW, by=BY)


def test_a_stored_circle_opens_as_it_was(office: Office) -> None:
    store(office)

    assert open_circle(office.session, office.ring, "C-1") == CIRCLE
    assert open_circle(office.session, office.ring, "C-2") is None
    logged = office.session.scalars(sa.select(Event).where(Event.action == "circle-new")).one()
    assert (logged.who, logged.client) == (BY.id, "C-1")


def test_the_database_holds_no_label_and_no_birth_date(office: Office) -> None:
    store(office)
    office.token("toestemming", born=MOTHER.born, signer_id=MOTHER.id)
    rows = [*office.session.execute(sa.select(*SealedCircle.__table__.columns)).all()]
    rows += office.session.execute(sa.select(*Link.__table__.columns)).all()

    stored = re.sub(r"UUID\('[^']*'\)", "", str(rows))  # one in many holds such a number by chance
    for word in ("moeder", "vader", "jongere", "1985", "2013", "register"):
        assert word not in stored


def test_a_second_circle_of_a_client_is_refused(office: Office) -> None:
    store(office)

    with pytest.raises(Refused, match="C-1 has a circle already"):
        store(office)


def test_what_someone_only_told_is_not_confirmed() -> None:
    confirmed = {one.label: one.confirmed for one in CIRCLE.rule.members}

    assert confirmed == {"jongere": False, "moeder": True, "vader": False}


def test_each_who_must_agree_gets_a_link_with_the_own_birth_date() -> None:
    wishes = CIRCLE.link_wishes(WISH, TODAY, ask_born=True)

    assert {label: (one.signer_id, one.born) for label, one in wishes.items()} == {
        "jongere": (CHILD.id, CHILD.born),
        "moeder": (MOTHER.id, MOTHER.born),
        "vader": (FATHER.id, None),
    }
    assert {one.client for one in wishes.values()} == {"C-1"}
    assert [*CIRCLE.link_wishes(WISH, date(2024, 1, 1), ask_born=False)] == []
    assert [*CIRCLE.link_wishes(WISH, date(2029, 5, 14), ask_born=False)] == ["jongere"]


def test_a_renewed_link_stays_of_the_same_person(office: Office) -> None:
    store(office)
    old = office.link("toestemming", signer_id=MOTHER.id).link
    wish = LinkWish("C-1", ("toestemming",), NOW + timedelta(days=14))
    token = reissue_link(office.desk(), office.signer, old, wish)

    assert CIRCLE.label_of(office.open(token).link.signer_id) == "moeder"
    assert CIRCLE.label_of(None) is None


def test_authority_is_confirmed_with_how_when_and_by_whom(office: Office) -> None:
    store(office)
    confirm_authority(office.desk(), "C-1", FATHER.id, Confirmation("court-order", TODAY, "s-1"))
    found = open_circle(office.session, office.ring, "C-1")

    assert found is not None
    assert [one.confirmed for one in found.people] == [
        None,
        LOOKED,
        Confirmation("court-order", TODAY, "s-1"),
    ]
    assert [one.member.label for one in found.people] == ["jongere", "moeder", "vader"]


def test_authority_of_who_is_not_in_the_circle_is_refused(office: Office) -> None:
    store(office)

    for client, person in (("C-1", uuid4()), ("C-2", FATHER.id)):
        with pytest.raises(NotFound):
            confirm_authority(office.desk(), client, person, LOOKED)
