"""A mail server that answers a sign at a time, for ever: the mail waits for its next turn."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from threading import Event, Thread

import pytest

from formsapp.cases.smtp_mailer import SmtpMailer

STEPS = {
    "its name, by lines": (b"", b"220-wait\r\n"),
    "its name, by signs": (b"", b"2"),
    "what it can do": (b"220 mail.example\r\n", b"250-wait\r\n"),
}


@pytest.fixture(params=STEPS)
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A server that begins well, and then goes on without end."""
    first, then = STEPS[request.param]
    ended = Event()

    def answer(listening: socket.socket) -> None:
        client, _ = listening.accept()
        with client:
            client.sendall(first)
            while not ended.wait(0.02):
                try:
                    client.sendall(then)
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = Thread(target=answer, args=(listening,))
        serving.start()
        yield listening.getsockname()[1]
        ended.set()
        serving.join()


def test_a_mail_takes_no_longer_than_it_may(port: int) -> None:
    message = EmailMessage()
    message["To"], message["From"] = "sam@client.example", "zorg@provider.example"
    mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", "zorg@provider.example", longest=0.3)
    with pytest.raises((smtplib.SMTPException, OSError)):
        mailer.send(message)
