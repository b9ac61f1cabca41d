"""Who looked: the log that the administrator searches, and the list that a client asks for."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases import event_log
from formsapp.cases.database import writing
from formsapp.cases.event_log import SYSTEM, About
from formsapp.cases.models import Event, Reply
from formsapp.facts.model import Role
from formsapp.safe_csv import make_cell_safe
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from formsapp.web.staff.log_page import EVENTS_ON_PAGE
from formsapp.web.staff.who_looked import ROOM, fit_lines
from tests.page import Page
from tests.web.answering import preview, send_shown
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.sent import Answers, cases, day

LOG, ME = "/medewerker/logboek/", "/medewerker/ik/"
SECRET = "Dit staat in geen logboek."


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def record(office: Office, number: int, client: str = "C-1") -> None:
    with office.loket.app.app_context(), writing(db.session):
        for _ in range(number):
            event_log.record(
                db.session, SYSTEM, "task-new", About(client=client), now=office.loket.clock()
            )


def tamper(office: Office, sql: str) -> None:
    """Change the log as someone with the whole database in hand could."""
    with office.loket.app.app_context(), db.engine.begin() as connection:
        for line in ("DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete", sql):
            connection.exec_driver_sql(line)


def last_actions(office: Office, number: int) -> list[tuple[str, str | None]]:
    with office.loket.app.app_context():
        newest = sa.select(Event.action, Event.client).order_by(Event.number.desc())
        return [(one, client) for one, client in db.session.execute(newest.limit(number))]


@pytest.mark.parametrize(
    "role", ["medewerker", "manager", "klachtenfunctionaris", "vertrouwenspersoon"]
)
def test_the_log_is_the_administrators_alone(office: Office, role: Role) -> None:
    person = office.colleague(role)
    missing = person.get("/medewerker/bestaat-niet/")
    found = person.get(LOG)
    assert (found.status, found.text) == (404, missing.text)
    assert person.post(f"{LOG}logboek.csv", {"csrf_token": person.token(ME)}).status == 404


def test_what_happened_is_said_in_words_with_who_and_whose_access(office: Office) -> None:
    manager, admin = office.colleague("manager"), office.colleague("beheerder")
    office.colleague("medewerker", "anne@voorbeeld.nl")
    with office.loket.app.app_context():
        anne = office.staff("anne@voorbeeld.nl").id
    manager.submit(f"/medewerker/collegas/{anne}", "/rol", rol="manager")
    manager.submit(f"/medewerker/collegas/{anne}", "/toegang-stoppen")
    page = admin.get(LOG)
    first, second = (one.text for one in page.all("li") if "anne@" in one.text and "→" in one.text)
    assert first.startswith("manager@voorbeeld.nl (manager): toegang gestopt → anne@voorbeeld.nl")
    assert "andere rol gegeven: manager → anne@voorbeeld.nl" in second
    assert "Dit logboek is heel" in page.text


@pytest.mark.hostile("log-content")
def test_no_content_stands_in_the_log_and_each_filter_leaves_its_own(office: Office) -> None:
    content = {"answers": [{"name": "w", "question": "Wat?", "answer": SECRET, "value": SECRET}]}
    case, other = office.case(content=content), office.case(client="C-2")
    office.colleague("medewerker").get(f"/medewerker/zaak/{case.reference}")
    admin = office.colleague("beheerder")
    found = admin.get(f"{LOG}?zaak={case.reference.lower()}")
    assert case.reference in found.text
    assert "gelezen" in found.text
    assert other.reference not in found.text
    assert SECRET not in found.html
    found = admin.get(f"{LOG}?client=c2")
    assert other.reference in found.text
    assert case.reference not in found.text
    with office.loket.app.app_context():
        reader = office.staff("medewerker@voorbeeld.nl").id
    found = admin.get(f"{LOG}?wie={reader}")
    assert "gelezen" in found.text
    assert "ontvangen" not in found.text
    assert "Hier staat niets" in admin.get(f"{LOG}?zaak=Z-0000-0000").text


def test_who_searches_by_client_or_case_stands_in_the_log_too(office: Office) -> None:
    case, admin = office.case(), office.colleague("beheerder")
    admin.get(LOG)
    assert last_actions(office, 1)[0][0] != "log-read"
    admin.get(f"{LOG}?client=c1")
    admin.get(f"{LOG}?zaak={case.reference}")
    assert last_actions(office, 2) == [("log-read", "C-1"), ("log-read", "C-1")]


def test_pages_lead_on_and_back_with_their_filter(office: Office) -> None:
    record(office, EVENTS_ON_PAGE + 1, client="C-7")
    admin = office.colleague("beheerder")
    first = admin.get(f"{LOG}?wie=system")
    [on] = [one.attributes["href"] for one in first.all("a") if one.attributes.get("rel") == "next"]
    second = admin.get(on)
    assert "C-7" in second.text
    assert len(second.all("ol")[0].text) < len(first.all("ol")[0].text)
    [back] = [
        one.attributes["href"] for one in second.all("a") if one.attributes.get("rel") == "prev"
    ]
    assert "wie=system" in on
    assert "wie=system" in back
    assert admin.get(back).all("ol")[0].text == first.all("ol")[0].text


def test_a_log_that_was_tampered_with_says_from_where_and_what_to_do(office: Office) -> None:
    record(office, 3)
    admin = office.colleague("beheerder")
    tamper(office, "UPDATE event SET who = 'client' WHERE number = 2")
    page = admin.get(LOG)
    assert page.status == 200
    assert "Dit logboek is niet meer heel" in page.text
    assert "Vanaf regel 2 klopt het niet" in page.text
    assert "reservekopie" in page.text
    assert "Dit logboek is heel" not in page.text


def take_csv(admin: Colleague, path: str) -> list[list[str]]:
    page = admin.get(path)
    forms = [one.attributes.get("action", "") for one in page.all("form")]
    number = next(place for place, one in enumerate(forms) if one.endswith("logboek.csv"))
    with_token = page.form(number)
    answer = admin.post(forms[number], with_token)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.body.startswith(b"\xef\xbb\xbf")
    text = answer.body.decode("utf-8-sig")
    return [*csv.reader(io.StringIO(text), delimiter=";")]


@pytest.mark.hostile("csv-formula")
def test_the_log_goes_out_as_csv_and_no_cell_is_a_formula(office: Office) -> None:
    evil = '=HYPERLINK("http://x.example")'
    record(office, EVENTS_ON_PAGE + 5, client=evil)
    record(office, 1, client="C-2")
    admin = office.colleague("beheerder")
    rows = take_csv(admin, f"{LOG}?wie=system")
    assert rows[0] == ["Nummer", "Moment", "Wie", "Rol", "Wat", "Over wie", "Zaak", "Cliënt"]
    assert len(rows) == EVENTS_ON_PAGE + 7
    assert rows[1][2:] == ["systeem", "", "taak klaargezet", "", "", "C-2"]
    assert {row[-1] for row in rows[2:]} == {make_cell_safe(evil)} == {f"'{evil}"}
    assert last_actions(office, 1)[0][0] == "log-export"


def test_the_log_goes_out_only_shortly_after_signing_in(office: Office) -> None:
    record(office, 1)
    admin = office.colleague("beheerder")
    token = admin.token(f"{LOG}?wie=system")
    office.loket.clock.ahead(minutes=11)
    assert "Eerst bevestigen" in admin.get(f"{LOG}?wie=system").text
    assert admin.post(f"{LOG}logboek.csv", {"csrf_token": token}).status == 401
    assert "log-export" not in {action for action, _client in last_actions(office, 9)}


def asked_who_looked(office: Office, since: str = "") -> tuple[str, str]:
    """Let client C-1 ask who looked; return the page of the case and the client's own page."""
    first: Answers = {**day("kijk-vanaf", since)} if since else {}
    who: Answers = {"hoedanigheid": "zelf", "naam": "Jan", "mail": ""}
    pages: list[Answers] = [who, {"wens": "wie-keek"}, {"hulp": "wmo"}, first]
    pages += [{"naam": "Jan"}, {"mail": ""}]
    token = office.loket.link("dossier")
    page = office.loket.visitor().send(f"/l/{token}/dossier", *pages)
    code = page.all("strong", class_="receipt-code")[0].text
    return f"/medewerker/zaak/{cases(office.loket)[-1].reference}", f"/o/{code}"


def handler(office: Office) -> Colleague:
    facts = office.loket.services.facts
    role = next(one for one in facts.teams[facts.kinds["dossier"].team].roles)
    return office.colleague(role, "wim@voorbeeld.nl")


def test_a_client_who_asks_who_looked_gets_a_list_with_the_answer(office: Office) -> None:
    facts = office.loket.services.facts
    case, hidden = office.case(facts.kinds["dossier"].team), office.case("klachten", "klacht")
    person = handler(office)
    person.get(f"/medewerker/zaak/{case.reference}")
    person.get(f"/medewerker/zaak/{case.reference}")
    office.colleague("klachtenfunctionaris").get(f"/medewerker/zaak/{hidden.reference}")
    office.loket.clock.ahead(minutes=1)
    path, own = asked_who_looked(office)
    [area] = [one for one in person.get(path).all("textarea") if "lijst" in one.attributes["name"]]
    filled = "".join(area.words).strip()
    line = f"3 maart 2026: een {person_role(office)} las zaak {case.reference}"
    assert filled.splitlines().count(line) == 1
    assert hidden.reference not in filled
    assert "wim" not in filled
    page = person.get(path)
    [legend] = [one.text for one in page.all("details") if "Wie is wie" in one.text]
    assert f"een {person_role(office)}: wim@voorbeeld.nl" in legend
    said: Answers = {"wie_keek": "ja", "wie_keek_uitleg": "Hieronder staat het.", "klaar": "ja"}
    listed = filled + "\nIn het zorgdossier keek alleen uw begeleider."
    shown = preview(person, path, **said, wie_keek_lijst=listed)
    assert send_shown(person, shown).status == 303
    with office.loket.app.app_context():
        assert db.session.scalars(sa.select(Reply)).one()
    told = office.loket.visitor().get(own).text
    assert line in told
    assert "alleen uw begeleider" in told


def test_the_list_begins_on_the_day_that_was_asked_and_tells_colleagues_apart(
    office: Office,
) -> None:
    team = office.loket.services.facts.kinds["dossier"].team
    case = office.case(team)
    role = person_role(office)
    names = ("wim", "eva", "ans")
    for name in names:
        office.colleague(role, f"{name}@voorbeeld.nl").get(f"/medewerker/zaak/{case.reference}")
        office.loket.clock.ahead(days=1)
    person = office.colleague(role, "wim@voorbeeld.nl")
    lists = {}
    for since in ("", "4-3-2026"):
        path, _own = asked_who_looked(office, since)
        found = list_in(person.get(path))
        lists[since] = [one for one in found if case.reference in one or "vanaf" in one]
    read = f"las zaak {case.reference}"
    told = [f"{place} maart 2026: {role} {letter} {read}" for place, letter in enumerate("ABC", 3)]
    assert lists[""] == told
    told = [f"{place} maart 2026: {role} {letter} {read}" for place, letter in enumerate("AB", 4)]
    assert lists["4-3-2026"] == ["Dit is de lijst vanaf 4 maart 2026.", *told]
    [legend] = [one.text for one in person.get(path).all("details") if "Wie is wie" in one.text]
    assert f"{role} A: eva@voorbeeld.nl" in legend


def list_in(page: Page) -> list[str]:
    """The lines that the answer begins with."""
    [area] = [one for one in page.all("textarea") if "lijst" in one.attributes["name"]]
    return "".join(area.words).strip().splitlines()


def person_role(office: Office) -> Role:
    facts = office.loket.services.facts
    return next(one for one in facts.teams[facts.kinds["dossier"].team].roles)


def test_a_list_that_is_refused_goes_along_with_no_answer(office: Office) -> None:
    (path, _own), person = asked_who_looked(office), handler(office)
    said: Answers = {"wie_keek": "nee", "wie_keek_grond": "ander", "klaar": "ja"}
    shown = preview(person, path, **said, wie_keek_uitleg="Er staat een ander in.")
    assert shown.status == 200
    assert "las zaak" not in " ".join(one.text for one in shown.all("main"))


def test_a_long_list_keeps_its_newest_lines_and_says_so(office: Office) -> None:
    lines = [f"{number} maart 2026: iemand las zaak Z-1" for number in range(1000)]
    with office.loket.app.test_request_context():
        fit = fit_lines(lines)
        assert fit_lines(lines[:5]) == lines[:5]
    assert fit[-1] == lines[-1]
    assert len("\n".join(fit)) <= ROOM + 100
    assert fit[0] == f"Er staat nog meer in ons logboek, van vóór {fit[1].partition(':')[0]}."
