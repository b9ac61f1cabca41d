"""What asks for a name or a telephone number takes it as people write it, and refuses others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formsapp.kinds.parts.applicant import CLIENT_NAME, NAME, OPTIONAL_PHONE, PHONE
from formsapp.kinds.questions import Problem


@pytest.mark.parametrize(
    "typed",
    ["06 00000000", "+31 6 0000 0000", "(06) 00.00.00.00, van mijn dochter", "06-0000 0000", "112"],
)
def test_a_number_is_taken_as_people_write_it(typed: str) -> None:
    PHONE.check(typed)


@pytest.mark.parametrize("typed", ["Sam Voorbeeld", "geen", "x²", "geen 06", "06", "tel 1"])
def test_what_holds_no_number_is_refused_with_what_one_can_do(typed: str) -> None:
    with pytest.raises(Problem, match="het nummer in van iemand die u helpt"):
        PHONE.check(typed)
    with pytest.raises(Problem, match="Laat dit dan leeg"):
        OPTIONAL_PHONE.check(typed)


def test_an_optional_number_may_be_left_out() -> None:
    OPTIONAL_PHONE.check("")


def test_the_made_up_answer_is_taken() -> None:
    PHONE.check(PHONE.example)
    assert replace(PHONE, required=False).example == ""


@pytest.mark.parametrize("typed", [".", "-", "06 00000000", "\U0001f469", "27-3-1948", "\u0661"])
def test_what_has_no_letter_is_no_name(typed: str) -> None:
    with pytest.raises(Problem, match="Vul uw naam in"):
        NAME.check(typed)
    with pytest.raises(Problem, match="Vul de naam in"):
        CLIENT_NAME.check(typed)
    replace(NAME, required=False).check(typed)  # who may leave it out may put a dash there


@pytest.mark.parametrize("typed", ["J.", "X \u00c6 A-12", "\u674e", "\u0645\u062d", "O\u2019Neil"])
def test_a_name_is_taken_in_any_script(typed: str) -> None:
    NAME.check(typed)
