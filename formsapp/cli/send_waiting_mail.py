"""Sends waiting mail, for ``loket outbox`` and beside the server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from formsapp.cases.outbox import Sending, is_mail_due, send_due
from formsapp.cases.smtp_mailer import FileMailer, Mailer, SmtpMailer
from formsapp.facts import Facts
from formsapp.facts.fact import Fact
from formsapp.kinds import load_provider
from formsapp.mail_address import ascii_host, sendable
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings


def send_waiting(session: Session, settings: Settings, *, clock: Callable[[], datetime]) -> Sending:
    """Send the mail that is due; this needs the staff side's private keys.

    They are read and tried anew, so only when there is something to send.
    """
    if not is_mail_due(session, now=clock()):
        return Sending()
    keyring = Keyring.load(settings.data / "keys", settings.provider)
    reply_to = name_reader(load_provider(settings.folder))
    return send_due(session, keyring, make_mailer(settings), clock=clock, reply_to=reply_to)


def make_mailer(settings: Settings) -> Mailer:
    """Return a mailer for the SMTP server, or for files in the data folder where none is set."""
    sender = name_sender(settings)
    if settings.smtp_url is None:
        return FileMailer(settings.data / "mail", sender)
    return SmtpMailer(settings.smtp_url, sender)


def name_sender(settings: Settings) -> str:
    """Return who a mail is from: the short name of the provider, which tells of no care.

    The address is the one that the facts give, or else one at the host of the forms.
    """
    facts = load_provider(settings.folder)
    stated = _known(facts.mails.sender)
    host = ascii_host(urlsplit(settings.base_url).hostname or "")  # may be localhost
    address = sendable(stated) if stated else f"loket@{host}"
    return str(Address(facts.provider.short_name, addr_spec=address))


def name_reader(facts: Facts) -> str | None:
    """Return who gets an answer to a mail: whom the facts name for it, or else the provider."""
    return _known(facts.mails.reply_to) or _known(facts.contact.mail)


def _known(address: Fact[str] | None) -> str | None:
    return None if address is None or address.placeholder else address.value
