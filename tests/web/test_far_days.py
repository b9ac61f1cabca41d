"""A day that is asked has a far bound on both sides: a typing error in the year is told at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from formsapp.kinds.parts.far_days import A_YEAR, NEVER, TWO_YEARS, near
from formsapp.kinds.questions import Day
from tests.web.conftest import Loket
from tests.web.sent import Answers, day, myself, refused

DOZ = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
LATER, EARLIER = "of een latere dag", "of een eerdere dag"
PRICE: Answers = {"vanaf": "prijs"}
BESIDE: dict[str, Answers] = {
    "schade": {},
    "start-annuleren": {"wlz__pgb": "nee"},
}
"""What the page with the day asks too."""


@DOZ
@pytest.mark.parametrize(
    ("form", "last", "error"),
    [
        ("start-annuleren", [day("start", "31-12-9999")], "ver vooruit"),
        ("start-annuleren", [day("start", "3-3-2206")], EARLIER),
        ("start-annuleren", [day("start", "1-1-1900")], LATER),
        ("start-annuleren", [day("start", "1-3-2025")], LATER),
        ("schade", [day("dag", "3-3-1926")], LATER),
        ("opzeggen", [PRICE, day("einde", "1-1-1900")], LATER),
        ("opzeggen", [PRICE, day("einde", "3-3-2206")], EARLIER),
    ],
)
@pytest.mark.hostile("day-none")
def test_a_day_far_off_is_refused(loket: Loket, form: str, last: list[Answers], error: str) -> None:
    page = loket.visitor().walk(f"/f/{form}", *myself(), *last)
    assert refused(page, error)


@DOZ
@pytest.mark.parametrize(
    ("form", "name", "typed"),
    [
        *(("start-annuleren", "start", on) for on in ("4-3-2025", "2-3-2028")),
        ("schade", "dag", "3-3-2007"),  # a claim lasts twenty years
    ],
)
def test_a_day_that_can_be_meant_is_taken(loket: Loket, form: str, name: str, typed: str) -> None:
    page = loket.visitor().walk(f"/f/{form}", *myself(), {**day(name, typed), **BESIDE[form]})
    assert page.status == 200


@pytest.mark.parametrize("linked", [True, False])
def test_every_day_of_every_form_has_both_bounds(loket: Loket, *, linked: bool) -> None:
    """A date of birth has the oldest day of all as its first."""
    situation = replace(loket.services.situation(), linked=linked)
    days = [
        (kind.slug, question.name, question.earliest, question.latest)
        for kind in loket.services.kinds.values()
        for step in kind.steps(situation)
        for question in step.questions
        if isinstance(question, Day)
    ]
    assert days
    assert [one for one in days if not one[3]] == []
    assert [one for one in days if not one[2] and not one[1].startswith("geboortedatum")] == []


def test_a_bound_that_stands_is_kept() -> None:
    today = date(2026, 3, 3)
    asked = near(Day(name="d", label="d", earliest=today), today, back=A_YEAR, ahead=TWO_YEARS)
    assert (asked.earliest, asked.latest) == (today, today + TWO_YEARS)
    assert near(asked, today, back=NEVER, ahead=NEVER) == asked
