"""Work in a process of its own, which may be killed at any change that it makes to a file."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator

import sqlalchemy as sa
from sqlalchemy import Engine

from tests import figures
from tests.by_day import ALL, points
from tests.by_day import begin as begin_turn

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "open"}
"""What Python tells of before it changes a file or a folder (``sys.addaudithook``)."""
KILLED = -signal.SIGKILL


def run_apart(work: Callable[[], None], *, killed_at: int = 0, statements: bool = False) -> int:
    """Run in a process of its own, killed before change ``killed_at``; return how it ended.

    ``statements``: what a database is asked counts as a change too, and each commit.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seen = 0

    def count(event: str, *_: object) -> None:
        nonlocal seen
        seen += event in CHANGES
        if event in CHANGES and seen == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(count)
        if statements:
            for asked in ("before_cursor_execute", "commit"):
                sa.event.listen(Engine, asked, lambda *_: count("open"))
        work()
    except BaseException:  # noqa: BLE001 - a child must not go on as the test
        os._exit(1)
    os._exit(0)


def kill_at_points(
    work: Callable[[], None],
    what: str,
    *,
    one_in: int = 1,
    begin: Callable[[], None] = lambda: None,
    statements: bool = True,
) -> Iterator[bool]:
    """Run it apart again and again, each time killed later, until it comes to its end.

    Yields after each time whether it did. Of the points one in so many has its turn. ``begin`` is
    called before each; ``statements``: as for :func:`run_apart`.
    """
    survived = 0
    for killed_at in points(one_in):
        begin()
        ended = run_apart(work, killed_at=killed_at, statements=statements)
        assert ended in {0, KILLED}
        survived += ended == KILLED
        yield ended == 0
        if ended == 0:
            break
    assert survived or begin_turn() != ALL
    figures.note(f"killed: {what}", survived)
