"""On top of the inbox: what consents ask of staff, ticked off one party at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Event, Task
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import with_other_fact
from tests.web.test_consent_watch import all_say, look
from tests.web.test_toestemming import consents


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture
def stopped(office: Office) -> Office:
    """An office in which something is no longer allowed with two parties."""
    first, second, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    all_say(noor, first, second)
    look(office.loket)
    noor.says("vader")
    look(office.loket)
    return office


def test_a_stop_stands_on_top_and_is_ticked_off_for_each_party(stopped: Office) -> None:
    person = stopped.colleague("medewerker")
    page = person.get("/medewerker/")
    assert "C-1: dit mag niet meer" in page.text
    assert page.text.index("dit mag niet meer") < page.text.index("Zoek op nummer")
    assert len(ticks(page)) == 2
    for left in (1, 0):
        person.submit("/medewerker/", "/klaar")
        assert len(ticks(person.get("/medewerker/"))) == left
    assert "dit mag niet meer" not in person.get("/medewerker/").text
    with stopped.loket.app.app_context():
        done = db.session.scalars(sa.select(Task)).all()
        assert all(one.done_at is not None for one in done)
        [who] = {one.done_by for one in done}
        events = sa.select(Event).where(Event.action == "task-done", Event.who == who)
        assert len(db.session.scalars(events).all()) == 2


def ticks(page: Page) -> list[str]:
    actions = (one.attributes.get("action") or "" for one in page.all("form"))
    return [one for one in actions if "/taak/" in one]


def test_what_is_asked_anew_names_a_link_for_each_who_decides_now(office: Office) -> None:
    loket, first = office.loket, consents(office.loket)[0]
    turns_twelve = loket.services.today.replace(year=loket.services.today.year - 12)
    noor = family(loket, "moeder", "vader", born=turns_twelve + timedelta(days=1))
    all_say(noor, first)
    loket.clock.ahead(days=1)
    look(loket)
    person = office.colleague("medewerker")
    for path in ("/medewerker/", "/medewerker/client/C-1"):
        page = person.get(path)
        assert "een verjaardag die iets verandert" in page.text
        ways = {one.text: one.attributes["href"] for one in page.all("a")}
        assert {"Link voor jongere", "Link voor moeder", "Link voor vader"} <= {*ways}
    assert person.get(ways["Link voor jongere"]).heading == "Link voor jongere"
    loket.clock.ahead(days=355)
    look(loket)
    [group] = [
        one
        for one in office.colleague("manager").get("/medewerker/").all("section")
        if "bijna afloopt" in one.text
    ]
    assert "Link voor moeder" in group.text


def test_another_team_sees_and_ticks_off_nothing(stopped: Office) -> None:
    other = stopped.colleague("vertrouwenspersoon")
    assert "mag niet meer" not in other.get("/medewerker/").text
    with stopped.loket.app.app_context():
        task = db.session.scalars(sa.select(Task)).first()
        assert task is not None
        address = f"/medewerker/taak/{task.id}/klaar"
    token = other.token("/medewerker/")
    assert other.post(address, {"csrf_token": token}).status == 404


def test_the_database_does_not_say_what_a_task_is_about(stopped: Office) -> None:
    first, *_ = consents(stopped.loket)
    with stopped.loket.app.app_context():
        for task in db.session.scalars(sa.select(Task)):
            assert first.encode() not in task.sealed


def test_a_task_that_does_not_open_stops_no_inbox(stopped: Office) -> None:
    with stopped.loket.app.app_context():
        for task in db.session.scalars(sa.select(Task)):
            task.sealed = b"broken"
        db.session.commit()
    page = stopped.colleague("medewerker").get("/medewerker/")
    assert page.status == 200
    assert "C-1: een taak die niet opengaat" in page.text
    assert len(ticks(page)) == 2
    look(stopped.loket)
    assert len(ticks(stopped.colleague("manager").get("/medewerker/"))) == 2


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_what_is_asked_no_more_is_told_in_the_words_of_then(
    office: Office, start: Callable[[Settings], Loket], settings: Settings, tmp_path: Path
) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    all_say(noor, first)
    look(office.loket)
    asked = noor.read()[first].heard[0].asked
    other = with_other_fact(settings, tmp_path, f'id = "{first}"', 'id = "anders-gevraagd"')
    changed = Office(start(replace(other, face="both")))
    changed.loket.clock.now += timedelta(days=1)
    look(changed.loket)
    page = changed.colleague("medewerker").get("/medewerker/client/C-1")
    assert f"Een toestemming die niet meer gevraagd wordt: {asked}" in page.text
    assert first not in page.text
