"""The server holds when clients are slow, greedy or still busy as it stops."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path

import pytest

from formsapp.server import LARGEST_BODY
from tests.mail import free_port

PROGRAM = """
import sys, time
from formsapp.server import serve

def app(environ, start):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)
    start("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/from":
        return [f'{environ["REMOTE_ADDR"]} {environ.get("HTTP_X_FORWARDED_FOR")}'.encode()]
    return [environ["PATH_INFO"].encode()]

serve(app, host="127.0.0.1", port=int(sys.argv[1]), ready=lambda: print("ready", flush=True))
"""
HALF = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf"


class Running:
    """A server in a process of its own."""

    def __init__(self, repo: Path) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self.port)], cwd=repo, stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n"

    @contextmanager
    def connection(self) -> Iterator[HTTPConnection]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            yield connection

    def get(self, path: str) -> tuple[str, Message]:
        """Fetch a page and return its text and its headers."""
        with self.connection() as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.read().decode(), answer.headers

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=10)
        return self.process.returncode


@pytest.fixture
def server(repo: Path) -> Iterator[Running]:
    running = Running(repo)
    yield running
    running.stop()


def test_senders_that_stop_half_way_hold_nobody_up(server: Running) -> None:
    with ExitStack() as open_ones:
        for _ in range(60):
            slow = open_ones.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            slow.sendall(HALF)
        assert server.get("/quick")[0] == "/quick"


def test_a_body_that_is_far_too_large_is_refused_before_it_is_read(server: Running) -> None:
    with server.connection() as connection:
        connection.putrequest("POST", "/")
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


def test_it_does_not_say_what_it_is(server: Running) -> None:
    assert "Server" not in server.get("/")[1]


def test_what_is_under_way_is_finished_when_it_stops(server: Running) -> None:
    with server.connection() as connection:
        connection.request("GET", "/slow")
        server.get("/quick")  # by now the slow one is with a thread
        assert server.stop() == 0
        assert connection.getresponse().read() == b"/slow"
