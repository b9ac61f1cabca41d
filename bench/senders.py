"""Clients that send requests again and again, or hold connections open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from itertools import count
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.attacks import Target

Make = Callable[[int], bytes]
"""Gives the request of each number."""


def name_network(number: int) -> str:
    """Return the header line by which a proxy tells the address of a client."""
    return f"X-Forwarded-For: 198.{18 + number // 65536 % 100}.{number // 256 % 256}.{number % 256}"


def send_often(
    target: Target, over: Event, make: Callable[[Target], bytes], *, clients: int
) -> None:
    """Let clients send one request again and again, each on a new connection."""
    request = make(target)
    run_all(partial(send_until, target, over, request) for _ in range(clients))


def send_until(target: Target, over: Event, request: bytes) -> None:
    while not over.is_set():
        send_once(target, over, request)


def send_each(target: Target, over: Event, make: Make, *, clients: int) -> None:
    """Let clients send requests that each are another one, on new connections."""
    numbers = count()

    def send() -> None:
        while not over.is_set():
            send_once(target, over, make(next(numbers)))

    run_all(iter([send] * clients))


def send_once(target: Target, over: Event, request: bytes) -> None:
    """Send a request and read what comes, unless the server leaves that to wait for a second."""
    with suppress(OSError), target.connect() as client:
        client.sendall(request)
        while client.recv(65536) and not over.is_set():
            client.settimeout(1)


def hold_each(
    target: Target, over: Event, make: Make, *, clients: int, reads: bool = False
) -> None:
    """Keep connections open that each sent a request; read one byte of each in a round, or none."""
    with ExitStack() as held:
        opened = []
        for number in range(clients):
            with suppress(OSError):
                client = held.enter_context(target.connect())
                client.sendall(make(number))
                client.setblocking(False)
                opened.append(client)
        while not over.wait(0.2):
            for client in opened if reads else ():
                with suppress(OSError):
                    client.recv(1)


def hold_open(target: Target, over: Event, *, sent: bytes, clients: int) -> None:
    """Keep connections open that sent this much and nothing more."""
    with ExitStack() as held:
        for _ in range(clients):
            with suppress(OSError):
                client = held.enter_context(target.connect())
                client.sendall(sent)
        over.wait()


def run_all(works: Iterator[Callable[[], None]]) -> None:
    """Let each work in a thread of its own, and wait; raises what the first of them raised."""
    failed: list[Exception] = []
    threads = [Thread(target=_keep_fault, args=(work, failed), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _keep_fault(work: Callable[[], None], failed: list[Exception]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - raised again by who started the thread
        failed.append(error)
