"""Sending waiting mail, for ``loket outbox`` and beside the servers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from formsapp.cases.errors import CasesError
from formsapp.cases.mailers import FileMailer, Mailer, SmtpMailer
from formsapp.cases.outbox import Sending, send_due
from formsapp.cli.frame import utc_now
from formsapp.letterbox import Keyring
from formsapp.settings import Settings
from formsapp.web.services import db, services

PAUSE_SECONDS = 3
log = logging.getLogger(__name__)


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


def postman(apps: Iterable[Flask]) -> Callable[[], None] | None:
    """Return what sends mail for as long as the process lives; None without private keys."""
    with_keys = [app for app in apps if has_keyring(app)]

    def send_now_and_then() -> None:
        while True:
            for app in with_keys:
                send_once(app)
            time.sleep(PAUSE_SECONDS)

    return send_now_and_then if with_keys else None


def has_keyring(app: Flask) -> bool:
    """Whether this process is on the staff side."""
    with app.app_context():
        return services().keyring is not None


def send_once(app: Flask) -> None:
    """Send what is due; what goes wrong with the database is tried again the next time."""
    try:
        with app.app_context():
            send_waiting(db.session, services().settings, now=utc_now())
    except (CasesError, SQLAlchemyError) as error:
        log.warning("Mail waits: %s", type(error).__name__)
