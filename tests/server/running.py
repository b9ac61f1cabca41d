"""Servers to test: one in a process of its own, and one whose rounds a test turns itself."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import Message
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from waitress import wasyncore  # type: ignore[import-untyped]  # ships no types

from formsapp.server import listen
from formsapp.server.connections import Channel, Server
from formsapp.server.lanes import Lanes
from tests.mail import free_port

PROGRAM = """
import sys, threading, time
from collections import Counter
from formsapp.server import serve

released, held = threading.Event(), Counter()

def app(environ, start):
    path = environ["PATH_INFO"]
    answer = path
    if path == "/slow":
        time.sleep(1)
    elif environ["loket.crowded"]:
        answer = "crowded"
    elif path.startswith("/hold"):
        held[path] += 1
        released.wait(60)
    elif path == "/held":
        answer = " ".join(str(held[name]) for name in ("/hold", "/hold-files"))
    elif path == "/from":
        answer = f'{environ["REMOTE_ADDR"]} {environ.get("HTTP_X_FORWARDED_FOR")}'
    start("200 OK", [("Content-Type", "text/plain")])
    return [answer.encode("latin-1")]

ready = lambda: print("ready", flush=True)
built = {"/crisis/", "/held", "/café/"}
serve(app, host="127.0.0.1", port=int(sys.argv[1]), ready=ready, built=built)
"""


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

    def connect(self, sent: bytes = b"") -> socket.socket:
        """Connect and send something."""
        client = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        client.sendall(sent)
        return client

    def get(self, path: str) -> tuple[str, Message]:
        """Fetch a page and return its text and its headers."""
        with self.connection() as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.read().decode(), answer.headers

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=30)
        return self.process.returncode


class Driven:
    """A server in the test's own process, which does nothing between two turns."""

    def __init__(
        self, app: WSGIApplication | None = None, built: frozenset[str] = frozenset()
    ) -> None:
        self.port = free_port()
        self._listening = listen(app or answer_path, Lanes(built), "127.0.0.1", self.port)
        found = self._listening.map.values()
        self.server: Server = next(one for one in found if isinstance(one, Server))

    def connect(self, sent: bytes = b"", turns: int = 3) -> socket.socket:
        """Connect, send something, and let the server take it in."""
        client = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        client.sendall(sent)
        self.turn(turns)
        return client

    def turn(self, rounds: int = 3) -> None:
        options = {"timeout": 0.05, "use_poll": True, "count": rounds}
        wasyncore.loop(map=self._listening.map, **options)

    @property
    def channels(self) -> list[Channel]:
        return list(self.server.active_channels.values())

    def close(self) -> None:
        for channel in self.channels:
            channel.handle_close()
        self._listening.close()


def answer_path(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
    answer = str(environ["PATH_INFO"]).encode()
    start("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]


def read_answer(client: socket.socket) -> tuple[int, str]:
    """Read the status and the text of one answer."""
    with HTTPResponse(client) as answer:
        answer.begin()
        return answer.status, answer.read().decode()
