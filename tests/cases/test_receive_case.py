"""Sending a form: one case, whatever is sent twice, and its receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any, cast
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from formsapp.cases import agreed_texts, event_log, signed_links
from formsapp.cases.case_errors import (
    AlreadyReceived,
    Broken,
    NotFound,
    NotStored,
    Revoked,
    SentOtherwise,
)
from formsapp.cases.client_view import done_kinds, find_by_code, find_part_cases, own_cases
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.models import Case, Event, OutboxMail, TextVersion
from formsapp.cases.outbox import CODE, REFERENCE, OutgoingMail
from formsapp.cases.receive_case import Dates, Receipt, part_key, receive
from formsapp.sealing import letterbox as lb
from tests.cases.conftest import BY, KEYS, NOW, TODAY, Office, one_reference, submission


@dataclass(frozen=True)
class Document:
    title: str = "Algemene voorwaarden"
    version: str = "2026-1"
    text: str = "U mag uw dossier inzien. {#dossier}"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


ONE_MAIL = [OutgoingMail("client@example.org", f"Over {REFERENCE}", f"{REFERENCE} {CODE}")]


def count(session: Session, table: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_form_becomes_a_case_with_log_mail_and_text_together(office: Office) -> None:
    receipt = office.send(link=office.link(), agreed=Document(), mails=ONE_MAIL)
    case = office.session.get_one(Case, receipt.case_id)
    assert (case.reference, case.kind, case.team) == (receipt.reference, "klacht", "zorg")
    assert (case.received_at, case.received_on) == (NOW, TODAY)
    assert (case.due_on, case.due_steps) == (date(2026, 4, 13), ["Zes weken."])
    assert (case.client, case.channel, case.version) == ("C-1", "web", 1)
    (said,) = agreed_texts.replies_in(office.session, case.id)
    assert (said.document, said.said, said.version) == ("voorwaarden", "ja", "2026-1")
    assert agreed_texts.find_text(office.session, Document().sha256).text == Document().text
    sent = office.session.scalars(sa.select(OutboxMail)).one()
    mail = office.ring.open("post", sent.id, "mail", sent.sealed or b"")
    assert mail["subject"] == f"Over {receipt.reference}"
    assert mail["body"] == f"{receipt.reference} {receipt.code}"
    assert "receive" in office.session.scalars(sa.select(Event.action)).all()


def test_a_reference_is_short_and_each_has_its_own(office: Office) -> None:
    references = [office.send().reference for _ in range(5)]
    assert all(len(reference) == len("Z-7K4M-2QXD") for reference in references)
    assert len(set(references)) == 5


def test_a_receipt_code_shows_the_status(office: Office) -> None:
    receipt = office.send()
    status = find_by_code(office.session, receipt.code.lower().replace("-", " "))
    assert status.case.reference == receipt.reference
    assert status.replies == []


def test_an_unknown_receipt_code_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        find_by_code(office.session, lb.receipt_code(KEYS[-1], "unknown"))
    with pytest.raises(lb.BrokenCode):
        find_by_code(office.session, "nonsense")


def test_sent_again_it_is_one_case_with_the_same_receipt(office: Office) -> None:
    sent = submission(link=office.link(), mails=ONE_MAIL, agreed=Document())
    first, again = (
        receive(office.session, office.ring.letterbox, KEYS, sent, now=NOW + timedelta(hours=h))
        for h in (0, 1)
    )
    assert (first.again, again.again) == (False, True)
    assert (again.reference, again.code, again.received_at) == (
        first.reference,
        first.code,
        NOW,
    )
    assert [count(office.session, table) for table in (Case, OutboxMail, TextVersion)] == [1] * 3


def test_sent_again_after_a_new_server_secret_the_receipt_is_the_same(office: Office) -> None:
    sent = submission()
    box = office.ring.letterbox
    first = receive(office.session, box, KEYS, sent, now=NOW)
    again = receive(office.session, box, [*KEYS, "a third secret, the newest"], sent, now=NOW)
    assert again.code == first.code
    with pytest.raises(AlreadyReceived):
        receive(office.session, box, ["only a secret that is new"], sent, now=NOW)


@pytest.mark.parametrize("wish", [{}, {"many": True}])
@pytest.mark.hostile("send-edit")
def test_sent_again_with_other_content_is_told_and_not_stored(
    office: Office, wish: dict[str, bool]
) -> None:
    opened, form_key = office.link(**wish), lb.new_form_key()
    first = office.send(form_key=form_key, link=opened, mails=ONE_MAIL)
    edited = {"answers": {"wat": "Niet gekomen"}, "mail": "client@example.org"}
    with pytest.raises(SentOtherwise) as caught:
        office.send(form_key=form_key, link=opened, mails=ONE_MAIL, content=edited)
    assert caught.value.received_on == TODAY
    assert [count(office.session, table) for table in (Case, OutboxMail)] == [1, 1]
    again = office.send(form_key=form_key, link=opened)
    assert (again.code, again.again) == (first.code, True)


def test_only_what_was_filled_in_tells_an_edit_from_a_retry(office: Office) -> None:
    form_key = lb.new_form_key()
    typed = {"dag": "3-3-2026", "met": ("a", "b")}
    office.send(form_key=form_key, typed=typed, content={"outcome": "op tijd"})
    assert office.send(form_key=form_key, typed=typed, content={"outcome": "te laat"}).again
    with pytest.raises(SentOtherwise):
        office.send(form_key=form_key, typed={"dag": "4-3-2026", "met": ("a", "b")})


def test_content_of_before_it_was_compared_and_content_that_is_destroyed_count_as_the_same(
    office: Office,
) -> None:
    form_key = lb.new_form_key()
    first = office.send(form_key=form_key)
    destroy(office.session, first.reference, BY, now=NOW, ground="request")
    assert office.session.get_one(Case, first.case_id).typed_mac is None
    assert office.send(form_key=form_key, content={"answers": {"wat": "Anders"}}).again


def test_a_part_is_not_compared_for_its_key_follows_from_a_code_that_staff_have(
    office: Office,
) -> None:
    whole = office.send(link=office.link())
    key = part_key(whole.code, "schade")
    part = office.send(form_key=key, kind="schade", part_of=whole.case_id)
    assert office.session.get_one(Case, part.case_id).typed_mac is None


@pytest.mark.hostile("link-two-browsers")
def test_two_windows_of_one_link_give_one_case(office: Office) -> None:
    opened = office.link()
    office.send(link=opened)
    with pytest.raises(AlreadyReceived) as caught:
        office.send(link=opened)
    assert caught.value.received_on == TODAY
    assert count(office.session, Case) == 1
    assert done_kinds(office.session, opened) == {"klacht": TODAY}


@pytest.mark.hostile("link-used")
def test_each_form_of_a_once_only_link_can_be_sent_once(office: Office) -> None:
    opened = office.link("klacht", "schade")
    office.send(link=opened)
    office.send(link=opened, kind="schade")
    assert set(done_kinds(office.session, opened)) == {"klacht", "schade"}


def test_a_link_for_many_times_can_be_used_many_times(office: Office) -> None:
    opened = office.link(many=True)
    assert office.send(link=opened).reference != office.send(link=opened).reference


@pytest.mark.hostile("link-purpose")
def test_a_link_does_not_open_another_kind(office: Office) -> None:
    opened = office.link("klacht")
    with pytest.raises(Broken):
        office.send(link=opened, kind="schade")
    assert count(office.session, Case) == 0


def test_a_link_revoked_while_typing_is_refused_but_what_was_sent_before_is_not(
    office: Office,
) -> None:
    opened = office.link(many=True)
    sent = submission(link=opened)
    first = receive(office.session, office.ring.letterbox, KEYS, sent, now=NOW)
    signed_links.revoke_link(office.session, opened.link.id, now=NOW, by=BY)
    with pytest.raises(Revoked):
        office.send(link=opened)
    again = receive(office.session, office.ring.letterbox, KEYS, sent, now=NOW)
    assert again.code == first.code


def test_the_personal_page_shows_what_was_sent_with_its_receipt(office: Office) -> None:
    opened = office.link()
    receipt = office.send(link=opened)
    [own] = own_cases(office.session, opened)
    assert own.data["answers"] == {"wat": "Te laat gekomen"}
    assert own.data["receipt"] == receipt.code


def test_a_form_that_makes_two_cases_makes_both_or_none_and_the_same_again(office: Office) -> None:
    part = submission(kind="dossier", mails=ONE_MAIL)
    form = submission(
        link=office.link("opzeggen"), kind="opzeggen", mails=ONE_MAIL, follow_ups=[part]
    )
    with one_reference(office), pytest.raises(NotStored):
        receive(office.session, office.ring.letterbox, KEYS, form, now=NOW)
    assert count(office.session, Case) == 0
    whole, again = (
        receive(office.session, office.ring.letterbox, KEYS, form, now=NOW) for _ in range(2)
    )
    assert (again.code, again.again) == (whole.code, True)
    assert [count(office.session, table) for table in (Case, OutboxMail)] == [2, 2]
    parent = find_by_code(office.session, whole.code).case
    (found,) = find_part_cases(office.session, KEYS, parent, whole.code)
    case = found.case
    assert found.code == lb.receipt_code(KEYS[-1], part_key(whole.code, "dossier"))
    assert (case.parent_id, case.client, case.signs) == (whole.case_id, "C-1", False)
    assert (case.link_id, case.channel, case.typed_mac) == (parent.link_id, "web", None)
    other = lb.receipt_code(KEYS[0], "someone else's form")
    assert find_part_cases(office.session, KEYS, parent, other) == []


def test_a_consent_is_withdrawn_through_the_link_that_gave_it(office: Office) -> None:
    opened = office.link("toestemming")
    given = office.send(link=opened, kind="toestemming")
    withdrawn = office.send(link=opened, kind="toestemming", follows=given.case_id)
    case = office.session.get_one(Case, withdrawn.case_id)
    assert (case.parent_id, case.signs) == (given.case_id, False)
    assert len(own_cases(office.session, opened)) == 2


def test_a_form_cannot_follow_a_case_of_another_client(office: Office) -> None:
    given = office.send(link=office.link("toestemming", client="C-2"), kind="toestemming")
    for parent in (given.case_id, uuid4()):
        with pytest.raises(NotFound):
            office.send(link=office.link("toestemming"), kind="toestemming", follows=parent)
    with pytest.raises(NotFound):
        office.send(kind="toestemming", follows=given.case_id)


def test_a_consent_is_complete_when_both_parents_signed_by_their_own_link(
    office: Office,
) -> None:
    first = office.send(link=office.link("toestemming"), kind="toestemming", signers_needed=2)
    case = office.session.get_one(Case, first.case_id)
    assert case.signed_at is None
    other = office.link("toestemming", case_id=first.case_id)
    office.now = NOW + timedelta(days=3)
    second = office.send(link=other, kind="toestemming")
    assert case.signed_at == office.now
    assert [child.id for child in case.children] == [second.case_id]
    assert case.children[0].signs


def test_one_parent_cannot_sign_twice_for_three(office: Office) -> None:
    first = office.send(link=office.link("toestemming"), kind="toestemming", signers_needed=3)
    other = office.link("toestemming", case_id=first.case_id, many=True)
    office.send(link=other, kind="toestemming")
    office.send(link=other, kind="toestemming")
    assert office.session.get_one(Case, first.case_id).signed_at is None


def test_staff_enter_what_came_by_phone_with_its_true_date(office: Office) -> None:
    dates = Dates(date(2026, 2, 27), date(2026, 4, 10), date(2026, 4, 10))
    entered_at, office.now = NOW, NOW - timedelta(days=4)
    how: dict[str, Any] = {
        "channel": "phone",
        "entered_by": BY,
        "entered_at": entered_at,
        "client": "C-9",
    }
    receipt = office.send(**how, dates=dates, mails=ONE_MAIL)
    case = office.session.get_one(Case, receipt.case_id)
    assert (case.received_on, case.received_at) == (date(2026, 2, 27), office.now)
    event = office.session.scalars(sa.select(Event).where(Event.case_id == case.id)).one()
    assert (event.who, event.role, event.client, event.at) == (BY.id, BY.role, "C-9", entered_at)
    assert office.session.scalars(sa.select(OutboxMail.created_at)).one() == entered_at


def test_each_paper_is_a_signer_of_its_own_beside_those_with_a_link(office: Office) -> None:
    how: dict[str, Any] = {"kind": "toestemming", "client": "C-9", "channel": "paper"}
    first = office.send(**how, signers_needed=3)
    case = office.session.get_one(Case, first.case_id)
    office.send(**how, signs=first.case_id)
    assert case.signed_at is None
    office.send(**how, signs=first.case_id)
    assert case.signed_at == NOW
    assert [child.signs for child in case.children] == [True, True]


@pytest.mark.parametrize("other", [{"client": "C-8"}, {"kind": "akkoord"}])
def test_a_paper_signs_no_case_of_another_client_or_kind(
    office: Office, other: dict[str, str]
) -> None:
    how: dict[str, Any] = {"kind": "toestemming", "client": "C-9", "channel": "paper"}
    first = office.send(**how, signers_needed=2)
    office.send(**{**how, **other}, signs=first.case_id)
    case = office.session.get_one(Case, first.case_id)
    assert (case.signed_at, list(case.children)) == (None, [])


def test_a_text_whose_hash_is_not_its_own_stops_everything(office: Office) -> None:
    class Forged(Document):
        @property
        def sha256(self) -> str:
            return "0" * 64

    with pytest.raises(ValueError, match="hash"):
        office.send(agreed=Forged())
    assert count(office.session, Case) == 0


def test_a_reference_that_is_taken_is_not_given_twice(office: Office) -> None:
    with one_reference(office):
        office.send(form_key="a form key")
        with pytest.raises(NotStored):
            office.send(form_key="another form key")
    assert count(office.session, Case) == 1
    office.send(form_key="another form key")


@pytest.mark.hostile("killed-before")
def test_when_the_mail_cannot_be_made_there_is_no_half_record(office: Office) -> None:
    no_mail = OutgoingMail(cast("str", b"no text"), "Ontvangen", "")
    with pytest.raises(TypeError):
        office.send(mails=[no_mail], agreed=Document())
    for table in (Case, OutboxMail, TextVersion, Event):
        assert count(office.session, table) == 0
    assert office.send().reference


@pytest.mark.hostile("send-twice")
def test_the_same_form_sent_by_eight_servers_at_once_is_one_case(
    office: Office, make_engine: Callable[..., Engine]
) -> None:
    sent = submission(link=office.link(), mails=ONE_MAIL)
    session_of = [make_engine() for _ in range(4)] * 2
    receipts: list[Receipt] = []
    start = Barrier(8)

    def send(engine: Engine) -> None:
        with Session(engine) as session:
            start.wait()
            receipts.append(receive(session, office.ring.letterbox, KEYS, sent, now=NOW))

    run([Thread(target=send, args=(engine,)) for engine in session_of])
    assert len(receipts) == 8
    assert len({(receipt.reference, receipt.code) for receipt in receipts}) == 1
    assert [receipt.again for receipt in receipts].count(False) == 1


@pytest.mark.hostile("writers-wait")
def test_eight_writers_with_twenty_forms_each_lose_nothing(
    office: Office, make_engine: Callable[..., Engine]
) -> None:
    engines = [make_engine(), make_engine()]  # as two processes
    references: list[str] = []

    def send(engine: Engine) -> None:
        with Session(engine) as session:
            references.extend(office.send(session=session).reference for _ in range(20))

    run([Thread(target=send, args=(engines[n % 2],)) for n in range(8)])
    assert len(set(references)) == 160
    assert count(office.session, Case) == 160
    assert event_log.verify_chain(office.session) is None


def run(threads: list[Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
