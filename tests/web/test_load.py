"""Many clients send at once: nothing is lost, nothing doubled, and who needs help now gets a page.

``make soak`` lets more of them send more often, and notes how much that was.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from formsapp.cases import event_log
from formsapp.cases.models import Base, Case, OutboxMail
from formsapp.cases.outbox import LEASE
from formsapp.cases.signed_links import open_link
from formsapp.sealing.letterbox import form_hash
from formsapp.settings import Settings
from formsapp.web.form.form_key import Purpose, issue_key
from formsapp.web.shared.services import db
from tests import figures, mail
from tests.by_day import some
from tests.conftest import REPO
from tests.web.conftest import AKKOORD, Loket
from tests.web.crowd import Client, cores, crowd, keep_to
from tests.web.serving import Served, serving

KIND = "akkoord"
CLIENTS, ROUNDS, HALF_SENT = some(500, 60), some(4, 1), some(100, 10)
PROCESSES = some(4, 1)
"""Of clients; each has as many threads as clients."""
GROWTH_KB = 100 * 1024
"""By so much the server may grow, in kB: much less than what it would hold of all that is sent."""
WAITS = 6000
"""Looks, a hundredth of a second apart, after which what was waited for does not come any more."""
ENOUGH = 30
"""Forms that came in when a server and a worker die: it is the midst, however many send."""
FEW = 3
"""Mails after that, which the other worker sends."""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="tells no memory, and binds to no core"
)


class Senders:
    """Clients, each with a link, and the keys of their forms."""

    def __init__(self, loket: Loket, *ports: int) -> None:
        self.keys: dict[str, str] = {}
        """The form key, by what the page holds of it."""
        visitor = loket.visitor()
        page = visitor.walk(f"/l/{loket.link(KIND, many=True)}/{KIND}", *AKKOORD)
        self.answers = {**page.form(), "doe": "versturen"}
        self.clients = [self._make(loket, ports, number) for number in range(CLIENTS)]

    def _make(self, loket: Loket, ports: tuple[int, ...], number: int) -> Client:
        token, known, now = loket.link(KIND, many=True), loket.services, loket.clock()
        with loket.app.test_request_context():
            link = open_link(db.session, known.signer, token, now=now).link
            keys = [issue_key(Purpose(KIND, str(link.id))) for _ in range(ROUNDS)]
        self.keys |= {one.signed: one.key for one in keys}
        network, form = (
            f"203.0.{number // 250}.{1 + number % 250}",
            f"{known.root}/l/{token}/{KIND}",
        )
        turned = [*ports[number % len(ports) :], *ports[: number % len(ports)]]
        return Client(turned, network, form, [one.signed for one in keys], self.answers)

    def assert_stored_once(self, loket: Loket, led: dict[str, str]) -> None:
        """Each form was said to be stored, which it is, and nothing else is."""
        assert led.keys() == self.keys.keys()
        receipts = [place for place in led.values() if place]
        assert len({*receipts}) == len(receipts)
        with loket.app.app_context():
            stored = [*db.session.scalars(sa.select(Case.form_hash))]
            assert sorted(stored) == sorted(map(form_hash, self.keys.values()))
            assert event_log.verify_chain(db.session) is None
            db.session.rollback()


def send_half(port: int, form: str, network: str, held: ExitStack) -> None:
    """Begin to send, and hold the connection."""
    connection = held.enter_context(closing(HTTPConnection("127.0.0.1", port, timeout=60)))
    connection.putrequest("POST", form)
    connection.putheader("Content-Length", "5000")
    connection.putheader("X-Forwarded-For", network)
    connection.endheaders(b"naam=F")


def read_memory(pid: int) -> int:
    """Return how much of the memory it holds, in kB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if "VmRSS" in line))


def wait_until(happened: Callable[[], bool]) -> None:
    """Look until it has; fail where it does not come any more."""
    for _ in range(WAITS):
        if happened():
            return
        time.sleep(0.01)
    pytest.fail("It does not come any more.")


@pytest.fixture
def outgoing() -> Iterator[mail.Server]:
    with mail.running() as server:
        yield server


@pytest.mark.hostile("crowd", "slow-senders")
def test_what_many_send_at_once_is_stored_once(
    settings: Settings,
    start: Callable[[Settings], Loket],
    outgoing: mail.Server,
    tmp_path: Path,
) -> None:
    """The server has one core, and its clients another one."""
    loket = start(replace(settings, face="both"))
    with serving(settings, outgoing.url, REPO, tmp_path / "log") as served, ExitStack() as held:
        keep_to(served.pid, cores()[:1])
        senders = Senders(loket, served.port)
        led = senders.clients[0].send_all()
        before = read_memory(served.pid)
        for client in senders.clients[:HALF_SENT]:
            send_half(served.port, client.form, client.network, held)
        crisis = f"{loket.services.root}/crisis/"
        with crowd(senders.clients[1:], PROCESSES, crisis) as people:
            led |= people.hear()
            waits = people.waits()
        grown = read_memory(served.pid) - before
        status, _ = senders.clients[0].ask(served.port, "GET", next(iter(led.values())))
    assert status == 200
    senders.assert_stored_once(loket, led)
    assert grown < GROWTH_KB
    figures.note("load: forms of clients at once, each stored once", len(led))
    figures.note("load: clients at once", CLIENTS, most=True)
    figures.note("load: times that the crisis page came meanwhile", len(waits))
    longest = round(max(waits) * 1000)
    figures.note("load: longest wait for the crisis page, in ms", longest, most=True)
    figures.note("load: growth of the server's memory, in kB", max(grown, 0), most=True)


@dataclass(frozen=True)
class Park:
    """Servers of the client side and workers of the staff side, on one PostgreSQL."""

    loket: Loket
    staff: Settings
    client: Settings
    smtp: str
    folder: Path
    held: ExitStack

    def serve(self, face: str, ahead: float = 0) -> Served:
        """Let one more begin; its clock is ``ahead``."""
        settings = self.staff if face == "staff" else self.client
        log = self.folder / f"log-{face}-{uuid4().hex}"
        begun = serving(settings, self.smtp, REPO, log, face=face, ahead=ahead)
        return self.held.enter_context(begun)

    def count(self, what: type[Base], *of: sa.ColumnElement[bool]) -> int:
        with self.loket.app.app_context():
            found = db.session.scalar(sa.select(sa.func.count()).select_from(what).where(*of))
            db.session.rollback()
            return found or 0

    def has_at_most_waiting(self, mails: int) -> bool:
        return self.count(OutboxMail, OutboxMail.sent_at.is_(None)) <= mails

    def find_in_hand(self) -> dict[str, UUID]:
        """Return the mails that a worker has in hand, by what each of them marks its own with."""
        with self.loket.app.app_context():
            held = sa.select(OutboxMail).where(OutboxMail.claim.is_not(None))
            found = {one.claim or "": one.id for one in db.session.scalars(held)}
            db.session.rollback()
            return found

    def waits_for_the_dead_alone(self, claims: Collection[str]) -> bool:
        """Whether no mail waits but what has been in hand since someone died."""
        waiting = self.count(OutboxMail, OutboxMail.sent_at.is_(None))
        return waiting == self.count(OutboxMail, OutboxMail.claim.in_(claims))


@pytest.fixture
def park(
    settings: Settings,
    start: Callable[[Settings], Loket],
    outgoing: mail.Server,
    postgres_url: str,
    tmp_path: Path,
) -> Iterator[Park]:
    staff = replace(settings, face="both", database=postgres_url)
    client = replace(staff, data=tmp_path / "client-side")
    shutil.copytree(staff.data / "keys", client.data / "keys")
    shutil.rmtree(client.data / "keys" / "private")
    with ExitStack() as held:
        yield Park(start(staff), staff, client, outgoing.url, tmp_path, held)


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])  # its team gets a mail of each case
@pytest.mark.hostile("crowd")
def test_of_three_servers_and_two_workers_one_of_each_may_die_while_many_send(
    park: Park, outgoing: mail.Server
) -> None:
    """Clients send to another server then; who takes over repeats only what the worker held."""
    servers = [park.serve("client") for _ in range(3)]
    workers = [park.serve("staff") for _ in range(2)]
    senders = Senders(park.loket, *(one.port for one in servers))
    forms = len(senders.keys)
    with crowd(senders.clients, PROCESSES) as people:
        midst = min(forms // 4, ENOUGH)
        wait_until(lambda: bool(outgoing.messages) and park.count(Case) >= midst)
        os.kill(servers[0].pid, signal.SIGKILL)
        os.kill(workers[0].pid, signal.SIGKILL)
        before, mails = park.count(Case), len(outgoing.messages)
        # The database has by then heard the last that the dead one said.
        wait_until(lambda: len(outgoing.messages) >= mails + FEW)
        in_hand = park.find_in_hand()
        led = people.hear()
    assert before < forms, "they died in the midst"
    for left in range(forms, len(workers), -ENOUGH):  # the more there are, the longer it may take
        wait_until(partial(park.has_at_most_waiting, left))
    wait_until(partial(park.waits_for_the_dead_alone, in_hand))
    # What a dead worker had in hand waits for a while: for a worker of later that is over. The
    # other one rests, for its clock would tell it that the later one holds mails for too long.
    os.kill(workers[1].pid, signal.SIGKILL)
    held = {str(one) for claim, one in park.find_in_hand().items() if claim in in_hand}
    assert len(held) <= 1
    assert len({*message_ids(outgoing)} | held) == forms
    park.serve("staff", ahead=LEASE.total_seconds() + 1)
    wait_until(partial(park.has_at_most_waiting, 0))
    senders.assert_stored_once(park.loket, led)
    sent = message_ids(outgoing)
    assert len(sent) == forms
    again = {one for one, times in sent.items() if times > 1}
    assert again <= held
    assert max(sent.values()) <= len(workers)
    name = "load, one of 3 servers and of 2 workers killed"
    figures.note(f"{name}: forms, each stored once", forms)
    figures.note(f"{name}: mails, each sent", len(sent))
    figures.note(f"{name}: mails sent once more", len(again))


def message_ids(outgoing: mail.Server) -> Counter[str]:
    """Return how often each mail went out."""
    return Counter(one["Message-ID"].strip("<>").partition("@")[0] for one in outgoing.messages)
