"""Fetch one page again and again, as new visitors do: ``python -m bench.probe PORT PATH SECONDS``.

A process of its own, so that what attacks a server does not slow the measuring.
"""

from __future__ import annotations

import socket
import sys
from statistics import median
from time import perf_counter, sleep

from bench.client import get_request

PATIENCE = 120.0
PAUSE = 0.02


def fetch(port: int, path: str) -> float:
    """Return the seconds from connecting until the whole page is there; raises RuntimeError."""
    begun = perf_counter()
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as visitor:
        visitor.sendall(get_request(port, path, "Connection: close"))
        while data := visitor.recv(65536):
            answer += data
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"The page did not come: {answer[:80]!r}")
    return perf_counter() - begun


def main() -> None:
    port, path, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    end = perf_counter() + seconds
    waits = []
    while perf_counter() < end:
        waits.append(fetch(port, path))
        sleep(PAUSE)
    print(max(waits), median(waits))


if __name__ == "__main__":
    main()
