"""Who stands in for whom: chosen by oneself or by a manager, among who reads the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from formsapp.cases import staff_accounts
from formsapp.cases.deputies import may_stand_in
from formsapp.cases.event_log import Who
from formsapp.cases.models import Event
from formsapp.cases.staff_models import Staff
from formsapp.facts.model import Role, Team
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office

MINE = "/medewerker/ik/waarnemer"
ANNE, BO = "anne@voorbeeld.nl", "bo@voorbeeld.nl"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture
def provider() -> str:
    """The provider that has a counsellor."""
    return "al-osra-zorg"


def find(office: Office, mail: str) -> Staff:
    with office.loket.app.app_context():
        return office.staff(mail)


def choose(office: Office, person: Colleague, mail: str, path: str = MINE, **days: str) -> Page:
    chosen = str(find(office, mail).id) if mail else "-"
    given = {name.replace("_", "-"): value for name, value in days.items()}
    return person.submit(path, "/waarnemer", **{"waarnemer": chosen, **given})


def options(page: Page) -> list[str]:
    return [
        one.text.strip() for one in page.all("label") if "@" in one.text or "Niemand" in one.text
    ]


def test_each_chooses_a_deputy_and_the_days_of_being_away(office: Office) -> None:
    anne = office.colleague("medewerker", ANNE)
    office.colleague("medewerker", BO)
    assert "Nog niemand." in anne.get("/medewerker/ik/").text
    days = {
        "weg_van_dag": "9",
        "weg_van_maand": "3",
        "weg_van_jaar": "2026",
        "weg_tot_dag": "13",
        "weg_tot_maand": "3",
        "weg_tot_jaar": "2026",
    }
    page = choose(office, anne, BO, **days)
    assert page.status == 303
    assert page.location.endswith("/medewerker/ik/?gedaan=1")
    stored = find(office, ANNE)
    assert stored.deputy_id == find(office, BO).id
    assert (stored.away_from, stored.away_until) == (date(2026, 3, 9), date(2026, 3, 13))
    text = anne.get("/medewerker/ik/").text
    assert f"{BO}, met afwezigheid van 9 maart 2026 tot en met 13 maart 2026." in text
    again = anne.get(MINE).form(1)
    assert again["waarnemer"] == str(stored.deputy_id)
    assert again["weg-tot-dag"] == "13"


def test_nobody_ends_it_with_its_days(office: Office) -> None:
    anne = office.colleague("medewerker", ANNE)
    office.colleague("medewerker", BO)
    days = {"weg_van_dag": "9", "weg_van_maand": "3", "weg_van_jaar": "2026"}
    choose(office, anne, BO, **days)
    assert f"{BO}, met afwezigheid vanaf 9 maart 2026." in anne.get("/medewerker/ik/").text
    choose(office, anne, "", **days)
    stored = find(office, ANNE)
    assert (stored.deputy_id, stored.away_from, stored.away_until) == (None, None, None)


@pytest.mark.parametrize(
    ("role", "others"),
    [
        ("medewerker", {"medewerker", "manager"}),
        ("manager", {"manager"}),
        ("klachtenfunctionaris", {"klachtenfunctionaris", "manager"}),
        ("vertrouwenspersoon", {"vertrouwenspersoon"}),
    ],
)
def test_only_who_reads_as_much_is_offered(office: Office, role: Role, others: set[str]) -> None:
    roles: tuple[Role, ...] = (
        "medewerker",
        "manager",
        "klachtenfunctionaris",
        "vertrouwenspersoon",
        "beheerder",
    )
    for one in roles:
        office.colleague(one)
    person = office.colleague(role, ANNE)
    offered = {label.partition("@")[0] for label in options(person.get(MINE))}
    assert offered == {*others, "Niemand"}


def test_who_left_is_not_offered(office: Office) -> None:
    anne = office.colleague("medewerker", ANNE)
    office.colleague("medewerker", BO)
    with office.loket.app.app_context():
        bo, now = office.staff(BO).id, office.loket.clock()
        staff_accounts.disable_staff(db.session, bo, now=now, by=Who("m", "manager"))
    assert options(anne.get(MINE)) == ["Niemand"]


def test_for_a_counsellor_only_another_stands_in_whoever_reads_as_much() -> None:
    roles: tuple[Role, ...] = ("manager", "vertrouwenspersoon")
    teams = {"allen": Team(name="allen", roles=roles)}
    first, second, manager = (
        Staff(id=uuid4(), mail=f"{role}@x.example", role=role)
        for role in ("vertrouwenspersoon", *reversed(roles))
    )
    assert may_stand_in(second, first, teams)
    assert not may_stand_in(manager, first, teams)
    assert may_stand_in(first, manager, teams), "it is what is told to the counsellor that counts"


def test_who_is_not_offered_is_refused(office: Office) -> None:
    anne = office.colleague("medewerker", ANNE)
    office.colleague("klachtenfunctionaris", BO)
    for mail in (ANNE, BO):
        page = choose(office, anne, mail)
        assert page.status == 422
        assert "Kies een collega, of niemand." in page.text
    assert find(office, ANNE).deputy_id is None


def test_an_absence_that_ends_before_it_begins_is_refused(office: Office) -> None:
    anne = office.colleague("medewerker", ANNE)
    office.colleague("medewerker", BO)
    page = choose(
        office,
        anne,
        BO,
        weg_van_dag="9",
        weg_van_maand="3",
        weg_van_jaar="2026",
        weg_tot_dag="8",
        weg_tot_maand="3",
        weg_tot_jaar="2026",
    )
    assert page.status == 422
    assert "De laatste dag ligt vóór de eerste dag." in page.text
    assert find(office, ANNE).deputy_id is None


def test_an_absence_of_which_the_year_is_over_is_asked_again(office: Office) -> None:
    anne = office.colleague("medewerker", ANNE)
    office.colleague("medewerker", BO)
    last = {"weg_tot_dag": "13", "weg_tot_maand": "3", "weg_tot_jaar": "2025"}
    page = choose(office, anne, BO, **last)
    assert page.status == 422
    assert "of een latere dag" in page.all("p", class_="error")[0].text
    assert find(office, ANNE).deputy_id is None


def test_a_manager_chooses_for_a_colleague_and_sees_it(office: Office) -> None:
    manager = office.colleague("manager")
    office.colleague("medewerker", ANNE)
    office.colleague("medewerker", BO)
    anne = find(office, ANNE)
    path = f"/medewerker/collegas/{anne.id}/waarnemer"
    assert choose(office, manager, BO, path).location.endswith("/medewerker/collegas/?gedaan=1")
    shown = manager.get(f"/medewerker/collegas/{anne.id}").text
    assert f"{BO}, voor wat op de laatste dag nog open is." in shown
    assert manager.get("/medewerker/collegas/").text.count(BO) == 2
    with office.loket.app.app_context():
        events = db.session.scalars(sa.select(Event).where(Event.action == "deputy")).all()
        boss = str(office.staff("manager@voorbeeld.nl").id)
        found = [(one.who, one.whom, one.ground) for one in events]
    assert found == [(boss, str(anne.id), str(find(office, BO).id))]


def test_only_managers_choose_for_another(office: Office) -> None:
    bo = office.colleague("medewerker", BO)
    office.colleague("medewerker", ANNE)
    path = f"/medewerker/collegas/{find(office, ANNE).id}/waarnemer"
    assert bo.get(path).status == 404
    guard = bo.token(MINE)
    assert bo.post(path, {"csrf_token": guard, "waarnemer": "-"}).status == 404


@pytest.mark.parametrize("change", ["disabled", "role"])
def test_who_may_no_longer_stand_in_is_shown_as_none(office: Office, change: str) -> None:
    anne = office.colleague("medewerker", ANNE)
    office.colleague("medewerker", BO)
    choose(office, anne, BO)
    with office.loket.app.app_context():
        bo, now, by = office.staff(BO).id, office.loket.clock(), Who("m", "manager")
        if change == "disabled":
            staff_accounts.disable_staff(db.session, bo, now=now, by=by)
        else:
            staff_accounts.set_role(db.session, bo, "beheerder", now=now, by=by)
    assert "Nog niemand." in anne.get("/medewerker/ik/").text


def test_of_a_colleague_who_left_no_deputy_is_chosen(office: Office) -> None:
    manager = office.colleague("manager")
    office.colleague("medewerker", ANNE)
    with office.loket.app.app_context():
        anne, now = office.staff(ANNE).id, office.loket.clock()
        staff_accounts.disable_staff(db.session, anne, now=now, by=Who("m", "manager"))
    assert manager.get(f"/medewerker/collegas/{anne}/waarnemer").status == 404
    assert "Waarnemer kiezen" not in manager.get(f"/medewerker/collegas/{anne}").text
