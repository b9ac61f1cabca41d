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
MOMENTS = st.lists(
    st.none() | st.integers(-(10**6), 10**6).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    max_size=3,
)


@given(MOMENTS)
def test_a_network_waits_until_it_has_a_share_again_and_not_where_it_has_one(
    ends: list[datetime | None],
) -> None:
    turn = find_turn(ends, NOON)
    assert turn == NOON or turn in ends
    assert all(turn >= one for one in ends if one)


@given(NUMBERS, NUMBERS)
def test_more_networks_never_bring_a_turn_nearer(one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert LEAST_APART <= space_turns(fewer) <= space_turns(more) <= MOST_APART


@given(st.integers(min_value=1, max_value=MOST_APART // EACH))
def test_after_their_first_forms_all_together_send_one_in_half_a_minute(networks: int) -> None:
    assert networks / space_turns(networks).total_seconds() <= 1 / EACH.total_seconds()
