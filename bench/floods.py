"""Floods of new connections: so many each second, however slowly they are answered."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from threading import Event
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from bench.client import connect, get_request

if TYPE_CHECKING:
    from bench.attacks import Target

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
                open_ones.append(send_at_once(port, make(next(numbers))))
        while len(open_ones) > OPEN:
            open_ones.popleft().close()
        due = max(due + STEP, perf_counter() - BACKLOG)
        sleep(max(0.0, due - perf_counter()))
    while open_ones:
        open_ones.pop().close()


def send_at_once(port: int, sent: bytes) -> socket.socket:
    """Connect, send something, and wait for nothing more."""
    client = connect(port, patience=1)
    client.setblocking(False)
    client.send(sent)
    return client


def flood_page(
    target: Target, over: Event, path: str, *, networks: int = 1, before: str = ""
) -> None:
    """Ask for a page on a thousand new connections a second, from so many networks."""

    def make(number: int) -> bytes:
        client = number % networks
        address = f"198.{18 + client // 65536}.{client // 256 % 256}.{client % 256}"
        return get_request(target.port, path, f"X-Forwarded-For: {before}{address}")

    flood(target.port, over, make)


def flood_forms(target: Target, over: Event) -> None:
    flood_page(target, over, target.form)


def flood_forms_of_many(target: Target, over: Event) -> None:
    flood_page(target, over, target.form, networks=100_000)


def flood_long_addresses(target: Target, over: Event) -> None:
    """Ask for links of which each sign must be decoded, as long as the server reads them."""
    path = f"/{target.provider}/l/" + "%25" * 330
    flood_page(target, over, path, networks=100_000)


def flood_proxies(target: Target, over: Event) -> None:
    """Ask for form pages by way of a thousand proxies."""
    flood_page(target, over, target.form, networks=100_000, before="10.99.99.99, " * 1200)


def flood_crisis(target: Target, over: Event) -> None:
    flood_page(target, over, target.crisis)


def flood_posts(target: Target, over: Event) -> None:
    """Send short forms, of which the app judges each."""
    post = target.fields(b"form_key=" + target.key.encode() + b"&gebeurd=" + b"a+" * 2000)
    flood(target.port, over, lambda _number: post)


def flood_silence(target: Target, over: Event) -> None:
    flood(target.port, over, lambda _number: b"")
