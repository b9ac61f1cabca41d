"""Who sends very much, from one network or many: the others are read and answered all the same."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from formsapp.server.connections import (
    ASKED_EACH_SECOND,
    BEGINNINGS,
    EACH_SECOND,
    IN_MEMORY,
    MANY_IN_ROUND,
    OF_ONE_NETWORK,
)
from formsapp.server.http_request import LARGEST_TEXT, LONG_TEXT, Request
from formsapp.server.lanes import BYTES_WAIT, MOST_WAITING, THREADS
from tests.server.running import Driven, Gate, answer_path, read_answer

ONE, OTHER, THIRD = "203.0.113.7", "198.51.100.9", "192.0.2.4"


def post(path: str, body: bytes, network: str = ONE, *, length: int | None = None) -> bytes:
    """Return a request as a proxy passes it on."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {network}\r\n"
    return f"{head}Content-Length: {length or len(body)}\r\n\r\n".encode() + body


class Busy:
    """A server of which all threads that answer forms are held."""

    def __init__(self) -> None:
        self.gate, self.seen = Gate(), list[str]()
        self.driven = Driven(self.answer, gate=self.gate)
        self.clients = ExitStack()
        self.send(post("/held", b"a"), times=THREADS["rest"])
        while self.seen.count("/held") < THREADS["rest"]:
            self.driven.turn()

    def answer(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        self.seen.append(environ["PATH_INFO"])
        self.gate.wait()
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

    def begin_one(self) -> str:
        """Let one thread finish; return what it begins with: several at once would race."""
        before = len(self.seen)
        self.gate.let_one_through()
        while len(self.seen) == before:
            self.driven.turn()
        return self.seen[-1]

    def release(self) -> None:
        self.gate.open()
        while any(channel.requests for channel in self.driven.channels):
            self.driven.turn()
        self.driven.turn()

    def close(self) -> None:
        self.gate.open()
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


@pytest.fixture(params=["closes", "is cut off"])
def leave(request: pytest.FixtureRequest) -> Callable[[socket.socket], None]:
    """Leave in one of two ways: of the second the system tells the server at once."""

    def go(client: socket.socket) -> None:
        if request.param == "is cut off":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()

    return go


def test_what_a_client_sent_that_has_gone_is_thrown_away_unread(
    busy: Busy, leave: Callable[[socket.socket], None]
) -> None:
    for _ in range(5):
        leave(busy.send(post("/gone", b"a" * 1000)))
        busy.driven.turn()
    stays = busy.send(post("/stays", b"a"))
    busy.release()
    assert read_answer(stays) == (200, "/stays")
    assert "/gone" not in busy.seen


def test_who_leaves_while_waiting_gives_up_the_place(
    busy: Busy, leave: Callable[[socket.socket], None]
) -> None:
    leavers = [busy.send(post("/gone", b"a" * 1000)) for _ in range(5)]
    for client in leavers:
        leave(client)
    busy.driven.turn()
    assert len(busy.driven.channels) == THREADS["rest"]


def test_who_closes_the_side_that_sends_is_answered_after_the_others_of_its_network(
    busy: Busy,
) -> None:
    closed = busy.send(post("/closed", b"a"))
    closed.shutdown(socket.SHUT_WR)
    busy.driven.turn()
    stays = busy.send(post("/stays", b"a"))
    assert busy.begin_one() == "/stays"
    busy.release()
    assert read_answer(closed) == (200, "/closed")
    assert read_answer(stays) == (200, "/stays")
    assert busy.seen[THREADS["rest"] :] == ["/stays", "/closed"]
    busy.driven.turn()
    assert closed.recv(1) == b""


@pytest.mark.parametrize("sent", [b"GET /page HTTP/1.0\r\n\r\n", post("/page", b"a")])
@pytest.mark.parametrize("built", [frozenset[str](), frozenset({"/page"})])
def test_who_closes_the_side_that_sends_with_the_request_is_answered(
    sent: bytes, built: frozenset[str]
) -> None:
    with (
        closing(Driven(built=built)) as driven,
        closing(socket.create_connection(("127.0.0.1", driven.port), timeout=10)) as client,
    ):
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        driven.turn(9)
        assert read_answer(client) == (200, "/page")


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


@pytest.mark.hostile("flood")
def test_each_network_takes_its_turn(busy: Busy) -> None:
    busy.send(post("/theirs", b"a"), times=MOST_WAITING // 2 - 1)
    others = [busy.send(post("/other", b"a", network)) for network in (OTHER, THIRD, OTHER)]
    began = [busy.begin_one() for _ in range(5)]
    assert began.count("/other") == len(others), "they are among the first, of thirty"
    busy.release()
    assert [read_answer(one)[0] for one in others] == [200] * 3


def test_who_has_many_networks_of_one_site_takes_one_turn(busy: Busy) -> None:
    many = [f"2001:db8:7:{number:x}::1" for number in range(MOST_WAITING // 2 + 1)]
    sent = [busy.send(post("/any", b"a", network)) for network in many]
    assert read_answer(sent[-1])[0] == 503
    other = busy.send(post("/other", b"a", "2001:db8:8::1"))
    begun = [busy.begin_one() for _ in range(2)]
    assert begun == ["/any", "/other"]
    busy.release()
    assert read_answer(other) == (200, "/other")


def test_the_line_of_all_networks_together_is_bounded(busy: Busy) -> None:
    for network in (ONE, OTHER):
        busy.send(post("/any", b"a", network), times=MOST_WAITING // 2)
    assert read_answer(take_answer(busy, busy.send(post("/any", b"a", THIRD))))[0] == 503
    assert len(busy.driven.server.task_dispatcher.lines["rest"].queue) == MOST_WAITING


@pytest.mark.hostile("flood")
def test_a_network_that_asks_very_much_is_refused_before_its_bodies_come(driven: Driven) -> None:
    driven.server.maintenance(driven.server.now)
    driven.server.next_channel_cleanup = float("inf")  # the second does not end
    for _ in range(ASKED_EACH_SECOND):
        driven.server.judge(asked_by(driven, ONE))
    started = post("/any", b"", length=LARGEST_TEXT)
    with driven.connect(started) as refused, driven.connect(post("/any", b"a", OTHER)) as other:
        driven.turn(6)
        answer = refused.recv(4096)
        assert answer.startswith(b"HTTP/1.1 429 ")
        assert b"Retry-After: 60\r\n" in answer
        assert refused.recv(1) == b""
        assert read_answer(other) == (200, "/any")
    driven.server.maintenance(driven.server.now)
    with driven.connect(post("/any", b"a")) as later:
        driven.turn(6)
        assert read_answer(later) == (200, "/any")


def asked_by(driven: Driven, network: str) -> Request:
    request = Request(driven.server.adj, network)
    request.path = "/any"
    return request


def test_of_built_pages_nobody_asks_too_much() -> None:
    with closing(Driven(built=frozenset({"/crisis/"}))) as driven:
        driven.server.next_channel_cleanup = float("inf")
        driven.server.most_asked = 0
        for _ in range(3):
            with driven.connect(b"GET /crisis/ HTTP/1.1\r\nHost: x\r\n\r\n") as client:
                assert read_answer(client) == (200, "/crisis/")


def test_who_passes_a_proxy_that_names_nobody_is_of_one_network(driven: Driven) -> None:
    driven.server.next_channel_cleanup = float("inf")
    driven.server.most_asked = 2
    request = b"GET /any HTTP/1.1\r\nHost: x\r\n\r\n"
    with ExitStack() as held:
        clients = [held.enter_context(driven.connect(request)) for _ in range(3)]
        driven.turn(6)
        assert [read_answer(one)[0] for one in clients] == [200, 200, 429]


def test_of_one_network_few_bytes_wait(busy: Busy) -> None:
    busy.send(post("/any", b"a" * LARGEST_TEXT))
    while "/any" not in busy.seen:
        busy.driven.turn()
    busy.send(post("/any", b"a" * LARGEST_TEXT), times=BYTES_WAIT // 2 // LARGEST_TEXT)
    long = b"a" * (LONG_TEXT + 1)
    assert read_answer(take_answer(busy, busy.send(post("/any", long))))[0] == 503
    taken = busy.send(post("/other", long, OTHER))
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


def test_one_thread_works_on_long_texts(busy: Busy) -> None:
    long = post("/long", b"a" * (LONG_TEXT + 1))
    busy.send(long, times=2)
    while "/long" not in busy.seen:
        busy.driven.turn()
    busy.driven.turn(5)
    assert busy.seen.count("/long") == THREADS["long"] == 1
    assert len(busy.driven.server.task_dispatcher.lines["long"].queue) == 1


def test_who_is_taken_for_an_earlier_connection_with_something_to_read_stays(
    driven: Driven,
) -> None:
    with driven.connect() as client:
        (channel,) = driven.channels
        channel.handle_read()
        client.sendall(post("/any", b"a"))
        driven.turn(6)
        assert read_answer(client) == (200, "/any")


def test_who_was_closed_meanwhile_has_left(driven: Driven) -> None:
    with driven.connect():
        (channel,) = driven.channels
        channel.handle_close()
        assert channel.has_left()


def test_much_that_came_in_one_round_is_read_in_the_next_second(driven: Driven) -> None:
    driven.server.next_channel_cleanup = float("inf")
    with driven.connect(post("/any", b"", length=LARGEST_TEXT)) as client:
        driven.server.count_bytes(f"{ONE}/32", BEGINNINGS * OF_ONE_NETWORK + 1)
        client.sendall(b"a" * 20_000)
        driven.turn()
        (channel,) = driven.channels
        channel.handle_read()
        assert channel.body_bytes == 0


def test_threads_begin_nothing_while_many_clients_send_in_one_round(driven: Driven) -> None:
    server = driven.server
    server.readable()
    for _ in range(MANY_IN_ROUND - 1):
        server.count_client()
    assert server.is_calm.is_set()
    server.count_client()
    assert not server.is_calm.is_set()
    server.readable()
    assert server.is_calm.is_set(), "the next round begins"
