"""Whether a client left before anyone took its connection."""

from __future__ import annotations

import socket
import sys

CLOSED, CLOSE_WAIT = 7, 8
"""States of a connection (Linux, ``tcp_states.h``): the client broke it off, or sends no more."""


def has_left(connection: socket.socket) -> bool:
    """Return whether a client closed its side; False where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    except OSError:  # not TCP, as a socket of systemd may be
        return False
    return state in {CLOSED, CLOSE_WAIT}
