"""Whose address counts, whatever stands in X-Forwarded-For."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address, ip_network

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from formsapp.client_address import find_client
from formsapp.settings import Settings
from formsapp.web.shared.rate_limit import (
    SENDING,
    SITE_FOLD,
    Limit,
    count_turn,
    find_network,
)
from tests.web.conftest import Loket

PROXY = "127.0.0.1"
CLIENT, OTHER = "203.0.113.7", "198.51.100.9"
CLIENT_6 = "2001:db8:1:1::1"
OWN = ("127.0.0.1", "10.0.0.5", "172.16.0.2", "192.168.1.4", "::1", "fd00::2", "::ffff:10.0.0.5")


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"{CLIENT}:5678", CLIENT),
        (PROXY, f"[{CLIENT_6}]:443", CLIENT_6),
        (PROXY, f"[{CLIENT_6}]", CLIENT_6),
        (PROXY, CLIENT_6, CLIENT_6),
        (PROXY, f"::ffff:{CLIENT}", CLIENT),
        (PROXY, f" {CLIENT} ", CLIENT),
        (PROXY, f"{OTHER}, {CLIENT}", CLIENT),
        (PROXY, f"rubbish,,;\x00, {CLIENT}:1", CLIENT),
        ("10.0.0.5", CLIENT, CLIENT),
        ("::ffff:172.17.0.1", CLIENT, CLIENT),
        ("", CLIENT, CLIENT),
        # Two and three proxies: each adds who connected to it.
        (PROXY, f"{CLIENT}, 10.0.0.5", CLIENT),
        (PROXY, f"{CLIENT}:99, 10.0.0.5:80, fd00::2", CLIENT),
        (PROXY, f"{OTHER}, {CLIENT}, 10.0.0.5", CLIENT),
        (PROXY, f"{OTHER}, {CLIENT}, 100.64.0.9", CLIENT),
        ("100.127.255.254", CLIENT, CLIENT),
        # Within a house, clients have own addresses too: what they write themselves is not read.
        (PROXY, "192.168.1.20", "192.168.1.20"),
        (PROXY, "10.9.9.9, 192.168.1.20", "192.168.1.20"),
        # What cannot be read may be a client's or a proxy's: all such share one limit.
        (PROXY, "rubbish, 192.168.1.20", None),
        (PROXY, f"{OTHER}, rubbish, 10.0.0.5", None),
        (PROXY, f"{CLIENT}, rubbish, fd00::2, 10.0.0.5", None),
        # No proxy, or one that gives nothing that can be read.
        (PROXY, "", None),
        (PROXY, "unknown", None),
        (PROXY, f"{CLIENT}, unknown", None),
        (PROXY, "1.2.3.4.5", None),
        (OTHER, CLIENT, OTHER),
        (OTHER, "", OTHER),
        (OTHER, "rubbish", OTHER),
    ],
)
def test_the_address_that_a_proxy_of_ours_added_counts(
    peer: str, forwarded: str, found: str | None
) -> None:
    assert find_client(peer, forwarded) == (ip_address(found) if found else None)


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "found"),
    [
        (1, PROXY, f"{OTHER}, {CLIENT}", CLIENT),
        # Someone in a private network, who wrote an address before the one that the proxy added.
        (1, PROXY, f"{OTHER}, 192.168.1.20", "192.168.1.20"),
        (2, PROXY, f"{OTHER}, 192.168.1.20, 10.0.0.5", "192.168.1.20"),
        # A proxy with a public address, such as a service that stands before this machine.
        (1, OTHER, CLIENT, CLIENT),
        (2, PROXY, f"10.9.9.9, {CLIENT}, {OTHER}", CLIENT),
        (3, PROXY, f"{CLIENT}:99, {OTHER}, [fd00::2]:80", CLIENT),
        # Who came past a proxy is known by what the others added.
        (2, PROXY, CLIENT, CLIENT),
        (9, PROXY, f"{CLIENT}, 10.0.0.5", CLIENT),
        (0, PROXY, CLIENT, PROXY),
        (0, OTHER, CLIENT, OTHER),
        (0, PROXY, "", PROXY),
        (1, PROXY, "", None),
        # Who comes past the proxy, which would have added something.
        (1, OTHER, "", OTHER),
        (2, OTHER, " ", OTHER),
        (1, PROXY, f"{CLIENT}, unknown", None),
        (2, PROXY, f"{CLIENT}, unknown, {OTHER}", None),
    ],
)
def test_where_the_number_of_proxies_is_known_it_is_counted_from_the_end(
    proxies: int, peer: str, forwarded: str, found: str | None
) -> None:
    assert find_client(peer, forwarded, proxies) == (ip_address(found) if found else None)


def test_the_limits_count_by_the_number_of_proxies(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    public = start(replace(settings, base_url="https://loket.example/zorg", proxies=1))
    for number in range(SENDING.most + 1):
        written = f"203.0.113.{number}, 192.168.1.20"
        with public.app.test_request_context(headers={"X-Forwarded-For": written}):
            left = count_turn(SENDING)
    assert left


@given(st.integers(0, 9), st.text(), st.text())
def test_whatever_is_written_nothing_fails(proxies: int, peer: str, written: str) -> None:
    find_client(peer, written, proxies)


WRITTEN = st.one_of(
    st.text(),
    st.text(alphabet="0123456789abcdef:.,[]% /x"),
    st.lists(
        st.one_of(
            st.ip_addresses().map(str),
            st.sampled_from([*OWN, "unknown", "fe80::1%eth0", f"[{CLIENT_6}]:1"]),
        )
    ).map(", ".join),
)
PUBLIC = st.ip_addresses().filter(lambda one: one.is_global)


@given(WRITTEN)
def test_whatever_is_written_someone_is_counted_or_no_one_and_nothing_fails(written: str) -> None:
    found = find_client(PROXY, written)
    if found is not None:
        assert ip_network((found, 32 if found.version == 4 else 64), strict=False)


@given(PUBLIC, WRITTEN)
def test_who_connects_from_a_public_address_is_counted_by_it_alone(
    peer: object, written: str
) -> None:
    assert find_client(str(peer), written) == find_client(str(peer), "")


@given(st.sampled_from(OWN), PUBLIC, WRITTEN, st.sampled_from(OWN))
@pytest.mark.hostile("proxy-lies")
def test_what_a_client_writes_never_changes_whom_a_proxy_named(
    peer: str, client: object, written: str, second: str
) -> None:
    alone = find_client(peer, str(client))
    assert find_client(peer, f"{written}, {client}") == alone
    assert find_client(peer, f"{written}, {client}, {second}") == alone


def test_neighbours_in_one_network_of_version_6_count_as_one() -> None:
    found = set()
    for address in ("2001:db8:1:1::1", "[2001:db8:1:1:ffff::2]:443"):
        headers = {"X-Forwarded-For": address}
        with Flask("any").test_request_context(
            headers=headers, environ_base={"REMOTE_ADDR": "::1"}
        ):
            assert request.remote_addr == "::1"
            found.add(find_network())
    assert found == {"2001:db8:1:1::/64"}


@pytest.mark.hostile("flood")
def test_all_networks_of_one_site_of_version_6_together_may_ten_times_as_much(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    app, one = start(settings).app, Limit("one", 1, timedelta(days=1))
    here = [f"2001:db8:7:{number:x}::1" for number in range(SITE_FOLD + 1)]
    others = ["2001:db8:8::1", *(f"203.0.113.{number}" for number in range(SITE_FOLD + 1))]
    refused = []
    for address in (*here, *others):
        with app.test_request_context(headers={"X-Forwarded-For": address}):
            if count_turn(one):
                refused.append(address)
    assert refused == here[-1:]


@pytest.mark.parametrize("forwarded", ["unknown", "<script>", "1.2.3.4.5", "1.2.3.4, "])
def test_who_writes_what_nobody_can_read_shares_one_limit_and_lifts_none(
    settings: Settings,
    start: Callable[[Settings], Loket],
    caplog: pytest.LogCaptureFixture,
    forwarded: str,
) -> None:
    public = start(replace(settings, base_url="https://loket.example/zorg"))
    for number in range(SENDING.most + 1):
        written = f"{number}, {forwarded}"
        with public.app.test_request_context(headers={"X-Forwarded-For": written}):
            left = count_turn(SENDING)
    assert left
    with public.app.test_request_context(headers={"X-Forwarded-For": CLIENT}):
        assert not count_turn(SENDING)
    assert caplog.text.count("ends with no address") == 1
    assert forwarded.strip(", ") not in caplog.text
