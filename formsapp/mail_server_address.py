"""What the address of a mail server must be, before mail goes there."""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult

LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "::1")
PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def is_mail_server(address: SplitResult) -> bool:
    """Whether mail can be handed over there: smtps, smtp+starttls or smtp, and a host."""
    return address.scheme in PORTS and bool(address.hostname)


def goes_in_the_clear(address: SplitResult) -> bool:
    """Whether mail, and a password with it, would go to another machine without TLS."""
    return address.scheme == "smtp" and address.hostname not in LOCAL_HOSTS
