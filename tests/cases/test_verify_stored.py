"""What someone with the whole database in hand alters shows in what the log bound, and by name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from formsapp.cases import event_log, migrate_database
from formsapp.cases.attachments import NamedFile, Tray
from formsapp.cases.client_view import in_order
from formsapp.cases.database import writing
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import CLIENT, About
from formsapp.cases.merge_references import merge_references
from formsapp.cases.messages import NewMessage
from formsapp.cases.models import Attachment, Case, CaseKey, Message, Reply, TextVersion
from formsapp.cases.move_day import NewDay, move_day
from formsapp.cases.new_code import CodeWish, give_new_code
from formsapp.cases.prove_case import judge_case
from formsapp.cases.prove_settled import DOUBTS, KEEPING
from formsapp.cases.receive_case import Receipt
from formsapp.cases.staff_desk import Extension
from formsapp.cases.verify_stored import verify_stored
from formsapp.facts import DocumentText
from formsapp.sealing import letterbox as lb
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.proof import Proven
from tests.cases.conftest import BY, KEYS, TODAY, Office
from tests.cases.undo_migrations import undo_migrations

TEXT = "Wij komen op tijd."
AGREED = DocumentText(
    text=TEXT, title="Voorwaarden", version="3", sha256=hashlib.sha256(TEXT.encode()).hexdigest()
)


def differences(office: Office) -> list[str]:
    office.session.rollback()
    office.session.expire_all()
    assert event_log.verify_chain(office.session) is None
    return [str(one) for one in verify_stored(office.session, office.ring).differences]


def send_with_file(office: Office, **changes: Any) -> Receipt:
    key = lb.new_form_key()
    tray = Tray(office.session, key, office.now)
    tray.add(NamedFile("foto.jpg", "image/jpeg", uuid4().bytes), most=5)
    return office.send(form_key=key, files=1, **changes)


def alter(office: Office, statement: sa.Executable) -> None:
    """Do something in the database beside the program."""
    office.session.rollback()
    with office.engine.begin() as connection:
        connection.execute(statement)


def of(receipt: Receipt) -> sa.ColumnElement[bool]:
    return Case.reference == receipt.reference


def lived_through(office: Office) -> Receipt:
    """A case to which all happened that changes one."""
    case = send_with_file(office, agreed=AGREED, client="C-1")
    desk, reference = office.desk(), case.reference
    desk.read(reference)
    desk.write(reference, NewMessage("vraag", "question", "Wanneer?"), version=1)
    later = TODAY + timedelta(days=60)
    desk.extend(reference, Extension("Ziekte", later, later), version=2, today=TODAY)
    desk.assign(reference, "staff-1", version=3)
    desk.answer(reference, "Excuses.", version=4, close=False)
    give_new_code(desk, KEYS, reference, CodeWish("paspoort gezien"), version=5)
    desk.close(reference, version=6)
    desk.reopen(reference, version=7)
    return case


def test_all_that_staff_and_clients_do_leaves_what_the_log_says(office: Office) -> None:
    case, other = lived_through(office), office.send(client="C-2")
    new = NewDay(TODAY + timedelta(days=70), ["Zo geteld."], None, "De dag is anders.")
    move_day(office.desk(), other.reference, new, version=1)
    merge_references(office.desk(), "C-2", "C-1")
    gone = office.send(kind="dossier", client="C-1")
    for reference in (gone.reference, other.reference):
        prover = office.ring.letterbox
        destroy(office.session, reference, BY, now=office.now, ground="request", prover=prover)
    office.session.rollback()
    assert office.desk().find(case.reference).client == "C-1"
    assert differences(office) == []
    assert verify_stored(office.session, office.ring).cases == 3


SET: dict[str, tuple[dict[str, Any], str]] = {
    "deadline": ({"due_on": TODAY}, "the deadline was changed"),
    "steps": ({"due_steps": ["Anders."]}, "the deadline was changed"),
    "kept": ({"keep_until": TODAY}, "until when it is kept was changed"),
    "team": ({"team": "klachten"}, "the team was changed"),
    "kind": ({"kind": "dossier"}, "the kind was changed"),
    "moment": (
        {"received_at": Office.now + timedelta(days=1)},
        "when, how or from where it came was changed",
    ),
    "channel": ({"channel": "phone"}, "when, how or from where it came was changed"),
    "signed": ({"signed_at": None}, "whether all signed was changed"),
    "closed": ({"closed_at": Office.now}, "whether it is closed was changed"),
    "answered": ({"answered_at": None}, "whether and how it was answered was changed"),
    "marks": ({"marks": ["honingpot"]}, "the marks or laws were changed"),
    "client": ({"client": "C-9"}, "whose it is was changed"),
    "proof": ({"proof": None}, "no proof says that it came in here: it may be forged"),
}


@pytest.mark.parametrize("what", SET)
@pytest.mark.hostile("stored-changed")
def test_an_altered_column_of_a_case_is_named(office: Office, what: str) -> None:
    case, (values, said) = lived_through(office), SET[what]
    alter(office, sa.update(Case).where(of(case)).values(values))
    assert f"{case.reference}: {said}" in differences(office)


@pytest.mark.hostile("stored-changed")
def test_answers_that_two_cases_swapped_are_named_for_both(office: Office) -> None:
    first, second = office.send(), office.send()
    sealed = dict(office.session.execute(sa.select(Case.reference, Case.sealed)).all())
    for one, other in ((first, second), (second, first)):
        alter(office, sa.update(Case).where(of(one)).values(sealed=sealed[other.reference]))
    found = differences(office)
    for one in (first, second):
        assert f"{one.reference}: the answers were changed" in found
        assert any("may be forged" in line for line in found if one.reference in line)


def forge(office: Office, receipt: Receipt) -> None:
    """Put answers in place of those of a client, with what is public alone."""
    case = office.session.get_one(Case, receipt.case_id)
    key, box = ItemKey.new(case.id), lb.Letterbox.load(office.keys_folder, "voorbeeld")
    content = {"answers": {"wat": "Alles is goed"}, "receipt": receipt.code}
    values = {"sealed": key.seal(case.id, case.kind, content)}
    locks = {"for_team": box.seal_key(case.team, key), "for_code": lb.key_for_code("0" * 20, key)}
    alter(office, sa.update(Case).where(of(receipt)).values(values))
    alter(office, sa.update(CaseKey).where(CaseKey.case_id == receipt.case_id).values(locks))


@pytest.mark.hostile("answers-forged")
def test_answers_forged_with_public_keys_alone_are_named_and_shown_as_such(office: Office) -> None:
    case, other = office.send(), office.send()
    assert office.desk().read(case.reference).proven is Proven.GOOD
    forge(office, case)
    office.session.expire_all()
    opened = office.desk().read(case.reference)
    assert opened.content["answers"] == {"wat": "Alles is goed"}, "staff could read it unwarned"
    assert opened.proven is Proven.FALSE
    assert office.desk().read(other.reference).proven is Proven.GOOD
    assert f"{case.reference}: the answers were changed" in differences(office)


def test_a_forged_case_with_a_log_of_its_own_still_lacks_the_proof(office: Office) -> None:
    case = office.send()
    office.session.rollback()
    without = lb.Letterbox.load(office.keys_folder, "voorbeeld")  # as a thief has it
    with writing(office.session):
        forged = Case(
            **{
                one.key: getattr(office.session.get_one(Case, case.case_id), one.key)
                for one in sa.inspect(Case).column_attrs
            }
        )
        forged.id, forged.reference = uuid4(), "K-9999"
        forged.form_hash, forged.code_hash, forged.typed_mac = "x", "x", None
        key = ItemKey.new(forged.id)
        forged.sealed = key.seal(forged.id, "klacht", {"answers": {}, "receipt": "x"})
        office.session.add(forged)
        office.session.flush()
        locks = CaseKey(case_id=forged.id, for_team=without.seal_key("zorg", key), for_code=b"x")
        office.session.add(locks)
        event_log.record(
            office.session, CLIENT, "receive", About.about_case(forged), now=office.now
        )
    found = [line for line in differences(office) if line.startswith("K-9999")]
    assert "K-9999: the proof that it came in here is not right: it may be forged" in found
    assert "K-9999: no event says what was stored of it" in found


def test_a_row_that_was_copied_under_another_number_came_in_by_no_event(office: Office) -> None:
    case = office.send()
    columns = [one.key for one in sa.inspect(Case).column_attrs]
    row = office.session.get_one(Case, case.case_id)
    copied = {name: getattr(row, name) for name in columns}
    other = {"id": uuid4(), "reference": "K-9999", "form_hash": "x", "code_hash": "x"}
    alter(office, sa.insert(Case).values(**{**copied, **other}))
    assert "K-9999: no event says that it came in" in differences(office)


def remove(office: Office, receipt: Receipt) -> None:
    for table in (Attachment, Reply, Message, CaseKey):
        alter(office, sa.delete(table).where(table.case_id == receipt.case_id))
    alter(office, sa.delete(Case).where(of(receipt)))


@pytest.mark.hostile("stored-changed")
def test_a_deleted_case_is_told_by_the_event_of_its_arrival(office: Office) -> None:
    office.send()
    case = office.send()
    remove(office, case)
    assert differences(office) == [
        f"event 2: the case that came in then ({case.case_id}) was deleted"
    ]


def test_a_case_emptied_without_its_destruction_is_named(office: Office) -> None:
    case = office.send()
    alter(office, sa.update(Case).where(of(case)).values(sealed=None, destroyed_at=office.now))
    said = "its answers are gone, and no event says that they were destroyed"
    unproven = "no proof says that staff destroyed it: backups keep its key"
    assert differences(office) == [f"{case.reference}: {one}" for one in (said, unproven)]


def test_a_destroyed_case_that_came_back_is_named(office: Office) -> None:
    case = office.send()
    kept = office.session.get_one(Case, case.case_id).sealed
    prover = office.ring.letterbox
    destroy(office.session, case.reference, BY, now=office.now, ground="request", prover=prover)
    assert differences(office) == []
    alter(office, sa.update(Case).where(of(case)).values(sealed=kept, destroyed_at=None))
    found = differences(office)
    assert f"{case.reference}: it was destroyed, and is there again" in found


@pytest.mark.parametrize("table", [Reply, Message])
def test_replies_or_messages_that_changed_places_are_named_and_do_not_open(
    office: Office, table: type[Reply | Message]
) -> None:
    case = office.send()
    write: Callable[[str, int], object] = {
        Reply: lambda text, version: office.desk().answer(
            case.reference, text, version=version, close=False
        ),
        Message: lambda text, version: office.desk().write(
            case.reference, NewMessage(text, "note", text), version=version
        ),
    }[table]
    write("een", 1)
    office.now += timedelta(hours=1)
    write("twee", 2)
    (one, _at), (two, _later) = moments = [
        *office.session.execute(sa.select(table.id, table.at).order_by(table.at)).all()
    ]
    for row, at in zip((one, two), (moments[1][1], moments[0][1]), strict=True):
        alter(office, sa.update(table).where(table.id == row).values(at=at))
    name = "reply" if table is Reply else "message"
    assert {f"{case.reference}: a {name} {row} was changed" for row in (one, two)} <= {
        *differences(office)
    }
    opened = office.desk().read(case.reference)
    assert [one.opens for one in in_order(opened.replies, opened.messages)] == [False, False]


def test_the_sort_or_writer_of_a_message_is_sealed_with_it(office: Office) -> None:
    case = office.send()
    office.desk().write(case.reference, NewMessage("v", "question", "Wanneer?"), version=1)
    for values in ({"sort": "note"}, {"sort": "question", "by": "another"}):
        alter(office, sa.update(Message).values(values))
        office.session.expire_all()
        (shut,) = office.desk().read(case.reference).messages
        assert (shut.opens, shut.text) == (False, "")


def test_a_deleted_or_added_reply_is_named(office: Office) -> None:
    case = office.send()
    office.desk().answer(case.reference, "Excuses.", version=1)
    (row,) = office.session.scalars(sa.select(Reply.id))
    values = {"id": uuid4(), "case_id": case.case_id, "sort": "answer", "by": "x"}
    alter(office, sa.insert(Reply).values(**values, at=office.now, sealed=b"x"))
    alter(office, sa.delete(Reply).where(Reply.id == row))
    added = f"{case.reference}: a reply {values['id']} is there, and no event says so"
    assert sorted(differences(office)) == sorted(
        [f"{case.reference}: a reply {row} was deleted", added]
    )


def test_files_that_changed_places_are_named(office: Office) -> None:
    cases = [send_with_file(office), send_with_file(office)]
    (one, first), (two, second) = office.session.execute(
        sa.select(Attachment.id, Attachment.sealed)
    ).all()
    alter(office, sa.update(Attachment).where(Attachment.id == one).values(sealed=second))
    alter(office, sa.update(Attachment).where(Attachment.id == two).values(sealed=first))
    found = differences(office)
    assert len(found) == 2
    assert all(any(line.startswith(case.reference) for line in found) for case in cases)
    alter(office, sa.update(Attachment).values(sealed_sha256=hashlib.sha256(first).hexdigest()))
    assert len(differences(office)) == 2, "nor by writing another hash beside it"


def test_another_version_of_an_agreed_text_is_named(office: Office) -> None:
    case = office.send(agreed=AGREED)
    assert differences(office) == []
    alter(office, sa.text("UPDATE text_reply SET version = '2'"))
    assert f"{case.reference}: what was answered to the texts was changed" in differences(office)
    assert judge_case(office.session, office.ring, office.desk().find(case.reference)) is (
        Proven.FALSE
    )
    alter(office, sa.update(TextVersion).values(text="Wij komen laat."))
    assert f"agreed text {AGREED.sha256[:12]}: its words were changed" in differences(office)


def test_what_came_in_before_is_bound_at_the_update(office: Office) -> None:
    case = lived_through(office)
    gone = office.send()
    destroy(office.session, gone.reference, BY, now=office.now, ground="request")
    office.session.commit()
    with office.engine.begin() as connection:
        undo_migrations(connection, "0025")
    head = event_log.read_head(office.session)
    office.session.rollback()
    migrate_database.migrate(office.engine, office.ring)
    assert event_log.read_head(office.session) == head, "a restore knows a backup by it"
    assert differences(office) == []
    assert verify_stored(office.session, office.ring).earlier == 1
    assert office.desk().read(case.reference).proven is Proven.GOOD
    alter(office, sa.update(Case).where(of(case)).values(due_on=TODAY))
    assert differences(office) == [f"{case.reference}: the deadline was changed"]
    alter(office, sa.text("UPDATE earlier_case SET client = 'C-9'"))
    assert f"{case.reference}: what the update found of it is not proven" in differences(office)
    alter(office, sa.text("DELETE FROM earlier_case"))
    nothing = ("no event says what was stored of it", DOUBTS[KEEPING])
    assert differences(office) == [f"{case.reference}: {what}" for what in nothing]


def test_the_client_side_alone_does_not_renew_cases_of_before(office: Office) -> None:
    office.send()
    office.session.commit()
    with office.engine.begin() as connection:
        undo_migrations(connection, "0025")
    with pytest.raises(migrate_database.SchemaError, match="staff side first"):
        migrate_database.migrate(office.engine)
    migrate_database.migrate(office.engine, office.ring)
    assert differences(office) == []
