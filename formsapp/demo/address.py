"""Where the demo listens, and the address at which it is opened: by others only if asked for."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from formsapp.mail_server_address import LOCAL_HOSTS
from formsapp.own_network import is_own_network
from formsapp.settings import SettingsError

ANY_HOST = ("0.0.0.0", "::")  # noqa: S104 - what someone may ask for, never what the demo takes itself
ELSEWHERE = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737): the way to it begins at the network of this machine."""
NAME_IT = "name it, for example `HOST=192.168.1.20 make run`."


def find_own_address() -> str:
    """Return the address of this machine in its network; empty without one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def base_address(host: str, port: int, own: Callable[[], str] = find_own_address) -> str:
    """Return the address of the demo, without a slash at its end.

    Raises:
        SettingsError: This machine's address in its network is not known, or is one that anyone can
            reach.

    """
    if host in LOCAL_HOSTS:
        return f"http://localhost:{port}"
    found = own() if host in ANY_HOST else resolve_host(host)
    if not found:
        raise SettingsError(f"The address of this machine in its network is not known: {NAME_IT}")
    if not is_own_network(found):
        raise SettingsError(
            f"{found} can be reached from outside this network, and anyone can sign in to the "
            f"demo. If this machine has another address, {NAME_IT}"
        )
    is_long = isinstance(ip_address(found), IPv6Address)
    return f"http://[{found}]:{port}" if is_long else f"http://{found}:{port}"


def resolve_host(host: str) -> str:
    """Return the number of a host; empty where it has none."""
    try:
        return str(socket.getaddrinfo(host, None)[0][4][0])
    except OSError:
        return ""
