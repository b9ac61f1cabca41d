"""The servers that are measured beside each other."""

from __future__ import annotations

import re
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import office
from bench.client import Connection, get_request, post_request
from bench.timing import start_python

TOKEN = "a" * 32
"""Against forged posts: Django wants the same in a cookie and in the form."""
NAMES = ("loket", "flask", "django")
FORM = f"/{office.PROVIDER}/f/dossier"
ANSWERS = {
    "hoedanigheid": "zelf",
    "wens": "kopie",
    "hulp": "wmo",
    "welk-deel": "",
    "naam": "Fatima O'Brien",
    "geboortedatum-dag": "3",
    "geboortedatum-maand": "5",
    "geboortedatum-jaar": "1960",
    "telefoon": "06 00000000",
    "mail": "client@example.org",
}
DJANGO_ANSWERS = {
    "capacity": "zelf",
    "wish": "kopie",
    "part": "",
    "name": "Fatima O'Brien",
    "born": "1960-05-03",
    "phone": "06 00000000",
    "mail": "client@example.org",
    "csrfmiddlewaretoken": TOKEN,
}


@dataclass(frozen=True)
class Server:
    """One worker: its process, port and folder."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    @property
    def path(self) -> str:
        return FORM if self.name == "loket" else "/form"

    def memory(self) -> int:
        """Return the bytes of memory that are its own, with its part of shared memory (PSS)."""
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text(encoding="ascii")
        found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
        if found is None:
            raise RuntimeError("This system does not tell what memory a process has.")
        return int(found[1]) * 1024

    def form_requests(self, number: int) -> list[bytes]:
        if self.name == "django":
            cookie = f"Cookie: csrftoken={TOKEN}"
            return [post_request(self.port, self.path, DJANGO_ANSWERS, cookie)] * number
        last = {**ANSWERS, "bij": "controle", "doe": "versturen"}
        return [
            post_request(self.port, self.path, last | {"form_key": key})
            for key in self.new_form_keys(number)
        ]

    def question_requests(self, number: int) -> list[bytes]:
        """Return requests that each show the first page with a question."""
        asked = {"bij": "", "doe": "verder"}
        return [
            post_request(self.port, self.path, asked | {"form_key": key})
            for key in self.new_form_keys(number)
        ]

    def new_form_keys(self, number: int) -> Iterator[str]:
        connection = Connection(self.port)
        for _ in range(number):
            page = connection.ask(get_request(self.port, self.path)).body.decode()
            found = re.search(r'name="form_key" value="([^"]+)"', page)
            if found is None:
                raise RuntimeError("The form has no key.")
            yield found[1]
        connection.close()

    def count_cases(self) -> int:
        with sqlite3.connect(self.folder / "loket.sqlite") as database:
            found: int = database.execute('SELECT count(*) FROM "case"').fetchone()[0]
        return found


@contextmanager
def run_servers(folder: Path) -> Iterator[dict[str, Server]]:
    """Start all workers, and stop them at the end.

    Each is started once before: compiling modules leaves megabytes behind in a process.
    """
    started: dict[str, Server] = {}
    try:
        for name in NAMES:
            stop_server(start_server(name, folder))
        for name in NAMES:
            started[name] = start_server(name, folder)
        yield started
    finally:
        for server in started.values():
            stop_server(server)


def start_server(name: str, folder: Path) -> Server:
    """Start one worker and wait until it listens."""
    port = find_free_port()
    process = start_python(folder, "-m", "bench.worker", name, str(folder), str(port))
    if process.stdout is None or process.stdout.readline() != b"ready\n":
        process.terminate()
        raise RuntimeError(f"The server of {name} did not start.")
    return Server(name, process, port, folder)


def stop_server(server: Server) -> None:
    server.process.terminate()
    server.process.communicate()


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found
