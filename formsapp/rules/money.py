"""When an invoice is due, and what collecting it may cost. Amounts are whole cents."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from formsapp.facts.lengths import Length
from formsapp.facts.model import Collection
from formsapp.rules.last_day import Due, due
from formsapp.rules.rule_errors import RulesError

CENTS = 100


def invoice_due(invoiced: date, length: Length) -> Due:
    """Return the last day to pay an invoice, counted from its date: by contract, no roll.

    Raises RulesError for a length of 0.
    """
    return due(invoiced, length, "contract-calendar")


def reminder_due(received: date, length: Length) -> Due:
    """Return the last day to pay, counted from receipt of a reminder: a term of the law, ATW.

    Raises RulesError for a length of 0.
    """
    return due(received, length, "ATW")


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
