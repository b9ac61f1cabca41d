"""Work is told from what only looks like it, and serves for its own challenge alone."""

from __future__ import annotations

import pytest

from bench.proof_of_work import work_out
from formsapp.sealing.proof_of_work import PARTS, is_worked_out

EASY = 4 * PARTS


@pytest.mark.hostile("flood-forms")
def test_work_serves_for_its_own_challenge_and_no_more_than_its_measure() -> None:
    done = work_out("this form", EASY)
    assert is_worked_out("this form", EASY, done)
    others = (f"another form {number}" for number in range(8))
    assert not all(is_worked_out(other, EASY, done) for other in others)
    assert not is_worked_out("this form", EASY * 10_000_000, done)


@pytest.mark.parametrize(
    "solution",
    ["", "1", "1.2.3", "1.2.3.4.5", "-1.2.3.4", "1.2.3.x", "٣.2.3.4", "1.2.3.4\n", "1" * 5000],
)
def test_what_is_no_solution_is_refused_without_work(solution: str) -> None:
    assert not is_worked_out("this form", 1, solution)
