"""Turns of who waits during a flood: each network its own, together no more than so many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from formsapp.rules.waiting_turns import (
    EACH,
    LEAST_APART,
    MOST_APART,
    find_turn,
    space_turns,
)

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
NUMBERS = st.integers(min_value=0, max_value=10**9)
MINUTE = timedelta(minutes=1)


@given(NUMBERS)
def test_the_first_form_of_a_network_waits_for_no_number_of_others(networks: int) -> None:
    assert find_turn(networks, [None, None, None], NOON) == NOON


@given(NUMBERS, st.lists(st.integers(min_value=0, max_value=10**6), max_size=3))
def test_no_network_waits_longer_than_two_hours_after_its_last(
    networks: int, minutes_ago: list[int]
) -> None:
    before = [NOON - one * MINUTE for one in minutes_ago]
    turn = find_turn(networks, [None, *before], NOON)
    assert NOON <= turn <= max([NOON, *(one + MOST_APART for one in before)])


@given(NUMBERS, NUMBERS)
def test_more_networks_never_bring_a_turn_nearer(one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert LEAST_APART <= space_turns(fewer) <= space_turns(more) <= MOST_APART


@given(st.integers(min_value=1, max_value=MOST_APART // EACH))
def test_after_their_first_forms_all_together_send_one_in_half_a_minute(networks: int) -> None:
    assert networks / space_turns(networks).total_seconds() <= 1 / EACH.total_seconds()
