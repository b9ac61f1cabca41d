"""On PostgreSQL the client side works with a user who cannot let anyone in as staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from formsapp.cases import database, migrate_database, signed_links, staff_accounts
from formsapp.cases.attachments import NamedFile, Tray
from formsapp.cases.check_birth_date import TypedBirthDate, check_birth_date
from formsapp.cases.client_view import find_by_code, own_cases
from formsapp.cases.event_log import CLIENT
from formsapp.cases.floods import find_floods, note_flood
from formsapp.cases.messages import NewMessage, add_message
from formsapp.cases.models import Base
from formsapp.cases.outbox import OutgoingMail
from formsapp.facts import DocumentText
from formsapp.rules.flood import LASTS, Flood
from formsapp.sealing import letterbox as lb
from tests.cases.conftest import BY, NOW, Office
from tests.cases.personal import ROLE, TEAM, Room

BORN = date(2010, 2, 1)
TEXT = "De tekst"
STAFF_TABLES = (
    "staff",
    "passkey",
    "staff_session",
    "invitation",
    "challenge",
    "circle",
    "watched_client",
    "task",
    "key_opener",
)


@pytest.fixture
def url(postgres_migrated: str) -> str:
    return postgres_migrated


@pytest.fixture
def client(office: Office, repo: Path) -> Iterator[Engine]:
    """Connects as the client side's user, who was given what the file says."""
    rights = (repo / "deploy" / "client-rights.sql").read_text(encoding="utf-8")
    role = "DO $$ BEGIN CREATE ROLE loket_client LOGIN; EXCEPTION WHEN duplicate_object THEN END $$"
    with office.engine.begin() as connection:
        connection.exec_driver_sql(role)
        connection.exec_driver_sql(rights)
    engine = database.make_engine(office.url.replace("//loket@", "//loket_client@"))
    yield engine
    engine.dispose()


def test_it_does_all_that_clients_do(office: Office, client: Engine) -> None:
    token = office.token("klacht", born=BORN, many=True)
    migrate_database.migrate(client)
    with Session(client) as session:
        opened = signed_links.open_link(session, office.signer, token, now=NOW)
        wrong, right = (TypedBirthDate(born) for born in (date(1999, 1, 1), BORN))
        box = office.ring.letterbox
        assert not check_birth_date(session, box, opened, wrong, now=NOW)
        assert check_birth_date(session, box, opened, right, now=NOW)
        form_key = lb.new_form_key()
        tray = Tray(session, form_key, NOW)
        for name in ("een.jpg", "twee.jpg"):
            tray.add(NamedFile(name, "image/jpeg", name.encode()), most=5)
        tray.remove(1)
        receipt = office.send(
            session=session,
            form_key=form_key,
            link=opened,
            files=1,
            agreed=DocumentText("Titel", "1", TEXT, sha256(TEXT.encode()).hexdigest(), ""),
            mails=[OutgoingMail("client@example.org", "Onderwerp", "Tekst")],
            signers_needed=2,
        )
        assert find_by_code(session, receipt.code).case.reference == receipt.reference
        assert len(own_cases(session, opened)) == 1
        office.desk().write(receipt.reference, NewMessage("q", "question", "Wanneer?"), version=1)
        tray = Tray(session, "a", NOW)
        tray.add(NamedFile("drie.jpg", "image/jpeg", b"drie"), most=5)
        status = find_by_code(session, receipt.code)
        new = NewMessage("a", "client", "Gisteren.", tray.files())
        assert status.key is not None
        add_message(session, box, status.case, status.key, new, by=CLIENT, now=NOW)
        assert status.case.asked_at is None
        case_id = receipt.case_id
    second = office.token("klacht", case_id=case_id)
    with Session(client) as session:
        opened = signed_links.open_link(session, office.signer, second, now=NOW)
        office.send(session=session, link=opened)
        assert find_by_code(session, receipt.code).case.signed_at == NOW
    assert office.desk().read(receipt.reference).content["mail"]


def test_it_notes_that_a_flood_lasts_and_that_it_goes_on(client: Engine) -> None:
    migrate_database.migrate(client)
    with Session(client) as session:
        for until in (NOW + LASTS, NOW + 2 * LASTS):
            note_flood(session, Flood(NOW, until), everywhere=True, now=NOW)
        assert find_floods(session, NOW) == {True: Flood(NOW, NOW + 2 * LASTS)}


def test_it_seals_to_the_keys_of_colleagues_and_sees_nothing_else_of_them(
    office: Office, client: Engine
) -> None:
    ring = lb.Keyring.load(office.keys_folder, "voorbeeld", {TEAM: (ROLE,)})
    room = Room(replace(office, ring=ring))
    staff = room.person("eva")
    key = room.join(staff)
    with Session(client) as session:
        sent = {"answers": "Voor Eva", "mail": ""}
        reference = room.office.send(session=session, team=TEAM, content=sent).reference
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(sa.text("SELECT mail FROM staff"))
    assert room.desk(staff, key).read(reference).content["answers"] == "Voor Eva"


@pytest.mark.parametrize("table", STAFF_TABLES)
@pytest.mark.parametrize("act", ["select", "insert", "update", "delete"])
@pytest.mark.hostile("client-side-stolen")
def test_it_reaches_nothing_of_staff(office: Office, client: Engine, table: str, act: str) -> None:
    del office
    found = Base.metadata.tables[table]
    statement = {
        "select": sa.select(found),
        "insert": sa.insert(found),
        "update": sa.update(found).values({found.primary_key.columns[0]: None}),
        "delete": sa.delete(found),
    }[act]
    with client.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(statement)


@pytest.mark.hostile("client-side-stolen")
def test_it_takes_no_answer_or_event_away(office: Office, client: Engine) -> None:
    office.send()
    for statement in ("UPDATE \"case\" SET team = 'x'", 'DELETE FROM "case"', "DELETE FROM event"):
        with (
            client.connect() as connection,
            pytest.raises(ProgrammingError, match="permission denied"),
        ):
            connection.exec_driver_sql(statement)
    signer = signed_links.LinkSigner("voorbeeld", ["x" * 32], purpose="invitation")
    with Session(client) as session, pytest.raises(ProgrammingError):
        staff_accounts.new_invitation(session, signer, "a@example.nl", "manager", now=NOW, by=BY)
