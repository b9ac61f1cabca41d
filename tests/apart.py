"""Work in a process of its own, which a fault befalls at any change that it makes to a file."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Engine

from tests import figures
from tests.by_day import is_long, points
from tests.full_disk import fill_disk

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "open"}
"""What Python tells of before it changes a file or a folder (``sys.addaudithook``)."""
ENDED, UNFORESEEN, REFUSED, DESPITE = 0, 1, 3, 4
"""How it ended: before the fault came, by an error, by a Refusal after it, or well all the same."""
KILLED = -signal.SIGKILL


class Refusal(Exception):
    """The work could not be done, and its program said so."""


def kill() -> None:
    """Die at once, as when the power fails."""
    os.kill(os.getpid(), signal.SIGKILL)


def run_apart(
    work: Callable[[], None],
    *,
    fault: Callable[[], None] = kill,
    at: int = 0,
    statements: bool = False,
) -> int:
    """Run in a process of its own, which a fault befalls before change ``at``; return how it ended.

    ``statements``: what a database is asked counts as a change too, and each commit.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    # As in a program of its own, and not in a file of the test's, which a full disk would refuse.
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    seen = 0

    def count(event: str, *_: object) -> None:
        nonlocal seen
        if event in CHANGES:
            seen += 1
            if seen == at:
                fault()

    try:
        sys.addaudithook(count)
        if statements:
            for asked in ("before_cursor_execute", "commit"):
                sa.event.listen(Engine, asked, lambda *_: count("open"))
        work()
    except Refusal:
        os._exit(REFUSED if 0 < at <= seen else UNFORESEEN)
    except BaseException:  # noqa: BLE001 - a child must not go on as the test
        sys.excepthook(*sys.exc_info())
        os._exit(UNFORESEEN)
    os._exit(DESPITE if 0 < at <= seen else ENDED)


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
    for at in points(one_in):
        begin()
        ended = run_apart(work, at=at, statements=statements)
        assert ended in {ENDED, KILLED}
        survived += ended == KILLED
        yield ended == ENDED
        if ended == ENDED:
            break
    assert survived or not is_long()
    figures.note(f"killed: {what}", survived)


def fill_at_points(
    work: Callable[[], None],
    what: str,
    sort: str,
    *,
    one_in: int = 1,
    begin: Callable[[], None] = lambda: None,
) -> Iterator[bool]:
    """Run it apart again and again, each time with a disk that is full from a later point on.

    It ends well or by a Refusal; yields after each time whether well. ``sort``: as for
    :func:`tests.full_disk.fill_disk`; the rest as for :func:`kill_at_points`.
    """
    refused = 0
    for at in points(one_in):
        begin()
        ended = run_apart(work, fault=partial(fill_disk, sort), at=at, statements=True)
        assert ended in {ENDED, REFUSED, DESPITE}
        refused += ended == REFUSED
        yield ended != REFUSED
        if ended == ENDED:
            break
    assert refused or not is_long()
    figures.note(f"disk full ({sort}): {what}", refused)
