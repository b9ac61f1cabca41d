"""A PostgreSQL server that takes nothing, is full or down: said to who sends, and sent once more.

Its data are on a disk of their own of some megabytes, which really fills up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from html import unescape

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from formsapp.cases import event_log, outbox
from formsapp.cases.case_errors import NotStored
from formsapp.cases.models import OutboxMail
from formsapp.cases.smtp_mailer import FileMailer
from formsapp.cases.verify_stored import verify_stored
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests import postgres, small_disk
from tests.conftest import missing
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.test_full_anywhere import Answer, Asked, Form, Withdrawal

SIZE = "90m"
MORE_LOG = b"SELECT pg_logical_emit_message(true, 'x', repeat('x', 1000000))"
AWAY = ("niets van u ontvangen", "Er is niets opgeslagen")
"""What clients and staff read where the server is not there."""
MAIL = outbox.OutgoingMail("client@example.org", "Ontvangen", "Kenmerk Z-7K4M-2QXD")


@dataclass
class Trouble(ABC):
    """What befalls the server, until someone mends it."""

    server: postgres.Server
    name: str
    """Of the database."""

    @abstractmethod
    def begin(self) -> None:
        """Let it come."""

    def end(self) -> None:
        """Mend it as a technician does: make room, and see that the server runs."""
        (self.server.data / "ballast").unlink(missing_ok=True)
        self.server.restart()


class ReadsOnly(Trouble):
    """It only lets read, as one that follows another."""

    def begin(self) -> None:
        self.set("on")

    def end(self) -> None:
        self.set("off")

    def set(self, value: str) -> None:
        setting = f"default_transaction_read_only = {value}"
        self.server.do(f'ALTER DATABASE "{self.name}" SET {setting}')
        with self.server.connect() as connection:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            connection.execute(ended, [self.name])


class NoRoom(Trouble):
    """No table of it can grow."""

    def begin(self) -> None:
        small_disk.fill(self.server.data)


class NoRoomForItsLog(NoRoom):
    """It can't write its log either, and goes down."""

    def begin(self) -> None:
        with suppress(psycopg.OperationalError), self.server.connect() as connection:
            super().begin()
            while True:
                connection.execute(MORE_LOG)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    programs = postgres.binaries()
    if programs is None:
        missing("PostgreSQL's programs")
    with postgres.running(programs, partial(small_disk.mounted, size=SIZE)) as made:
        yield made


class Mail:
    """A mail that waits; the worker sends it at least once."""

    def __init__(self, loket: Loket) -> None:
        self.loket, self.settings = loket, loket.services.settings
        self.ring = Keyring.load(self.settings.data / "keys", self.settings.provider)
        self.mailer = FileMailer(self.settings.data / "mail", "a@example.nl")

    def start_anew(self) -> None:
        with self.loket.app.app_context():
            self.id = outbox.queue_mail(
                db.session, self.ring.letterbox, MAIL, now=self.loket.clock()
            )

    def send(self) -> None:
        """Let a worker look once."""
        with self.loket.app.app_context(), suppress(NotStored, OperationalError):
            outbox.send_due(db.session, self.ring, self.mailer, clock=self.loket.clock)

    def count_sent(self) -> tuple[int, bool]:
        """Return how often it went out, and whether that is noted."""
        with self.loket.app.app_context():
            row = db.session.get_one(OutboxMail, self.id)
            return len([*self.mailer.folder.glob(f"*{self.id}*.eml")]), row.sent_at is not None


def press(asked: Asked) -> bool:
    """Press the button; return whether it is stored, of which the answer says the truth."""
    answer = asked.press()
    if answer.status_code == 303:
        return True
    shown = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 503, shown
    assert any(words in shown for words in (asked.refuses, *AWAY))
    assert asked.typed in shown.partition("<textarea")[2]
    return False


@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_what_the_server_does_not_take_is_said_and_taken_afterwards(
    settings: Settings, start: Callable[[Settings], Loket], server: postgres.Server
) -> None:
    address = server.fresh_database()
    office = Office(start(replace(settings, face="both", database=address)))
    loket, mail = office.loket, Mail(office.loket)
    all_asked = [kind(office) for kind in (Answer, Withdrawal, Form)]
    for befallen in (ReadsOnly, NoRoom, NoRoomForItsLog):
        trouble = befallen(server, str(make_url(address).database))
        for each in (*all_asked, mail):
            each.start_anew()
        trouble.begin()
        stored = [press(asked) for asked in all_asked]
        mail.send()
        trouble.end()
        assert not all(stored)
        assert befallen is NoRoom or not any((*stored, *mail.count_sent()))
        for asked, was_stored in zip(all_asked, stored, strict=True):
            assert asked.is_done() is was_stored
            assert was_stored or press(asked)
            assert asked.is_done()
        loket.clock.ahead(minutes=11)
        mail.send()
        assert mail.count_sent() == (1, True)
        with loket.app.app_context():
            assert event_log.verify_chain(db.session) is None
            assert verify_stored(db.session, mail.ring).differences == []
