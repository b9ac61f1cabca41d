"""Ways to hand over a mail: to files, for the demo, or to an SMTP server."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from contextlib import closing, suppress
from email.message import EmailMessage
from pathlib import Path
from threading import Timer
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from formsapp.mail_server_address import PORTS, goes_in_the_clear, is_mail_server


class Mailer(Protocol):
    """Hands over one mail, or raises OSError or smtplib.SMTPException."""

    sender: str
    """Address in the From header."""

    def send(self, message: EmailMessage) -> None:
        """Hand the mail over; when this returns, it is safely in other hands."""


class FileMailer:
    """Writes each mail as ``<id>.eml``; the same mail again replaces its file.

    Args:
        folder: Made when missing.
        sender: Address in the From header.

    """

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    def send(self, message: EmailMessage) -> None:
        """Write the file, whole or not at all. Only its owner can read it: it may hold a link."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        beside = self.folder / f"{name}.part"
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(message.as_bytes())
        beside.replace(self.folder / f"{name}.eml")


class _Timed(smtplib.SMTP):
    """A connection that ends after some seconds, whatever the server says meanwhile."""

    def __init__(self, longest: float, *given: Any, **named: Any) -> None:  # noqa: ANN401 - passed on
        self._ends = Timer(longest, self._cut_off)
        self._ends.daemon = True
        self._ends.start()
        try:
            super().__init__(*given, **named)
        except BaseException:
            self._ends.cancel()
            raise

    def _cut_off(self) -> None:
        if self.sock is not None:
            with suppress(OSError):  # it ended by itself
                self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._ends.cancel()
        super().close()


class _TimedTls(_Timed, smtplib.SMTP_SSL):
    """Likewise, with TLS from the start."""


class SmtpMailer:
    """Sends each mail over its own connection.

    Args:
        url: ``smtps://user:password@host:465`` (TLS from the start),
            ``smtp+starttls://user:password@host:587`` (TLS or nothing), or ``smtp://host:25``
            for a relay on this machine. Nothing goes to another one without TLS.
        sender: Address in the From header.
        timeout: Seconds to wait for something to come of the server.
        longest: Seconds that one mail may take, of a server that answers a sign at a time too.

    Raises:
        ValueError: The address is of another form.

    """

    def __init__(self, url: str, sender: str, *, timeout: float = 20, longest: float = 240) -> None:
        parts = urlsplit(url)
        if not is_mail_server(parts):
            raise ValueError("The mail server is smtps://, smtp+starttls:// or smtp:// and a host.")
        if goes_in_the_clear(parts):
            raise ValueError("Mail to another machine needs smtps:// or smtp+starttls://.")
        self.sender = sender
        self._parts = parts
        self._timeout, self._longest = timeout, longest

    def send(self, message: EmailMessage) -> None:
        with closing(self._connect()) as server:
            self._greet(server)
            server.send_message(message)
            # The server has the mail: an error while hanging up must not send it again.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _connect(self) -> smtplib.SMTP:
        host = self._parts.hostname or ""
        port = self._parts.port or PORTS[self._parts.scheme]
        if self._parts.scheme == "smtps":
            context = ssl.create_default_context()
            return _TimedTls(self._longest, host, port, timeout=self._timeout, context=context)
        return _Timed(self._longest, host, port, timeout=self._timeout)

    def _greet(self, server: smtplib.SMTP) -> None:
        if self._parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if self._parts.username:
            server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
