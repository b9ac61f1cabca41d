"""The client's page says who ticked off that a party was told, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.database import writing
from formsapp.cases.models import Task
from formsapp.cases.tasks import TaskContent, TaskWish, add_task, finish_outdated, open_tasks
from formsapp.settings import Settings
from formsapp.web.shared.services import db, services
from tests.page import Page
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.test_consent_watch import all_say, look
from tests.web.test_toestemming import consents

BOARD = "/medewerker/client/C-1"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def row(page: Page, number: int) -> str:
    return page.all("tr", id=f"rij-{number}")[0].text


def stop(office: Office) -> None:
    """Two parties must hear that something is no longer allowed."""
    first, second, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    all_say(noor, first, second)
    look(office.loket)
    noor.says("vader")
    look(office.loket)


def test_a_stop_that_was_ticked_off_says_by_whom_and_when(office: Office) -> None:
    stop(office)
    assert "afgevinkt" not in office.colleague("manager").get(BOARD).text
    person = office.colleague("medewerker")
    person.submit(BOARD, "/klaar")
    page = person.get(BOARD)
    told = "niet meer mag: afgevinkt op 3 maart 2026 door medewerker@voorbeeld.nl"
    assert told in row(page, 1)
    assert "afgevinkt" not in row(page, 2)
    person.submit(BOARD, "/klaar")
    assert told in row(person.get(BOARD), 2)


def test_what_was_closed_because_it_is_allowed_again_says_so(office: Office) -> None:
    stop(office)
    with office.loket.app.app_context():
        known = services()
        assert known.keyring is not None
        found = open_tasks(db.session, known.keyring, {"zorg"})
        with writing(db.session):
            finish_outdated(db.session, found, (), now=office.loket.clock())
    text = row(office.colleague("medewerker").get(BOARD), 1)
    assert "Laten weten hoefde niet meer: het mocht weer op 3 maart 2026" in text


def test_every_task_that_was_done_is_listed_with_whom_also_of_what_is_asked_no_more(
    office: Office,
) -> None:
    stop(office)
    with office.loket.app.app_context():
        known = services()
        assert known.keyring is not None
        gone = TaskContent("stop", "x", "anders-gevraagd", asked="Mogen wij dat?")
        with writing(db.session):
            for content in (gone, TaskContent("review", "16", age=16)):
                add_task(
                    db.session, known.keyring, TaskWish("zorg", "C-1", content), now=known.clock()
                )
    person = office.colleague("medewerker")
    for _number in range(4):
        person.submit(BOARD, "/klaar")
    page = person.get(BOARD)
    (done,) = (one.text for one in page.all("details") if "Wat er is afgevinkt" in one.text)
    assert "Mogen wij dat?" in done
    assert "16 jaar: beslist nu zelf" in done
    assert done.count("3 maart 2026, medewerker@voorbeeld.nl") == 4


def test_what_does_not_open_stops_no_page(office: Office) -> None:
    stop(office)
    person = office.colleague("medewerker")
    person.submit(BOARD, "/klaar")
    with office.loket.app.app_context():
        db.session.execute(sa.update(Task).values(sealed=b"broken"))
        db.session.commit()
    assert person.get(BOARD).status == 200
