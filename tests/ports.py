"""Ports for the servers of tests, and for what must find that nobody answers."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice

PER_WORKER = 2_000


def free_port() -> int:
    """Return a port that nothing listens on, and that no other test is given.

    It lies below those that the system itself gives out, so no server that asks the system for
    one can take it between this call and its use, nor where a test needs that nobody answers.
    """
    for port in islice(_ports, PER_WORKER):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("every port of this worker is in use")


def _ports_of_worker() -> Iterator[int]:
    """The ports of this worker in turn, from another one in each run on the same machine."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 10
    first, begin = 10_000 + PER_WORKER * worker, os.getpid() % PER_WORKER
    return islice(cycle(range(first, first + PER_WORKER)), begin, None)


_ports = _ports_of_worker()
