"""Who came in by waiting, beside the other counts: what ``rules/waiting_turns.py`` asks.

A row holds keyed hashes of the form, the network, the site and the region, for two hours. As a form
is known again, sending it twice or after a full disk takes no second turn.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Final

from formsapp.client_address import name_region, name_site
from formsapp.rules.waiting_turns import MOST_APART, SHARES, find_turn, space_turns
from formsapp.web.shared.rate_limit import (
    EPOCH,
    MICROSECOND,
    NETWORK_6,
    NO_WAIT,
    find_network,
    find_tally,
)
from formsapp.web.shared.services import services

RANGES: Final = ("network", "site", "region")
MOST_KEPT: Final = 20_000
"""The newest that are kept: who has more networks than that does the work sooner."""
TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS turn (
        at INTEGER NOT NULL, until INTEGER NOT NULL, form BLOB NOT NULL UNIQUE,
        network BLOB NOT NULL, site BLOB NOT NULL, region BLOB NOT NULL
    )""",
    *(f"CREATE INDEX IF NOT EXISTS turn_{one} ON turn ({one}, at)" for one in RANGES),
)
OVER: Final = "DELETE FROM turn WHERE at <= ?"
TOO_MANY: Final = "DELETE FROM turn WHERE rowid <= (SELECT max(rowid) FROM turn) - ?"
KNOWN: Final = "SELECT 1 FROM turn WHERE form = ?"
TAKE: Final = "INSERT INTO turn (at, until, form, network, site, region) VALUES (?, ?, ?, ?, ?, ?)"
NETWORKS: Final = """
SELECT sum(min(of_site, ?)) FROM (
    SELECT count(DISTINCT network) AS of_site FROM turn GROUP BY site
)"""
ENDS: Final = tuple(
    f"SELECT until FROM turn WHERE {one} = ? AND at <= ?"  # noqa: S608  our own names
    f" ORDER BY at DESC LIMIT 1 OFFSET {share - 1}"
    for one, share in zip(RANGES, SHARES, strict=True)
)


def wait_for_turn(form: str, *, takes: bool) -> timedelta:
    """Return how long this sender waits for a turn of its network; zero where it has one now.

    ``form``: its key. ``takes``: where it has one now, it comes in by that.
    """
    network = find_network()
    if network is None:
        return NO_WAIT
    tally, now = find_tally(), services().clock()
    key = tally.hash_name("waited form", form)
    whose = [tally.hash_name("waited", one) for one in name_ranges(network)]
    return tally.use(NO_WAIT, lambda table: ask_turn(table, key, whose, now=now, takes=takes), now)


def ask_turn(
    table: sqlite3.Connection, form: bytes, whose: Sequence[bytes], *, now: datetime, takes: bool
) -> timedelta:
    """Return how long to wait as above; ``whose``: hashes of a network, its site and its region."""
    moment = (now - EPOCH) // MICROSECOND
    _forget_old(table, moment)
    if table.execute(KNOWN, [form]).fetchone():
        return NO_WAIT
    ends = _find_ends(table, whose, moment)
    left = find_turn(ends, now) - now
    if takes and not left:
        is_new = ends[0] is None
        apart = space_turns(_count_networks(table) + is_new) // MICROSECOND
        table.execute(TAKE, [moment, moment + apart, form, *whose])
    return left


def name_ranges(network: str) -> tuple[str, str, str]:
    """Return a network with its site and its region: itself, where it is not of IPv6."""
    text = network.removesuffix(NETWORK_6)
    if text == network:
        return network, network, network
    address = ip_address(text)
    return network, name_site(address), name_region(address)


def _forget_old(table: sqlite3.Connection, moment: int) -> None:
    for statement in TABLES:
        table.execute(statement)
    table.execute(OVER, [moment - MOST_APART // MICROSECOND])
    table.execute(TOO_MANY, [MOST_KEPT - 1])


def _count_networks(table: sqlite3.Connection) -> int:
    _, site, _ = SHARES
    number: int | None = table.execute(NETWORKS, [site]).fetchone()[0]
    return number or 0


def _find_ends(
    table: sqlite3.Connection, whose: Sequence[bytes], moment: int
) -> list[datetime | None]:
    found = zip(ENDS, whose, strict=True)
    rows = [table.execute(query, [one, moment]).fetchone() for query, one in found]
    return [EPOCH + row[0] * MICROSECOND if row else None for row in rows]
