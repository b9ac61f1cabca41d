"""When an invoice is due, and what collecting it may cost. Amounts are whole cents."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from formsapp.facts.model import Collection
from formsapp.rules.rule_errors import BadAmount
from formsapp.rules.terms import Due, due

CENTS = 100


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


def collection_costs(debt: int, scale: Collection) -> int:
    """The most that collecting a debt may cost, in cents, half a cent up.

    Only after a letter that names this exact amount. ``debt`` is in cents; ``scale`` is
    the one of the Besluit vergoeding voor buitengerechtelijke incassokosten, from the
    facts. Raises BadAmount.
    """
    rest = Decimal(_positive(debt))
    costs = Decimal(0)
    for bracket in scale.brackets.value:
        part = rest if bracket.euros is None else min(rest, Decimal(bracket.euros * CENTS))
        costs += part * bracket.percent / 100
        rest -= part
    cents = int(costs.quantize(Decimal(1), ROUND_HALF_UP))
    least, most = scale.minimum_euros.value * CENTS, scale.maximum_euros.value * CENTS
    return min(max(cents, least), most)


def _positive(number: int) -> int:
    if number < 1:
        raise BadAmount(f"The number {number} is below 1.")
    return number
