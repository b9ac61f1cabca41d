"""An invoice worked out with the rules, so that a page shows real days and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from formsapp.facts import Facts
from formsapp.rules.holidays import is_working_day
from formsapp.rules.lengths import Length, add
from formsapp.rules.money import collection_costs, invoice_due, reminder_due

DEBT_EUROS: Final = 200
DAYS_TO_REMIND: Final = 3
"""After how many days the example's reminder arrives; no rule says so."""
_CENTS: Final = 100


@dataclass(frozen=True)
class Payment:
    """Days of an invoice that is not paid, and what collecting it may cost in the end."""

    invoiced: date
    pay_by: date
    reminded: date
    last_day: date
    extra_from: date
    debt: int
    costs: Decimal
    moved: bool


def payment(facts: Facts, today: date) -> Payment | None:
    """Work an example out for an invoice of the first day of next month.

    The day depends on the month alone, so builds of one month are equal. None where the
    provider sends no invoices.
    """
    if facts.money is None:
        return None
    invoiced = _working_day(add(today.replace(day=1), Length(1, "m")))
    pay_by = invoice_due(invoiced, facts.money.invoice_days.value).last_day
    reminded = _working_day(pay_by + timedelta(days=DAYS_TO_REMIND))
    due = reminder_due(reminded, facts.money.reminder_days.value)
    costs = collection_costs(DEBT_EUROS * _CENTS, facts.collection)
    return Payment(
        invoiced=invoiced,
        pay_by=pay_by,
        reminded=reminded,
        last_day=due.last_day,
        extra_from=due.last_day + timedelta(days=1),
        debt=DEBT_EUROS,
        costs=Decimal(costs) / _CENTS,
        moved=due.last_day != due.raw,
    )


def _working_day(day: date) -> date:
    while not is_working_day(day, equated=True):
        day += timedelta(days=1)
    return day
