"""Staff at work: who sees what, two at once, terms, and a log of every look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import destroy_cases
from formsapp.cases.case_errors import Conflict, NotFound, Refused
from formsapp.cases.client_view import find_by_code, own_cases
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.models import Case, Copy, Event, OutboxMail, Reply
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.receive_case import Dates
from formsapp.cases.staff_desk import Extension
from formsapp.sealing import letterbox as lb
from tests.cases.conftest import NOW, TODAY, Office

LATER = Extension("Er is meer onderzoek nodig.", date(2026, 5, 11), date(2026, 5, 11), ("Tien.",))
NOTICE = OutgoingMail("client@example.org", "Er is een antwoord", "https://example.org/o")


def actions(office: Office, reference: str) -> list[str]:
    office.session.rollback()
    case = sa.select(Case.id).where(Case.reference == reference).scalar_subquery()
    return list(office.session.scalars(sa.select(Event.action).where(Event.case_id == case)))


def test_reading_a_case_shows_the_answers_and_is_logged(office: Office) -> None:
    receipt = office.send()
    opened = office.desk().read(receipt.reference)
    assert opened.content["answers"] == {"wat": "Te laat gekomen"}
    assert opened.content["receipt"] == receipt.code
    assert actions(office, receipt.reference) == ["receive", "read"]


def test_another_teams_case_is_as_missing_as_one_that_does_not_exist(office: Office) -> None:
    receipt = office.send()
    other = office.desk("klachten")
    for reference in (receipt.reference, "Z-0000-0000", "nonsense", "", "%", "Z-____-____"):
        with pytest.raises(NotFound) as caught:
            other.read(reference)
        assert str(caught.value) == "There is no such case."
        with pytest.raises(NotFound):
            other.answer(reference, "Nee", version=1)
        assert office.cases("klachten").search(reference) == []
    assert office.cases("klachten").read_page().cases == []
    assert actions(office, receipt.reference) == ["receive"]


def test_the_client_reads_the_answer_with_the_receipt_code(office: Office) -> None:
    receipt = office.send()
    office.desk().answer(receipt.reference, "Wij bellen u morgen.", version=1, mails=[NOTICE])
    status = find_by_code(office.session, receipt.code)
    assert [(told.sort, told.text) for told in status.replies] == [
        ("answer", "Wij bellen u morgen.")
    ]
    assert (status.case.answered_at, status.case.closed_at) == (NOW, NOW)
    assert office.session.scalars(sa.select(OutboxMail.case_id)).all() == [receipt.case_id]


def test_a_colleague_reads_what_was_answered(office: Office) -> None:
    receipt = office.send()
    office.desk().answer(receipt.reference, "Wij bellen u morgen.", version=1)
    told = office.desk(who="staff-2").read(receipt.reference).replies
    assert [one.text for one in told] == ["Wij bellen u morgen."]


@pytest.mark.hostile("two-at-one-case")
def test_the_second_of_two_who_answer_sees_it_and_overwrites_nothing(office: Office) -> None:
    receipt = office.send()
    with Session(office.engine) as elsewhere:
        mine, theirs = office.desk(), office.desk(session=elsewhere, who="staff-2")
        shown = mine.find(receipt.reference).version
        assert theirs.find(receipt.reference).version == shown
        theirs.answer(receipt.reference, "Het antwoord van de eerste", version=shown)
        with pytest.raises(Conflict):
            mine.answer(receipt.reference, "Het antwoord van de tweede", version=shown)
        assert mine.find(receipt.reference).answered_by == "staff-2"
    told = find_by_code(office.session, receipt.code).replies
    assert [one.text for one in told] == ["Het antwoord van de eerste"]


def test_every_change_needs_the_version_that_was_shown(office: Office) -> None:
    receipt = office.send()
    desk = office.desk()
    desk.extend(receipt.reference, LATER, version=1, today=TODAY)
    with pytest.raises(Conflict):
        desk.close(receipt.reference, version=1)
    with pytest.raises(Conflict):
        desk.extend(receipt.reference, LATER, version=1, today=TODAY)
    desk.close(receipt.reference, version=2)
    with pytest.raises(Conflict):
        desk.reopen(receipt.reference, version=2)
    desk.reopen(receipt.reference, version=3)
    assert desk.find(receipt.reference).closed_at is None


def test_a_longer_term_is_told_with_its_reason(office: Office) -> None:
    receipt = office.send()
    case = office.desk().extend(receipt.reference, LATER, version=1, today=date(2026, 4, 13))
    assert (case.due_on, case.first_due_on) == (date(2026, 5, 11), date(2026, 4, 13))
    assert (case.due_steps, case.extended_at) == (["Tien."], NOW)
    [told] = find_by_code(office.session, receipt.code).replies
    assert (told.sort, told.text) == ("extension", "Er is meer onderzoek nodig.")


def test_a_term_is_not_extended_late_twice_without_reason_or_backwards(office: Office) -> None:
    desk, receipt = office.desk(), office.send()
    for extension, today in (
        (LATER, date(2026, 4, 14)),
        (Extension(" \n", LATER.due_on, LATER.raw_due_on), TODAY),
        (Extension("Reden", date(2026, 4, 13), date(2026, 4, 13)), TODAY),
    ):
        with pytest.raises(Refused):
            desk.extend(receipt.reference, extension, version=1, today=today)
    desk.extend(receipt.reference, LATER, version=1, today=TODAY)
    again = Extension("Nog meer", date(2026, 6, 1), date(2026, 6, 1))
    with pytest.raises(Refused):
        desk.extend(receipt.reference, again, version=2, today=TODAY)
    no_term = office.send(dates=Dates(TODAY))
    with pytest.raises(Refused):
        desk.extend(no_term.reference, LATER, version=1, today=TODAY)
    assert len(find_by_code(office.session, receipt.code).replies) == 1


def test_a_closed_case_is_not_answered_again(office: Office) -> None:
    receipt = office.send()
    office.desk().close(receipt.reference, version=1)
    with pytest.raises(Refused):
        office.desk().answer(receipt.reference, "Toch nog", version=2)


def test_an_answer_may_leave_the_case_open(office: Office) -> None:
    receipt = office.send()
    desk = office.desk()
    desk.answer(receipt.reference, "Een eerste bericht", version=1, close=False)
    desk.answer(receipt.reference, "Het besluit", version=2)
    told = find_by_code(office.session, receipt.code).replies
    assert {one.text for one in told} == {"Een eerste bericht", "Het besluit"}


def test_a_key_that_is_not_here_leaves_the_case_unread_and_unanswered(office: Office) -> None:
    receipt = office.send()
    keyless = lb.Keyring(office.ring.letterbox, {})
    desk = office.desk()
    without = type(desk)(office.session, keyless, desk.actor, NOW)
    with pytest.raises(lb.NoKey):
        without.read(receipt.reference)
    with pytest.raises(lb.NoKey):
        without.answer(receipt.reference, "Antwoord", version=1)
    assert actions(office, receipt.reference) == ["receive"]
    assert office.desk().find(receipt.reference).version == 1


def test_what_takes_back_stays_as_long_as_what_it_takes_back(office: Office) -> None:
    long, short = (Dates(TODAY, keep_until=date(year, 12, 31)) for year in (2040, 2030))
    office.send(client="C-1", dates=long)
    office.now += timedelta(days=1)
    later = office.send(client="C-1", dates=short)
    assert destroy_cases.find_cases_to_destroy(office.session, date(2035, 1, 1)) == []
    found = destroy_cases.find_cases_to_destroy(office.session, date(2041, 1, 1))
    assert later.case_id in {case.id for case in found}


def test_what_takes_back_by_another_form_stays_too(office: Office) -> None:
    long, short = (Dates(TODAY, keep_until=date(year, 12, 31)) for year in (2040, 2030))
    office.send(client="C-1", kind="toestemming", dates=long)
    office.now += timedelta(days=1)
    back, other = (
        office.send(client="C-1", kind=one, dates=short) for one in ("intrekken", "klacht")
    )
    for day, gone in ((date(2035, 1, 1), {other}), (date(2041, 1, 1), {other, back})):
        found = destroy_cases.find_cases_to_destroy(
            office.session, day, together=("toestemming", "intrekken")
        )
        assert {one.case_id for one in gone} <= {case.id for case in found}
        assert (back.case_id in {case.id for case in found}) == (back in gone)


@pytest.mark.hostile("destroyed")
def test_after_destruction_nothing_of_the_content_is_left(office: Office) -> None:
    opened = office.link()
    keep = Dates(TODAY, keep_until=date(2026, 12, 31))
    receipt = office.send(link=opened, dates=keep, mails=[NOTICE])
    office.desk().answer(receipt.reference, "Antwoord", version=1)
    assert destroy_cases.find_cases_to_destroy(office.session, date(2026, 12, 31)) == []
    [case] = destroy_cases.find_cases_to_destroy(office.session, date(2027, 1, 1))
    for _ in range(2):
        destroy_cases.destroy(office.session, case.reference, SYSTEM, now=NOW, ground="retention")
    for table in (Copy, Reply, OutboxMail):
        assert office.session.scalars(sa.select(table)).all() == []
    assert (case.sealed, case.client, case.destroyed_at) == (None, None, NOW)
    assert own_cases(office.session, opened) == []
    assert office.desk().read(case.reference).content == {}
    assert actions(office, receipt.reference).count("destroy") == 1
    assert destroy_cases.find_cases_to_destroy(office.session, date(2027, 1, 1)) == []
    with pytest.raises(NotFound):
        destroy_cases.destroy(office.session, "Z-0000-0000", SYSTEM, now=NOW, ground="retention")
