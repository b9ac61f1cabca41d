"""Sending waiting mail, for ``loket outbox`` and beside the server."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from formsapp.cases.mailers import FileMailer, Mailer, SmtpMailer
from formsapp.cases.outbox import Sending, send_due
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings


def send_waiting(session: Session, settings: Settings, *, now: datetime) -> Sending:
    """Send what is due; needs the staff side's private keys."""
    keyring = Keyring.load(settings.data / "keys", settings.provider)
    return send_due(session, keyring, mailer(settings), now=now)


def mailer(settings: Settings) -> Mailer:
    """Return what hands mail over: a server, or files in the data folder."""
    sender = f"loket@{urlsplit(settings.base_url).hostname}"
    if settings.smtp_url is None:
        return FileMailer(settings.data / "mail", sender)
    return SmtpMailer(settings.smtp_url, sender)
