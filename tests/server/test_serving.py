"""The server holds when clients are slow, greedy or still busy as it stops."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]  # ships no types

from formsapp.server.http_request import LARGEST_BODY, Request
from tests.server.running import Running

HALF = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
    b"X-Forwarded-For: 203.0.113.%d\r\n\r\nhalf"
)
"""Each of another network: one may not ask as much in a second as this and other tests do."""


@pytest.mark.hostile("slow-senders")
def test_senders_that_stop_half_way_hold_nobody_up(server: Running) -> None:
    with ExitStack() as open_ones:
        for number in range(60):
            slow = open_ones.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            slow.sendall(HALF % number)
        assert server.get("/quick")[0] == "/quick"


@pytest.mark.hostile("send-large")
def test_a_body_that_is_far_too_large_is_refused_before_it_is_read(server: Running) -> None:
    with server.connection() as connection:
        connection.putrequest("POST", "/")
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(100 * LARGEST_BODY))
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status == 413
        assert "Er is niets verstuurd." in answer.read().decode()


def test_the_app_hears_who_connects_and_whom_a_proxy_says_that_it_serves(server: Running) -> None:
    with server.connection() as connection:
        connection.request("GET", "/from", headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.7"})
        answer = connection.getresponse().read().decode()
    assert answer == "127.0.0.1 10.0.0.1, 203.0.113.7"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("WWW.Voorbeeld.Example", "www.voorbeeld.example"),
        ("www.voorbeeld.example.", "www.voorbeeld.example"),
        ("LocalHost.:8000", "localhost:8000"),
        ("[::1]:8000", "[::1]:8000"),
    ],
)
def test_a_host_is_read_as_it_is_configured(sent: str, read: str) -> None:
    request = Request(Adjustments())
    request.received(f"GET / HTTP/1.1\r\nHost: {sent}\r\n\r\n".encode())
    assert request.headers["HOST"] == read


def test_it_does_not_say_what_it_is(server: Running) -> None:
    assert "Server" not in server.get("/")[1]


def test_what_is_under_way_is_finished_when_it_stops() -> None:
    server = Running()
    with server.connection() as connection:
        connection.request("GET", "/slow")
        server.get("/quick")  # by now the slow one is with a thread
        assert server.stop() == 0
        assert connection.getresponse().read() == b"/slow"
