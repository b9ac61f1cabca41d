"""Mail goes out at least once, whatever the mail server does, and is then forgotten."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from formsapp.cases import outbox
from formsapp.cases.case_errors import NotFound
from formsapp.cases.models import OutboxMail
from formsapp.cases.outbox import OutgoingMail, Sending
from formsapp.cases.smtp_mailer import FileMailer, Mailer, SmtpMailer
from formsapp.sealing import letterbox as lb
from tests import mail
from tests.cases.conftest import NOW, Office
from tests.ports import free_port

SENDER = "Voorbeeld <info@voorbeeld.example>"
MAIL = OutgoingMail("client@example.org", "Uw bericht is ontvangen", "Kenmerk Z-7K4M-2QXD\n")


class Keeping:
    """A mailer that keeps what it gets."""

    sender = SENDER

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        self.sent.append(message)


def put(office: Office, item: OutgoingMail = MAIL) -> None:
    outbox.queue_mail(office.session, office.ring.letterbox, item, now=office.now)


def send(office: Office, mailer: Mailer) -> Sending:
    return outbox.send_due(office.session, office.ring, mailer, clock=lambda: office.now)


def row(office: Office) -> OutboxMail:
    office.session.rollback()
    return office.session.scalars(sa.select(OutboxMail)).one()


def test_a_mail_is_sent_and_its_text_and_recipient_are_forgotten(office: Office) -> None:
    put(office)
    mailer = Keeping()
    assert send(office, mailer) == Sending(sent=1)
    assert send(office, mailer) == Sending()
    [message] = mailer.sent
    assert (message["To"], message["From"]) == ("client@example.org", SENDER)
    assert message.get_content() == MAIL.body
    assert (row(office).sealed, row(office).sent_at) == (None, NOW)


def test_a_waiting_mail_shows_neither_recipient_nor_text_in_the_database(office: Office) -> None:
    put(office)
    sealed = row(office).sealed
    assert sealed
    for secret in (b"client", b"example.org", b"Z-7K4M", b"bericht"):
        assert secret not in sealed


def test_a_real_mail_server_gets_the_mail(office: Office, smtp_server: mail.Server) -> None:
    put(
        office,
        OutgoingMail("client@example.org", "Uw café-bericht — ontvangen", "Één regel\nen nog één"),
    )
    assert send(office, SmtpMailer(smtp_server.url, SENDER)).sent == 1
    [message] = smtp_server.messages
    assert message["Subject"] == "Uw café-bericht — ontvangen"
    assert message.get_content().splitlines() == ["Één regel", "en nog één"]
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("reply", ["451 try later", "421 closing", "550 no such user", "554 spam"])
def test_a_mail_that_the_server_refuses_is_tried_again_later(
    office: Office, smtp_server: mail.Server, reply: str
) -> None:
    put(office)
    smtp_server.reply = reply
    mailer = SmtpMailer(smtp_server.url, SENDER)
    assert send(office, mailer) == Sending(failed=1)
    assert row(office).problem == f"SMTP {reply[:3]}"
    smtp_server.reply = "250 OK"
    assert send(office, mailer) == Sending()
    office.now += outbox.FIRST_WAIT
    assert send(office, mailer) == Sending(sent=1)
    assert row(office).problem is None


def test_a_server_that_fails_is_one_line_in_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """It names nobody, and says when the mail is tried again."""
    for _ in range(3):
        put(office)
    assert send(office, SmtpMailer(f"smtp://127.0.0.1:{free_port()}", SENDER)).failed == 3
    again = f"{NOW + outbox.FIRST_WAIT:%Y-%m-%d %H:%M:%S} UTC"
    said = f"Mail waits: 3 not sent (ConnectionRefusedError), tried again from {again}."
    assert caplog.messages == [said]
    caplog.clear()
    office.now += outbox.FIRST_WAIT
    assert send(office, Keeping()).sent == 3
    assert caplog.messages == []


@pytest.mark.hostile("mail-down")
def test_a_mail_waits_out_a_server_that_is_down_for_a_day(office: Office) -> None:
    put(office)
    down = SmtpMailer(f"smtp://127.0.0.1:{free_port()}", SENDER)
    end = NOW + timedelta(days=1)
    while office.now < end:
        assert send(office, down).given_up == 0
        office.now = max(row(office).due_at, office.now)
    assert row(office).problem == "ConnectionRefusedError"
    mailer = Keeping()
    assert send(office, mailer).sent == 1


@pytest.mark.hostile("mail-down")
@pytest.mark.hostile("clock-back")
def test_mail_of_before_the_clock_was_set_back_by_a_day_goes_out(office: Office) -> None:
    class Dying(Keeping):
        def send(self, _message: EmailMessage) -> None:
            raise Crash

    office.now += timedelta(days=1)
    put(office)
    with pytest.raises(Crash):
        send(office, Dying())
    office.session.rollback()
    office.now -= timedelta(days=1)
    assert send(office, Keeping()) == Sending(sent=1)


def test_giving_up_is_seen_and_can_be_tried_again(office: Office) -> None:
    put(office)
    down = SmtpMailer(f"smtp://127.0.0.1:{free_port()}", SENDER)
    tries = 0
    while not outbox.given_up_mails(office.session):
        tries += send(office, down).failed
        office.now = max(row(office).due_at, office.now)
    assert tries == outbox.MAX_TRIES
    assert office.now - NOW > timedelta(days=2)
    assert send(office, down) == Sending()
    [lost] = outbox.given_up_mails(office.session)
    outbox.retry_mail(office.session, lost.id, now=office.now)
    assert outbox.given_up_mails(office.session) == []
    assert send(office, Keeping()).sent == 1
    with pytest.raises(NotFound):
        outbox.retry_mail(office.session, lost.id, now=office.now)


@contextmanager
def silent_server() -> Iterator[tuple[str, Callable[[], socket.socket]]]:
    """Give the address of a server that says nothing, and how to take a caller in."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)
        address = f"smtp://127.0.0.1:{listening.getsockname()[1]}"
        yield address, lambda: listening.accept()[0]


@pytest.mark.hostile("mail-down")
def test_a_hanging_mail_server_keeps_nobody_from_sending_a_form(office: Office) -> None:
    put(office)
    with silent_server() as (url, take_in), Session(office.engine) as elsewhere:
        mailer = SmtpMailer(url, SENDER, timeout=60)
        send = partial(outbox.send_due, elsewhere, office.ring, mailer, clock=lambda: NOW)
        worker = Thread(target=send)
        worker.start()
        with take_in():
            assert office.send().reference
            assert worker.is_alive(), "the mail server hung all the while"
        worker.join(timeout=20)
        assert not worker.is_alive()
    assert row(office).problem == "SMTPServerDisconnected"


class Crash(BaseException):
    """The worker is killed."""


@pytest.mark.hostile("mail-killed")
def test_a_worker_that_dies_after_handing_over_sends_it_once_more_with_the_same_id(
    office: Office, smtp_server: mail.Server
) -> None:
    class Dying(SmtpMailer):
        def send(self, message: EmailMessage) -> None:
            super().send(message)
            raise Crash

    put(office)
    with pytest.raises(Crash):
        send(office, Dying(smtp_server.url, SENDER))
    office.session.rollback()
    mailer = SmtpMailer(smtp_server.url, SENDER)
    assert send(office, mailer) == Sending()  # still held for the one that died
    office.now += outbox.LEASE
    assert send(office, mailer) == Sending(sent=1)
    assert len(smtp_server.messages) == 2
    assert len({message["Message-ID"] for message in smtp_server.messages}) == 1


@pytest.mark.hostile("mail-two-workers")
def test_two_workers_send_each_mail_once(
    office: Office, make_engine: Callable[..., Engine], smtp_server: mail.Server
) -> None:
    for _ in range(10):
        put(office)
    start = Barrier(3)
    done: list[Sending] = []

    def work(engine: Engine) -> None:
        with Session(engine) as session:
            start.wait()
            mailer = SmtpMailer(smtp_server.url, SENDER)
            done.append(outbox.send_due(session, office.ring, mailer, clock=lambda: NOW))

    threads = [Thread(target=work, args=(make_engine(),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.sent for one in done) == 10
    assert len({message["Message-ID"] for message in smtp_server.messages}) == 10
    assert len(smtp_server.messages) == 10


def test_a_worker_that_was_too_slow_does_not_undo_what_another_sent(office: Office) -> None:
    class Slow(Keeping):
        def send(self, message: EmailMessage) -> None:
            with Session(office.engine) as elsewhere:
                late = NOW + outbox.LEASE
                sent = outbox.send_due(elsewhere, office.ring, Keeping(), clock=lambda: late).sent
                assert sent == 1
            super().send(message)
            raise OSError

    put(office)
    assert send(office, Slow()) == Sending()
    assert row(office).sent_at == NOW + outbox.LEASE


@pytest.mark.parametrize("behind", [timedelta(seconds=1), timedelta(minutes=9)])
def test_a_worker_whose_clock_is_behind_takes_nothing_that_another_has_in_hand_or_put_off(
    office: Office, behind: timedelta
) -> None:
    class Refusing(Keeping):
        def send(self, message: EmailMessage) -> None:
            super().send(message)
            found.append(is_free())
            raise OSError

    def is_free() -> bool:
        with Session(office.engine) as elsewhere:
            return outbox.is_mail_due(elsewhere, now=office.now - behind)

    found: list[bool] = []
    put(office)
    for _ in range(10):  # from the ninth on it waits as long as any mail does
        office.now += outbox.LONGEST_WAIT
        assert send(office, Refusing()).failed == 1
        found.append(is_free())
    assert not any(found)


def test_in_a_round_with_a_slow_mail_server_no_other_worker_takes_what_one_has_in_hand(
    office: Office,
) -> None:
    """The second mail comes when the time for which the first could be held is over."""

    class Slow(Keeping):
        def send(self, message: EmailMessage) -> None:
            office.now += outbox.LEASE
            with Session(office.engine) as elsewhere:
                free = outbox.is_mail_due(elsewhere, now=office.now - outbox.LEASE / 2)
            found.append(free)
            super().send(message)

    found: list[bool] = []
    for _ in range(2):
        put(office)
    mailer = Slow()
    assert send(office, mailer).sent == 2
    assert found == [True, False], "the other one waited, then it was in hand"
    assert len(mailer.sent) == 2


@pytest.mark.hostile("mail-header")
def test_a_line_break_in_an_address_never_becomes_a_header(office: Office) -> None:
    for to in (
        "client@example.org\r\nBcc: everyone@example.org",
        "client@example.org\nSubject: other",
        "a@b.nl, c@d.nl",
        "geen adres",
        "",
        "\0@example.org",
    ):
        put(office, OutgoingMail(to, "Onderwerp", "Tekst"))
    mailer = Keeping()
    sending = send(office, mailer)
    assert sending.sent + sending.failed == 6
    for message in mailer.sent:
        assert message["Bcc"] is None
        assert message["Subject"] == "Onderwerp"
        assert len(message["To"].addresses) == 1


@pytest.mark.hostile("mail-header")
def test_a_line_break_in_a_subject_becomes_a_space(office: Office) -> None:
    put(office, OutgoingMail("client@example.org", "Een\r\nBcc: everyone@example.org", "Tekst"))
    mailer = Keeping()
    assert send(office, mailer).sent == 1
    [message] = mailer.sent
    parsed = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert parsed["Bcc"] is None
    assert parsed["Subject"] == "Een Bcc: everyone@example.org"


def test_the_demo_writes_mail_to_files(office: Office, tmp_path: Path) -> None:
    put(office)
    mailer = FileMailer(tmp_path / "mail", SENDER)
    assert send(office, mailer).sent == 1
    [path] = (tmp_path / "mail").iterdir()
    assert path.suffix == ".eml"
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert message["To"] == "client@example.org"
    assert b"\r\n" in path.read_bytes()


def test_a_side_without_the_private_key_leaves_the_mail_waiting(office: Office) -> None:
    put(office)
    client_side = lb.Keyring(office.ring.letterbox, {})
    sending = outbox.send_due(office.session, client_side, Keeping(), clock=lambda: NOW)
    assert sending == Sending(failed=1)
    assert row(office).problem == "no private key of the outbox here"
    office.now += outbox.FIRST_WAIT
    assert send(office, Keeping()).sent == 1


@pytest.mark.hostile("restore-mail")
def test_after_a_restore_waiting_mail_is_held_for_staff_to_judge(office: Office) -> None:
    put(office)
    put(office)
    assert outbox.give_up_waiting(office.session, now=NOW) == 2
    assert send(office, Keeping()) == Sending()
    assert len(outbox.given_up_mails(office.session)) == 2


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:25",
        "http://mail.example",
        "smtp://",
        "smtp://user:pass@mail.example:25",
        "smtp://mail.example",
    ],
)
@pytest.mark.hostile("mail-tls")
def test_a_mail_server_that_would_leak_or_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtps://"):
        SmtpMailer(url, SENDER)


@pytest.mark.hostile("mail-tls")
def test_tls_or_nothing_when_it_was_asked_for(office: Office, smtp_server: mail.Server) -> None:
    put(office)
    url = smtp_server.url.replace("smtp://", "smtp+starttls://")
    assert send(office, SmtpMailer(url, SENDER)) == Sending(failed=1)
    assert smtp_server.messages == []
