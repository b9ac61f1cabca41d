"""Which values a run tries: others each day, all in time, and the same ones where that is asked."""

from __future__ import annotations

import pytest

from tests.by_day import ALL, NAME, some, some_of
from tests.web.test_any_input import NASTY, tries


def test_in_as_many_days_as_it_is_shared_over_each_value_has_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[int] = []
    for day in range(740_000, 740_007):
        monkeypatch.setenv(NAME, str(day))
        assert some_of(range(50), 7) == some_of(range(50), 7)
        found += some_of(range(50), 7)
    assert sorted(found) == [*range(50)]


def test_each_field_takes_other_values_than_the_one_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(NAME, "740000")
    one, other = ({value for name, value in tries("ab") if name == field} for field in "ab")
    assert one
    assert not one & other


def test_all_may_be_tried_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, ALL)
    assert [value for _, value in tries(["naam"])] == [*NASTY]


def test_a_long_run_may_try_one_in_so_many_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, f"{ALL}/10")
    assert [*some_of(range(50), 44, 3)] == [*range(3, 50, 10)]
    assert [*some_of(range(50), 5)] == [*range(0, 50, 5)]
    assert (some(400, 20), some(400, 60)) == (40, 60)
