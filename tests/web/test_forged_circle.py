"""What staff read and can do where who decides for a client is not proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from formsapp.cases.client_circle import SORT, open_circle
from formsapp.cases.database import writing
from formsapp.cases.models import Case, Link, SealedCircle
from formsapp.sealing.letterbox import Letterbox
from formsapp.settings import Settings
from formsapp.web.shared.services import db, services
from tests.page import Page
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.test_consent_watch import all_say, look, sorts, view
from tests.web.test_toestemming import consents

BOARD = "/medewerker/client/C-1"
WARNING = "Wie er beslist, kan veranderd zijn"


@pytest.fixture
def provider() -> str:
    return "al-osra-zorg"


@pytest.fixture
def loket(settings: Settings, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(settings, face="both"))


def alter(loket: Loket, table: type[Any], **values: object) -> None:
    """Write in the database beside the program."""
    with loket.app.app_context(), writing(db.session):
        db.session.execute(sa.update(table).values(values))


def take_out(loket: Loket, who: str) -> None:
    """Take someone out of a circle with what a thief of the database has."""
    settings = loket.services.settings
    with loket.app.app_context():
        keyring, row = services().keyring, db.session.scalars(sa.select(SealedCircle)).one()
        assert keyring is not None
        circle = open_circle(db.session, keyring, "C-1")
        assert circle is not None
        people = tuple(one for one in circle.people if one.member.label != who)
        content = msgspec.to_builtins(replace(circle, people=people))
        box = Letterbox.load(settings.data / "keys", settings.provider)
        sealed = box.seal(row.team, row.id, SORT, content)
    alter(loket, SealedCircle, sealed=sealed)


def said(page: Page) -> tuple[bool, bool]:
    assert page.status == 200
    return WARNING in page.text, "Nagegaan: alles klopt" in page.text


@pytest.mark.hostile("circle-forged")
def test_a_parent_who_was_taken_out_makes_no_yes_enough_until_someone_looked(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    for who in ("jongere", "moeder"):
        noor.says(who, first)
    look(loket)
    assert noor.read()[first].verdict.word == "waiting"
    take_out(loket, "vader")
    found = noor.read()[first].verdict
    assert (found.word, "circle" in found.marks) == ("unknown", True)
    person = Office(loket).colleague("medewerker")
    board = person.get(BOARD)
    assert said(board) == (True, True)
    assert "Nog na te vragen" in board.text
    with loket.app.app_context():
        reference = db.session.scalars(sa.select(Case.reference).limit(1)).one()
    assert WARNING in person.get(f"/medewerker/zaak/{reference}").text
    person.submit("/medewerker/gezag/C-1", "/gezag/C-1", wie=board_person(loket), hoe="register")
    assert said(person.follow()) == (True, True), "no other act makes it right"
    old = person.get(BOARD)
    take_out(loket, "jongere")
    form = next(one for one in old.all("form") if "bevestigen" in one.attributes["action"])
    number = old.all("form").index(form)
    person.post(form.attributes["action"], old.form(number))
    assert said(person.follow()) == (True, True), "nobody vouches for what was not shown"
    person.submit(BOARD, "/kring-bevestigen/C-1")
    page = person.follow()
    assert (said(page), "Opgeslagen" in page.text) == ((False, False), True)
    assert "nagegaan en bevestigd dat wie beslist zo klopt" in page.text
    assert person.post(form.attributes["action"], old.form(number)).status == 303
    assert "Dit was al gedaan" in person.follow().text


def board_person(loket: Loket) -> str:
    with loket.app.app_context():
        keyring = services().keyring
        assert keyring is not None
        circle = open_circle(db.session, keyring, "C-1")
        assert circle is not None
        return str(next(one.id for one in circle.people if one.member.role != "self"))


@pytest.mark.hostile("whose-forged")
def test_a_yes_that_was_moved_to_another_is_no_consent_and_staff_read_why(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    all_say(noor, first)
    look(loket)
    assert noor.read()[first].verdict.word == "allowed"
    with loket.app.app_context():
        signers = [*db.session.scalars(sa.select(Link.signer_id))]
        of_last = sa.select(Case.link_id).order_by(Case.received_at.desc()).limit(1)
        last = db.session.scalars(of_last).one()
        kept = db.session.get_one(Link, last).signer_id
        reference = db.session.scalars(sa.select(Case.reference).where(Case.link_id == last)).one()
    move = sa.update(Link).where(Link.id == last)
    with loket.app.app_context(), writing(db.session):
        db.session.execute(move.values(signer_id=next(one for one in signers if one != kept)))
    assert noor.read()[first].verdict.word == "waiting"
    text = Office(loket).colleague("medewerker").get(f"/medewerker/zaak/{reference}").text
    assert text.count("Van wie dit bericht is, kan veranderd zijn") == 1
    loket.clock.now += timedelta(days=1)
    look(loket)
    assert "stop" in sorts(loket)
    assert not view(noor, "moeder")[first].allowed
    with loket.app.app_context(), writing(db.session):
        db.session.execute(move.values(signer_id=kept))
    assert noor.read()[first].verdict.word == "allowed"
