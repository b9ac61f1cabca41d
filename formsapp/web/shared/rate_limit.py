"""How often the same one may do what costs others something: send, add files, have mail sent.

Who is told apart by a link is counted by that link; anyone else by the address of the connection.
Reading is never counted, and neither is what staff do who are signed in. The tally lives in the
memory of one process and is gone with it: it holds moments under hashes with a key that is made
at each start, so nobody's address is stored or can be read from it.
"""

from __future__ import annotations

import hmac
import math
import secrets
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import cast

from flask import Flask, current_app, request

from formsapp.cases.links import OpenedLink
from formsapp.facts.dutch_format import counted
from formsapp.web.shared.services import services

AT_ONCE = timedelta(0)
MOST_KNOWN = 5000
"""Tallies that are kept, the newest: with some thousands of addresses none of this helps."""


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

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    taken: OrderedDict[bytes, deque[datetime]] = field(default_factory=OrderedDict, repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    warned: bool = False

    def wait(self, limit: Limit, who: str, *, now: datetime) -> timedelta:
        """Count once more for ``who`` when there is room; else return how long until there is."""
        hashed = hmac.digest(self.key, f"{limit.name} {who}".encode(), "sha256")
        with self.lock:
            moments = self.taken.setdefault(hashed, deque(maxlen=limit.most))
            self.taken.move_to_end(hashed)
            if len(self.taken) > MOST_KNOWN:
                self.taken.popitem(last=False)
            if len(moments) == limit.most:
                left = moments[0] + limit.within - now
                if AT_ONCE < left <= limit.within:  # more: the clock was set back
                    return left
            moments.append(now)
        return AT_ONCE


def init_app(app: Flask) -> None:
    """Give ``app`` its tally."""
    app.extensions["loket.often"] = Tally()


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
    return cast("Tally", current_app.extensions["loket.often"])


def _warn() -> None:
    """Tell the technician once; on a machine of one's own there is no proxy."""
    is_public = services().settings.base_url.startswith("https://")
    if is_public and not _tally().warned:
        _tally().warned = True
        current_app.logger.warning(
            "The proxy does not say whom it serves (X-Forwarded-For): nobody is held to a limit."
        )
