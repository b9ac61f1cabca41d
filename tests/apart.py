"""Work in a process of its own, which a fault befalls at any change that it makes to a file."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Engine

from tests import figures
from tests.by_day import is_long, points
from tests.full_disk import fill_disk

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "open"}
"""What Python tells of before it changes a file or a folder (``sys.addaudithook``)."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
READS = re.compile(r"\W*(?:SELECT|BEGIN|SHOW|PRAGMA (?!journal_mode))", re.IGNORECASE)
"""How statements begin that change nothing."""
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
    reads: bool = True,
) -> int:
    """Run in a process of its own, which a fault befalls before change ``at``; return how it ended.

    ``statements``: what a database is asked counts as a change too, and each commit. ``reads``: so
    does what only reads a file or the database.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    # As in a program of its own, and not in a file of the test's, which a full disk would refuse.
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            fault()

    try:
        tell_of_changes(count, statements=statements, reads=reads)
        work()
    except Refusal:
        os._exit(REFUSED if 0 < at <= seen else UNFORESEEN)
    except BaseException:  # noqa: BLE001 - a child must not go on as the test
        sys.excepthook(*sys.exc_info())
        os._exit(UNFORESEEN)
    os._exit(DESPITE if 0 < at <= seen else ENDED)


def tell_of_changes(count: Callable[[], None], *, statements: bool, reads: bool) -> None:
    """Call ``count`` from now on before each change; the rest as for :func:`run_apart`."""

    def hear(event: str, about: tuple[object, ...]) -> None:
        if event in CHANGES and (reads or event != "open" or int(str(about[2])) & WRITING):
            count()

    def hear_statement(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if reads or not READS.match(statement):
            count()

    sys.addaudithook(hear)
    if statements:
        sa.event.listen(Engine, "before_cursor_execute", hear_statement)
        sa.event.listen(Engine, "commit", lambda _connection: count())


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
    called before each; ``statements``: as for :func:`run_apart`. Killed before it reads something,
    it leaves the same as killed before its next change, so that this is tried alone.
    """
    survived = 0
    for at in points(one_in):
        begin()
        ended = run_apart(work, at=at, statements=statements, reads=False)
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
