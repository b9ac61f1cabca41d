"""Who has very many addresses comes in by waiting seldom, and keeps nobody else from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import count

import pytest

from formsapp.rules.waiting_turns import MOST_APART, SHARES
from formsapp.web.shared.waiting_turns import ask_turn, name_ranges

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
NO_WAIT = timedelta(0)
CLIENT = "203.0.113.7/32"
FORMS = count()


def ask(
    table: sqlite3.Connection, network: str, now: datetime, *, takes: bool = True, form: str = ""
) -> timedelta:
    whose = [one.encode() for one in name_ranges(network)]
    key = form or f"form {next(FORMS)}"
    return ask_turn(table, key.encode(), whose, now=now, takes=takes)


def attack(
    table: sqlite3.Connection, networks: Sequence[str], hours: int, between: timedelta = NO_WAIT
) -> list[int]:
    """Return how many forms came in in each hour where each network sends as soon as it may.

    ``between``: so long after each other they begin.

    Every ten minutes a client who never sent before asks too, and is not kept waiting.
    """
    came, end = [0] * hours, NOON + timedelta(hours=hours)
    due = [(NOON + number * between, number) for number in range(len(networks))]
    heapify(due)
    looked = NOON
    while due[0][0] < end:
        now, number = heappop(due)
        left = ask(table, networks[number], now)
        if not left:
            came[(now - NOON) // timedelta(hours=1)] += 1
            left = ask(table, networks[number], now)
        heappush(due, (now + left, number))
        if now >= looked:
            assert ask(table, CLIENT, now, takes=False) == NO_WAIT
            looked += timedelta(minutes=10)
    return came


def addresses(number: int) -> list[str]:
    return [f"198.{18 + one // 250}.0.{one % 250}/32" for one in range(number)]


def networks_of_a_site(site: int, number: int) -> list[str]:
    return [f"2001:db8:{site:x}:{one:x}::/64" for one in range(number)]


@pytest.mark.hostile("flood-forms")
@pytest.mark.parametrize(
    ("networks", "came"),
    [
        (addresses(1), [20, 20, 20]),
        (addresses(6), [120, 120, 120]),
        (addresses(60), [179, 120, 120]),
        (addresses(600), [719, 120]),
        (networks_of_a_site(7, 50), [129, 120, 120]),
        ([one for site in range(40) for one in networks_of_a_site(site, 11)], [419, 120]),
    ],
    ids=["1", "6", "60", "600", "a site", "40 sites of one region"],
)
def test_so_many_forms_come_in_by_waiting_and_a_client_at_once(
    networks: Sequence[str], came: Sequence[int]
) -> None:
    with closing(sqlite3.connect(":memory:")) as table:
        found = attack(table, networks, len(came))
    assert found == came, found


def test_who_begins_from_one_address_after_the_other_gains_one_form_of_each() -> None:
    with closing(sqlite3.connect(":memory:")) as table:
        first, *later = attack(table, addresses(60), 3, between=timedelta(minutes=1))
    assert 60 < first <= 60 + 120
    assert 60 < min(later) <= max(later) <= 120


def test_a_neighbour_comes_in_within_two_hours_and_the_same_form_at_once() -> None:
    with closing(sqlite3.connect(":memory:")) as table:
        for network in addresses(600):
            ask(table, network, NOON)
        assert ask(table, CLIENT, NOON, form="one") == NO_WAIT
        assert ask(table, CLIENT, NOON, form="one") == NO_WAIT
        assert ask(table, CLIENT, NOON, form="other") == MOST_APART
        assert ask(table, CLIENT, NOON + MOST_APART, form="other") == NO_WAIT


def test_phones_of_one_site_have_a_turn_each_until_its_share_is_taken() -> None:
    phones = networks_of_a_site(7, SHARES[1] + 1)
    with closing(sqlite3.connect(":memory:")) as table:
        waits = [ask(table, phone, NOON) for phone in phones]
    assert waits == [NO_WAIT] * SHARES[1] + [timedelta(minutes=3)]


def test_a_site_that_sends_from_ever_new_networks_lengthens_no_wait_by_more_than_its_share() -> (
    None
):
    with closing(sqlite3.connect(":memory:")) as table:
        for number, network in enumerate(networks_of_a_site(7, 40)):
            ask(table, network, NOON + number * timedelta(minutes=1))
        now = NOON + timedelta(minutes=40)
        ask(table, CLIENT, now)
        assert ask(table, CLIENT, now) == timedelta(minutes=5, seconds=30)
