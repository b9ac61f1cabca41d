"""Limits on what costs others something: to send, to add files, to have a mail sent, to guess.

Whoever has a link is counted by that link, anyone else by the network address. Reading is never
counted, nor what staff do who are signed in. Forms without a link are never refused for their
number: above it a flood lasts, and who sends one works or waits first (``web/form/flood_gate.py``).
The counts stand in a small SQLite file beside the keys, shared by all processes of a provider, so
they need no server. It holds moments under keyed hashes, each for as long as it counts: no address
is stored or can be read from it. When the file cannot be used, nobody is held to a limit.

The library ``limits`` would make this three lines longer and the import of the app a tenth
slower: its storage does the counting, it has none for SQL, and it takes no clock.
"""

from __future__ import annotations

import hmac
import math
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar, cast

from flask import Flask, current_app, request

from formsapp.cases.signed_links import OpenedLink
from formsapp.client_address import find_client, name_network, name_site
from formsapp.facts.dutch_format import NBSP, in_units
from formsapp.rules.flood import MOST_FOLD, Flood, FloodLimit, follow_flood
from formsapp.web.shared.services import services

T = TypeVar("T")
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
OLDEST = "DELETE FROM taken WHERE number = (SELECT min(number) FROM taken WHERE who = ?)"
FORGET = "DELETE FROM taken WHERE who = ?"
COUNT = "SELECT count(*) FROM taken WHERE who = ? AND at <= ?"
LAST = "SELECT at, until FROM taken WHERE who = ? ORDER BY number DESC LIMIT 1"
FIRST = "SELECT at FROM taken WHERE who = ? ORDER BY number DESC LIMIT 1 OFFSET ?"
TAKE = "INSERT INTO taken (who, at, until) VALUES (?, ?, ?)"
NETWORK_6 = "/64"
"""What the name of an IPv6 network ends with."""
SITE_FOLD = 10
"""How many times as much as one of its networks an IPv6 site may: it can hold 65,536 of them, and
all forms that may be put aside together are 334 times what one network may."""
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
"""Forms that one link sends."""
FROM_ONE = FloodLimit("open forms from one", 40, timedelta(minutes=30))
"""Forms without a link from one network: a class or a day of intake behind the one address of its
school or clinic. Who comes after them works a little and is not refused."""
FROM_SITE = FloodLimit("open forms from a site", 50, timedelta(minutes=30))
"""Forms without a link from all networks of an IPv6 site: fewer than from all together, for one
who has 65,536 of these networks would else make everyone work."""
FROM_ALL = FloodLimit("open forms from all", 60, timedelta(minutes=10))
"""Forms without a link from all networks together."""
ALL = "all"
BEGINNING = Limit("begin", 300, timedelta(minutes=30))
"""Forms that are kept while they are filled in; others go on without that."""
SAVING = Limit("save", 100, timedelta(days=1))
"""Forms that are put aside for later."""
ADDING = Limit("add", 200, timedelta(hours=1))
"""Files: forty forms of one clinic with all the files that they may have. Each takes seconds of
work; how many may wait says ``cases/attachments.py``. A form can be sent without its files."""
WRITING = Limit("write", 20, timedelta(days=1))
"""Messages on one case: whoever has more to say in a day had better call."""
SIGNING_IN = Limit("sign in", 60, timedelta(minutes=5))
"""Challenges for a passkey: an office of sixty that begins its day at one moment."""
OPENING = Limit("own key", 20, timedelta(minutes=30))
"""Passphrases that one colleague tries: each costs memory, and slips are few."""
MAILING = Limit("mail", 10, timedelta(days=1))
"""Receipts to one typed address, which may be a stranger's. The form is taken in all the same, and
the page gives the code; a social worker rarely sends more than ten forms a day for others."""

CODES = Limit("codes", 150, timedelta(minutes=30))
"""Codes typed in place of a link: all parents of a school have a letter with one, or two hundred
phones share the address of their provider. Of 2^47 codes
that finds none sooner, and one is worked on at a time."""
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
        hashed, moment = self.hash_name(limit.name, who), (now - EPOCH) // MICROSECOND
        return self.use(NO_WAIT, lambda table: self._count(table, limit, hashed, moment), now)

    def count_flood(
        self, limit: FloodLimit, who: str, *, now: datetime, adds: bool = True
    ) -> tuple[int, Flood | None]:
        """Return how many came of ``who``, this too if it ``adds``, and the flood that lasts."""

        def follow(table: sqlite3.Connection) -> tuple[int, Flood | None]:
            return self._follow(table, limit, who, now, adds=adds)

        nothing: tuple[int, Flood | None] = (0, None)
        return self.use(nothing, follow, now)

    def use(self, otherwise: T, act: Callable[[sqlite3.Connection], T], now: datetime) -> T:
        """Do something with the file; return ``otherwise`` where it cannot be used."""
        if self._is_closed(now) or not self.lock.acquire(timeout=PATIENCE):
            return otherwise
        try:
            if self._is_closed(now):  # it was found so meanwhile
                return otherwise
            with closing(self._open()) as table, table:
                table.execute(OVER, [(now - EPOCH) // MICROSECOND])
                table.execute(TOO_MANY, [self.most_kept - 1])
                return act(table)
        except (sqlite3.DatabaseError, UnicodeDecodeError, TypeError, OverflowError) as error:
            if isinstance(error, sqlite3.OperationalError):
                self.counts_from = now + UNCOUNTED
            else:  # the file is broken, of which SQLite may tell in bytes that are no text
                with suppress(OSError):
                    self.file.unlink()
            self.warn(f"{self.file} cannot be used ({error}): nobody is held to a limit.")
            return otherwise
        finally:
            self.lock.release()

    def hash_name(self, name: str, who: str) -> bytes:
        """Return a keyed hash of someone, for one use that has this name."""
        return hmac.digest(self.key, f"{name} {who}".encode(), "sha256")

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
        first = table.execute(FIRST, [who, limit.most - 1]).fetchone()
        left = first[0] + within - moment if first else 0
        if 0 < left <= within:  # more: the clock was set back
            return left * MICROSECOND
        table.execute(TAKE, [who, moment, moment + within])
        return NO_WAIT

    def _follow(
        self, table: sqlite3.Connection, limit: FloodLimit, who: str, now: datetime, *, adds: bool
    ) -> tuple[int, Flood | None]:
        """Keep since when a flood lasts as a moment that counts until it is over."""
        one, lasting = self.hash_name(limit.name, who), self.hash_name(f"flood {limit.name}", who)
        moment = (now - EPOCH) // MICROSECOND
        if adds:
            table.execute(TAKE, [one, moment, moment + limit.within // MICROSECOND])
        number: int = table.execute(COUNT, [one, moment]).fetchone()[0]
        if number > limit.most * MOST_FOLD:  # more of them tell nothing
            table.execute(OLDEST, [one])
        kept = table.execute(LAST, [lasting]).fetchone()
        before = Flood(*(EPOCH + at * MICROSECOND for at in kept)) if kept else None
        flood = follow_flood(limit, number, before, now) if adds else before
        if flood is not None and flood != before:
            table.execute(FORGET, [lasting])
            since, until = ((at - EPOCH) // MICROSECOND for at in (flood.since, flood.until))
            table.execute(TAKE, [lasting, since, until])
        return number, flood

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
    sender, now = find_sender(opened, who), services().clock()
    if sender is None:
        return NO_WAIT
    left = find_tally().count_turn(limit, sender, now=now)
    site = find_site(sender)
    if left or site is None:
        return left
    at_site = replace(limit, name=f"{limit.name} at a site", most=SITE_FOLD * limit.most)
    return find_tally().count_turn(at_site, site, now=now)


def find_site(network: str) -> str | None:
    """Return the site of an IPv6 network; None of anything else."""
    address = network.removesuffix(NETWORK_6)
    return None if address == network else name_site(ip_address(address))


def find_sender(opened: OpenedLink | None = None, who: str = "") -> str | None:
    """Return whom the sender of this request counts as; None for nobody, such as staff."""
    if is_staff_entering():
        return None
    return who or (find_network() if opened is None else f"link {opened.link.root_id}")


def hash_sender(sender: str) -> str:
    """Return a keyed hash by which a sender is known again, and by nothing else."""
    return hmac.digest(find_tally().key, f"sender {sender}".encode(), "sha256").hex()


def count_flood(limit: FloodLimit, who: str, *, adds: bool = True) -> tuple[int, Flood | None]:
    """Return how many forms came of ``who``, this too if it ``adds``, and the flood that lasts."""
    return find_tally().count_flood(limit, who, now=services().clock(), adds=adds)


def count_typed_code(beginning: str) -> timedelta:
    """Count a typed code, whether or not there is one; return how long to wait as above."""
    return count_turn(CODES) or find_tally().count_turn(
        ONE_CODE, f"code {beginning}", now=services().clock()
    )


def may_mail(address: str) -> bool:
    """Count a receipt to this address, without its ``+`` part; return whether it may go."""
    name, _, host = address.casefold().rpartition("@")
    who = f"{name.partition('+')[0]}@{host}"
    return is_staff_entering() or not find_tally().count_turn(MAILING, who, now=services().clock())


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
        find_tally().warn(NO_ADDRESS if forwarded else NO_PROXY)
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


def find_tally() -> Tally:
    return cast("Tally", current_app.extensions["loket.limits"])
