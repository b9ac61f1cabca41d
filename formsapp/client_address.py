"""Whose address counts: the client's, whatever stands in X-Forwarded-For."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import takewhile

MOST_PROXIES = 10
"""More of them than anyone has in a row; what is written before is not looked at."""
Address = IPv4Address | IPv6Address
WITH_PORT = re.compile(r"(?P<v4>[0-9.]+):[0-9]+|\[(?P<v6>[^\[\]]*)\](?::[0-9]+)?")
OWN = [
    ip_network(text)
    for text in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
        *("100.64.0.0/10", "::1", "fc00::/7", "fe80::/10"),
    )
]
"""Not ``is_private``, which also holds ranges that no proxy of ours can have."""


def find_client(peer: str, forwarded: str, proxies: int | None = None) -> Address | None:
    """Return the address of the client; None where it cannot be read.

    Where the number of ``proxies`` is known, it is what the first of them added: each adds who
    connected to it at the end of X-Forwarded-For. Fewer addresses are all of proxies too, when one
    was passed by. Where there is none at all, a public address that connects is the client.

    Otherwise who connects from a public address is the client, whatever it writes. Another one is
    our proxy. Where the address that it added is an own address too, a second proxy stands before
    it and has added one more. Nothing left of the first public address, or of what cannot be read,
    is looked at, for anyone can write it.
    """
    connected = _read_ip_address(peer)
    nearest = [_read_ip_address(text) for text in reversed(forwarded.rsplit(",", MOST_PROXIES))]
    if proxies is not None and (forwarded.strip() or not proxies):
        return [connected, *nearest][min(proxies, len(nearest))]
    if connected is not None and not _is_own(connected):
        return connected
    added = list(takewhile(lambda one: one is not None and _is_own(one), nearest))
    return nearest[len(added)] if len(added) < len(nearest) else nearest[0]


def name_network(address: Address) -> str:
    """Return the network of a client: whoever has one IPv6 address has all of its network."""
    return str(ip_network((address, 64 if address.version == 6 else 32), strict=False))  # noqa: PLR2004  the version's name


def _read_ip_address(text: str) -> Address | None:
    """Read an address as proxies write it, with or without a port."""
    written = WITH_PORT.fullmatch(text.strip())
    try:
        found = ip_address(written["v6"] or written["v4"] if written else text.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_own(address: Address) -> bool:
    """Return whether this machine or a private network has the address."""
    return any(address in network for network in OWN)
