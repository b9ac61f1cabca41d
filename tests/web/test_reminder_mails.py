"""Reminders reach a real mail server, and tell nothing but numbers and days."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from formsapp.cases import staff_accounts
from formsapp.cases.event_log import Who
from formsapp.cases.receive_case import Dates
from formsapp.cases.staff_accounts import make_actor
from formsapp.cases.staff_desk import Desk
from formsapp.cli.command_serve import work_in_rounds
from formsapp.rules.amsterdam_time import local_moment
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests import mail
from tests.web.conftest import Loket
from tests.web.docs import with_fact
from tests.web.office import Office
from tests.web.test_kind_klacht import complaint
from tests.web.test_kind_vertrouwenspersoon import PAGES

DUE = date(2026, 3, 27)
ANNE = "anne@voorbeeld.nl"
SECRETS = ("C-1", "akkoord", "voorwaarden", "klacht", "kopie", "anne@", "client@", "zorg ")


@pytest.fixture
def office(
    settings: Settings, start: Callable[[Settings], Loket], smtp_server: mail.Server
) -> Office:
    return Office(start(replace(settings, face="both", smtp_url=smtp_server.url)))


def work(office: Office, day: date) -> None:
    """Let the worker do a round on a morning."""
    office.loket.clock.set(local_moment(datetime.combine(day, time(9))))
    next(work_in_rounds([office.loket.app], lambda: 0.0))


def case_of_anne(office: Office) -> str:
    """A case that a colleague has."""
    office.colleague("medewerker", ANNE)
    reference = office.case(dates=Dates(date(2026, 3, 3), DUE, DUE)).reference
    known, now = office.loket.services, office.loket.clock()
    with office.loket.app.app_context():
        actor = make_actor(office.staff(ANNE), known.opened_teams)
        assert known.keyring is not None
        Desk(db.session, known.keyring, actor, now).assign(reference, actor.id, version=1)
    return reference


def reminders(server: mail.Server) -> list[tuple[str, str, str]]:
    return [
        (one["To"], one["Subject"], one.get_content().replace("\r\n", "\n"))
        for one in server.messages
        if "Herinnering" in one["Subject"]
    ]


def test_a_reminder_reaches_the_mail_server_of_whoever_has_the_case(
    office: Office, smtp_server: mail.Server
) -> None:
    reference = case_of_anne(office)
    for day in (19, 20, 20, 23, 25, 27, 28):
        work(office, date(2026, 3, day))
    found = reminders(smtp_server)
    team = office.loket.services.facts.teams["zorg"].mail
    assert team is not None
    assert [to for to, _subject, _body in found] == [*[ANNE] * 3, team.value]
    short = office.loket.services.facts.provider.short_name
    assert {subject for _to, subject, _body in found} == {f"Herinnering van {short}"}
    lines = [re.search(rf"{reference}: (.*)", body) for _to, _subject, body in found]
    assert [line and line[1] for line in lines] == ["nog 7 dagen", "nog 2 dagen", *["vandaag"] * 2]
    address = f"{office.loket.services.settings.base_url}/medewerker/zaak/{reference}"
    for _to, subject, body in found:
        assert address in body
        for word in SECRETS:
            assert word.lower() not in (subject + body).lower()


BOXES = """roles = ["manager", "klachtenfunctionaris"]
[teams.klachten.mail]
value = "klachten@voorbeeld.example"
[teams.vertrouwenspersoon.mail]
value = "counsellor@voorbeeld.example"
"""


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_complaint_and_what_the_counsellor_is_told_are_mailed_when_they_come(
    settings: Settings,
    start: Callable[[Settings], Loket],
    smtp_server: mail.Server,
    tmp_path: Path,
) -> None:
    old = 'roles = ["manager", "klachtenfunctionaris"]\n'
    loket = start(
        replace(with_fact(settings, tmp_path, old, BOXES), face="both", smtp_url=smtp_server.url)
    )
    loket.visitor().send("/f/klacht", *complaint(loket))
    loket.visitor().send("/f/vertrouwenspersoon", *PAGES)
    next(work_in_rounds([loket.app], lambda: 0.0))
    found = {one["To"]: one for one in smtp_server.messages}
    boxes = ("klachten@voorbeeld.example", "counsellor@voorbeeld.example")
    texts = [found[box]["Subject"] + found[box].get_content() for box in boxes]
    first, second = (re.sub(r"Z-[A-Z0-9-]+", "Z", text) for text in texts)
    assert first == second, "nobody sees by the mail which of the two it is"
    for word in (*SECRETS, "vertrouwenspersoon"):
        assert word.lower() not in first.lower()


@pytest.mark.parametrize("how", ["gone", "other role"])
def test_the_list_shows_as_many_of_nobody_as_the_week_tells(
    office: Office, smtp_server: mail.Server, how: str
) -> None:
    reader = office.colleague("medewerker", ANNE)
    made = [office.case(), office.case()]
    office.colleague("medewerker", "bo@voorbeeld.example")
    with office.loket.app.app_context():
        bo = office.staff("bo@voorbeeld.example").id
    path = f"/medewerker/zaak/{made[0].reference}"
    reader.submit(path, "/toewijzen", collega=str(bo))
    with office.loket.app.app_context():
        now, by = office.loket.clock(), Who("m1", "manager")
        if how == "gone":
            staff_accounts.disable_staff(db.session, bo, now=now, by=by)
        else:
            staff_accounts.set_role(db.session, bo, "vertrouwenspersoon", now=now, by=by)
    shown = reader.get("/medewerker/?wie=niemand")
    assert [one.reference in shown.text for one in made] == [True, True]
    work(office, date(2026, 3, 9))
    bodies = [one.get_content() for one in smtp_server.messages if one["To"] == ANNE]
    assert any("2 zaken bij niemand" in body for body in bodies)


def test_a_week_is_told_in_numbers(office: Office, smtp_server: mail.Server) -> None:
    office.colleague("medewerker", ANNE)
    for due in (date(2026, 3, 6), date(2026, 3, 11), DUE):
        office.case(dates=Dates(date(2026, 3, 3), due, due))
    work(office, date(2026, 3, 9))
    (found,) = [one for one in smtp_server.messages if "Weekoverzicht" in one["Subject"]]
    body = found.get_content()
    assert found["To"] == ANNE
    for line in (
        "3 zaken open",
        "1 zaak met de laatste dag in deze week",
        "1 zaak te laat",
        "3 zaken bij niemand",
        f"{office.loket.services.settings.base_url}/medewerker/",
    ):
        assert line in body
    for word in (*SECRETS, "/zaak/"):
        assert word.lower() not in body.lower()


def test_several_cases_lead_to_the_list(office: Office, smtp_server: mail.Server) -> None:
    references = [
        office.case(dates=Dates(date(2026, 3, 3), due, due)).reference
        for due in (DUE, date(2026, 3, 23))
    ]
    work(office, date(2026, 3, 20))
    ((_to, _subject, body),) = reminders(smtp_server)
    assert f"{references[1]}: nog 3 dagen\n{references[0]}: nog 7 dagen\n" in body
    assert "/medewerker/zaak/" not in body
