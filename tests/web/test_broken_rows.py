"""A row that does not open spoils itself: lists and cases show all else, and nothing is allowed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from formsapp.cases.client_circle import store_circle
from formsapp.cases.memo_models import Memo
from formsapp.cases.models import Case, Message, Reply, SealedCircle
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.pdf_text import read_pdf
from tests.web.answering import answer
from tests.web.circles import circle
from tests.web.conftest import STAFF, Loket, replace
from tests.web.office import Office
from tests.web.sent import cases
from tests.web.test_export import take_out
from tests.web.test_memos import write as write_memo
from tests.web.test_messages import Talk
from tests.web.test_who_agreed_page import agree, links

SHUT = "gaat niet open"
Spoil = Callable[[bytes], bytes]
WAYS: dict[str, Spoil] = {
    "empty": lambda _sealed: b"",
    "another version": lambda sealed: bytes([sealed[0] ^ 0x55]) + sealed[1:],
    "cut": lambda sealed: sealed[: len(sealed) // 2],
    "changed": lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
}


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture(params=WAYS)
def spoil(request: pytest.FixtureRequest) -> Spoil:
    return WAYS[str(request.param)]


def spoil_circle(loket: Loket, spoil: Spoil) -> None:
    with loket.app.app_context():
        row = db.session.scalars(sa.select(SealedCircle).where(SealedCircle.client == "C-1")).one()
        row.sealed = spoil(row.sealed)
        db.session.commit()


def test_a_circle_that_does_not_open_hides_no_other_client(office: Office, spoil: Spoil) -> None:
    loket = office.loket
    agree(loket, links(loket)["moeder"])
    other = circle("moeder", client="C-2", today=loket.services.today)
    with loket.app.app_context():
        store_circle(db.session, loket.services.letterbox, other, now=loket.clock(), by=STAFF)
    spoil_circle(loket, spoil)
    (case,) = cases(loket)
    person = office.colleague("medewerker")

    listed = person.get("/medewerker/akkoord/")
    page = person.get(f"/medewerker/zaak/{case.reference}")

    assert listed.status == page.status == 200
    (row,) = (row for row in listed.all("tr") if "C-1" in row.text)
    assert SHUT in row.text.lower()
    assert "akkoord met versie" not in row.text
    assert "Wie over deze cliënt beslist, gaat niet open" in page.text
    assert "moeder: akkoord" not in page.text


def test_of_a_case_that_does_not_open_the_list_shows_the_others(
    office: Office, spoil: Spoil
) -> None:
    loket = office.loket
    tokens = links(loket)
    agree(loket, tokens["moeder"])
    agree(loket, tokens["vader"])
    spoilt, whole = (case.reference for case in cases(loket))
    with loket.app.app_context():
        case = db.session.scalars(sa.select(Case).where(Case.reference == spoilt)).one()
        case.sealed = spoil(case.sealed or b"")
        db.session.commit()
    person = office.colleague("medewerker")

    assert {spoilt, whole} <= {*person.get("/medewerker/").text.split()}
    assert person.get(f"/medewerker/zaak/{spoilt}").heading == "Deze zaak gaat niet open"
    assert person.get(f"/medewerker/zaak/{whole}").status == 200
    assert person.get("/medewerker/akkoord/").status == 200


Written = type[Message] | type[Reply] | type[Memo]
WRITTEN: dict[Written, str] = {
    Message: "Welke dag was het?",
    Reply: "Dat kan.",
    Memo: "Gebeld met Samira.",
}


@pytest.mark.parametrize(
    ("table", "way"), [(Message, "another version"), (Reply, "cut"), (Memo, "changed")]
)
def test_what_was_written_and_does_not_open_hides_nothing_else_of_the_case(
    office: Office, table: Written, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    case, reader = office.case(), office.colleague("medewerker")
    talk = Talk(office, case, office.loket.visitor(), reader)
    answer(reader, talk.case, tekst=WRITTEN[Reply], klaar="nee")
    talk.ask(WRITTEN[Message])
    write_memo(reader, talk.case, WRITTEN[Memo])
    with office.loket.app.app_context():
        row: Any = db.session.scalars(sa.select(table)).one()
        row.sealed, key = WAYS[way](row.sealed or b""), row.id
        db.session.commit()

    page, status = reader.get(talk.case), talk.client.get(talk.status)
    message = talk.client.get(talk.page)

    assert page.status == status.status == message.status == 200
    for one, text in WRITTEN.items():
        assert (text in page.text) == (one is not table)
    assert "Dit gaat niet open. Geef het nummer" in page.text
    assert ("Dit gaat hier niet meer open" in status.text) == (table is not Memo)
    assert ("Dit gaat hier niet meer open" in message.text) == (table is Message)
    assert f"{table.__tablename__} {key} does not open" in caplog.text
    assert not any(text in caplog.text for text in WRITTEN.values())
    pdf = reader.get(f"{talk.case}/brief/{key}.pdf")
    assert pdf.status == 404
    assert reader.submit(talk.case, "/notitie", notitie="Doorgegeven.").status == 303
    assert "Doorgegeven." in reader.get(talk.case).text


def test_what_does_not_open_is_named_in_what_is_taken_out(office: Office) -> None:
    case, reader = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}"
    answer(reader, path, tekst="Dat kan.", klaar="nee")
    with office.loket.app.app_context():
        row = db.session.scalars(sa.select(Reply)).one()
        row.sealed = b"junk"
        db.session.commit()

    (written,) = json.loads(take_out(reader, path, "json").body)["written"]
    printed = read_pdf(take_out(reader, path, "pdf").body)

    assert (written["opened"], written["text"]) == (False, "")
    assert "Ditgaatnietopen" in printed
