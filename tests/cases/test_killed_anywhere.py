"""Killed or cut off at any point: what was said to be stored is, once.

Each of the acts is begun anew and befallen one point later, until it comes to its end. Of the
points a run tries some, other ones each day (``tests/by_day.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from formsapp.cases import database
from tests.apart import kill_at_points
from tests.cases.acts import (
    ACTS,
    Act,
    befall_at_points,
    begin_apart,
    do_apart,
    finish,
    look,
)
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
def cutting(office: Office) -> Iterator[Callable[[int], None]]:
    """Yield what lets the database end a connection."""
    beside = database.make_engine(office.url)

    def cut(its_process: int) -> None:
        with beside.begin() as other:
            other.execute(sa.select(sa.func.pg_terminate_backend(its_process)))

    yield cut
    beside.dispose()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.hostile("database-cut")
def test_a_connection_that_is_cut_anywhere_leaves_no_half(
    kind: type[Act], office: Office, tmp_path: Path
) -> None:
    with cutting(office) as cut:
        befall_at_points(kind(office, tmp_path / "mail"), cut, "connection cut", CUT_ONE_IN)


@pytest.mark.hostile("migration-cut")
def test_a_migration_that_is_killed_anywhere_is_done_by_the_next_start(tmp_path: Path) -> None:
    earlier = put_earlier(tmp_path)
    what = "a migration (sqlite)"
    for _ended in kill_at_points(earlier.migrate, what, one_in=23, begin=earlier.begin):
        earlier.look()
