"""When an invoice is due, and what collecting it may cost. Amounts are whole cents."""

from __future__ import annotations

from datetime import date

from formsapp.rules.errors import BadAmount
from formsapp.rules.sources import CostScale
from formsapp.rules.terms import Due, due

CENTS = 100
PERMILLE = 1000


def invoice_due(invoiced: date, days: int) -> Due:
    """The last day to pay an invoice: so many days after its date, by contract, no roll.

    Raises BadAmount.
    """
    return due(invoiced, f"{_positive(days)}d", "contract-calendar")


def reminder_due(received: date, days: int) -> Due:
    """The last day to pay after a reminder: so many days after its receipt (BW 6:96(6), ATW).

    Raises BadAmount.
    """
    return due(received, f"{_positive(days)}d", "ATW", law="artikel 6:96, zesde lid, BW")


def collection_costs(debt: int, scale: CostScale) -> int:
    """The most that collecting a debt may cost, in cents, half a cent up.

    Only after a letter that names this exact amount. ``debt`` is in cents. Raises
    BadAmount.
    """
    _positive(debt)
    share, done = 0, 0
    for band in scale.band:
        end = debt if band.up_to is None else min(debt, band.up_to * CENTS)
        share += max(0, end - done) * band.permille
        done = end
    cents = (share + PERMILLE // 2) // PERMILLE
    return min(max(cents, scale.least_euros * CENTS), scale.most_euros * CENTS)


def _positive(number: int) -> int:
    if number < 1:
        raise BadAmount(f"The number {number} is below 1.")
    return number
