"""Whose address counts: the client's, whatever stands in X-Forwarded-For."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

MOST_PROXIES = 10
"""More of them than anyone has in a row; what is written before is not looked at."""
MOST_KNOWN = 1024
"""Addresses that are not read anew: who asks very much mostly does so from a few."""
LONGEST = 99
"""Signs of an address with its zone, its port and blanks around it."""
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
    nearest = forwarded.rsplit(",", MOST_PROXIES)[::-1]
    if proxies is not None and (forwarded.strip() or not proxies):
        return _read_ip_address([peer, *nearest][min(proxies, len(nearest))])
    connected = _read_ip_address(peer)
    if connected is not None and not _is_own(connected):
        return connected
    # One by one: what is left of the client is not even read.
    read = map(_read_ip_address, nearest)
    clients = (one for one in read if one is None or not _is_own(one))
    return next(clients, _read_ip_address(nearest[0]))


@lru_cache(maxsize=MOST_KNOWN)
def name_network(address: Address) -> str:
    """Return the network of a client: whoever has one IPv6 address has all of its network."""
    return _name_range(address, 64)


@lru_cache(maxsize=MOST_KNOWN)
def name_site(address: Address) -> str:
    """Return the site of a client: an office or a house may have all of it (RFC 6177).

    It holds 65,536 networks. What counts for an hour or a day counts by network all the same, for
    the clients of a mobile provider may share a site, and they are few at one moment alone.
    """
    return _name_range(address, 48)


@lru_cache(maxsize=MOST_KNOWN)
def name_region(address: Address) -> str:
    """Return the region of a client: the most that a provider of internet is given at first."""
    return _name_range(address, 32)


def _name_range(address: Address, bits: int) -> str:
    return str(ip_network((address, bits if address.version == 6 else 32), strict=False))  # noqa: PLR2004  the version's name


@lru_cache(maxsize=MOST_KNOWN)
def _read_ip_address(text: str) -> Address | None:
    """Read an address as proxies write it, with or without a port."""
    if len(text) > LONGEST:
        return None
    written = WITH_PORT.fullmatch(text.strip())
    try:
        found = ip_address(written["v6"] or written["v4"] if written else text.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


@lru_cache(maxsize=MOST_KNOWN)
def _is_own(address: Address) -> bool:
    """Return whether this machine or a private network has the address."""
    return any(address in network for network in OWN)
