"""No hidden count can be worked out, also not by someone who knows how they are hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.rules.hide_few import FEW, Shown, hide_alone, hide_either, hide_few

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=12)


def tables(size: int, most: int) -> Iterator[tuple[int, ...]]:
    """All tables with so many counts whose total is at most ``most``."""
    if size == 0:
        yield ()
        return
    for first in range(most + 1):
        yield from ((first, *rest) for rest in tables(size - 1, most - first))


@pytest.mark.parametrize(("size", "most"), [(1, 30), (2, 60), (3, 40), (4, 24), (5, 16), (6, 13)])
def test_each_hidden_count_can_be_several_things_for_who_knows_the_rules(
    size: int, most: int
) -> None:
    fitting: dict[tuple[int, Shown], list[tuple[int, ...]]] = defaultdict(list)
    for counts in tables(size, most):
        shown = hide_few(counts) or (None,) * size
        if sum(counts) >= FEW:  # else the total is hidden as well
            fitting[sum(counts), shown].append(counts)
    assert len(fitting) > size
    for (_total, shown), alike in fitting.items():
        for place in [place for place, count in enumerate(shown) if count is None]:
            assert len({counts[place] for counts in alike}) > 1, (shown, alike)


@given(COUNTS)
def test_no_small_count_is_shown_and_those_hidden_are_not_few_together(counts: list[int]) -> None:
    shown, total = hide_few(counts), sum(counts)
    if shown is None:
        assert 0 < total <= max(FEW - 1, len(counts))
        return
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    assert all(seen is None or seen == 0 or seen >= FEW for seen in shown)
    assert all(seen in (None, count) for count, seen in zip(counts, shown, strict=True))
    assert not hidden or (len(hidden) > 1 and sum(hidden) >= FEW)
    assert bool(hidden) == any(0 < count < FEW for count in counts)


@given(COUNTS)
def test_beside_no_total_each_count_is_hidden_by_itself(counts: list[int]) -> None:
    assert hide_alone(counts) == tuple(None if 0 < one < FEW else one for one in counts)


@given(COUNTS, st.integers(0, 20))
def test_beside_one_total_neither_a_count_nor_what_is_left_of_it_is_small(
    counts: list[int], more: int
) -> None:
    total = max(counts) + more
    for count, seen in zip(counts, hide_either(counts, total), strict=True):
        is_few = any(0 < one < FEW for one in (count, total - count))
        assert seen == (None if is_few else count)


def test_none_at_all_is_shown() -> None:
    assert hide_few([0, 0, 0]) == (0, 0, 0)
    assert hide_few([0, 14, 0]) == (0, 14, 0)
