"""Who sends very much, from one network or many: the others are read and answered all the same."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from threading import Event
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from formsapp.server.connections import EACH_SECOND, IN_MEMORY, OF_ONE_NETWORK
from formsapp.server.http_request import LARGEST_TEXT
from formsapp.server.lanes import BYTES_WAIT, MOST_WAITING, THREADS
from tests.server.running import Driven, answer_path, read_answer

ONE, OTHER, THIRD = "203.0.113.7", "198.51.100.9", "192.0.2.4"


def post(path: str, body: bytes, network: str = ONE, *, length: int | None = None) -> bytes:
    """Return a request as a proxy passes it on."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {network}\r\n"
    return f"{head}Content-Length: {length or len(body)}\r\n\r\n".encode() + body


class Busy:
    """A server of which all threads that answer forms are held."""

    def __init__(self) -> None:
        self.released, self.seen = Event(), list[str]()
        self.driven = Driven(self.answer)
        self.clients = ExitStack()
        self.send(post("/held", b"a"), times=THREADS["rest"])
        while self.seen.count("/held") < THREADS["rest"]:
            self.driven.turn()

    def answer(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        self.seen.append(environ["PATH_INFO"])
        self.released.wait(60)
        return answer_path(environ, start)

    def send(self, request: bytes, *, times: int = 1) -> socket.socket:
        """Send a request from so many clients; return the last of them."""
        for _ in range(times):
            client = socket.create_connection(("127.0.0.1", self.driven.port), timeout=10)
            self.clients.enter_context(client).sendall(request)
            if len(request) > IN_MEMORY:
                self.driven.turn(3 + len(request) // IN_MEMORY)
        self.driven.turn(5)
        return client

    def release(self) -> None:
        self.released.set()
        while any(channel.requests for channel in self.driven.channels):
            self.driven.turn()
        self.driven.turn()

    def close(self) -> None:
        self.released.set()
        self.clients.close()
        self.driven.close()


@pytest.fixture
def busy() -> Iterator[Busy]:
    with closing(Busy()) as made:
        yield made


def take_answer(busy: Busy, client: socket.socket) -> socket.socket:
    """Let the server answer this one, which is refused and waits for nothing."""
    busy.driven.turn(6)
    return client


def test_what_a_client_sent_that_has_gone_is_thrown_away_unread(busy: Busy) -> None:
    for _ in range(5):
        busy.send(post("/gone", b"a" * 1000)).close()
    stays = busy.send(post("/stays", b"a"))
    busy.release()
    assert read_answer(stays) == (200, "/stays")
    assert "/gone" not in busy.seen


def test_who_leaves_while_waiting_gives_up_the_place(busy: Busy) -> None:
    leavers = [busy.send(post("/gone", b"a" * 1000)) for _ in range(5)]
    for client in leavers:
        client.close()
    busy.driven.turn()
    assert len(busy.driven.channels) == THREADS["rest"]


def test_who_sends_something_more_while_waiting_is_answered(busy: Busy) -> None:
    client = busy.send(post("/stays", b"a"))
    client.sendall(b"\r\n")
    busy.driven.turn()
    busy.release()
    assert read_answer(client) == (200, "/stays")


def test_of_one_network_half_of_the_line_waits(busy: Busy) -> None:
    busy.send(post("/any", b"a"), times=MOST_WAITING // 2)
    refused = take_answer(busy, busy.send(post("/any", b"a")))
    answer = refused.recv(4096)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After: 60\r\n" in answer
    assert "Er is niets verstuurd." in answer.decode()
    taken = busy.send(post("/other", b"a", OTHER))
    busy.release()
    assert read_answer(taken) == (200, "/other")


def test_the_line_of_all_networks_together_is_bounded(busy: Busy) -> None:
    for network in (ONE, OTHER):
        busy.send(post("/any", b"a", network), times=MOST_WAITING // 2)
    assert read_answer(take_answer(busy, busy.send(post("/any", b"a", THIRD))))[0] == 503
    assert len(busy.driven.server.task_dispatcher.lines["rest"].queue) == MOST_WAITING


def test_of_one_network_few_bytes_wait(busy: Busy) -> None:
    busy.send(post("/any", b"a" * LARGEST_TEXT), times=BYTES_WAIT // 2 // LARGEST_TEXT)
    assert read_answer(take_answer(busy, busy.send(post("/any", b"a"))))[0] == 503
    taken = busy.send(post("/other", b"a", OTHER))
    busy.release()
    assert read_answer(taken) == (200, "/other")


@pytest.mark.parametrize("network", [OTHER, THIRD])
def test_of_a_network_that_sent_enough_the_rest_waits_until_the_next_second(
    driven: Driven, network: str
) -> None:
    driven.server.maintenance(driven.server.now)
    driven.server.next_channel_cleanup = float("inf")  # the second does not end
    driven.server.count_bytes(f"{OTHER}/32", OF_ONE_NETWORK + 1)
    with driven.connect(post("/any", b"", network, length=LARGEST_TEXT)) as client:
        client.sendall(b"a" * LARGEST_TEXT)
        driven.turn(30)
        if network == OTHER:
            (channel,) = driven.channels
            assert IN_MEMORY <= channel.body_bytes < 2 * IN_MEMORY
            driven.server.maintenance(driven.server.now)
            driven.turn(30)
        assert read_answer(client) == (200, "/any")


def test_when_all_together_sent_enough_a_short_form_still_comes_in(driven: Driven) -> None:
    driven.server.next_channel_cleanup = float("inf")
    for number in range(5):
        driven.server.count_bytes(f"192.0.2.{number}", EACH_SECOND // 4)
    large = post("/large", b"", length=LARGEST_TEXT)
    with driven.connect(large) as client, driven.connect(post("/short", b"a" * 5000)) as short:
        client.sendall(b"a" * LARGEST_TEXT)
        driven.turn(30)
        assert read_answer(short) == (200, "/short")
        assert IN_MEMORY <= sum(one.body_bytes for one in driven.channels) < 2 * IN_MEMORY
