"""An invoice that is not paid, with the days and costs that the rules give, as an example."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from formsapp.facts import Facts
from formsapp.facts.lengths import Length
from formsapp.rules.durations import add
from formsapp.rules.holidays import working_day_from
from formsapp.rules.money import collection_costs, invoice_due, reminder_due

DEBT_EUROS: Final = 200
DAYS_TO_REMIND: Final = 3
"""Days from the last day to pay to the arrival of the reminder in the example; no rule says so."""


@dataclass(frozen=True)
class PaymentExample:
    """The days of an invoice that is not paid, and the most that collecting it may cost (euros).

    ``last_day`` is the last day to pay without extra costs; ``moved`` says whether the term ended
    on a day off and so became longer.
    """

    invoiced: date
    pay_by: date
    reminded: date
    last_day: date
    extra_from: date
    costs: Decimal
    moved: bool
    debt: int = DEBT_EUROS


def payment_example(facts: Facts, today: date) -> PaymentExample | None:
    """Return an invoice sent on the first working day of next month, and what follows from it.

    The day depends on the month alone, so builds of one month are equal. None where the
    provider does not say how long an invoice and a reminder may take.
    """
    money = facts.money
    if money is None or money.pay_within is None or money.reminder_within is None:
        return None
    invoiced = working_day_from(add(today.replace(day=1), Length(1, "m")), equated=True)
    pay_by = invoice_due(invoiced, money.pay_within.value).last_day
    reminded = working_day_from(pay_by + timedelta(days=DAYS_TO_REMIND), equated=True)
    due = reminder_due(reminded, money.reminder_within.value)
    costs = Decimal(collection_costs(DEBT_EUROS * 100, facts.collection)) / 100
    extra_from = due.last_day + timedelta(days=1)
    moved = due.last_day != due.raw
    return PaymentExample(invoiced, pay_by, reminded, due.last_day, extra_from, costs, moved)
