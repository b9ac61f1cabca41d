"""A client that costs next to nothing: one connection, kept open, and prepared requests."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlencode

PATIENCE = 30.0


class Opened:
    """How many connections were opened in this process."""

    number = 0


def connect(port: int, patience: float = PATIENCE) -> socket.socket:
    """Connect to a server here, and count it; ``patience`` in seconds. Raises OSError."""
    client = socket.create_connection(("127.0.0.1", port), timeout=patience)
    Opened.number += 1
    return client


class Answer(NamedTuple):
    status: int
    head: str
    body: bytes


class Connection:
    def __init__(self, port: int) -> None:
        self._socket = connect(port)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def ask(self, request: bytes) -> Answer:
        self._socket.sendall(request)
        head = self._until(b"\r\n\r\n").decode("latin-1")
        length = next(
            int(line.partition(":")[2])
            for line in head.split("\r\n")
            if line.lower().startswith("content-length:")
        )
        while len(self._rest) < length:
            self._receive()
        body, self._rest = self._rest[:length], self._rest[length:]
        return Answer(int(head.split(" ", 2)[1]), head, body)

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._receive()
        found, _, self._rest = self._rest.partition(mark)
        return found

    def _receive(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("The server hung up.")
        self._rest += data

    def close(self) -> None:
        self._socket.close()


def get_request(port: int, path: str, *more: str) -> bytes:
    """Return a request for a page; ``more`` are further header lines."""
    lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}", *more]
    return "\r\n".join([*lines, "", ""]).encode()


def post_request(port: int, path: str, fields: dict[str, str], *more: str) -> bytes:
    """Return a request that sends a form; ``more`` are further header lines."""
    body = urlencode(fields)
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: localhost:{port}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        *more,
    ]
    return "\r\n".join([*lines, "", body]).encode()


def ask_all(port: int, requests: Sequence[bytes], *, expected: int) -> list[float]:
    """Send requests one after another; return the seconds of each. Raises RuntimeError."""
    connection = Connection(port)
    found = []
    for request in requests:
        begun = perf_counter()
        answer = connection.ask(request)
        found.append(perf_counter() - begun)
        if answer.status != expected:
            raise RuntimeError(f"Expected {expected}, got {answer.head}")
    connection.close()
    return found


def ask_at_once(
    port: int, requests: Sequence[bytes], *, clients: int, expected: int
) -> tuple[float, list[float]]:
    """Divide requests over clients; return the seconds of the whole and of each request."""
    shares = [requests[number::clients] for number in range(clients)]
    begun = perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        tasks = [pool.submit(ask_all, port, share, expected=expected) for share in shares]
        times = list(chain.from_iterable(task.result() for task in tasks))
    return perf_counter() - begun, times
