"""Paying, collecting and keeping: days, cents and years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.facts import load
from formsapp.facts.lengths import Length
from formsapp.rules.money import collection_costs, invoice_due, reminder_due
from formsapp.rules.retention import kept_until
from formsapp.rules.rule_errors import RulesError

DOCS = Path(__file__).parents[2] / "docs"
SCALE = load(DOCS / "doz-thuiszorg").collection

# sentence, debt in euros, costs in euros
COSTS = [
    ("Een cent kost het minimum", 0.01, 40),
    ("Tot 266,66 euro geldt het minimum", 266.66, 40),
    ("Daarboven 15 procent", 266.70, 40.01),
    ("Een halve cent gaat omhoog", 300.10, 45.02),
    ("Minder dan een halve cent gaat omlaag", 300.09, 45.01),
    ("De factuur van 400 euro", 400, 60),
    ("Precies de eerste schijf", 2500, 375),
    ("Een euro in de tweede schijf", 2501, 375.10),
    ("Precies de tweede schijf", 5000, 625),
    ("Een euro in de derde schijf", 5001, 625.05),
    ("Precies de derde schijf", 10000, 875),
    ("Honderd euro in de vierde schijf", 10100, 876),
    ("Precies de vierde schijf", 200000, 2775),
    ("Duizend euro in de laatste schijf", 201000, 2780),
    ("Een miljoen geeft het maximum", 1000000, 6775),
    ("Een cent minder dan het maximum", 999998, 6774.99),
    ("Meer dan het maximum kan niet", 5000000, 6775),
]


@pytest.mark.parametrize(("debt", "costs"), [c[1:] for c in COSTS], ids=[c[0] for c in COSTS])
def test_collection_costs(debt: float, costs: float) -> None:
    found = collection_costs(round(debt * 100), SCALE)

    assert found == round(costs * 100)
    assert isinstance(found, int)


@given(st.integers(1, 200_000_000), st.integers(0, 10_000))
def test_a_higher_debt_never_costs_less(debt: int, more: int) -> None:
    assert collection_costs(debt, SCALE) <= collection_costs(debt + more, SCALE)


@pytest.mark.parametrize("number", [0, -1])
def test_a_debt_below_one_cent_is_refused(number: int) -> None:
    with pytest.raises(RulesError, match=f"^A debt of {number} cents is no debt"):
        collection_costs(number, SCALE)


@pytest.mark.parametrize("count_from", [invoice_due, reminder_due, kept_until])
def test_a_length_of_nothing_is_refused(count_from: Callable[[date, Length], object]) -> None:
    with pytest.raises(RulesError, match=r"^(A term of 0d is no term|A dossier is kept for some)"):
        count_from(date(2026, 6, 10), Length(0, "d"))


def test_invoice_ends_on_its_day_without_a_roll() -> None:
    assert invoice_due(date(2026, 3, 21), Length(14, "d")).last_day == date(2026, 4, 4)
    assert invoice_due(date(2026, 3, 21), Length(1, "d")).last_day == date(2026, 3, 22)


def test_reminder_runs_from_its_receipt_and_rolls() -> None:
    found = reminder_due(date(2026, 3, 21), Length(14, "d"))

    assert (found.raw, found.last_day) == (date(2026, 4, 4), date(2026, 4, 7))


# sentence, last change, years, kept up to and including
KEPT = [
    ("Jeugdwet en WGBO: twintig jaar", "2026-06-10", 20, "2046-06-10"),
    ("Wmo: vijftien jaar", "2026-06-10", 15, "2041-06-10"),
    ("29 februari in een gewoon jaar", "2028-02-29", 15, "2043-02-28"),
    ("29 februari in een schrikkeljaar", "2028-02-29", 20, "2048-02-29"),
    ("Een jaar", "2026-12-31", 1, "2027-12-31"),
]


@pytest.mark.parametrize(
    ("changed", "years", "until"), [c[1:] for c in KEPT], ids=[c[0] for c in KEPT]
)
def test_dossier_is_kept_from_the_last_change(changed: str, years: int, until: str) -> None:
    assert kept_until(date.fromisoformat(changed), Length(years, "y")) == date.fromisoformat(until)
