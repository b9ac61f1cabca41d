"""The log found again: by case, client and person, a page at a time, without any content."""

from __future__ import annotations

from uuid import UUID

import pytest

from formsapp.cases import event_log
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import SYSTEM, About, Who
from formsapp.cases.name_client import FoundClient, name_client
from formsapp.cases.search_log import (
    LogFilter,
    LogPage,
    looks_at_client,
    parse_number,
    read_log,
    walk_log,
)
from formsapp.sealing.letterbox import new_form_key
from tests.cases.conftest import Office

ANNE = Who(str(UUID(int=7)), "manager")


def fill(office: Office, number: int) -> None:
    for _ in range(number):
        event_log.record(office.session, SYSTEM, "purge", now=office.now)


def numbers(page: LogPage) -> list[int]:
    return [one.event.number for one in page.events]


def actions(office: Office, **only: str) -> list[str]:
    return [one.event.action for one in walk_log(office.session, LogFilter(**only))]


def test_pages_lead_on_and_back_and_show_each_event_once(office: Office) -> None:
    fill(office, 7)
    first = read_log(office.session, limit=3)
    assert (numbers(first), first.before) == ([7, 6, 5], None)
    second = read_log(office.session, after=str(first.after), limit=3)
    assert numbers(second) == [4, 3, 2]
    last = read_log(office.session, after=str(second.after), limit=3)
    assert (numbers(last), last.after) == ([1], None)
    back = read_log(office.session, before=str(last.before), limit=3)
    assert numbers(back) == [4, 3, 2]
    assert read_log(office.session, before=str(back.before), limit=3) == first


def test_events_that_come_meanwhile_move_no_page(office: Office) -> None:
    fill(office, 4)
    first = read_log(office.session, limit=2)
    fill(office, 3)
    assert numbers(read_log(office.session, after=str(first.after), limit=2)) == [2, 1]


@pytest.mark.parametrize("place", ["", "x", "-1", "1e3", "\u0663", "9" * 5000, "0", "1"])
def test_what_is_no_place_leads_to_the_first_page(office: Office, place: str) -> None:
    fill(office, 2)
    assert numbers(read_log(office.session, after=place)) == [2, 1]


def test_a_number_is_read_as_the_database_can_hold_it() -> None:
    assert [parse_number(one) for one in ("7", "007", "9" * 18, "9" * 19, "")] == [
        *(7, 7, int("9" * 18)),
        *(None, None),
    ]


def test_the_log_is_searched_by_case_however_its_number_is_typed(office: Office) -> None:
    first, _other = office.send(), office.send()
    office.desk().read(first.reference)
    typed = first.reference.lower().replace("-", " ")
    assert actions(office, case=typed) == ["read", "receive"]
    assert actions(office, case="Z-0000-0000") == actions(office, case="?") == []


def test_the_log_is_searched_by_client_also_of_who_was_named_later(office: Office) -> None:
    unnamed = office.send()
    office.desk().read(unnamed.reference)
    event_log.record(office.session, SYSTEM, "task-new", About(client="C-9"), now=office.now)
    found = office.desk().find(unnamed.reference)
    named = FoundClient("C-9", "known", "Nagevraagd.")
    key = new_form_key()
    name_client(office.desk(), unnamed.reference, named, version=found.version, form_key=key)
    named_later = ["name-client", "task-new", "read", "receive"]
    assert actions(office, client="c 9") == ["memo", *named_later]
    assert actions(office, client="C-8") == []


def test_the_log_is_searched_by_who_did_it_and_by_whose_access_changed(office: Office) -> None:
    about = About.about_staff(UUID(int=8))
    event_log.record(office.session, ANNE, "role", about, now=office.now)
    fill(office, 1)
    assert actions(office, person=ANNE.id) == actions(office, person=about.whom or "") == ["role"]


def test_looks_are_told_but_not_of_cases_of_another_team(office: Office) -> None:
    mine, other = office.send(client="C-1"), office.send(client="C-1", team="klachten")
    office.desk().read(mine.reference)
    office.desk("klachten", who="handler").read(other.reference)
    event_log.record(office.session, ANNE, "read", About(client="C-1"), now=office.now)
    found = looks_at_client(office.session, "C-1", mine.case_id, {"zorg"})
    assert [(one.event.who, one.reference) for one in found] == [
        ("staff-1", mine.reference),
        (ANNE.id, None),
    ]
    assert len(looks_at_client(office.session, "C-1", mine.case_id, {"zorg", "klachten"})) == 3


def test_without_a_reference_the_looks_at_its_own_case_are_told(office: Office) -> None:
    mine, other = office.send(), office.send()
    for one in (mine, other):
        office.desk().read(one.reference)
    found = looks_at_client(office.session, None, mine.case_id, {"zorg"})
    assert [one.reference for one in found] == [mine.reference]


def test_who_looked_at_what_was_destroyed_is_found_by_its_number(office: Office) -> None:
    case = office.send(client="C-1")
    office.desk().read(case.reference)
    destroy(office.session, case.reference, SYSTEM, now=office.now, ground="request")
    assert actions(office, case=case.reference) == ["destroy", "read", "receive"]
    assert actions(office, client="C-1") == ["destroy", "read", "receive"]
