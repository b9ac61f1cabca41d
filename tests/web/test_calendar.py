"""A calendar of last days: what someone may see now, for whoever has the address; no names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from formsapp.cases import staff_accounts
from formsapp.cases.database import writing
from formsapp.cases.deputies import Deputy, set_deputy
from formsapp.cases.event_log import Who
from formsapp.cases.receive_case import Dates
from formsapp.cases.staff_accounts import make_actor
from formsapp.cases.staff_desk import Desk
from formsapp.cases.staff_models import Staff
from formsapp.cases.verify_stored import verify_stored
from formsapp.facts.model import Role
from formsapp.rules.limit import Limit
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from formsapp.web.staff.write_calendar import CalendarDay, write_calendar
from tests.calendar_reader import day_of_event, read_calendar
from tests.page import Visitor, without_drawn
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office

NOW = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
FIRST = date(2026, 3, 3)
ANNE, BO = "anne@voorbeeld.nl", "bo@voorbeeld.nl"
BY = Who("m", "manager")
SECRETS = ("C-1", "akkoord", "voorwaarden", "klacht", "kopie", "anne", "client@", "dossier")


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@dataclass
class Reader:
    """A calendar program, which has the address alone."""

    loket: Loket
    address: str

    def fetch(self) -> TestResponse:
        path = self.address.removeprefix("http://localhost:8000")
        browser = self.loket.app.test_client(use_cookies=False)
        return browser.get(path, base_url="http://localhost:8000")

    def days(self) -> dict[str, date]:
        """What stands in it: the days by the line of text."""
        _top, events = read_calendar(self.fetch().get_data())
        return {one["SUMMARY"]: day_of_event(one) for one in events}

    def numbers(self) -> list[str]:
        return [text.split()[1].rstrip(":") for text in self.days()]


def subscribe(office: Office, person: Colleague) -> Reader:
    page = person.submit("/medewerker/ik/", "/ik/agenda")
    assert page.heading == "Het adres van de agenda"
    found = re.search(r"http://[^<\s]+/medewerker/agenda/[^<\s]+[.]ics", page.html)
    assert found is not None, page.text
    return Reader(office.loket, found[0])


def add_case(office: Office, due: date | None, holder: str = "", team: str = "zorg") -> str:
    dates = Dates(FIRST, due, due) if due else Dates(FIRST)
    reference = office.case(team, dates=dates).reference
    if holder:
        with office.loket.app.app_context():
            known = office.loket.services
            actor = make_actor(office.staff(holder), known.opened_teams)
            assert known.keyring is not None
            desk = Desk(db.session, known.keyring, actor, office.loket.clock())
            desk.assign(reference, actor.id, version=1)
    return reference


def staff_id(office: Office, mail: str) -> str:
    with office.loket.app.app_context():
        return str(office.staff(mail).id)


def test_it_shows_the_last_days_of_ones_own_cases_and_of_those_that_nobody_has(
    office: Office,
) -> None:
    anne = office.colleague("medewerker", ANNE)
    office.colleague("medewerker", BO)
    later = add_case(office, date(2026, 4, 3), ANNE)
    sooner = add_case(office, date(2026, 3, 20))
    add_case(office, date(2026, 3, 21), BO)
    add_case(office, None)
    add_case(office, date(2026, 3, 22), team="klachten")
    reader = subscribe(office, anne)
    assert reader.days() == {
        f"Zaak {sooner}: laatste dag": date(2026, 3, 20),
        f"Zaak {later}: laatste dag": date(2026, 4, 3),
    }


def test_it_tells_nothing_but_numbers_days_and_addresses(office: Office) -> None:
    person = office.colleague("manager", ANNE)
    references = {add_case(office, date(2026, 4, 3)), add_case(office, FIRST, team="klachten")}
    answer = subscribe(office, person).fetch()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    text = answer.get_data(as_text=True)
    for word in SECRETS:
        assert word.lower() not in without_drawn(text.replace("\r\n ", "")).lower()
    _top, events = read_calendar(text.encode())
    wanted = {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY", "URL", "TRANSP"}
    assert [set(one) for one in events] == [wanted] * 2
    base = office.loket.services.settings.base_url
    assert {one["URL"] for one in events} == {
        f"{base}/medewerker/zaak/{reference}" for reference in references
    }


def test_what_was_answered_or_closed_is_gone_and_the_rest_keeps_its_id(office: Office) -> None:
    anne = office.colleague("medewerker", ANNE)
    reader = subscribe(office, anne)
    answered, closed, kept = (add_case(office, date(2026, 4, day)) for day in (1, 2, 3))
    before = read_calendar(reader.fetch().get_data())[1][2]["UID"]
    with office.loket.app.app_context():
        known = office.loket.services
        assert known.keyring is not None
        actor = make_actor(office.staff(ANNE), known.opened_teams)
        desk = Desk(db.session, known.keyring, actor, office.loket.clock())
        desk.answer(answered, "Zo is het", version=1, close=False)
        desk.close(closed, version=1)
    office.loket.clock.ahead(days=1)
    (left,) = read_calendar(reader.fetch().get_data())[1]
    assert left["UID"] == before
    assert reader.numbers() == [kept]


def test_who_stands_in_sees_the_cases_of_whoever_is_away(office: Office) -> None:
    office.colleague("medewerker", ANNE)
    reader = subscribe(office, office.colleague("medewerker", BO))
    reference = add_case(office, date(2026, 4, 3), ANNE)
    with office.loket.app.app_context():
        anne, bo = office.staff(ANNE).id, office.staff(BO).id
        now, box = office.loket.clock(), office.loket.services.letterbox
        set_deputy(db.session, anne, Deputy(bo, FIRST, FIRST), now=now, by=BY, prover=box)
    assert reader.numbers() == [reference]
    office.loket.clock.ahead(days=1)
    assert reader.numbers() == []


def alter(office: Office, **values: object) -> None:
    """Write about Anne in the database beside the program."""
    with office.loket.app.app_context(), writing(db.session):
        db.session.execute(sa.update(Staff).where(Staff.mail == ANNE).values(values))


@pytest.mark.hostile("access-of-before")
def test_a_deputy_and_an_address_that_someone_wrote_in_the_database_show_nothing(
    office: Office,
) -> None:
    """Nor does an address of before, with its own good proof; verifying names them."""
    anne, bo = office.colleague("medewerker", ANNE), office.colleague("medewerker", BO)
    mine, other = subscribe(office, bo), add_case(office, date(2026, 4, 3), ANNE)
    alter(office, deputy_id=UUID(staff_id(office, BO)), away_from=FIRST, away_until=FIRST)
    assert mine.numbers() == []
    before = subscribe(office, anne)
    with office.loket.app.app_context():
        person = office.staff(ANNE)
        told = {"calendar_hash": person.calendar_hash, "calendar_proof": person.calendar_proof}
    after = subscribe(office, anne)
    assert (after.numbers(), before.fetch().status_code) == ([other], 404)
    alter(office, **told)
    assert [one.fetch().status_code for one in (before, after)] == [404, 404]
    with office.loket.app.app_context():
        known = verify_stored(db.session, office.loket.services.keyring).differences
    names = ("the calendar", "who stands in", "who stands in")
    assert [one.where for one in known] == [f"colleague {ANNE}"] * 3
    assert [one.what.startswith(name) for one, name in zip(known, names, strict=True)] == [True] * 3


def ways_to_end(office: Office, person: Colleague, way: str) -> None:
    with office.loket.app.app_context():
        anne, now = office.staff(ANNE).id, office.loket.clock()
        if way == "access":
            staff_accounts.disable_staff(db.session, anne, now=now, by=BY)
        if way == "device":
            staff_accounts.forget_passkeys(db.session, anne, now=now, by=BY)
    if way == "revoked":
        person.submit("/medewerker/ik/", "/ik/agenda/stoppen")
    if way == "renewed":
        assert subscribe(office, person).fetch().status_code == 200


@pytest.mark.parametrize("way", ["access", "device", "revoked", "renewed"])
def test_an_address_that_ended_is_as_one_that_never_was(office: Office, way: str) -> None:
    person = office.colleague("medewerker", ANNE)
    add_case(office, date(2026, 4, 3))
    reader = subscribe(office, person)
    assert reader.fetch().status_code == 200
    ways_to_end(office, person, way)
    gone = reader.fetch()
    client = office.loket.link()
    other = re.sub(r"agenda/.*", f"agenda/{client}.ics", reader.address)
    forged = re.sub(r".[.]ics$", "~.ics", reader.address)
    never = [Reader(office.loket, one).fetch() for one in (other, forged)]
    assert [one.status_code for one in (gone, *never)] == [404] * 3
    assert len({one.get_data() for one in (gone, *never)}) == 1


@pytest.mark.parametrize(
    ("role", "count"), [("klachtenfunctionaris", 1), ("manager", 2), ("vertrouwenspersoon", 0)]
)
def test_another_role_shows_what_it_may_see_at_once(office: Office, role: Role, count: int) -> None:
    reader = subscribe(office, office.colleague("medewerker", ANNE))
    add_case(office, date(2026, 4, 3))
    add_case(office, date(2026, 4, 3), team="klachten")
    assert len(reader.days()) == 1
    with office.loket.app.app_context():
        anne, now = office.staff(ANNE).id, office.loket.clock()
        staff_accounts.set_role(db.session, anne, role, now=now, by=BY)
    assert len(reader.days()) == count


def test_the_database_holds_no_address_and_the_log_says_who_made_one(office: Office) -> None:
    person = office.colleague("medewerker", ANNE)
    reader = subscribe(office, person)
    token = reader.address.rpartition("/")[2].removesuffix(".ics")
    person.submit("/medewerker/ik/", "/ik/agenda/stoppen")
    with office.loket.app.app_context():
        connection = db.session.connection().connection.driver_connection
        assert connection is not None
        dump = "\n".join(connection.iterdump())
    assert token.split(".")[0] not in dump
    for action in ("calendar-new", "calendar-gone"):
        assert re.search(rf"'{action}','{staff_id(office, ANNE)}'", dump), action


def test_an_address_is_made_only_shortly_after_the_passkey_was_used(office: Office) -> None:
    person = office.colleague("medewerker", ANNE)
    guard = person.token("/medewerker/ik/")
    office.loket.clock.ahead(minutes=11)
    assert person.post("/medewerker/ik/agenda", {"csrf_token": guard}).status == 401
    assert "Eerst bevestigen" in person.get("/medewerker/ik/").text


def test_the_clients_side_serves_no_calendar(
    settings: Settings, office: Office, start: Callable[[Settings], Loket]
) -> None:
    reader = subscribe(office, office.colleague("medewerker", ANNE))
    client = start(replace(settings, face="client"))
    assert Reader(client, reader.address).fetch().status_code == 404
    assert Visitor(client.app).get("/medewerker/ik/").status == 404


# What is written


@example([("Zaak é: één" * 9, FIRST)])
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200),
            st.dates(date(2020, 1, 1), date(2100, 12, 31)),
        ),
        max_size=4,
    )
)
def test_whatever_stands_in_it_is_read_back(found: list[tuple[str, date]]) -> None:
    address = "https://x.example/a"
    days = [CalendarDay(f"{n}@x", Limit(day), text, address) for n, (text, day) in enumerate(found)]
    text = write_calendar("Zaken; van \\ ons, hier", days, now=NOW)
    top, events = read_calendar(text.encode())
    assert top["X-WR-CALNAME"] == "Zaken; van \\ ons, hier"
    assert [(one["SUMMARY"], day_of_event(one)) for one in events] == found


def test_a_day_is_written_as_the_standard_says() -> None:
    day = CalendarDay(
        "7@x", Limit(date(2026, 4, 3)), "Zaak Z-1: laatste dag", "https://x.example/z"
    )
    text = write_calendar("Zaken", [day], now=NOW + timedelta(hours=1))
    for line in ("DTSTART;VALUE=DATE:20260403", "DTSTAMP:20260303T103000Z", "UID:7@x"):
        assert f"\r\n{line}\r\n" in text


def test_a_last_hour_is_written_as_a_moment() -> None:
    at = datetime(2026, 4, 3, 12, 30, tzinfo=UTC)
    day = CalendarDay("7@x", Limit(at.date(), at), "Zaak Z-1: laatste dag", "https://x.example/z")
    assert "\r\nDTSTART:20260403T123000Z\r\n" in write_calendar("Zaken", [day], now=NOW)
