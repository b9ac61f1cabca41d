"""Dear tests run in turn: each case has its day of the week."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import by_day, dear


@pytest.mark.parametrize("many", [1, 2, 6, 7, 8, 15])
def test_each_case_has_its_day(many: int) -> None:
    cases = range(many)
    days = [dear.choose("a test", cases, turn) for turn in range(100, 107)]

    assert sorted(case for day in days for case in day) == [*cases]
    assert max(map(len, days)) - min(map(len, days)) <= 1


def test_on_one_day_not_all_tests_rest() -> None:
    days = [bool(dear.choose(f"test_{number}", [0], 7)) for number in range(100)]

    assert 5 < sum(days) < 30


def test_each_named_file_is_there_once(repo: Path) -> None:
    there = [path.stem for path in (repo / "tests").rglob("test_*.py")]

    assert {name: there.count(name) for name in dear.MODULES} == dict.fromkeys(dear.MODULES, 1)


def test_other_tests_run_each_day(request: pytest.FixtureRequest) -> None:
    assert not dear.leave_out([request.node])


def test_a_dear_test_rests_until_its_day(request: pytest.FixtureRequest) -> None:
    path = request.path.with_name("test_harmless_damage.py")
    module = pytest.Module.from_parent(request.session, path=path)
    items = [item for item in module.collect() if isinstance(item, pytest.Item)]

    left_out = dear.leave_out(items)

    assert 0 < len(left_out) < len(items) or by_day.is_long()
