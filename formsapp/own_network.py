"""Which hosts are this machine, or in a network that is not the internet."""

from __future__ import annotations

from ipaddress import ip_address

from formsapp.mail_server_address import LOCAL_HOSTS


def is_near(host: str | None) -> bool:
    """Whether a host is this machine, or a number in a network that is not the internet."""
    return host in LOCAL_HOSTS or is_own_network(host or "")


def is_own_network(host: str) -> bool:
    """Whether a host is a number that only those in the same network can reach (RFC 1918, 4193)."""
    try:
        found = ip_address(host)
    except ValueError:
        return False
    return found.is_private and not found.is_unspecified
