"""A first reply that is promised before the answer: what it does to the list and the mails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.case_list import CaseFilter
from formsapp.cases.inbox_order import NEXT_DUE, next_due
from formsapp.cases.messages import NewMessage
from formsapp.cases.models import Case
from formsapp.cases.receive_case import Dates, Receipt
from formsapp.cases.reminders import DueCase, Reminders, ReminderTexts
from formsapp.cases.staff_desk import Extension
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
    assert (case.sort_on, next_due(case), case.waits_for_first) == (FIRST, FIRST, True)
    act(office, sent)
    assert (case.first_reply_on, case.first_replied_at) == (FIRST, office.now)
    assert next_due(case) == case.due_on
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
    asked = sa.select(Case, NEXT_DUE)
    assert all(next_due(case) == day for case, day in office.session.execute(asked))


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
