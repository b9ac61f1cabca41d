"""Work in a process of its own, which may be killed at any change that it makes to a file."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "open"}
"""What Python tells of before it changes a file or a folder (``sys.addaudithook``)."""
KILLED = -signal.SIGKILL


def run_apart(work: Callable[[], None], *, killed_at: int = 0) -> int:
    """Run in a process of its own, killed before change ``killed_at``; return how it ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seen = 0

    def count(event: str, _: object) -> None:
        nonlocal seen
        seen += event in CHANGES
        if event in CHANGES and seen == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(count)
        work()
    except BaseException:  # noqa: BLE001 - a child must not go on as the test
        os._exit(1)
    os._exit(0)
