"""Many clients send at once: nothing is lost, nothing doubled, and who needs help now gets a page.

``make soak`` lets more of them send more often, and notes how much that was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

import pytest

from formsapp.settings import Settings
from formsapp.web.form.form_key import Purpose, issue_key
from tests import figures, mail
from tests.by_day import some
from tests.web.conftest import Loket
from tests.web.serving import Served, serving
from tests.web.test_akkoord import cases

KIND = "link-aanvragen"
CLIENTS, ROUNDS, HALF_SENT = some(500, 60), some(4, 1), some(100, 10)
GROWTH_KB = 100 * 1024
"""By so much the server may grow, in kB: much less than what it would hold of all that is sent."""
TRIES = 2000


@dataclass
class Client:
    """Someone in a network of their own, who presses the last button twice each time."""

    served: Served
    root: str
    network: str
    keys: list[str]
    receipts: list[str] = field(default_factory=list)

    def send_all(self) -> None:
        for key in self.keys:
            first, again = self.send(key), self.send(key)
            assert again in {first, ""}, "a second press makes no second case"
            self.receipts.append(first or key)  # without a place, after a connection that broke

    def send(self, key: str) -> str:
        """Send until it is taken; return where it led, or nothing where it was there already."""
        answers = {"naam": "Fatima O'Brien", "bekend": "06 00000000", "form_key": key}
        body = urlencode({**answers, "bij": "controle", "doe": "versturen"})
        for _ in range(TRIES):
            status, place = self.ask("POST", f"{self.root}/f/{KIND}", body)
            if status in {303, 409}:
                return place.partition("?")[0]
            assert status in {0, 503}, "who can't be served at once is told so"
            time.sleep(0.05)
        raise AssertionError("It was never taken.")

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """Return the status, and where it leads; 0 where the connection broke."""
        head = {"X-Forwarded-For": self.network, "Host": "localhost:8000"}
        if body:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            with closing(HTTPConnection("127.0.0.1", self.served.port, timeout=60)) as connection:
                connection.request(method, path, body, head)
                found = connection.getresponse()
                found.read()
                return found.status, found.headers.get("Location", "")
        except (OSError, HTTPException):
            return 0, ""

    def send_half(self, held: ExitStack) -> None:
        """Begin to send, and hold the connection."""
        connection = held.enter_context(
            closing(HTTPConnection("127.0.0.1", self.served.port, timeout=60))
        )
        connection.putrequest("POST", f"{self.root}/f/{KIND}")
        connection.putheader("Content-Length", "5000")
        connection.putheader("X-Forwarded-For", self.network)
        connection.endheaders(b"naam=F")


def make_client(loket: Loket, served: Served, number: int) -> Client:
    with loket.app.test_request_context():
        keys = [issue_key(Purpose(KIND)).signed for _ in range(ROUNDS)]
    network = f"203.0.{number // 250}.{1 + number % 250}"
    return Client(served, loket.services.root, network, keys)


def look_at_crisis_page(client: Client, over: Event, waits: list[float]) -> None:
    """Ask for it again and again; a wait is kept for each time that it came."""
    while not over.is_set():
        began = time.monotonic()
        status, _ = client.ask("GET", f"{client.root}/crisis/")
        assert status == 200
        waits.append(time.monotonic() - began)


def read_memory(served: Served) -> int:
    """Return how much of the memory it holds, in kB."""
    status = Path(f"/proc/{served.pid}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if "VmRSS" in line))


@pytest.fixture
def outgoing() -> Iterator[mail.Server]:
    with mail.running() as server:
        yield server


@pytest.mark.hostile("crowd", "slow-senders")
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells no memory")
def test_what_many_send_at_once_is_stored_once(
    settings: Settings,
    start: Callable[[Settings], Loket],
    outgoing: mail.Server,
    repo: Path,
    tmp_path: Path,
) -> None:
    loket = start(replace(settings, face="both"))
    over, waits = Event(), list[float]()
    with (
        serving(settings, outgoing.url, repo, tmp_path / "log") as served,
        ExitStack() as held,
        ThreadPoolExecutor(CLIENTS + 1) as pool,
    ):
        clients = [make_client(loket, served, number) for number in range(CLIENTS)]
        clients[0].send_all()
        before = read_memory(served)
        for client in clients[:HALF_SENT]:
            client.send_half(held)
        probe = pool.submit(look_at_crisis_page, clients[0], over, waits)
        try:
            list(pool.map(Client.send_all, clients[1:]))
        finally:
            over.set()
        probe.result()
        grown = read_memory(served) - before
        receipts = [one for client in clients for one in client.receipts]
        assert clients[0].ask("GET", clients[0].receipts[0])[0] == 200
    assert len(receipts) == len({*receipts}) == len(cases(loket)) == CLIENTS * ROUNDS
    assert waits
    assert grown < GROWTH_KB
    figures.note("load: forms of clients at once, each stored once", len(receipts))
    figures.note("load: clients at once", CLIENTS)
    figures.note("load: times that the crisis page came meanwhile", len(waits))
    figures.note("load: longest wait for the crisis page, in ms", round(max(waits) * 1000))
    figures.note("load: growth of the server's memory, in kB", max(grown, 0))
