"""The staff's inbox: as quick with many cases as with few, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.table import Row, milliseconds
from bench.timing import measure_in_turns, time_action
from formsapp.cases import migrate_database
from formsapp.cases.case_list import CaseFilter, CaseList
from formsapp.cases.database import make_engine
from formsapp.cases.models import SORTED_FIRST, Case
from formsapp.facts import load
from tests import postgres

FEW, MANY, FULL = 1_000, 100_000, 1_000_000
OPEN_PART, NEEDED_PART, AT_ONCE_PART = 10, 70, 110
"""One case in this many is open, needed on some day, or urgent."""
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
TODAY = date(2026, 3, 3)
TIMES = 20
AT_A_TIME = 5_000
CLOSED = CaseFilter(state="closed")


def measure(folder: Path, docs: Path, *, full: bool) -> Iterator[Row]:
    """Measure first page, last page and closed cases, among few cases and many."""
    many = FULL if full else MANY
    teams = sorted(load(docs).teams)
    with ExitStack() as running:
        for name, make_url in databases(folder, running).items():
            lists = {number: make_list(make_url(number), teams, number) for number in (FEW, many)}
            yield from measure_lists(name, lists)


def databases(folder: Path, running: ExitStack) -> dict[str, Callable[[int], str]]:
    """How each database that is here gives the address of an empty one, by a number."""
    found: dict[str, Callable[[int], str]] = {
        "SQLite": lambda number: f"sqlite:///{folder / f'cases-{number}.sqlite'}"
    }
    if programs := postgres.binaries():
        server = running.enter_context(postgres.running(programs))
        found["PostgreSQL"] = lambda _number: server.fresh_database()
    return found


def measure_lists(database: str, lists: dict[int, CaseList]) -> Iterator[Row]:
    (few, many) = lists
    last = {number: find_last_page(one) for number, one in lists.items()}
    parts: dict[str, Callable[[int], object]] = {
        "first page": lambda number: lists[number].read_page(),
        "last page": lambda number: lists[number].read_page(after=last[number]),
        "closed cases": lambda number: lists[number].read_page(CLOSED),
    }
    for what, look in parts.items():
        took = measure_in_turns(
            {str(number): partial(time_look, look, number) for number in lists}, 9
        )
        small, large = took[str(few)], took[str(many)]
        name = f"inbox of {many:,} cases, {what}, {database}"
        yield Row(name, milliseconds(large), f"of {few:,}: {milliseconds(small)}", large / small, 2)


def time_look(look: Callable[[int], object], number: int) -> float:
    return time_action(lambda: [look(number) for _ in range(TIMES)]) / TIMES


def make_list(url: str, teams: list[str], number: int) -> CaseList:
    engine = make_engine(url)
    migrate_database.migrate(engine)
    with engine.begin() as connection:
        for first in range(0, number, AT_A_TIME):
            some = range(first, min(first + AT_A_TIME, number))
            connection.execute(sa.insert(Case), [case_values(count, teams) for count in some])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
    return CaseList(Session(engine), frozenset(teams), TODAY, TODAY + timedelta(days=1))


def case_values(count: int, teams: list[str]) -> dict[str, Any]:
    """Return the columns of one case; the newest are open."""
    key: UUID = uuid4()
    due = date(2025, 1, 1) + timedelta(days=count % 700)
    is_open, at_once = count % OPEN_PART == 0, count % AT_ONCE_PART == 0
    return {
        "id": key,
        "reference": f"Z-{count:08}",
        "kind": "dossier",
        "team": teams[count // OPEN_PART % len(teams)],
        "form_hash": key.hex,
        "code_hash": key.hex[::-1],
        "received_at": datetime(2026, 2, 1, 9, tzinfo=UTC) + timedelta(seconds=count),
        "received_on": date(2026, 2, 1),
        "due_on": due,
        "sort_on": SORTED_FIRST if at_once else due,
        "needed_on": due if count % NEEDED_PART == 0 else None,
        "at_once": at_once,
        "closed_at": None if is_open else NOW + timedelta(seconds=count),
        "sealed": b"x" * 200,
    }


def find_last_page(cases: CaseList) -> str | None:
    """Return where the last page begins, as ``CasePage.after``."""
    columns = (Case.sort_on, Case.received_at, Case.id)
    newest = sa.select(*columns).where(Case.closed_at.is_(None))
    order = newest.order_by(*(one.desc() for one in columns))
    day, at, key = cases.session.execute(order.offset(50).limit(1)).one()
    return f"1~{day.isoformat()}~{at.isoformat()}~{key}"
