"""The list of cases: what must be done next on top, pages both ways, narrowed and searched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from formsapp.cases.case_list import ALL, NOBODY, CaseFilter, CaseList
from formsapp.cases.database import writing
from formsapp.cases.messages import MessageSort, NewMessage
from formsapp.cases.models import SORTED_FIRST, SORTED_LAST, Case
from formsapp.cases.receive_case import Dates
from formsapp.cases.staff_desk import Extension
from formsapp.sealing.letterbox import new_form_key
from tests.cases.conftest import NOW, TODAY, Office

TOMORROW, IN_A_WEEK = TODAY + timedelta(days=1), TODAY + timedelta(days=7)
LAW = Dates(TODAY, IN_A_WEEK, IN_A_WEEK)


def listed(cases: CaseList, only: CaseFilter = ALL) -> list[str]:
    return [case.reference for case in cases.read_page(only).cases]


def sort_day_of(office: Office, reference: str) -> date:
    office.session.rollback()
    return office.desk().find(reference).sort_on


def write(office: Office, reference: str, sort: MessageSort = "client") -> None:
    """Let the client write, or staff ask."""
    version = office.desk().find(reference).version
    new = NewMessage(new_form_key(), sort, "Nog iets")
    office.desk().write(reference, new, version=version)


def test_the_first_due_stands_first_and_without_a_term_the_first_to_come(office: Office) -> None:
    days = [date(2026, 5, 1), None, date(2026, 3, 9), None, date(2026, 4, 1), None]
    sent = []
    for due in days:
        office.now += timedelta(minutes=1)
        sent.append(office.send(dates=Dates(TODAY, due, due)).reference)
    assert listed(office.cases()) == [sent[place] for place in (2, 4, 0, 1, 3, 5)]


def test_a_visit_before_the_next_office_day_stands_on_top_then_what_waits_for_no_day(
    office: Office,
) -> None:
    late = office.send(dates=Dates(TODAY, TODAY - timedelta(days=3))).reference
    at_once = office.send(dates=LAW, at_once=True).reference
    later = office.send(dates=Dates(TODAY, needed_on=TOMORROW + timedelta(days=1))).reference
    no_term = office.send(dates=Dates(TODAY)).reference
    visit = office.send(dates=Dates(TODAY, needed_on=TOMORROW)).reference
    today = office.send(dates=Dates(TODAY, needed_on=TODAY)).reference
    gone = office.send(dates=Dates(TODAY, needed_on=TODAY - timedelta(days=1))).reference
    whole = [today, visit, at_once, late, gone, later, no_term]
    assert listed(office.cases()) == whole
    friday = CaseList(office.session, {"zorg"}, TODAY, TODAY + timedelta(days=3))
    assert listed(friday)[:3] == [today, visit, later]
    assert walk(office.cases(), limit=2) == walk_back(office.cases(), limit=2) == whole


def test_an_answer_lets_a_case_sink_and_a_message_raises_it_again(office: Office) -> None:
    visit = Dates(TODAY, needed_on=TOMORROW)
    for changes in ({"dates": LAW}, {"at_once": True}, {"dates": visit}):
        receipt = office.send(**changes)
        office.desk().answer(receipt.reference, "Eerst dit", version=1, close=False)
        assert sort_day_of(office, receipt.reference) == SORTED_LAST
        assert listed(office.cases())[-1] == receipt.reference
        write(office, receipt.reference)
        assert sort_day_of(office, receipt.reference) == TODAY
        office.desk().take_up(receipt.reference, version=3)
        assert sort_day_of(office, receipt.reference) == SORTED_LAST
        office.desk().close(receipt.reference, version=4)


def test_a_message_stands_on_its_own_day_where_that_comes_first(office: Office) -> None:
    reference = office.send(dates=LAW).reference
    write(office, reference)
    assert sort_day_of(office, reference) == TODAY
    write(office, reference, "question")
    assert sort_day_of(office, reference) == IN_A_WEEK
    later = Extension("Meer tijd.", date(2026, 5, 1), date(2026, 5, 1))
    office.desk().extend(reference, later, version=3, today=TODAY)
    assert sort_day_of(office, reference) == date(2026, 5, 1)
    office.desk().close(reference, version=4)
    office.desk().reopen(reference, version=5)
    assert sort_day_of(office, reference) == date(2026, 5, 1)
    at_once = office.send(dates=LAW, at_once=True).reference
    assert sort_day_of(office, at_once) == SORTED_FIRST


def test_an_old_message_stands_below_what_is_late_or_due_in_two_days_and_above_the_rest(
    office: Office,
) -> None:
    """Also one on a case that was answered, or has no term."""
    written = [office.send(dates=dates).reference for dates in (LAW, Dates(TODAY), LAW)]
    office.desk().answer(written[2], "Ja.", version=1, close=False)
    for reference in written:
        write(office, reference)
    later = TODAY + timedelta(days=5)
    yesterday = later - timedelta(days=1)
    late = office.send(dates=Dates(TODAY, yesterday, yesterday)).reference
    both = office.send(dates=Dates(TODAY, yesterday, yesterday)).reference
    write(office, both)
    at_once = office.send(dates=Dates(TODAY), at_once=True).reference
    days = [later + timedelta(days=left) for left in (3, 2, 1, 0)]
    due = [office.send(dates=Dates(TODAY, day, day)).reference for day in days]
    cases = office.cases(today=later)
    assert listed(cases)[:3] == [at_once, both, late]
    soon = [written[0], due[3], due[2], due[1]]
    assert listed(cases)[3:7] == soon, "the first one written is due in two days too"
    assert {*listed(cases)[7:9]} == {*written[1:]}
    assert listed(cases)[9:] == [due[0]]
    friday = CaseList(office.session, {"zorg"}, later, later + timedelta(days=3))
    assert listed(friday)[3:8] == [*soon, due[0]], "on Monday it is the last day"
    assert walk(cases, limit=2) == walk_back(cases, limit=2) == listed(cases)


def walk(cases: CaseList, only: CaseFilter = ALL, *, limit: int) -> list[str]:
    """All references, page by page."""
    page = cases.read_page(only, limit=limit)
    assert page.before is None
    found = references(page.cases)
    while page.after:
        page = cases.read_page(only, after=page.after, limit=limit)
        assert page.before
        found += references(page.cases)
    return found


def walk_back(cases: CaseList, only: CaseFilter = ALL, *, limit: int) -> list[str]:
    """All references, from the last page back to the first, which is a whole one again."""
    pages = [cases.read_page(only, limit=limit)]
    while pages[-1].after:
        pages.append(cases.read_page(only, after=pages[-1].after, limit=limit))
    page, found = pages[-1], list[str]()
    for _ in pages[1:]:
        assert page.before
        found = references(page.cases) + found
        page = cases.read_page(only, before=page.before, limit=limit)
    assert (page.before, references(page.cases)) == (None, references(pages[0].cases))
    return references(page.cases) + found


def references(cases: Sequence[Case]) -> list[str]:
    return [case.reference for case in cases]


def test_pages_lose_and_repeat_no_case_on_the_way_there_or_back(office: Office) -> None:
    sent = {office.send(dates=Dates(TODAY, TODAY, TODAY)).reference for _ in range(5)}
    sent |= {office.send(dates=Dates(TODAY)).reference for _ in range(2)}
    office.send(team="klachten")
    for limit in (1, 3, 7, 50):
        seen = walk(office.cases(), limit=limit)
        assert len(seen) == len({*seen}) == len(sent)
        assert {*seen} == sent
        assert walk_back(office.cases(), limit=limit) == seen


def test_closed_cases_are_listed_the_last_closed_first_in_pages(office: Office) -> None:
    closed = []
    for _ in range(5):
        closed.append(office.send().reference)
        office.now += timedelta(minutes=1)
        office.desk().close(closed[-1], version=1)
    still_open = office.send().reference
    only = CaseFilter(state="closed")
    assert listed(office.cases(), only) == closed[::-1]
    assert walk(office.cases(), only, limit=2) == closed[::-1]
    assert walk_back(office.cases(), only, limit=2) == closed[::-1]
    assert listed(office.cases()) == [still_open]


NO_PLACE = [
    "nonsense",
    "~",
    "0~2026-03-09~",
    "7~2026-03-09~2026-03-09T10:00:00+00:00~{id}",
    "1~2026-03-09~2026-03-09T10:00:00~{id}",
    "1~2026-03-09~0001-01-01T00:00:00+23:59~{id}",
    "1~2026-03-09~2026-03-09T10:00:00+00:00~{id}~{id}",
    "\u0660~2026-03-09~2026-03-09T10:00:00+00:00~{id}",
    "'; DROP TABLE case; --",
]


@pytest.mark.parametrize("place", NO_PLACE)
def test_a_page_mark_that_is_not_ours_shows_the_first_page(office: Office, place: str) -> None:
    office.send()
    place = place.format(id=uuid4())
    assert len(office.cases().read_page(after=place).cases) == 1
    page = office.cases().read_page(before=place)
    assert (len(page.cases), page.before, page.after) == (1, None, None)


def test_where_nothing_is_left_on_a_page_the_first_one_is_shown(office: Office) -> None:
    sent = [office.send(dates=LAW).reference for _ in range(3)]
    first = office.cases().read_page(limit=2)
    (last,) = {*sent} - {*references(first.cases)}
    office.desk().close(last, version=1)
    assert office.cases().read_page(after=first.after, limit=2).cases == first.cases


def test_a_page_on_the_way_back_is_whole_though_a_case_before_it_was_closed(office: Office) -> None:
    for _ in range(4):
        office.send(dates=LAW)
    first = office.cases().read_page(limit=2)
    second = office.cases().read_page(after=first.after, limit=2)
    office.desk().close(first.cases[0].reference, version=1)
    back = office.cases().read_page(before=second.before, limit=2)
    assert references(back.cases) == references([first.cases[1], second.cases[0]])


def test_a_list_is_narrowed_in_every_way(office: Office) -> None:
    young = office.send(laws=["jeugdwet"], client="C-1").reference
    home = office.send(laws=["wmo", "zvw"], kind="dossier", client="C-2").reference
    before = office.send(laws=[], team="klachten").reference
    cases = office.cases("zorg", "klachten")
    office.desk().read(young)
    write(office, home)
    for only, expected in {
        CaseFilter(law="jeugdwet"): {young, before},
        CaseFilter(law="zvw"): {home, before},
        CaseFilter(law="%"): {before},
        CaseFilter(kind="dossier"): {home},
        CaseFilter(team="klachten"): {before},
        CaseFilter(client="c 2"): {home},
        CaseFilter(client="C-9"): set(),
        CaseFilter(state="new"): {home, before},
        CaseFilter(state="message"): {home},
        CaseFilter(state="waiting"): set(),
        CaseFilter(state="answered"): set(),
        CaseFilter(holder=NOBODY): {young, home, before},
        CaseFilter(holder="staff-1"): set(),
        CaseFilter(team="klachten", kind="dossier"): set(),
    }.items():
        assert {*listed(cases, only)} == expected, only
        assert {*walk(cases, only, limit=1)} == expected, only
    office.desk().answer(young, "Ja", version=1, close=False)
    write(office, home, "question")
    assert listed(cases, CaseFilter(state="answered")) == [young]
    assert listed(cases, CaseFilter(state="waiting")) == [home]


def test_another_teams_cases_are_in_no_list(office: Office) -> None:
    receipt = office.send(laws=["wmo"], client="C-1")
    other = office.cases("klachten")
    for only in (ALL, CaseFilter(team="zorg"), CaseFilter(client="C-1"), CaseFilter(law="wmo")):
        assert listed(other, only) == []
    assert other.search(receipt.reference) == []
    assert other.search("C-1") == []


def test_search_forgives_typing_and_finds_parts_and_closed_cases(office: Office) -> None:
    receipt = office.send(client="C-1042")
    office.desk().close(receipt.reference, version=1)
    bare = receipt.reference.replace("-", "")
    parts = [bare, bare.lower(), bare[1:5], bare[5:], bare[3:7].lower(), f"{bare[:3]} {bare[3:6]}"]
    for typed in (receipt.reference, *parts, "C-1042", "c1042", "c 10", "042", "C-1"):
        assert references(office.cases().search(typed)) == [receipt.reference], typed


def test_search_finds_the_number_of_a_case_in_what_was_pasted(office: Office) -> None:
    number = office.send(client="C-1042").reference
    address = f"https://loket.example/zorg/medewerker/zaak/{number}"
    subject = f"Zaak {number}: laatste dag"
    around = (subject, f"({number})", f'"{number}"', f"#{number}", f"{number} Anna", address)
    for pasted in (*around, f"Zaak {number.replace('-', chr(0x2011))}?"):
        assert references(office.cases().search(pasted)) == [number], pasted
    assert office.cases().search("Zaak Z-0000-0000") == []
    assert office.cases().search(f"{number} of Z-0000-0000") == []


def test_search_finds_the_reference_of_a_client_in_what_was_pasted(office: Office) -> None:
    number = office.send(client="C-1042").reference
    office.send(client="C-2042")
    around = ("(C-1042)", '"c 1042"', "\u201eC-1042\u201d", "#C-1042", "[C1042].", "<C-1042>")
    for pasted in (*around, "Cli\u00ebnt C-1042", "mail van c 1042: bel terug", "C-1042 / Anna"):
        assert references(office.cases().search(pasted)) == [number], pasted
    for pasted in ("C-1042a", "AC-1042", "Cli\u00ebnt C-10425 en C-3042", "woord " * 3000):
        assert office.cases().search(pasted) == [], pasted


def test_search_knows_a_case_without_a_figure_from_words(office: Office) -> None:
    number = office.send().reference
    with writing(office.session):
        office.session.execute(sa.update(Case).values(reference="Z-KMNP-QRST"))
    for pasted in ("zeven keer Z-KMNP-QRST", "Zeker waar: z-kmnp-qrst.", "zeven keer ZKMNPQRST"):
        assert references(office.cases().search(pasted)) == ["Z-KMNP-QRST"], (pasted, number)
    assert office.cases().search("zeven keer") == []


@pytest.mark.hostile("search-wildcards")
def test_search_takes_wildcards_and_quotes_as_text(office: Office) -> None:
    receipt = office.send(client="C-1%'")
    for typed in ("C-1%'", "1%", "c1"):
        assert references(office.cases().search(typed)) == [receipt.reference], typed
    for typed in ("%", "_", "'", "' OR 1=1 --", "", "C%", "C_1", "\0", "\ud800", "Z-____"):
        assert office.cases().search(typed) == [], typed


def test_a_search_shows_the_whole_reference_before_others_that_begin_so(office: Office) -> None:
    whole = office.send(client="C-1").reference
    for number in range(3):
        office.now += timedelta(minutes=1)
        office.send(client=f"C-1{number}")
    assert references(office.cases().search("c 1", limit=2))[0] == whole


@pytest.mark.parametrize("client", ["C\u20131", "\u00c9-1", "7"])
def test_search_knows_other_spellings_where_no_part_fits(office: Office, client: str) -> None:
    reference = office.send(client=client).reference
    for typed in (client, client.lower()):
        assert references(office.cases().search(typed)) == [reference], typed


def test_a_search_shows_open_cases_before_closed_ones(office: Office) -> None:
    first = office.send(client="C-77")
    office.now += timedelta(minutes=1)
    second = office.send(client="C-78")
    office.desk().close(second.reference, version=1)
    found = references(office.cases().search("c-7"))
    assert found == [first.reference, second.reference]


def test_a_page_costs_no_more_when_ten_times_as_many_cases_wait(office: Office) -> None:
    if office.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite counts its steps")
    office.send()
    multiply(office, 100)
    few = [steps_of_a_page(office, only) for only in (ALL, CaseFilter(state="closed"))]
    multiply(office, 1000)
    many = [steps_of_a_page(office, only) for only in (ALL, CaseFilter(state="closed"))]
    assert all(more < 1.2 * less for less, more in zip(few, many, strict=True)), (few, many)


def multiply(office: Office, times: int) -> None:
    """Add as many cases, open and closed, due on days of their own; a few are needed soon."""
    case, unlike = Case.__table__, ("id", "reference", "form_hash", "code_hash", "sealed")
    (row,) = office.session.execute(sa.select(case).limit(1)).mappings().all()
    rows = []
    for number in range(times):
        own = dict.fromkeys(unlike, f"{times}-{number}") | {"id": uuid4(), "sealed": b""}
        day = TODAY + timedelta(days=number * 37 % (times + 1))
        days = {"sort_on": day, "needed_on" if number % 7 == 0 else "due_on": day}
        rows.append(
            {**row, "due_on": None, **own, **days, "closed_at": NOW if number % 2 else None}
        )
    office.session.rollback()
    with writing(office.session):
        office.session.execute(sa.insert(Case), rows)


def steps_of_a_page(office: Office, only: CaseFilter) -> int:
    """How many steps SQLite takes for the first page: the same on every machine."""
    steps: list[None] = []
    driver: Any = office.session.connection().connection.driver_connection
    driver.set_progress_handler(lambda: steps.append(None), 1)
    assert len(office.cases().read_page(only, limit=20).cases) == 20
    driver.set_progress_handler(None, 1)
    return len(steps)


def test_each_band_reads_its_own_index(office: Office) -> None:
    if office.engine.dialect.name != "sqlite":
        pytest.skip("SQLite says how it reads")
    asked: list[str] = []

    @sa.event.listens_for(office.engine, "before_cursor_execute")
    def explain(*arguments: Any) -> None:
        _connection, cursor, statement, given, *_rest = arguments
        if statement.startswith("SELECT"):
            plan = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()
            asked.extend(row[-1] for row in plan)

    office.cases().read_page()
    office.cases().read_page(CaseFilter(state="closed"))
    named = ["ix_case_needed", "ix_case_open", "ix_case_closed"]
    assert [name for name in named if any(name in one for one in asked)] == named
    assert not any("TEMP B-TREE" in one for one in asked), list(pairwise(asked))
