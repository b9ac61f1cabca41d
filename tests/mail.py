"""A mail server that keeps what it gets, or answers as a test tells it to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port


@dataclass
class Server:
    """``url`` is for LOKET_SMTP_URL; ``reply`` is what the server says to each message."""

    url: str = ""
    reply: str = "250 OK"
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        del server, session
        if self.reply.startswith("250"):
            content = envelope.original_content or b""
            self.recipients.extend(envelope.rcpt_tos)
            self.messages.append(message_from_bytes(content, policy=policy.default))
        return self.reply


@contextmanager
def running() -> Iterator[Server]:
    """Run a mail server on a free port of this machine."""
    server = Server()
    port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        server.url = f"smtp://127.0.0.1:{port}"
        yield server
    finally:
        controller.stop()
