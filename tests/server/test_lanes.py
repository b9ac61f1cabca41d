"""Built pages wait for no thread, and what waits takes at most half of all threads."""

from __future__ import annotations

import socket
from contextlib import ExitStack, closing
from selectors import EVENT_READ, DefaultSelector
from time import sleep
from typing import cast
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]  # ships no types

from formsapp.crowded_flag import CROWDED
from formsapp.server.http_request import Request
from formsapp.server.lanes import FILES_WAIT, MOST_FILES, MOST_WAITING, THREADS, Lanes
from formsapp.web.shared.services import WRITERS_SEATED
from tests.server.running import Driven, Gate, Running, answer_path, read_answer

HOLD = b"GET /hold HTTP/1.1\r\nHost: localhost\r\n\r\n"
HOLD_FILES = (
    b"POST /hold-files HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
    b"Content-Type: Multipart/Form-Data; boundary=x\r\n\r\nx"
)

PAUSE = 0.01
"""Seconds: who asks without a pause keeps the server's threads from their lock."""


def test_built_pages_and_the_health_check_come_while_every_other_thread_is_held(
    server: Running,
) -> None:
    with ExitStack() as open_ones:
        for request in [HOLD] * 40 + [HOLD_FILES] * MOST_FILES:
            open_ones.enter_context(server.connect(request))
        while server.held() != [THREADS["rest"], THREADS["files"]]:
            sleep(PAUSE)
        for path in ("/crisis/", "/healthz"):
            assert server.get(path)[0] == path
        with server.connection() as head:
            head.request("HEAD", "/crisis/")
            assert head.getresponse().status == 200
        assert server.held() == [THREADS["rest"], THREADS["files"]]


@pytest.mark.parametrize(
    ("asked", "lane"),
    [
        ("GET /doz/healthz", "health"),
        ("HEAD /doz/healthz", "health"),
        ("POST /doz/healthz", "rest"),
        ("GET /doz/o/healthz", "rest"),
        ("GET /doz/f/klacht/bezig/healthz", "rest"),
        ("GET /doz/xhealthz", "rest"),
        ("GET /healthz", "rest"),
    ],
)
def test_only_the_health_check_of_a_provider_has_a_lane_of_its_own(asked: str, lane: str) -> None:
    """What comes by the thousand under a name that ends so would make who watches hear of it."""
    request = Request(Adjustments())
    request.received(f"{asked} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert Lanes(frozenset({"/doz/", "/doz/crisis/"})).find_lane(request) == lane


def test_requests_with_files_never_take_a_thread_from_the_others(server: Running) -> None:
    with ExitStack() as open_ones:
        for _ in range(MOST_FILES):
            open_ones.enter_context(server.connect(HOLD_FILES))
        while server.held() != [0, THREADS["files"]]:
            sleep(PAUSE)
        assert server.get("/any")[0] == "/any"
        assert server.held() == [0, THREADS["files"]]


def hold_files(number: int = 0) -> bytes:
    """Return a request with a file, from a network of its own for each number."""
    return HOLD_FILES.replace(b"\r\n", b"\r\nX-Forwarded-For: 203.0.113.%d\r\n" % number, 1)


@pytest.mark.parametrize(("networks", "waiting"), [(1, MOST_FILES // 2), (99, MOST_FILES)])
def test_who_comes_with_a_file_when_too_many_wait_is_answered_at_once(
    server: Running, networks: int, waiting: int
) -> None:
    taken = THREADS["files"] + waiting
    with ExitStack() as open_ones, DefaultSelector() as answered:
        for number in range(taken + 3):
            sent = hold_files(number % networks)
            client = open_ones.enter_context(server.connect(sent))
            answered.register(client, EVENT_READ)
            while number < THREADS["files"] and server.held() != [0, number + 1]:
                sleep(PAUSE)  # until a thread has taken it, so that it does not count as waiting
        told: set[socket.socket] = set()
        while len(told) < 3:
            for key, _ in answered.select(10):
                client = cast("socket.socket", key.fileobj)
                assert read_answer(client) == (200, "crowded")
                answered.unregister(client)
                told.add(client)
        assert answered.select(0.2) == []
        assert server.held() == [0, THREADS["files"]]


def test_who_sends_a_file_while_an_earlier_one_waits_long_is_answered_at_once() -> None:
    gate, taken = Gate(), list[str]()

    def hold(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        if not environ[CROWDED]:
            taken.append(environ["HTTP_X_FORWARDED_FOR"])
            gate.wait()
        return answer_path(environ, start)

    with closing(Driven(hold, gate=gate)) as driven, ExitStack() as held_ones:
        for _ in range(THREADS["files"] + 2):
            held_ones.enter_context(driven.connect(hold_files(1)))
        for channel in driven.channels[-2:]:
            channel.last_activity -= FILES_WAIT + 1  # what some seconds do
        late = held_ones.enter_context(driven.connect(hold_files(1)))
        while not driven.channels[-1].total_outbufs_len and driven.channels[-1].requests:
            driven.turn()
        driven.turn()
        assert read_answer(late) == (200, "/hold-files")
        other = held_ones.enter_context(driven.connect(hold_files(2)))
        assert [len(one.requests) for one in driven.channels] == [1, 1, 1, 1, 0, 1]
        gate.open()
        while len(taken) < THREADS["files"] + 3:
            driven.turn()
        driven.turn()
        assert read_answer(other) == (200, "/hold-files")
        assert taken.index("203.0.113.2") <= THREADS["files"] + 1, "its turn is second"


@pytest.mark.hostile("code-guessed")
def test_codes_and_pdfs_that_many_networks_ask_hold_one_thread_and_no_form() -> None:
    gate = Gate()

    def hold(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "POST" or environ["PATH_INFO"].endswith(".pdf"):
            gate.wait()
        return answer_path(environ, start)

    def ask(number: int) -> bytes:
        asked = (b"POST /code", b"GET /o/A/bewijs.pdf", b"POST /zorg/code/", b"POST /zorg/c%6Fde")
        is_post = asked[number % 4].startswith(b"POST")
        head = b"%s HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 2001:db8:%x::1\r\n"
        has_parts = b"Content-Type: multipart/form-data; boundary=x\r\n" * (number % 3 == 0)
        body = (has_parts + b"Content-Length: 1\r\n\r\nx") if is_post else b"\r\n"
        return head % (asked[number % 4], number) + body

    with closing(Driven(hold, gate=gate)) as driven, ExitStack() as open_ones:
        for number in range(1 + MOST_WAITING):
            open_ones.enter_context(driven.connect(ask(number), turns=2))
        one_more = open_ones.enter_context(driven.connect(ask(MOST_WAITING + 1)))
        assert read_answer(one_more)[0] == 503
        for path in (b"/f/klacht", b"/code"):
            asked = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path
            other = open_ones.enter_context(driven.connect(asked))
            assert read_answer(other) == (200, path.decode())
        assert gate.holds == 1
        gate.open()


@pytest.mark.parametrize("path", ["/caf%C3%A9/", "/crisis/?a=b", "http://x/crisis/"])
def test_however_its_address_is_written_a_built_page_does_not_wait(
    server: Running, path: str
) -> None:
    with ExitStack() as open_ones:
        for _ in range(THREADS["rest"]):
            open_ones.enter_context(server.connect(HOLD))
        while server.held() != [THREADS["rest"], 0]:
            sleep(PAUSE)
        asked = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        assert read_answer(open_ones.enter_context(server.connect(asked)))[0] == 200


def test_of_the_threads_that_work_half_may_wait() -> None:
    may_wait = THREADS["files"] + 1 + WRITERS_SEATED
    assert may_wait <= (THREADS["files"] + THREADS["rest"]) / 2
