"""A disk that is full, or a database that is locked, from any point of an act on.

It is done whole, or refused in time; once there is room it is done, and nothing of before is in its
way. The acts and the points are those of ``tests/cases/test_killed_anywhere.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from formsapp.cases import database
from formsapp.cases.case_errors import NotStored
from tests import by_day, figures, full_disk
from tests.apart import fill_at_points
from tests.cases.acts import ACTS, Act, HandOver, begin_apart, do_apart, finish, look
from tests.cases.conftest import Office
from tests.cases.earlier import put_earlier

ONE_IN = 21
FULL = [
    (kind, sort) for kind in ACTS for sort in full_disk.SORTS if kind is HandOver or sort != "names"
]
"""Only who hands over a mail here makes files; the others write in a database that is there."""


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("kind", "sort"), FULL)
@pytest.mark.hostile("disk-full")
def test_a_disk_that_is_full_from_any_point_on_takes_it_whole_or_says_no(
    kind: type[Act], sort: str, office: Office, tmp_path: Path
) -> None:
    full_disk.skip_without_filters()
    act = kind(office, tmp_path / "mail")
    work, begin = partial(do_apart, act), partial(begin_apart, act)
    for went_well in fill_at_points(work, act.name(), sort, one_in=ONE_IN, begin=begin):
        assert look(act) or not went_well
        finish(act)


@contextmanager
def locked_from(office: Office, engine: Engine, point: int) -> Iterator[list[str]]:
    """Let another process take the turn to write, from a statement on as soon as it is free."""
    seen: list[str] = []
    beside = database.make_engine(office.url, patience=0.01)
    with beside.connect().execution_options(**{database.WRITES: True}) as other:

        def lock(_: Connection, _cursor: object, sql: str, *_more: object) -> None:
            seen.append(sql)
            if len(seen) >= point and not other.in_transaction():
                with suppress(OperationalError):  # who is in the midst of writing has it
                    other.begin()

        sa.event.listen(engine, "before_cursor_execute", lock)
        try:
            yield seen
        finally:
            sa.event.remove(engine, "before_cursor_execute", lock)
    beside.dispose()


@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.hostile("database-locked")
def test_a_database_that_is_locked_from_any_point_on_is_not_waited_for_without_end(
    kind: type[Act], office: Office, make_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    act, waited = kind(office, tmp_path / "mail"), 0
    impatient = make_engine(patience=0.02)
    for point in by_day.points(ONE_IN):
        begin_apart(act)
        with locked_from(office, impatient, point) as seen, Session(impatient) as session:
            try:
                act.do(replace(office, engine=impatient, session=session))
                went_on = True
            except (NotStored, OperationalError):
                went_on = False
        waited += not went_on
        assert look(act) or not went_on
        finish(act)
        if len(seen) < point:
            break
    assert waited or not by_day.is_long()
    figures.note(f"database locked: {act.name()} ({office.engine.dialect.name})", waited)


@pytest.mark.parametrize("sort", ["bytes", "sync"])
@pytest.mark.hostile("migration-cut")
def test_a_migration_on_a_full_disk_is_done_by_the_next_start(tmp_path: Path, sort: str) -> None:
    full_disk.skip_without_filters()
    earlier, what = put_earlier(tmp_path), "a migration"
    work, begin = earlier.migrate, earlier.begin
    for _went_well in fill_at_points(work, what, sort, one_in=397, begin=begin):
        earlier.look()
