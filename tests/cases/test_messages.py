"""Messages on a case: sealed to its key, each stored once, and who is waited for after each."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases import destroy_cases
from formsapp.cases.attachments import NamedFile, Tray
from formsapp.cases.case_errors import Conflict, NotFound, NotStored, Refused, SentOtherwise
from formsapp.cases.case_state import find_stage
from formsapp.cases.client_view import find_by_code, open_told_file
from formsapp.cases.event_log import CLIENT, events_of_case
from formsapp.cases.messages import NewMessage, add_message
from formsapp.cases.models import Attachment, Message, OutboxMail
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.receive_case import Receipt
from formsapp.sealing.letterbox import NoKey
from tests.cases.conftest import BY, Office

PHOTO = NamedFile("keuken.jpg", "image/jpeg", b"a photo")
MAIL = OutgoingMail("zorg@example.org", "Bericht", "Er is iets bijgekomen.")


def write(office: Office, receipt: Receipt, text: str, form_key: str = "one") -> None:
    """Let the client write, with the files that were added to the page."""
    status = find_by_code(office.session, receipt.code)
    assert status.key is not None
    files = Tray(office.session, form_key, office.now).files()
    new = NewMessage(form_key, "client", text, files, [MAIL])
    box = office.ring.letterbox
    add_message(office.session, box, status.case, status.key, new, by=CLIENT, now=office.now)


def ask(office: Office, receipt: Receipt, text: str, version: int = 1) -> None:
    new = NewMessage(f"staff {text}", "question", text)
    office.desk().write(receipt.reference, new, version=version)


def test_a_question_waits_for_the_client_whose_message_ends_that(office: Office) -> None:
    receipt = office.send()
    ask(office, receipt, "Welke dag was het?")
    status = find_by_code(office.session, receipt.code)
    assert find_stage(status.case).name == "waiting"
    assert [one.text for one in status.messages] == ["Welke dag was het?"]
    office.now += timedelta(days=1)
    write(office, receipt, "Op dinsdag.")
    read = office.desk().read(receipt.reference)
    assert (read.case.asked_at, read.case.written_at) == (None, office.now)
    assert [(one.sort, one.text) for one in read.messages] == [
        ("question", "Welke dag was het?"),
        ("client", "Op dinsdag."),
    ]
    log = [(one.action, one.ground) for one in events_of_case(office.session, receipt.case_id)]
    assert log[1:3] == [("message", "question"), ("message", "client")]


@pytest.mark.parametrize("act", ["answer", "note", "take_up", "close"])
def test_what_the_client_wrote_is_new_until_staff_take_it_up(office: Office, act: str) -> None:
    receipt = office.send()
    write(office, receipt, "Nog iets.")
    desk = office.desk()
    acts = {
        "answer": lambda: desk.answer(receipt.reference, "Ja.", version=2, close=False),
        "note": lambda: desk.write(receipt.reference, NewMessage("n", "note", "Ja."), version=2),
        "take_up": lambda: desk.take_up(receipt.reference, version=2),
        "close": lambda: desk.close(receipt.reference, version=2),
    }
    assert desk.find(receipt.reference).written_at is not None
    acts[act]()
    assert desk.find(receipt.reference).written_at is None


def test_an_answer_ends_the_wait_for_the_client(office: Office) -> None:
    receipt = office.send()
    ask(office, receipt, "Welke dag?")
    office.desk().answer(receipt.reference, "Het is al duidelijk.", version=2, close=False)
    case = find_by_code(office.session, receipt.code).case
    assert find_stage(case).name == "answered"


def test_a_message_that_is_sent_twice_is_stored_once_with_one_mail(office: Office) -> None:
    receipt = office.send()
    for _ in range(2):
        write(office, receipt, "Nog iets.")
    assert len(find_by_code(office.session, receipt.code).messages) == 1
    assert len(office.session.scalars(sa.select(OutboxMail)).all()) == 1
    with pytest.raises(SentOtherwise):
        write(office, receipt, "Iets anders.")
    for _ in range(2):
        ask(office, receipt, "Welke dag?", version=2)
    assert len(find_by_code(office.session, receipt.code).messages) == 2


def test_staff_who_write_while_the_client_wrote_are_told(office: Office) -> None:
    receipt = office.send()
    write(office, receipt, "Nog iets.")
    with pytest.raises(Conflict):
        ask(office, receipt, "Welke dag?")
    with pytest.raises(Conflict):
        office.desk().answer(receipt.reference, "Ja.", version=1)


def test_a_closed_case_takes_no_message_until_it_is_opened_again(office: Office) -> None:
    receipt = office.send()
    office.desk().close(receipt.reference, version=1)
    with pytest.raises(Refused):
        write(office, receipt, "Nog iets.")
    with pytest.raises(Refused):
        ask(office, receipt, "Welke dag?", version=2)
    office.desk().reopen(receipt.reference, version=2)
    write(office, receipt, "Nog iets.")


def test_files_of_a_message_open_for_staff_and_for_the_code_alone(office: Office) -> None:
    receipt = office.send()
    Tray(office.session, "one", office.now).add(PHOTO, most=5)
    write(office, receipt, "Zie de foto.")
    desk = office.desk()
    [message] = desk.read(receipt.reference).messages
    assert desk.open_file_of_message(receipt.reference, message.id, 1) == PHOTO
    status = find_by_code(office.session, receipt.code)
    assert status.key is not None
    found = open_told_file(office.session, status.case, status.key, message.id, 1)
    assert found == PHOTO
    with pytest.raises(NotFound):
        desk.open_file_of_message(receipt.reference, message.id, 2)
    with pytest.raises(NotFound):
        desk.open_file(receipt.reference, 1)
    with pytest.raises(SentOtherwise):
        Tray(office.session, "one", office.now).add(PHOTO, most=5)


def test_a_message_of_another_case_or_team_does_not_open(office: Office) -> None:
    first, second = office.send(), office.send(team="klachten")
    Tray(office.session, "one", office.now).add(PHOTO, most=5)
    write(office, first, "Zie de foto.")
    [message] = office.desk().read(first.reference).messages
    with pytest.raises(NotFound):
        office.desk("klachten").open_file_of_message(second.reference, message.id, 1)
    with pytest.raises(NotFound):
        office.desk("klachten").open_file_of_message(first.reference, message.id, 1)
    other = find_by_code(office.session, second.code)
    row = office.session.get_one(Message, message.id)
    assert other.key is not None
    with pytest.raises(NoKey):
        other.key.open(row.id, "message client", row.sealed)


def test_a_file_that_went_keeps_the_message_from_being_stored(office: Office) -> None:
    receipt = office.send()
    tray = Tray(office.session, "one", office.now)
    tray.add(PHOTO, most=5)
    status = find_by_code(office.session, receipt.code)
    assert status.key is not None
    new = NewMessage("one", "client", "Zie de foto.", tray.files())
    tray.remove(1)
    box = office.ring.letterbox
    with pytest.raises(NotStored):
        add_message(office.session, box, status.case, status.key, new, by=CLIENT, now=office.now)
    assert find_by_code(office.session, receipt.code).messages == []


def test_destroying_a_case_destroys_its_messages_and_their_files(office: Office) -> None:
    receipt = office.send()
    Tray(office.session, "one", office.now).add(PHOTO, most=5)
    write(office, receipt, "Zie de foto.")
    destroy_cases.destroy(office.session, receipt.reference, BY, now=office.now, ground="request")
    for table in (Message, Attachment):
        assert office.session.scalars(sa.select(table)).all() == []
