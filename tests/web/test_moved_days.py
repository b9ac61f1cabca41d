"""Days that a later decree moves: shown first, changed by an act of its own, told to the client.

15 May 2026 is such a day: the cases here came in as if nobody knew that yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from formsapp.cases.database import writing
from formsapp.cases.models import Case, Event, OutboxMail
from formsapp.cases.receive_case import Dates, Receipt
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.answering import answer
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office

OLD, NEW = date(2026, 5, 15), date(2026, 5, 18)
PAGE = "/medewerker/termijnen/"


@pytest.fixture
def provider() -> str:
    """The one whose complaints fall under the law on terms."""
    return "doz-thuiszorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    made = Office(start(replace(settings, face="both")))
    made.loket.clock.ahead(days=38)  # 10 April
    return made


def complaint(office: Office, term: str | None = "complaint", due: date = OLD) -> Receipt:
    """A complaint of 3 April that was due six weeks later, by what was known then."""
    dates = Dates(date(2026, 4, 3), due, OLD, ("Zes weken.",), term=term)
    return office.case("klachten", "klacht", dates=dates)


def stored(office: Office, made: Receipt) -> Case:
    with office.loket.app.app_context():
        return db.session.get_one(Case, made.case_id)


def status(office: Office, made: Receipt) -> Page:
    return office.loket.visitor().get(f"/o/{made.code}")


def move(person: Colleague) -> Page:
    return person.submit(PAGE, "/termijnen/")


@pytest.mark.hostile("day-moved")
def test_looking_lists_from_what_to_what_and_changes_nothing(office: Office) -> None:
    made, person = complaint(office), office.colleague("klachtenfunctionaris")
    assert "zie welke laatste dagen veranderen" in person.get("/medewerker/").text
    page = person.get(PAGE)
    assert "van 15 mei 2026 naar 18 mei 2026" in page.text
    assert "Vrijdag 15 mei 2026 telt voor de wet als een feestdag." in page.text
    case = stored(office, made)
    assert (case.due_on, case.version) == (OLD, 1)
    assert "uiterlijk 15 mei 2026" in status(office, made).text


@pytest.mark.hostile("day-moved")
def test_changing_them_is_logged_and_the_client_reads_the_new_day(office: Office) -> None:
    made, person = complaint(office), office.colleague("klachtenfunctionaris")
    assert move(person).headers["Location"].endswith("gedaan=1")
    case = stored(office, made)
    assert (case.due_on, case.raw_due_on, case.sort_on) == (NEW, OLD, NEW)
    page = status(office, made)
    assert "uiterlijk 18 mei 2026" in page.text
    assert "Het was 15 mei 2026. Het is nu 18 mei 2026." in page.text
    assert "telt voor de wet als een feestdag" in page.text
    assert "Binnengekomen" in page.all("span", class_="tag")[0].text, "nobody read it"
    with office.loket.app.app_context():
        done = db.session.scalars(sa.select(Event).where(Event.action == "recount")).all()
        assert [one.case_id for one in done] == [made.case_id]
        assert len(db.session.scalars(sa.select(OutboxMail)).all()) == 1
    assert "laatste dag opnieuw berekend" in person.get(case_path(made)).text.lower()
    assert "Er is nu niets aan te passen." in person.get(PAGE).text
    assert "laatste dagen veranderen" not in person.get("/medewerker/").text


def case_path(made: Receipt) -> str:
    return f"/medewerker/zaak/{made.reference}"


def test_the_day_of_an_extension_and_the_first_one_both_move(office: Office) -> None:
    made = complaint(office)
    with office.loket.app.app_context(), writing(db.session):
        case = db.session.get_one(Case, made.case_id)
        case.received_on, case.first_due_on = date(2026, 3, 6), date(2026, 4, 17)
        case.extended_at = office.loket.clock()
    move(office.colleague("klachtenfunctionaris"))
    moved = stored(office, made)
    assert (moved.due_on, moved.first_due_on) == (NEW, date(2026, 4, 17))
    assert any("verlengd tot" in step for step in moved.due_steps)


@pytest.mark.parametrize("why", ["answered", "closed", "euro", "longer", "named", "right"])
def test_what_was_settled_or_promised_otherwise_stays(office: Office, why: str) -> None:
    term = "dossier" if why == "euro" else "complaint"
    made = complaint(office, term, NEW if why == "right" else OLD)
    person = office.colleague("klachtenfunctionaris")
    with office.loket.app.app_context(), writing(db.session):
        case = db.session.get_one(Case, made.case_id)
        case.received_on = date(2026, 4, 15) if why == "euro" else case.received_on
        case.answered_at = office.loket.clock() if why == "answered" else None
        case.closed_at = office.loket.clock() if why == "closed" else None
        case.raw_due_on = date(2026, 5, 14) if why == "longer" else OLD
        case.term = "complaint_wmo" if why == "named" else case.term
        case.extended_at = office.loket.clock() if why == "named" else None
    before = stored(office, made).due_on
    assert "Er is nu niets aan te passen." in person.get(PAGE).text
    assert stored(office, made).due_on == before


@pytest.mark.hostile("day-moved")
def test_what_changed_meanwhile_is_left_and_shown_again(office: Office) -> None:
    one, other = complaint(office), complaint(office)
    person = office.colleague("klachtenfunctionaris")
    page = person.get(PAGE)
    colleague = office.colleague("manager")
    colleague.submit(case_path(one), "/toewijzen", collega="")
    assert person.post(PAGE, page.form(1)).status == 303
    assert (stored(office, one).due_on, stored(office, other).due_on) == (OLD, NEW)
    assert one.reference in person.get(PAGE).text
    second = person.post(PAGE, page.form(1))
    assert second.headers["Location"].endswith("al=1")
    answer(colleague, case_path(one), klaar="ja", tekst="Dat kan.")
    assert one.reference not in person.get(PAGE).text


def test_another_team_sees_and_moves_nothing(office: Office) -> None:
    made, person = complaint(office), office.colleague("klachtenfunctionaris")
    shown = person.get(PAGE).form(1)
    outsider = office.colleague("medewerker")
    assert made.reference not in outsider.get(PAGE).text
    forged = {**shown, "csrf_token": outsider.token("/medewerker/")}
    assert outsider.post(PAGE, forged).headers["Location"].endswith("al=1")
    assert stored(office, made).due_on == OLD


def test_a_day_that_has_passed_is_told_and_promised_no_more(office: Office) -> None:
    made = complaint(office)
    office.loket.clock.ahead(days=50)
    move(office.colleague("klachtenfunctionaris"))
    page = status(office, made)
    assert "Het was 18 mei 2026, en niet 15 mei 2026." in page.text
    assert "Het is nu" not in page.text
    assert "Wij hadden dit uiterlijk 18 mei 2026 moeten doen." in page.text


def test_cases_of_before_terms_were_stored_are_counted(office: Office) -> None:
    complaint(office, term=None)
    page = office.colleague("klachtenfunctionaris").get(PAGE)
    assert "welke termijn geldt: 1." in page.text
