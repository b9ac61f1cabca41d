"""When an invoice is due, and what collecting it may cost. Amounts are whole cents."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from formsapp.facts.model import Collection
from formsapp.rules.legal_terms import Due, due
from formsapp.rules.rule_errors import RulesError

CENTS = 100


def invoice_due(invoiced: date, days: int) -> Due:
    """Return the last day to pay an invoice, ``days`` after its date: by contract, no roll.

    Raises RulesError for less than 1 day.
    """
    return due(invoiced, f"{days}d", "contract-calendar")


def reminder_due(received: date, days: int) -> Due:
    """Return the last day to pay, ``days`` after receipt of a reminder: a term of the law, ATW.

    Raises RulesError for less than 1 day.
    """
    return due(received, f"{days}d", "ATW")


def collection_costs(debt: int, scale: Collection) -> int:
    """Return the most that collecting a debt may cost, in cents; half a cent is rounded up.

    It may be asked only after a letter that names this exact amount. ``debt`` is in cents;
    ``scale`` is the one of the Besluit vergoeding voor buitengerechtelijke incassokosten,
    from the facts. Raises RulesError for less than 1 cent.
    """
    if debt < 1:
        raise RulesError(f"A debt of {debt} cents is no debt: give at least 1.")
    rest = Decimal(debt)
    costs = Decimal(0)
    for bracket in scale.brackets.value:
        part = rest if bracket.euros is None else min(rest, Decimal(bracket.euros * CENTS))
        costs += part * bracket.percent / 100
        rest -= part
    cents = int(costs.quantize(Decimal(1), ROUND_HALF_UP))
    least, most = scale.minimum_euros.value * CENTS, scale.maximum_euros.value * CENTS
    return min(max(cents, least), most)
