"""What the address of a mail server must be, before mail or a password goes there."""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult

LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "::1")
PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def is_mail_server(address: SplitResult) -> bool:
    """Whether mail can be handed over there: smtps, smtp+starttls or smtp, and a host."""
    return address.scheme in PORTS and bool(address.hostname)


def shows_password(address: SplitResult) -> bool:
    """Whether a password would go to another machine without TLS."""
    is_open = address.scheme == "smtp" and address.hostname not in LOCAL_HOSTS
    return is_open and bool(address.username)
