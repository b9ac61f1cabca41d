"""Clients in a process of their own, so that they don't take the server's time for themselves.

``python -m tests.web.crowd send`` reads from its input who sends what, as JSON, and writes what
each form led to. ``... look`` asks for one page again and again until its input ends, and writes
how long each answer took. Both import nothing but Python.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from pathlib import Path
from subprocess import PIPE
from threading import Thread
from typing import Any
from urllib.parse import urlencode

REPO = Path(__file__).resolve().parents[2]
TRIES, PAUSE = 3000, 0.05
PATIENCE = 60
"""Seconds that a client waits for an answer, as a browser does at the least."""


@dataclass
class Client:
    """Someone in a network of their own, who presses the last button twice for each form.

    A server that is gone, breaks off or is busy is asked anew, or another one of ``ports``.
    """

    ports: Sequence[int]
    network: str
    form: str
    keys: Sequence[str]
    answers: Mapping[str, str | list[str]]
    asked: int = 0

    def send_all(self) -> dict[str, str]:
        """Return where each form led."""
        led = {}
        for key in self.keys:
            first, again = self.send(key), self.send(key)
            if "" not in {first, again} and first != again:
                raise AssertionError("A second press made a second case.")
            led[key] = first or again
        return led

    def send(self, key: str) -> str:
        """Send until it is taken; return where it led, or nothing where it was there already."""
        body = urlencode({**self.answers, "form_key": key}, doseq=True)
        for port in islice(cycle(self.ports), TRIES):
            status, place = self.ask(port, "POST", self.form, body)
            if status in {303, 409}:
                return place.partition("?")[0]
            if status not in {0, 503}:
                raise AssertionError(f"Who can't be served at once is told so, and not {status}.")
            time.sleep(PAUSE)
        raise AssertionError("It was never taken.")

    def ask(self, port: int, method: str, path: str, body: str = "") -> tuple[int, str]:
        """Return the status, and where it leads; 0 where the connection broke."""
        self.asked += 1
        head = {"X-Forwarded-For": self.network, "Host": "localhost:8000"}
        if body:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            with closing(connection):
                connection.request(method, path, body, head)
                found = connection.getresponse()
                found.read()
                return found.status, found.headers.get("Location", "")
        except (OSError, HTTPException):
            return 0, ""


def send(clients: Sequence[Client]) -> dict[str, Any]:
    """Let all of them send at once; return where each form led, and how often they asked."""
    with ThreadPoolExecutor(len(clients)) as pool:
        led = [*pool.map(Client.send_all, clients)]
    return {
        "led": {key: place for one in led for key, place in one.items()},
        "asked": sum(client.asked for client in clients),
    }


def look(port: int, path: str) -> list[float]:
    """Ask for a page until the input ends; return the seconds that each answer took."""
    waits: list[float] = []
    ended = Thread(target=sys.stdin.read)
    ended.start()
    visitor = Client([port], "203.0.113.250", path, [], {})
    while ended.is_alive() or not waits:
        began = time.monotonic()
        status, _ = visitor.ask(port, "GET", path)
        if status != 200:
            raise AssertionError(f"The page did not come: {status}.")
        waits.append(time.monotonic() - began)
        time.sleep(0.01)
    return waits


@dataclass
class Crowd:
    """Processes of clients, and one that looks at a page meanwhile."""

    senders: list[subprocess.Popen[str]] = field(default_factory=list)
    looker: subprocess.Popen[str] | None = None

    def hear(self) -> dict[str, str]:
        """Return where each form led, once all were taken."""
        found = [json.loads(end(one)) for one in self.senders]
        self.asked = sum(one["asked"] for one in found)
        return {key: place for one in found for key, place in one["led"].items()}

    def waits(self) -> list[float]:
        """Return the seconds that each answer took for who looked."""
        assert self.looker is not None
        return [float(one) for one in json.loads(end(self.looker))]


@contextmanager
def crowd(clients: Sequence[Client], processes: int, looks_at: str = "") -> Iterator[Crowd]:
    """Let clients begin to send, shared out over some processes, away from the server's core."""
    made = Crowd()
    if looks_at:
        made.looker = begin(["look", str(clients[0].ports[0]), looks_at])
    made.senders = [begin(["send"], nice=5) for _ in range(processes)]
    try:
        for number, sender in enumerate(made.senders):
            assert sender.stdin is not None
            json.dump([asdict(one) for one in clients[number::processes]], sender.stdin)
            sender.stdin.close()
            sender.stdin = None
        yield made
    finally:
        for one in (*made.senders, made.looker):
            if one is not None and one.poll() is None:
                one.kill()
                one.wait()


def begin(arguments: Sequence[str], nice: int = 0) -> subprocess.Popen[str]:
    """Start a process of clients, which gives way by so much to the one that looks."""
    program = [sys.executable, "-m", "tests.web.crowd", *arguments]
    made = subprocess.Popen(program, cwd=REPO, stdin=PIPE, stdout=PIPE, text=True)
    os.setpriority(os.PRIO_PROCESS, made.pid, os.nice(0) + nice)
    keep_to(made.pid, cores()[-1:])
    return made


def end(process: subprocess.Popen[str]) -> str:
    """Return what a process of clients writes at its end, which is a good one."""
    said, _ = process.communicate()
    assert process.returncode == 0
    return said


def cores() -> list[int]:
    """Return the cores that this process may use."""
    return sorted(os.sched_getaffinity(0))


def keep_to(pid: int, some: Sequence[int]) -> None:
    """Let a process, all its threads, run on these cores alone; where there is one, on that."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), some)


if __name__ == "__main__":
    if sys.argv[1] == "send":
        json.dump(send([Client(**one) for one in json.load(sys.stdin)]), sys.stdout)
    else:
        json.dump(look(int(sys.argv[2]), sys.argv[3]), sys.stdout)
