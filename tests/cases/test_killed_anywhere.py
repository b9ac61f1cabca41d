"""Killed or cut off at any point: what was said to be stored is, once.

Each of the acts is begun anew and befallen one point later, until it comes to its end. Of the
points a run tries some, other ones each day (``tests/by_day.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from formsapp.cases import database
from formsapp.cases.case_errors import NotStored
from tests import figures
from tests.apart import kill_at_points
from tests.by_day import points
from tests.cases.acts import ACTS, Act, begin_apart, do_apart, finish, look
from tests.cases.conftest import Office
from tests.cases.earlier import put_earlier

ONE_IN, CUT_ONE_IN = 3, 7


@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.hostile("killed-before", "killed-after")
def test_killed_anywhere_it_is_stored_once_or_not_at_all(
    kind: type[Act], office: Office, tmp_path: Path
) -> None:
    act = kind(office, tmp_path / "mail")
    where = f"{act.name()} ({office.engine.dialect.name})"
    work, begin = partial(do_apart, act), partial(begin_apart, act)
    for ended in kill_at_points(work, where, one_in=ONE_IN, begin=begin):
        assert look(act) or not ended
        finish(act)


@contextmanager
def cut_at(office: Office, point: int) -> Iterator[list[int]]:
    """Let the database end our connection before a statement; yield those that came."""
    seen: list[int] = []
    beside = database.make_engine(office.url)

    def cut(connection: Connection, *_: object) -> None:
        seen.append(connection.connection.dbapi_connection.info.backend_pid)  # type: ignore[union-attr]  # psycopg's
        if len(seen) == point:
            with beside.begin() as other:
                other.execute(sa.select(sa.func.pg_terminate_backend(seen[-1])))

    sa.event.listen(office.engine, "before_cursor_execute", cut)
    try:
        yield seen
    finally:
        sa.event.remove(office.engine, "before_cursor_execute", cut)
        beside.dispose()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.hostile("database-cut")
def test_a_connection_that_is_cut_anywhere_leaves_no_half(
    kind: type[Act], office: Office, tmp_path: Path
) -> None:
    act, cut = kind(office, tmp_path / "mail"), 0
    for point in points(CUT_ONE_IN):
        act.begin()
        office.session.commit()
        with cut_at(office, point) as seen:
            try:
                act.do(office)
                went_on = True
            except (NotStored, OperationalError):
                went_on = False
        office.session.close()
        assert look(act) or not went_on
        finish(act)
        if len(seen) < point:
            break
        cut += 1
    figures.note(f"connection cut: {act.name()}", cut)


@pytest.mark.hostile("migration-cut")
def test_a_migration_that_is_killed_anywhere_is_done_by_the_next_start(tmp_path: Path) -> None:
    earlier = put_earlier(tmp_path)
    what = "a migration (sqlite)"
    for _ended in kill_at_points(earlier.migrate, what, one_in=23, begin=earlier.begin):
        earlier.look()
