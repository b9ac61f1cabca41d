"""Work in a process of its own, which may be killed at any change that it makes to a file."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy import Engine

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "open"}
"""What Python tells of before it changes a file or a folder (``sys.addaudithook``)."""
KILLED = -signal.SIGKILL


def run_apart(work: Callable[[], None], *, killed_at: int = 0, statements: bool = False) -> int:
    """Run in a process of its own, killed before change ``killed_at``; return how it ended.

    ``statements``: what a database is asked counts as a change too.
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
            sa.event.listen(Engine, "before_cursor_execute", lambda *_: count("open"))
        work()
    except BaseException:  # noqa: BLE001 - a child must not go on as the test
        os._exit(1)
    os._exit(0)
