"""Floods of new connections: so many each second, however slowly they are answered."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from threading import Event
from time import perf_counter, sleep

EACH_SECOND = 1000
STEP = 0.01
OPEN = 600
"""Connections that the attacker keeps, of which the oldest go first."""
BACKLOG = 0.5
"""Seconds that the attacker may be behind; what it could not send by then is not made up for."""


def flood(port: int, over: Event, make: Callable[[int], bytes]) -> None:
    """Connect again and again, send what ``make`` gives for each number, and wait for no answer."""
    numbers, open_ones = count(), deque[socket.socket]()
    due = perf_counter()
    while not over.is_set():
        for _ in range(int(EACH_SECOND * STEP)):
            with suppress(OSError):
                open_ones.append(connect(port, make(next(numbers))))
        while len(open_ones) > OPEN:
            open_ones.popleft().close()
        due = max(due + STEP, perf_counter() - BACKLOG)
        sleep(max(0.0, due - perf_counter()))
    while open_ones:
        open_ones.pop().close()


def connect(port: int, sent: bytes) -> socket.socket:
    """Connect without waiting for it, and send something."""
    client = socket.create_connection(("127.0.0.1", port), timeout=1)
    client.setblocking(False)
    client.send(sent)
    return client
