"""Mail that did not arrive: a manager sees that it is so, never to whom, and tries it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases import clear_links_and_mail, outbox
from formsapp.cases.database import writing
from formsapp.cases.models import Case, OutboxMail
from formsapp.cases.outbox import OutgoingMail
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import Loket
from tests.web.office import Office

STRANDED = OutgoingMail("client@voorbeeld.nl", "Bericht Z-7K4M-2QXD", "Er is nieuws.")


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    """An office whose mail of this morning was given up."""
    loket = start(replace(settings, face="both"))
    with loket.app.app_context():
        letterbox = loket.services.letterbox
        outbox.queue_mail(db.session, letterbox, STRANDED, now=loket.clock())
        assert outbox.give_up_waiting(db.session, now=loket.clock()) == 1
    return Office(loket)


def test_what_did_not_arrive_is_shown_without_address_or_words(office: Office) -> None:
    page = office.colleague("manager").get("/medewerker/post/")
    assert [one.text for one in page.all("button")].count("Opnieuw proberen") == 1
    assert f"Na {clear_links_and_mail.GIVEN_UP_KEPT.days} dagen wordt hij gewist." in page.text
    assert "client@voorbeeld.nl" not in page.html
    assert "Er is nieuws" not in page.html


def test_it_is_tried_again(office: Office) -> None:
    page = office.colleague("manager").submit("/medewerker/post/", "/opnieuw")
    assert page.status == 303
    with office.loket.app.app_context():
        assert outbox.given_up_mails(db.session) == []


def test_a_mail_that_is_held_is_told_in_the_inbox_and_can_not_be_sent(office: Office) -> None:
    manager, staff = office.colleague("manager"), office.colleague("medewerker")
    assert "Er is mail tegengehouden" not in manager.get("/medewerker/").text
    with office.loket.app.app_context(), writing(db.session):
        db.session.execute(sa.update(OutboxMail).values(problem=outbox.HELD))
    assert "Er is mail tegengehouden" in manager.get("/medewerker/").text
    assert "Er is mail tegengehouden" not in staff.get("/medewerker/").text
    page = manager.get("/medewerker/post/")
    assert "Tegengehouden mail: 1. Niets bewijst dat Loket die schreef" in page.text
    assert "Opnieuw proberen" not in page.text


LOST = "Een mail over deze zaak kwam niet aan."


def test_the_page_of_its_case_says_so_until_it_is_tried_again(office: Office) -> None:
    about, other = office.case(), office.case()
    with office.loket.app.app_context(), writing(db.session):
        case = db.session.scalars(sa.select(Case).where(Case.reference == about.reference)).one()
        db.session.execute(sa.update(OutboxMail).values(case_id=case.id))
    manager, staff = office.colleague("manager"), office.colleague("medewerker")
    page = manager.get(f"/medewerker/zaak/{about.reference}")
    assert LOST in page.text
    assert "Mail die niet aankwam" in page.text
    assert LOST not in manager.get(f"/medewerker/zaak/{other.reference}").text
    page = staff.get(f"/medewerker/zaak/{about.reference}")
    assert LOST in page.text
    assert "Mail die niet aankwam" not in page.text
    manager.submit("/medewerker/post/", "/opnieuw")
    assert LOST not in manager.get(f"/medewerker/zaak/{about.reference}").text


def test_for_others_there_is_no_such_room(office: Office) -> None:
    assert office.colleague("medewerker").get("/medewerker/post/").status == 404
