"""The staff's inbox: as quick with many cases as with few."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.table import Row, milliseconds
from bench.timing import measure_in_turns, time_action
from formsapp.cases import migrate_database
from formsapp.cases.database import make_engine
from formsapp.cases.models import Case
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.facts import load
from formsapp.sealing.letterbox import Keyring, Letterbox

FEW, MANY, FULL = 1_000, 100_000, 1_000_000
OPEN_PART = 10
"""One case in this many is open."""
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
TIMES = 20


def measure(folder: Path, docs: Path, *, full: bool) -> Iterator[Row]:
    """Measure first page, count and last page, among few cases and many."""
    many = FULL if full else MANY
    desks = {number: make_desk(folder, docs, number) for number in (FEW, many)}
    last = {number: find_last_page(one) for number, one in desks.items()}
    parts = {
        "first page and count": lambda number: look_at_first_page(desks[number]),
        "last page": lambda number: desks[number].open_cases(last[number]),
    }
    for what, look in parts.items():
        took = measure_in_turns(
            {str(number): partial(time_look, look, number) for number in desks}, 9
        )
        small, large = took[str(FEW)], took[str(many)]
        name = f"inbox of {many:,} cases, {what}"
        peer = f"of {FEW:,}: {milliseconds(small)}"
        yield Row(name, milliseconds(large), peer, large / small, 2)


def time_look(look: object, number: int) -> float:
    if not callable(look):
        raise TypeError
    return time_action(lambda: [look(number) for _ in range(TIMES)]) / TIMES


def look_at_first_page(desk: Desk) -> None:
    """Read what the inbox reads: a page, and how many cases there are."""
    desk.session.rollback()
    desk.open_cases()
    desk.count_open()


def make_desk(folder: Path, docs: Path, number: int) -> Desk:
    file = folder / f"cases-{number}.sqlite"
    engine = make_engine(f"sqlite:///{file}")
    migrate_database.migrate(engine)
    teams = sorted(load(docs).teams)
    store_cases(file, number, teams)
    letterbox = Letterbox.load(folder / "keys", docs.name)
    actor = Actor("m1", "manager", frozenset(teams))
    return Desk(Session(engine), Keyring(letterbox, {}), actor, NOW)


def store_cases(file: Path, number: int, teams: list[str]) -> None:
    known = ("id", "reference", "kind", "team", "form_hash", "code_hash", "received_at")
    columns = (*known, "received_on", "due_on", "sort_on", "closed_at", "sealed")
    rest = {"channel": "'web'", "due_steps": "'[]'", "marks": "'[]'"}
    rest |= {"signs": "0", "signers_needed": "1", "version": "1"}
    names = ", ".join((*columns, *rest))
    values = ", ".join([*("?" for _ in columns), *rest.values()])
    with sqlite3.connect(file) as database:
        rows = (case_values(count, teams) for count in range(number))
        database.executemany(f'INSERT INTO "case" ({names}) VALUES ({values})', rows)  # noqa: S608 - no value in it
    database.close()


def case_values(count: int, teams: list[str]) -> tuple[object, ...]:
    """Return the columns of one case; the newest are open."""
    key = uuid4().hex
    due = (date(2025, 1, 1) + timedelta(days=count % 700)).isoformat()
    closed = None if count % OPEN_PART == 0 else "2026-03-01 09:00:00.000000"
    team = teams[count // OPEN_PART % len(teams)]
    start = (key, f"Z-{count:08}", "dossier", team, key, key[::-1], "2026-02-01 09:00:00.000000")
    return (*start, "2026-02-01", due, due, closed, b"x" * 200)


def find_last_page(desk: Desk) -> str:
    """Return where the last page begins, as ``CasePage.after``."""
    newest = sa.select(Case.sort_on, Case.id).where(Case.closed_at.is_(None))
    order = newest.order_by(Case.sort_on.desc(), Case.id.desc())
    day, key = desk.session.execute(order.offset(50).limit(1)).one()
    return f"{day.isoformat()}~{key}"
