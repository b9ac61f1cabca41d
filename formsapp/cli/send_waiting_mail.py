"""Sends waiting mail, for ``loket outbox`` and beside the server."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from formsapp.cases.outbox import Sending, is_mail_due, send_due
from formsapp.cases.smtp_mailer import FileMailer, Mailer, SmtpMailer
from formsapp.kinds import load_provider
from formsapp.mail_address import ascii_host
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings


def send_waiting(session: Session, settings: Settings, *, now: datetime) -> Sending:
    """Send the mail that is due; this needs the staff side's private keys.

    They are read and tried anew, so only when there is something to send.
    """
    if not is_mail_due(session, now=now):
        return Sending()
    keyring = Keyring.load(settings.data / "keys", settings.provider)
    return send_due(session, keyring, make_mailer(settings), now=now)


def make_mailer(settings: Settings) -> Mailer:
    """Return a mailer for the SMTP server, or for files in the data folder where none is set."""
    sender = name_sender(settings)
    if settings.smtp_url is None:
        return FileMailer(settings.data / "mail", sender)
    return SmtpMailer(settings.smtp_url, sender)


def name_sender(settings: Settings) -> str:
    """Return who a mail is from: the short name of the provider, which tells of no care."""
    host = ascii_host(urlsplit(settings.base_url).hostname or "")
    name = load_provider(settings.folder).provider.short_name
    return str(Address(name, username="loket", domain=host))
