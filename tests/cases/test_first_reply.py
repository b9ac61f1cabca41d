"""A first reply that is promised before the answer: what it does to the list and the mails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from formsapp.cases.case_list import CaseFilter
from formsapp.cases.inbox_order import NEXT_DUE, NEXT_DUE_BY
from formsapp.cases.messages import NewMessage
from formsapp.cases.models import Case, OutboxMail
from formsapp.cases.receive_case import Dates, Receipt
from formsapp.cases.reminders import DueCase, Reminders, ReminderTexts
from formsapp.cases.staff_desk import Extension
from formsapp.facts.channels import Hours
from formsapp.rules.limit import Limit
from formsapp.sealing.letterbox import new_form_key
from tests.cases.conftest import TODAY, Office
from tests.cases.test_reminders import TEAMS, WEEK, at, write_digest, write_reminder

FIRST, DUE, LATER = date(2026, 3, 9), date(2026, 4, 13), date(2026, 5, 11)


def send(office: Office, first: date | None = FIRST, due: date | None = DUE) -> Receipt:
    return office.send(dates=Dates(TODAY, due, due, first_reply_on=first))


def tell(office: Office, case: Receipt) -> None:
    new = NewMessage(new_form_key(), "note", "Wij zoeken het uit.")
    office.desk().write(case.reference, new, version=1)


def ask(office: Office, case: Receipt) -> None:
    new = NewMessage(new_form_key(), "question", "Wanneer was dat?")
    office.desk().write(case.reference, new, version=1)


def answer(office: Office, case: Receipt) -> None:
    office.desk().answer(case.reference, "Dit is ons antwoord.", version=1, close=False)


def put_off(office: Office, case: Receipt) -> None:
    later = Extension("Er is meer nodig.", LATER, LATER)
    office.desk().extend(case.reference, later, version=1, today=TODAY)


@pytest.mark.parametrize("act", [tell, ask, answer, put_off])
def test_whatever_the_client_hears_first_is_the_first_reply(
    office: Office, act: Callable[[Office, Receipt], None]
) -> None:
    sent = send(office)
    case = office.desk().find(sent.reference)
    assert (case.sort_on, case.next_limit, case.waits_for_first) == (FIRST, Limit(FIRST), True)
    act(office, sent)
    assert (case.first_reply_on, case.first_replied_at) == (FIRST, office.now)
    assert case.due_on
    assert case.next_limit == Limit(case.due_on)
    office.now += timedelta(hours=1)
    case_again = NewMessage(new_form_key(), "note", "Nog iets.")
    office.desk().write(sent.reference, case_again, version=case.version)
    assert case.first_replied_at == office.now - timedelta(hours=1)


def test_what_the_client_writes_is_no_first_reply(office: Office) -> None:
    sent = send(office)
    new = NewMessage(new_form_key(), "client", "Nog iets")
    office.desk().write(sent.reference, new, version=1)
    assert office.desk().find(sent.reference).waits_for_first


def test_a_list_puts_what_needs_a_first_reply_where_its_day_is(office: Office) -> None:
    days = [(FIRST, DUE), (None, FIRST - timedelta(days=1)), (None, DUE), (FIRST, None)]
    sent = {send(office, *one).reference: one for one in days}
    page = office.cases().read_page(CaseFilter(), limit=10)
    first, *middle, last = [sent[case.reference] for case in page.cases]
    assert (first, {*middle}, last) == (days[1], {days[0], days[3]}, days[2])
    asked = office.session.execute(sa.select(Case, NEXT_DUE, NEXT_DUE_BY))
    assert all(case.next_limit == Limit(day, by) for case, day, by in asked)


def test_staff_are_reminded_of_the_first_reply_and_then_of_the_answer(office: Office) -> None:
    sent, told = send(office), []

    def remind(to: str, cases: list[DueCase]) -> object:
        told.append(cases)
        return write_reminder(to, cases)

    def look(day: date) -> list[tuple[str, int, bool]]:
        told.clear()
        texts = ReminderTexts(remind, write_digest)  # type: ignore[arg-type]  # keeps what it gets
        box = office.ring.letterbox
        Reminders(office.session, box, TEAMS, WEEK, texts, at(day)).look()
        return [(one.reference, one.left, one.is_first) for cases in told for one in cases]

    assert look(date(2026, 3, 6)) == [(sent.reference, 3, True)]  # two days before is a Saturday
    assert look(FIRST) == [(sent.reference, 0, True)]
    tell(office, sent)
    assert look(date(2026, 3, 10)) == []
    assert look(date(2026, 4, 2)) == [(sent.reference, 11, False)]  # Easter lies before the 6th


HOUR = datetime(2026, 3, 2, 13, 30, tzinfo=UTC)
"""Four hours after the office's now."""


def send_by_hour(office: Office, *, first: bool) -> Receipt:
    first_days = {"first_reply_on": TODAY, "first_reply_by": HOUR}
    days: dict[str, Any] = {"due_on": TODAY, "raw_due_on": TODAY, "due_by": HOUR}
    days = {"due_on": DUE, "raw_due_on": DUE, **first_days} if first else days
    return office.send(dates=Dates(TODAY, **days))


@pytest.mark.parametrize("first", [True, False])
def test_what_is_promised_within_hours_stands_above_all_that_has_a_day(
    office: Office, *, first: bool
) -> None:
    yesterday = TODAY - timedelta(days=1)
    late = office.send(dates=Dates(yesterday, yesterday, yesterday))
    today = office.send(dates=Dates(TODAY, TODAY, TODAY))
    hour = send_by_hour(office, first=first)
    listed = [case.reference for case in office.cases().read_page(CaseFilter(), limit=10).cases]
    assert listed == [hour.reference, late.reference, today.reference]
    tell(office, hour)
    again = [case.reference for case in office.cases().read_page(CaseFilter(), limit=10).cases]
    assert (again[-1] == hour.reference) == first


@pytest.mark.parametrize("first", [True, False])
def test_of_hours_one_reminder_comes_half_way_at_night_too(office: Office, *, first: bool) -> None:
    office.send(dates=Dates(TODAY, TODAY, TODAY))
    sent, told = send_by_hour(office, first=first), []

    def remind(to: str, cases: list[DueCase]) -> object:
        told.extend(cases)
        return write_reminder(to, cases)

    def look(hours: float) -> list[tuple[str, int, Limit | None]]:
        told.clear()
        texts = ReminderTexts(remind, write_digest)  # type: ignore[arg-type]  # keeps what it gets
        now = office.now + timedelta(hours=hours)
        closed = (Hours(days=(7,), opens=time(8), closes=time(9)),)
        Reminders(office.session, office.ring.letterbox, TEAMS, closed, texts, now).look()
        return [(one.reference, one.left, one.by) for one in told if one.is_first == first]

    assert look(1.9) == []
    assert look(2) == [(sent.reference, 0, Limit(TODAY, HOUR))]
    assert look(3) == []


def test_a_reminder_that_comes_after_the_hour_says_so(office: Office) -> None:
    send_by_hour(office, first=False)
    box, texts = office.ring.letterbox, ReminderTexts(write_reminder, write_digest)
    after = office.now + timedelta(hours=5)
    Reminders(office.session, box, TEAMS, WEEK, texts, after).look()
    mail = office.session.scalars(sa.select(OutboxMail)).all()[-1]
    body = office.ring.open("post", mail.id, "mail", mail.sealed or b"")["body"]
    assert body.endswith(":-1")
