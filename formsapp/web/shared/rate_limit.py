"""Limits on what costs others something: to send, to add files, to have a mail sent, to guess.

Whoever has a link is counted by that link, anyone else by the network address. Reading is never
counted, nor what staff do who are signed in. The counts stand in a small SQLite file beside the
keys, shared by all processes of a provider, so they need no server. It holds moments under keyed
hashes, each for as long as it counts: no address is stored or can be read from it. When the file
cannot be used, nobody is held to a limit.

The library ``limits`` would make this three lines longer and the import of the app a tenth
slower: its storage does the counting, it has none for SQL, and it takes no clock.
"""

from __future__ import annotations

import hmac
import math
import sqlite3
import threading
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from flask import Flask, current_app, request

from formsapp.cases.signed_links import OpenedLink
from formsapp.client_address import find_client, name_network
from formsapp.facts.dutch_format import NBSP, in_units
from formsapp.web.shared.services import services

NO_WAIT = timedelta(0)
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FILE = "limits.sqlite"
PATIENCE = 1.0
"""Seconds to wait for who else counts at this moment, in this process or another."""
UNCOUNTED = timedelta(seconds=10)
"""How long nobody is counted where the file could not be used: whoever sends something would wait
for it again, and keep a thread."""
MOST_KEPT = 100_000
"""The newest moments that are kept, in some 10 MB; against more addresses no limit helps."""
TABLE = """
CREATE TABLE IF NOT EXISTS taken (
    number INTEGER PRIMARY KEY, who BLOB NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS taken_who ON taken (who, number);
CREATE INDEX IF NOT EXISTS taken_until ON taken (until);
"""
OVER = "DELETE FROM taken WHERE until <= ?"
TOO_MANY = "DELETE FROM taken WHERE number <= (SELECT max(number) FROM taken) - ?"
FIRST = "SELECT at FROM taken WHERE who = ? ORDER BY number DESC LIMIT 1 OFFSET ?"
TAKE = "INSERT INTO taken (who, at, until) VALUES (?, ?, ?)"
UNREADABLE = "unreadable"
"""All whose address the proxy gives in a way that nobody can read: together, so that writing such
a thing helps no one."""
NO_ADDRESS = "X-Forwarded-For ends with no address: who comes so is held to one limit together."
NO_PROXY = "The proxy does not say whom it serves (X-Forwarded-For): nobody is held to a limit."


@dataclass(frozen=True)
class Limit:
    """At most ``most`` times within any stretch of ``within``."""

    name: str
    most: int
    within: timedelta


SENDING = Limit("send", 30, timedelta(minutes=30))
"""A whole class fills in a form in one lesson, from the one address of its school. Nobody is kept
from complaining for longer than half an hour, and the page says whom to call meanwhile."""
BEGINNING = Limit("begin", 300, timedelta(minutes=30))
"""Forms that are kept while they are filled in; others go on without that."""
SAVING = Limit("save", 30, timedelta(days=1))
"""Forms that are put aside for later."""
ADDING = Limit("add", 50, timedelta(days=1))
"""Files: ten forms with all the files they may have. It is half of what may wait of all together,
so no one can take that room alone; a form without its files can still be sent."""
WRITING = Limit("write", 20, timedelta(days=1))
"""Messages on one case: whoever has more to say in a day had better call."""
SIGNING_IN = Limit("sign in", 60, timedelta(minutes=5))
"""Challenges for a passkey: an office of sixty that begins its day at one moment."""
OPENING = Limit("own key", 20, timedelta(minutes=30))
"""Passphrases that one colleague tries: each costs memory, and slips are few."""
MAILING = Limit("mail", 10, timedelta(days=1))
"""Receipts to one typed address, which may be a stranger's. The form is taken in all the same, and
the page gives the code; a social worker rarely sends more than ten forms a day for others."""

CODES = Limit("codes", 30, timedelta(minutes=30))
"""Codes typed in place of a link: a whole class has a letter with one."""
ONE_CODE = Limit("one code", 10, timedelta(hours=1))
"""Codes that begin alike, from wherever: as many as slips that the code itself does not tell."""


@dataclass
class Tally:
    """The counts of all limits, in one file; the module says what it holds."""

    file: Path
    key: bytes = field(repr=False)
    most_kept: int = MOST_KEPT
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    warned: set[str] = field(default_factory=set)
    counts_from: datetime = EPOCH
    """Before this moment nobody is counted."""

    def count_turn(self, limit: Limit, who: str, *, now: datetime) -> timedelta:
        """Count once more for ``who`` when there is room; else return how long until there is."""
        if self._is_closed(now) or not self.lock.acquire(timeout=PATIENCE):
            return NO_WAIT
        try:
            if self._is_closed(now):  # it was found so meanwhile
                return NO_WAIT
            hashed = hmac.digest(self.key, f"{limit.name} {who}".encode(), "sha256")
            with closing(self._open()) as table, table:
                return self._count(table, limit, hashed, (now - EPOCH) // MICROSECOND)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                self.counts_from = now + UNCOUNTED
            else:  # the file is broken
                with suppress(OSError):
                    self.file.unlink()
            self.warn(f"{self.file} cannot be used ({error}): nobody is held to a limit.")
            return NO_WAIT
        finally:
            self.lock.release()

    def _is_closed(self, now: datetime) -> bool:
        """Return whether the file could not be used a moment ago; the clock may be set back."""
        return timedelta(0) < self.counts_from - now <= UNCOUNTED

    def _open(self) -> sqlite3.Connection:
        table = sqlite3.connect(self.file, timeout=PATIENCE, isolation_level="IMMEDIATE")
        # After a power cut the counts may be lost: no page waits for the disk.
        table.executescript(f"PRAGMA synchronous = OFF; PRAGMA secure_delete = ON; {TABLE}")
        return table

    def _count(self, table: sqlite3.Connection, limit: Limit, who: bytes, moment: int) -> timedelta:
        within = limit.within // MICROSECOND
        table.execute(OVER, [moment])
        table.execute(TOO_MANY, [self.most_kept - 1])
        first = table.execute(FIRST, [who, limit.most - 1]).fetchone()
        left = first[0] + within - moment if first else 0
        if 0 < left <= within:  # more: the clock was set back
            return left * MICROSECOND
        table.execute(TAKE, [who, moment, moment + within])
        return NO_WAIT

    def warn(self, text: str) -> None:
        """Log a warning for the technician, only the first time."""
        if text not in self.warned:
            self.warned.add(text)
            current_app.logger.warning(text)


def init_app(app: Flask) -> None:
    """Give ``app`` its tally."""
    with app.app_context():
        settings = services().settings
    key = hmac.digest(settings.secret_keys[-1].encode(), b"loket limits", "sha256")
    app.extensions["loket.limits"] = Tally(settings.data / FILE, key)


def count_turn(limit: Limit, opened: OpenedLink | None = None, *, who: str = "") -> timedelta:
    """Count the sender of this request; return how long to wait, zero when there is room.

    That is the link, anyone else the network; ``who`` is counted instead, such as a case.
    """
    sender = who or (find_network() if opened is None else f"link {opened.link.root_id}")
    if sender is None or is_staff_entering():
        return NO_WAIT
    return _tally().count_turn(limit, sender, now=services().clock())


def count_typed_code(beginning: str) -> timedelta:
    """Count a typed code, whether or not there is one; return how long to wait as above."""
    return count_turn(CODES) or _tally().count_turn(
        ONE_CODE, f"code {beginning}", now=services().clock()
    )


def may_mail(address: str) -> bool:
    """Count a receipt to this address, without its ``+`` part; return whether it may go."""
    name, _, host = address.casefold().rpartition("@")
    who = f"{name.partition('+')[0]}@{host}"
    return is_staff_entering() or not _tally().count_turn(MAILING, who, now=services().clock())


def is_staff_entering() -> bool:
    """Return whether staff fill this in: they are signed in, and known."""
    return request.endpoint in {"staff.take_entry", "staff.take_staff_message"}


def find_network() -> str | None:
    """Return the network that a request comes from; None where the proxy says nothing of it."""
    forwarded = request.headers.get("X-Forwarded-For", "").strip()
    proxies = current_app.config.get("LOKET_PROXIES")
    found = find_client(request.remote_addr or "", forwarded, proxies)
    if found is not None:
        return name_network(found)
    if services().settings.base_url.startswith("https://"):  # else there is no proxy
        _tally().warn(NO_ADDRESS if forwarded else NO_PROXY)
    return UNREADABLE if forwarded else None


def wait_in_words(left: timedelta) -> str:
    """Say a wait, in whole minutes or hours: ``1 minuut``, ``3 uur``."""
    minutes = math.ceil(left / timedelta(minutes=1))
    if minutes > 90:  # noqa: PLR2004  from here on people count in hours
        return in_units(math.ceil(minutes / 60), "h").replace(" ", NBSP)
    return in_units(minutes, "minute")


def retry_after(left: timedelta) -> dict[str, str]:
    """Return the header that tells a program how long to wait, in seconds."""
    return {"Retry-After": str(math.ceil(left.total_seconds()))}


def _tally() -> Tally:
    return cast("Tally", current_app.extensions["loket.limits"])
