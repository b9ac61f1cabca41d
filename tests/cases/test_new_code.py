"""A new receipt code: the old one opens nothing any more, in the database or in a mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.case_errors import AlreadyReceived, Conflict, NotFound, Refused
from formsapp.cases.client_view import PartCase, find_by_code, find_part_cases, own_cases
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import events_of_case, verify_chain
from formsapp.cases.models import Case, OutboxMail
from formsapp.cases.new_code import (
    CodeWish,
    find_given_code,
    give_new_code,
    keep_code_locks,
    read_code_locks,
)
from formsapp.cases.outbox import (
    CODE,
    OutgoingMail,
    given_up_mails,
    queue_mail,
    send_due,
)
from formsapp.cases.receive_case import Receipt
from formsapp.cases.smtp_mailer import Mailer
from formsapp.sealing.key_files import POST
from tests.cases.conftest import BY, KEYS, Office, submission

CHECKED = "Teruggebeld op het nummer uit het dossier."
WISH = CodeWish(CHECKED)
RECEIPT = OutgoingMail("client@example.org", "Bericht", f"https://example.org/o/{CODE}")
FOR_TEAM = OutgoingMail("zorg@example.org", "Bericht", "Er is een nieuw bericht.")


def renew(office: Office, receipt: Receipt, *teams: str, version: int = 1) -> str:
    desk = office.desk(*teams)
    return give_new_code(desk, KEYS, receipt.reference, WISH, version=version).code


def mails(office: Office) -> list[str]:
    rows = office.session.scalars(sa.select(OutboxMail)).all()
    return [office.ring.open(POST, one.id, "mail", one.sealed or b"")["body"] for one in rows]


def test_the_new_code_opens_all_and_the_old_one_nothing(office: Office) -> None:
    receipt = office.send()
    office.desk().answer(receipt.reference, "Wij komen.", version=1, close=False)
    code = renew(office, receipt, version=2)
    assert code != receipt.code
    status = find_by_code(office.session, code)
    assert [one.text for one in status.replies] == ["Wij komen."]
    assert status.open_content()["receipt"] == code
    with pytest.raises(NotFound):
        find_by_code(office.session, receipt.code)
    office.desk().answer(receipt.reference, "Tot dan.", version=3)
    assert len(find_by_code(office.session, code).replies) == 2


def test_how_it_was_checked_is_sealed_and_the_log_says_that_it_was(office: Office) -> None:
    receipt = office.send()
    renew(office, receipt)
    read = office.desk().read(receipt.reference)
    [given] = read.content["codes_given"]
    assert (given["by"], given["checked"]) == ("staff-1", CHECKED)
    log = [(one.action, one.ground) for one in events_of_case(office.session, receipt.case_id)]
    assert ("new-code", "checked") in log
    assert verify_chain(office.session) is None


def test_a_mail_that_waits_with_the_old_address_is_not_sent(office: Office) -> None:
    receipt = office.send(mails=[RECEIPT, FOR_TEAM])
    assert len(mails(office)) == 2
    new = CodeWish(CHECKED, [RECEIPT])
    code = give_new_code(office.desk(), KEYS, receipt.reference, new, version=1).code
    assert sorted(mails(office)) == [FOR_TEAM.body, f"https://example.org/o/{code}"]


def test_a_mail_that_was_given_up_with_the_old_address_is_not_tried_again(office: Office) -> None:
    receipt = office.send(mails=[RECEIPT])
    for row in office.session.scalars(sa.select(OutboxMail)).all():
        row.given_up_at = office.now
    office.session.commit()
    renew(office, receipt)
    assert given_up_mails(office.session) == []


def test_a_worker_that_holds_the_mail_meanwhile_goes_on(office: Office) -> None:
    receipt = office.send(mails=[RECEIPT])
    other = OutgoingMail("ander@example.org", "Bericht", "Iets anders")
    queue_mail(office.session, office.ring.letterbox, other, now=office.now + timedelta(seconds=1))

    class Slow(Mailer):
        """A mail server so slow that a new code is given while it works."""

        sender = "Loket <loket@example.org>"
        sent = 0

        def send(self, message: object) -> None:
            del message
            self.sent += 1
            if self.sent == 1:
                with Session(office.engine) as session:
                    desk = office.desk(session=session)
                    give_new_code(desk, KEYS, receipt.reference, WISH, version=1)

    slow = Slow()
    send_due(office.session, office.ring, slow, clock=lambda: office.now + timedelta(minutes=1))
    assert slow.sent == 2


def test_parts_of_the_same_form_get_new_codes_where_staff_may_open_them(office: Office) -> None:
    parts = [submission(kind="dossier"), submission(kind="opzeggen", team="klachten")]
    receipt = office.send(follow_ups=parts)
    case = office.desk().find(receipt.reference)
    before = {one.case.kind: one.code for one in known_parts(office, receipt.code)}
    given = give_new_code(office.desk(), KEYS, receipt.reference, WISH, version=1)
    kinds = sa.select(Case.kind).where(Case.reference.in_(given.left))
    assert office.session.scalars(kinds).all() == ["opzeggen"]
    once_more = find_given_code(office.desk(), receipt.reference, WISH, version=1)
    assert once_more == given
    after = {
        one.case.kind: one.code for one in find_part_cases(office.session, KEYS, case, given.code)
    }
    assert set(after) == {"dossier"}
    assert find_by_code(office.session, after["dossier"]).case.kind == "dossier"
    with pytest.raises(NotFound):
        find_by_code(office.session, before["dossier"])
    assert find_by_code(office.session, before["opzeggen"]).case.kind == "opzeggen"


def known_parts(office: Office, code: str) -> list[PartCase]:
    case = find_by_code(office.session, code).case
    return [*find_part_cases(office.session, KEYS, case, code)]


def test_the_page_of_a_link_leads_on_to_the_new_code(office: Office) -> None:
    opened = office.link("klacht")
    receipt = office.send(link=opened)
    code = renew(office, receipt)
    assert [one.code for one in own_cases(office.session, opened)] == [code]


def test_the_form_that_is_sent_once_more_gets_no_code_of_the_case(office: Office) -> None:
    sent: dict[str, Any] = {"form_key": "one key", "content": {"answers": {}}}
    receipt = office.send(**sent)
    renew(office, receipt)
    with pytest.raises(AlreadyReceived):
        office.send(**sent)


def test_two_who_give_a_code_at_once_give_one(office: Office) -> None:
    receipt = office.send()
    code = renew(office, receipt)
    with pytest.raises(Conflict):
        renew(office, receipt)
    assert find_by_code(office.session, code).case.id == receipt.case_id


def test_another_team_and_a_destroyed_case_get_no_code(office: Office) -> None:
    receipt = office.send()
    with pytest.raises(NotFound):
        renew(office, receipt, "klachten")
    destroy(office.session, receipt.reference, BY, now=office.now, ground="request")
    with pytest.raises(Refused):
        renew(office, receipt, version=2)


def test_a_restored_database_keeps_the_new_code(office: Office) -> None:
    receipt = office.send(mails=[RECEIPT])
    case = office.desk().find(receipt.reference)
    before = (case.code_hash, case.sealed, case.key and case.key.for_code)
    code = renew(office, receipt)
    locks = read_code_locks(office.session)
    office.session.rollback()
    case = office.desk().find(receipt.reference)
    assert case.key is not None
    case.code_hash, case.sealed, case.key.for_code = before[0], before[1], before[2] or b""
    office.session.commit()
    queue_mail(
        *(office.session, office.ring.letterbox, RECEIPT), now=office.now, case_id=receipt.case_id
    )
    keep_code_locks(office.session, locks, now=office.now, by=BY)
    assert find_by_code(office.session, code).open_content()["receipt"] == code
    assert mails(office) == []
