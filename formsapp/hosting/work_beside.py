"""What goes on beside the pages of all providers: reminders, mail, and clearing away.

A provider is looked at when something in its database may have changed, and now and then.
Mail goes in threads of its own, so that a mail server that hangs keeps nobody else waiting.
"""

from __future__ import annotations

import time
from collections import Counter
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Flask

from formsapp.cases.outbox import is_mail_due
from formsapp.cli.command_serve import (
    DAY_SECONDS,
    PAUSE_SECONDS,
    has_keyring,
    keep_up,
    log_and_go_on,
    send_mail,
    work_on,
)
from formsapp.cli.keep_ledger import LedgerKeeper
from formsapp.clock import utc_now
from formsapp.hosting.hosted_provider import Mark, mark_file
from formsapp.hosting.named_log import about
from formsapp.settings import Settings
from formsapp.web.shared.services import db

if TYPE_CHECKING:
    from formsapp.hosting.providers import Providers

PATIENCE_SECONDS: Final = 60.0
"""After which the work begins though one is not made yet, such as one whose database hangs."""
UNCHANGED_SECONDS: Final = 120.0
"""After which a provider gets its turn though nothing in its database changed."""
ONCE_MORE_SECONDS: Final = 30.0
"""The same after something changed: the ledger may not have looked in that turn."""
ELSEWHERE_SECONDS: Final = 15.0
"""The same where the database is not a file, of which nobody can see whether it changed."""
AT_ONE_SERVER: Final = 4
SENDING: Final = 32
"""Threads that send mail at one moment: through one mail server, and all together."""


class Turn:
    """When a provider had its turn, and how its database was after that."""

    def __init__(self) -> None:
        self.at = self.cleared_at = float("-inf")
        self.wait = 0.0
        self.mark: Mark = ()
        self.keeper = LedgerKeeper()


class Work:
    """Gives each provider its turn."""

    def __init__(self, providers: Providers, *, most_sending: int = SENDING) -> None:
        self._providers = providers
        self.most_sending = most_sending
        self._turns: dict[str, Turn] = {}
        self._alone = Lock()
        self._sends: set[str] = set()
        self._at_server: Counter[str] = Counter()

    def go_on(self) -> None:
        """Work until the process ends, and not before all are made: people wait for that."""
        self._providers.are_made.wait(PATIENCE_SECONDS)
        while True:
            self.give_turns(time.monotonic())
            time.sleep(PAUSE_SECONDS)

    def is_done(self, slug: str) -> bool:
        """Return whether no mail of a provider is being sent at this moment."""
        with self._alone:
            return slug not in self._sends

    def turn_of(self, slug: str) -> float:
        """Return when a provider had its last turn."""
        return self._turns[slug].at

    def give_turns(self, now: float) -> None:
        """Work for each provider for which something may be due; ``now`` in seconds."""
        known = {hosted.slug: hosted for hosted in self._providers.all}
        self._turns = {slug: self._turns.get(slug, Turn()) for slug in known}
        for slug, hosted in known.items():
            if hosted.app is not None and hosted.settings is not None:
                with about(slug), log_and_go_on("The work waits"):
                    self._work_for(hosted.app, hosted.settings, self._turns[slug], now)

    def _work_for(self, app: Flask, settings: Settings, turn: Turn, now: float) -> None:
        mark = mark_database(settings)
        has_changed = mark != turn.mark
        if (not has_changed and now - turn.at < turn.wait) or not has_keyring(app):
            return
        turn.wait = ONCE_MORE_SECONDS if has_changed else UNCHANGED_SECONDS
        turn.wait = turn.wait if mark else ELSEWHERE_SECONDS
        is_clearing = now - turn.cleared_at >= DAY_SECONDS
        turn.at, turn.cleared_at = now, now if is_clearing else turn.cleared_at
        work_on(app, is_clearing=is_clearing)
        keep_up(app, turn.keeper)
        with app.app_context():
            is_due = is_mail_due(db.session, now=utc_now())
            if not (has_changed or is_due):
                db.engine.dispose()  # what rests needs no open files and no memory
        turn.mark = mark_database(settings)
        if is_due and not self._send(app, settings):
            turn.mark = ()  # the next round tries again

    def _send(self, app: Flask, settings: Settings) -> bool:
        """Send mail in a thread of its own; return False where too many do."""
        server = urlsplit(settings.smtp_url or settings.data.as_uri()).netloc
        with self._alone:
            is_full = (
                self._at_server[server] >= AT_ONE_SERVER or len(self._sends) >= self.most_sending
            )
            if is_full or settings.provider in self._sends:
                return False
            self._sends.add(settings.provider)
            self._at_server[server] += 1

        def send_all() -> None:
            try:
                with about(settings.provider):
                    send_mail(app)
            finally:
                with self._alone:
                    self._sends.discard(settings.provider)
                    self._at_server[server] -= 1

        Thread(target=send_all, daemon=True, name=f"mail {settings.provider}").start()
        return True


def mark_database(settings: Settings) -> Mark:
    """Return what tells whether something was written; nothing where that is not in a file."""
    file = settings.database_file
    return () if file is None else (mark_file(file), mark_file(file.with_name(f"{file.name}-wal")))
