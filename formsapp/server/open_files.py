"""How many files the process may open, and how many connections go with that."""

from __future__ import annotations

import sys
from typing import Final

from formsapp.server.connections import CONNECTIONS

OF_ONE: Final = 3
"""Files that a connection can hold open: itself, a body and an answer."""
RESERVE: Final = 184
"""Files for what threads open: the database, templates, a child process for each upload."""
FEWEST: Final = 16
MOST_FILES: Final = 65_536
"""Where the system names no number, or a larger one than it keeps to, as macOS does."""


def raise_file_limit() -> int:
    """Let this process open as many files as the system allows; return how many that are.

    Many systems begin with 256 or 1024, for programs of long ago; each may raise it by itself.
    """
    if sys.platform == "win32":
        return MOST_FILES
    import resource  # noqa: PLC0415 - there is none on Windows

    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    unbounded = resource.RLIM_INFINITY
    wanted = MOST_FILES if most == unbounded else most
    if soft == unbounded or soft >= wanted:
        return MOST_FILES if soft == unbounded else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    except (OSError, ValueError):  # more than the system keeps to
        return soft
    return wanted


def count_connections(files: int) -> int:
    """Return how many connections may stay open of a process that may open so many files."""
    return max(FEWEST, min(CONNECTIONS, (files - RESERVE) // OF_ONE))
