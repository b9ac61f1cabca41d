"""Keeps the ledger up with the database, beside the server and with each backup."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.database_to_ledger import keep_ledger
from formsapp.cases.event_log import read_head
from formsapp.cases.ledger_pages import Ledger, LedgerError
from formsapp.cases.models import OutboxMail
from formsapp.sealing.letterbox import Keyring, KeysError
from formsapp.settings import Settings

WAIT: Final = timedelta(seconds=30)
"""After what stood in the way: a long ledger is not read anew each second."""
log = logging.getLogger(__name__)


class LedgerKeeper:
    """Looks now and then whether something must go into a ledger; one for each staff side."""

    def __init__(self) -> None:
        self._ledger: Ledger | None = None
        self._seen: object = None
        self._again: datetime | None = None
        self._told = ""

    def look(
        self, session: Session, settings: Settings, keyring: Keyring, *, now: datetime
    ) -> bool:
        """Write a page where something changed; return whether that was so.

        What stands in the way is logged once, until that is over.
        """
        seen = (read_head(session), session.scalar(sa.select(sa.func.max(OutboxMail.sent_at))))
        if seen == self._seen or (self._again and self._again - WAIT <= now < self._again):
            return False
        try:
            self._ledger = self._ledger or find_ledger(settings, keyring)
            written = keep_ledger(session, self._ledger, now=now)
        except (LedgerError, OSError) as error:
            if str(error) != self._told:
                log.warning("The ledger waits: %s", error)
            self._told, self._ledger, self._again = str(error), None, now + WAIT
            return False
        self._seen, self._told, self._again = seen, "", None
        return written


def find_ledger(settings: Settings, keyring: Keyring) -> Ledger:
    """Return the ledger: beside the data, unless it was told to be elsewhere."""
    return Ledger(make_ledger_folder(settings), keyring)


def make_ledger_folder(settings: Settings) -> Path:
    """Return the folder of the ledger, which is made where it is beside the data.

    One that was told to be elsewhere is not: what should be mounted there would be missed.
    """
    folder = ledger_folder(settings)
    if settings.ledger is None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def ledger_folder(settings: Settings) -> Path:
    # The demo's data of one provider lies beside that of the other, and goes as a whole.
    above = settings.data if settings.demo else settings.data.parent / "ledger"
    return settings.ledger or above / ("ledger" if settings.demo else settings.provider)


def find_keyring(settings: Settings) -> Keyring | None:
    """Return the private keys; None where these are not here."""
    try:
        return Keyring.load(settings.data / "keys", settings.provider)
    except (KeysError, OSError):
        return None
