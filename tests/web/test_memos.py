"""What staff write on a case for each other: never for the client, never twice, gone with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from formsapp.cases import destroy_cases
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.memo_models import Memo
from formsapp.cases.models import Case
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.answering import answer
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office

TEXT = "Gebeld met de huisarts. <b>Zij belt terug</b>, zegt Samira Zeldzaam."


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def write(person: Colleague, path: str, text: str = TEXT) -> int:
    return person.submit(path, "/notitie", notitie=text).status


def stored(office: Office) -> int:
    with office.loket.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Memo)) or 0


def test_a_colleague_reads_it_and_the_client_does_not(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}"
    assert write(person, path) == 303
    page = office.colleague("manager").get(path)
    assert TEXT in page.text
    assert "medewerker@voorbeeld.nl" in page.text
    answer(person, path, tekst="Dat kan.", klaar="nee")
    assert "Zeldzaam" not in office.loket.visitor().get(f"/o/{case.code}").html


def test_no_word_of_it_stands_in_the_database(office: Office, tmp_path: Path) -> None:
    case = office.case()
    write(office.colleague("medewerker"), f"/medewerker/zaak/{case.reference}")
    files = [one.read_bytes() for one in tmp_path.glob("loket.sqlite*")]
    assert files
    assert not any(b"Zeldzaam" in one for one in files)


def test_the_code_of_the_client_does_not_open_it(office: Office) -> None:
    case = office.case()
    write(office.colleague("medewerker"), f"/medewerker/zaak/{case.reference}")
    known = office.loket.services
    assert known.keyring is not None
    with office.loket.app.app_context():
        memo = db.session.scalars(sa.select(Memo)).one()
        opened = known.keyring.open("zorg", memo.id, "memo", memo.sealed)
    assert opened == {"text": TEXT}, "it is sealed for the team, not for the key of the case"


def test_a_memo_stops_no_colleague_who_is_answering(office: Office) -> None:
    case, first = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}"
    page = first.get(path)
    write(office.colleague("manager"), path)
    shown = first.post(f"{path}/antwoord", page.form(1, tekst="Dat kan.", klaar="ja"))
    assert shown.status == 200


def test_what_is_pressed_twice_is_stored_once_and_empty_is_asked_again(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}"
    page = person.get(path)
    forms = [one.attributes.get("action", "") for one in page.all("form")]
    number = next(at for at, one in enumerate(forms) if one.endswith("/notitie"))
    for _ in range(2):
        assert person.post(forms[number], page.form(number, notitie=TEXT)).status == 303
    assert stored(office) == 1
    assert person.submit(path, "/notitie", notitie=" ").status == 422
    private = person.submit(path, "/notitie", notitie="BSN 111222333")
    assert private.status == 422
    assert stored(office) == 1


def test_another_team_writes_and_reads_none(office: Office) -> None:
    case = office.case(team="administratie")
    person = office.colleague("medewerker")
    data: dict[str, str | list[str]] = {"csrf_token": person.token("/medewerker/"), "notitie": "x"}
    assert person.post(f"/medewerker/zaak/{case.reference}/notitie", data).status == 404
    assert stored(office) == 0


def test_it_is_destroyed_with_the_case(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}"
    write(person, path)
    with office.loket.app.app_context():
        now = office.loket.clock()
        destroy_cases.destroy(db.session, case.reference, SYSTEM, now=now, ground="retention")
        assert db.session.get_one(Case, case.case_id).destroyed_at is not None
    assert stored(office) == 0
    data: dict[str, str | list[str]] = {"csrf_token": person.token("/medewerker/"), "notitie": "x"}
    assert person.post(f"{path}/notitie", data).status == 409
