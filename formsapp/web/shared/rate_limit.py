"""How often the same one may do what costs others something: send, add files, have mail sent.

Who is told apart by a link is counted by that link; anyone else by the address of the connection.
Reading is never counted, and neither is what staff do who are signed in. The tally is a small
SQLite file beside the keys that all processes of a provider share, so it needs no server. It holds
moments under hashes with a key of the server, and none longer than it counts: nobody's address is
stored or can be read from it. Where it can't be kept nobody is held up.

The library ``limits`` would add three lines to this and a tenth to the import of the app: what
counts in a window is left to its storage, it has none for SQL, and it takes no clock.
"""

from __future__ import annotations

import hmac
import math
import sqlite3
import threading
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import cast

from flask import Flask, current_app, request

from formsapp.cases.links import OpenedLink
from formsapp.facts.dutch_format import counted
from formsapp.web.shared.services import services

AT_ONCE = timedelta(0)
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FILE = "limits.sqlite"
PATIENCE = 1.0
"""Seconds to wait for another process that counts at this moment."""
MOST_KEPT = 100_000
"""Moments that are kept, the newest, in some 10 MB: of more addresses none of this helps."""
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


@dataclass(frozen=True)
class Limit:
    """At most ``most`` times within any stretch of ``within``."""

    name: str
    most: int
    within: timedelta


SENDING = Limit("send", 30, timedelta(minutes=30))
"""A whole class fills in a form in one lesson, from the one address of its school. Nobody is kept
from complaining for longer than half an hour, and the page says whom to call meanwhile."""
ADDING = Limit("add", 50, timedelta(days=1))
"""Files: ten forms with all the files they may have. It is half of what may wait of all together,
so no one can take that room alone; a form without its files can still be sent."""
SIGNING_IN = Limit("sign in", 60, timedelta(minutes=5))
"""Challenges for a passkey: an office of sixty that begins its day at one moment."""
MAILING = Limit("mail", 10, timedelta(days=1))
"""Receipts to one typed address, which may be a stranger's. The form is taken in all the same, and
the page gives the code; a social worker rarely sends more than ten forms a day for others."""


@dataclass
class Tally:
    """Who did what when, as far as the limits need to know; see the module for what it holds."""

    file: Path
    key: bytes = field(repr=False)
    most_kept: int = MOST_KEPT
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    warned: set[str] = field(default_factory=set)

    def wait(self, limit: Limit, who: str, *, now: datetime) -> timedelta:
        """Count once more for ``who`` when there is room; else return how long until there is."""
        hashed = hmac.digest(self.key, f"{limit.name} {who}".encode(), "sha256")
        try:
            with self.lock, closing(self._open()) as table, table:
                return self._count(table, limit, hashed, (now - EPOCH) // MICROSECOND)
        except sqlite3.DatabaseError as error:
            if not isinstance(error, sqlite3.OperationalError):  # no database any more
                with suppress(OSError):
                    self.file.unlink()
            self.warn(f"{self.file} cannot be used ({error}): nobody is held to a limit.")
            return AT_ONCE

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
        return AT_ONCE

    def warn(self, text: str) -> None:
        """Tell the technician once."""
        if text not in self.warned:
            self.warned.add(text)
            current_app.logger.warning(text)


def init_app(app: Flask) -> None:
    """Give ``app`` its tally."""
    with app.app_context():
        settings = services().settings
    key = hmac.digest(settings.secret_keys[-1].encode(), b"loket limits", "sha256")
    app.extensions["loket.limits"] = Tally(settings.data / FILE, key)


def wait(limit: Limit, opened: OpenedLink | None = None) -> timedelta:
    """Count the one who asks now; return how long to wait, nothing when it may be done."""
    who = connection() if opened is None else f"link {opened.link.root_id}"
    if who is None or is_staff_entering():
        return AT_ONCE
    return _tally().wait(limit, who, now=services().clock())


def may_mail(address: str) -> bool:
    """Return whether a receipt may go to this typed address; ``+`` makes it no other one."""
    name, _, host = address.casefold().rpartition("@")
    who = f"{name.partition('+')[0]}@{host}"
    return is_staff_entering() or not _tally().wait(MAILING, who, now=services().clock())


def is_staff_entering() -> bool:
    """Return whether this is a form that staff fill in: they are signed in, and known."""
    return request.endpoint == "staff.take_entry"


def connection() -> str | None:
    """Return from where a request comes; None where that cannot be known.

    Who reaches us from this machine or a network of its own is our proxy. It adds the address
    that it serves at the end of X-Forwarded-For; what stands before that, anyone can write.
    """
    found = _number(request.remote_addr or "")
    if found is None or found.is_private:
        found = _number(request.headers.get("X-Forwarded-For", "").rpartition(",")[2])
    if found is None:
        _warn()
        return None
    # Whoever has one IPv6 address has all of its network.
    return str(ip_network((found, 64 if found.version == 6 else 32), strict=False))  # noqa: PLR2004  the version's name


def in_words(left: timedelta) -> str:
    """Say a wait, in whole minutes or hours: ``1 minuut``, ``3 uur``."""
    minutes = math.ceil(left / timedelta(minutes=1))
    if minutes > 90:  # noqa: PLR2004  from here on people count in hours
        return f"{math.ceil(minutes / 60)}\N{NO-BREAK SPACE}uur"
    return counted(minutes, "minuut", "minuten")


def retry_after(left: timedelta) -> dict[str, str]:
    """Say a wait to a program, in seconds."""
    return {"Retry-After": str(math.ceil(left.total_seconds()))}


def _number(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _tally() -> Tally:
    return cast("Tally", current_app.extensions["loket.limits"])


def _warn() -> None:
    """Tell the technician once; on a machine of one's own there is no proxy."""
    if services().settings.base_url.startswith("https://"):
        _tally().warn(
            "The proxy does not say whom it serves (X-Forwarded-For): nobody is held to a limit."
        )
