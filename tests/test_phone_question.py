"""A question that asks for a telephone number takes what can be called, as people write it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formsapp.kinds.parts.applicant import OPTIONAL_PHONE, PHONE
from formsapp.kinds.questions import Problem


@pytest.mark.parametrize(
    "typed",
    ["06 00000000", "+31 6 0000 0000", "(06) 00.00.00.00, van mijn dochter", "06-0000 0000"],
)
def test_a_number_is_taken_as_people_write_it(typed: str) -> None:
    PHONE.check(typed)


@pytest.mark.parametrize("typed", ["Sam Voorbeeld", "geen", "x²"])
def test_what_holds_no_figure_is_refused_with_what_one_can_do(typed: str) -> None:
    with pytest.raises(Problem, match="het nummer in van iemand die u helpt"):
        PHONE.check(typed)
    with pytest.raises(Problem, match="Laat dit dan leeg"):
        OPTIONAL_PHONE.check(typed)


def test_an_optional_number_may_be_left_out() -> None:
    OPTIONAL_PHONE.check("")


def test_the_made_up_answer_is_taken() -> None:
    PHONE.check(PHONE.example)
    assert replace(PHONE, required=False).example == ""
