"""A backup was put back: staff ask what is missing before anything is allowed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.database import writing
from formsapp.cases.event_log import About, record
from formsapp.cases.models import Task, WatchedClient
from formsapp.cases.restored_clients import bind_doubt, doubt_clients
from formsapp.cases.signed_links import find_link_of_token
from formsapp.cases.signer_views import Applies, write_view
from formsapp.cases.verify_stored import verify_stored
from formsapp.sealing.letterbox import Letterbox
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.circles import Family, family
from tests.web.conftest import STAFF, Loket
from tests.web.office import Office
from tests.web.test_client_tasks import ticks
from tests.web.test_consent_watch import all_say, look, sorts, view
from tests.web.test_kind_intrekken import withdraw
from tests.web.test_own_answers import about, own
from tests.web.test_toestemming import consents


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def doubted(office: Office) -> Family:
    """A family that agreed, after a backup was put back in which something is missing."""
    loket = office.loket
    noor = family(loket, "moeder", "vader")
    all_say(noor, consents(loket)[0])
    look(loket)
    loket.clock.ahead(minutes=5)
    with loket.app.app_context():
        now, box = loket.clock(), loket.services.letterbox
        doubt_clients(db.session, {"C-1"}, "zorg", now=now, by=STAFF, prover=box)
    return noor


def test_nothing_is_allowed_until_staff_say_that_they_asked(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = doubted(office)
    assert "Dit mag nu" not in about(own(noor, "moeder"))
    look(office.loket)
    assert sorts(office.loket) == ["restored"]
    assert not view(noor, "moeder")[first].allowed
    person = office.colleague("medewerker")
    page = person.get("/medewerker/client/C-1")
    assert "C-1: er is een reservekopie teruggezet" in page.text
    assert "Nog na te vragen" in [one.text for one in page.all("span", class_="tag tag-orange")]
    assert "Mag" not in [one.text for one in page.all("span", class_="tag tag-green")]
    assert len(ticks(person.get("/medewerker/"))) == 1
    person.submit("/medewerker/", "/klaar")
    look(office.loket)
    assert sorts(office.loket) == []
    assert noor.read()[first].verdict.text() == "mag"
    assert view(noor, "moeder")[first].allowed


@pytest.mark.hostile("doubt-ended")
def test_a_doubt_that_someone_took_away_in_the_database_stays_until_staff_asked(
    office: Office,
) -> None:
    """With its task too: that comes again, and verifying names it."""
    first, *_ = consents(office.loket)
    noor = doubted(office)
    look(office.loket)
    with office.loket.app.app_context():
        with writing(db.session):
            db.session.execute(sa.update(WatchedClient).values(restored_at=None, seen=""))
            db.session.execute(sa.update(Task).values(done_at=office.loket.clock()))
            about, now = About(client="C-1"), office.loket.clock()
            record(db.session, STAFF, "task-done", about, now=now, bound=bind_doubt(None))
        known = verify_stored(db.session, office.loket.services.keyring).differences
        said = "a task about C-1: it was ticked off, and no event says so"
        assert [*map(str, known)] == [said]
    assert noor.read()[first].verdict.text() != "mag"
    look(office.loket)
    assert sorts(office.loket) == ["restored"]
    assert not view(noor, "moeder")[first].allowed
    office.colleague("medewerker").submit("/medewerker/", "/klaar")
    look(office.loket)
    assert (sorts(office.loket), noor.read()[first].verdict.text()) == ([], "mag")


def test_what_was_taken_back_stops_once_staff_know_it(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = doubted(office)
    look(office.loket)
    withdraw(office, "moeder", first)
    look(office.loket)
    assert sorted(sorts(office.loket)) == ["restored", "stop"]
    person = office.colleague("manager")
    person.submit("/medewerker/", "/klaar")
    look(office.loket)
    assert sorts(office.loket) == ["stop"]
    assert noor.read()[first].verdict.text() == "ingetrokken"


def test_who_says_yes_anew_opens_nothing_yet(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = doubted(office)
    office.loket.clock.ahead(minutes=5)
    all_say(noor, first)
    assert noor.read()[first].verdict.marks[-1] == "restored"
    assert noor.read()[first].verdict.text() == "kring onbekend"


@pytest.mark.hostile("view-forged")
def test_what_signers_read_is_written_anew_where_someone_changed_it(office: Office) -> None:
    loket = office.loket
    first, *_ = consents(loket)
    noor = family(loket, "moeder", "vader")
    noor.says("moeder", first)
    look(loket)
    assert not view(noor, "moeder")[first].allowed
    with loket.app.app_context(), writing(db.session):
        opened = find_link_of_token(db.session, loket.services.signer, noor.links["moeder"])
        box, now, yes = loket.services.letterbox, loket.clock(), {first: Applies(allowed=True)}
        public = Letterbox.load(loket.services.settings.data / "keys", box.provider)
        write_view(db.session, public, opened.link, yes, now=now)
    assert view(noor, "moeder")[first].allowed
    assert look(loket) == 1
    assert not view(noor, "moeder")[first].allowed
    look(loket)
    assert look(loket) == 0
