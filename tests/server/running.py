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
from threading import Event, Lock, Semaphore
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from waitress import wasyncore  # type: ignore[import-untyped]  # ships no types

from formsapp.server import listen
from formsapp.server.connections import Channel, Server
from formsapp.server.lanes import Lanes
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
WORKING, IDLE = 0.05, 0.005
"""Seconds that a round waits for something to happen, while a thread works and otherwise."""
PROGRAM = """
import sys, threading, time
from collections import Counter
from formsapp.server import serve

gates, held = [threading.Event()], Counter()

def hold(path):
    held[path] += 1
    gates[-1].wait(60)
    held[path] -= 1

def count_files():
    found = []
    try:
        while len(found) < 1000:
            found.append(open("pyproject.toml"))
    except OSError:
        pass
    for one in found:
        one.close()
    return len(found)

def app(environ, start):
    path = environ["PATH_INFO"]
    answer = path
    if path == "/slow":
        time.sleep(1)
    elif environ["loket.crowded"]:
        answer = "crowded"
    elif path.startswith("/hold"):
        hold(path)
    elif path == "/held":
        answer = " ".join(str(held[name]) for name in ("/hold", "/hold-files"))
    elif path == "/files":
        answer = str(count_files())
    elif path == "/release":
        gates.append(threading.Event())
        gates[-2].set()
    elif path == "/from":
        answer = f'{environ["REMOTE_ADDR"]} {environ.get("HTTP_X_FORWARDED_FOR")}'
    start("200 OK", [("Content-Type", "text/plain")])
    return [answer.encode("latin-1")]

ready = lambda: print("ready", flush=True)
built = {"/", "/crisis/", "/held", "/release", "/café/"}
serve(app, host="127.0.0.1", port=int(sys.argv[1]), ready=ready, built=built)
"""


class Running:
    """A server in a process of its own."""

    def __init__(self, first: str = "") -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-c", first + PROGRAM, str(self.port)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
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

    def held(self) -> list[int]:
        """Return how many requests of each sort hold a thread at this moment."""
        return [int(number) for number in self.get("/held")[0].split()]

    def release(self) -> None:
        """Let all requests go that are held, and those that still wait for a thread."""
        while any(self.held()):
            self.get("/release")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=30)
        return self.process.returncode


class Gate:
    """Holds threads of a server until a test opens it."""

    def __init__(self) -> None:
        self._open, self._lock, self._waiting = Event(), Lock(), 0
        self._places = Semaphore(0)

    def wait(self) -> None:
        with self._lock:
            self._waiting += 1
        if not self._open.is_set():
            self._places.acquire(timeout=60)

    def let_one_through(self) -> None:
        self._places.release()
        with self._lock:
            self._waiting -= 1

    def open(self) -> None:
        self._open.set()
        self._places.release(1000)

    @property
    def holds(self) -> int:
        return 0 if self._open.is_set() else self._waiting


class Driven:
    """A server in the test's own process, which does nothing between two turns."""

    def __init__(
        self,
        app: WSGIApplication | None = None,
        built: frozenset[str] = frozenset(),
        gate: Gate | None = None,
    ) -> None:
        self.port, self._gate = free_port(), gate or Gate()
        self._lanes = Lanes(built)
        self._listening = listen(app or answer_path, self._lanes, "127.0.0.1", self.port)
        found = self._listening.map.values()
        self.server: Server = next(one for one in found if isinstance(one, Server))

    def connect(self, sent: bytes = b"", turns: int = 3) -> socket.socket:
        """Connect, send something, and let the server take it in."""
        client = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        client.sendall(sent)
        self.turn(turns)
        return client

    def turn(self, rounds: int = 3) -> None:
        for _ in range(rounds):
            timeout = WORKING if self._is_working() else IDLE
            wasyncore.loop(timeout, use_poll=True, map=self._listening.map, count=1)

    def turn_until_closed(self) -> None:
        """Take turns until no connection is left: a thread may begin later than a turn passes."""
        for _ in range(1000):
            if not self.channels:
                return
            self.turn(1)

    def _is_working(self) -> bool:
        """Return whether a thread works, or is about to, and is not held by the test."""
        lines = self._lanes.lines.values()
        active = sum(line.active_count for line in lines)
        begins = any(list(line.queue) and line.active_count < len(line.threads) for line in lines)
        return begins or active > self._gate.holds

    @property
    def channels(self) -> list[Channel]:
        return list(self.server.active_channels.values())

    def close(self) -> None:
        for channel in self.channels:
            channel.handle_close()
        self._listening.close()
        for line in self._lanes.lines.values():
            line.set_thread_count(0)


def answer_path(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
    answer = str(environ["PATH_INFO"]).encode()
    start("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]


def read_answer(client: socket.socket) -> tuple[int, str]:
    """Read the status and the text of one answer."""
    with HTTPResponse(client) as answer:
        answer.begin()
        return answer.status, answer.read().decode()
