"""Notices and prices as Dutch text; beside :mod:`formsapp.facts.dutch_format`, for other values.

No word here stands in a catalogue, and none addresses the reader, so *je* and *u* are alike.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from formsapp.facts.dutch_format import euro, in_units, listed
from formsapp.facts.words import OurText

if TYPE_CHECKING:
    from formsapp.facts.fee import Fee, Price
    from formsapp.facts.notice import Before

VISIT = "het geplande bezoek"
WHOLE = 100


def at_the_latest(before: Before) -> str:
    """Return ``minstens 24 uur van tevoren`` or ``uiterlijk de werkdag ervoor om 18.00 uur``."""
    by_phone = "telefonisch, " if getattr(before, "by", None) == "phone" else ""
    return f"{by_phone}{'uiterlijk' if before.before else 'minstens'} {moment_before(before)}"


def moment_before(before: Before) -> str:
    """Return ``24 uur van tevoren``, ``1 werkdag van tevoren``, ``de dag zelf om 9.00 uur``."""
    if before.before is None:
        return f"{length_before(before)} van tevoren"
    return f"{_which_day(before)} om {before.before} uur"


def length_before(before: Before) -> str:
    """Return ``24 uur`` or ``1 werkdag``."""
    for unit, amount in (("h", before.hours), ("wd", before.working_days), ("d", before.days)):
        if amount is not None:
            return in_units(amount, unit)
    return ""


def _which_day(before: Before) -> str:
    if before.days == 0:
        return "de dag zelf"
    if 1 in {before.days, before.working_days}:
        return "de werkdag ervoor" if before.working_days else "de dag ervoor"
    return f"{length_before(before)} ervoor"


def price(one: Price) -> OurText:
    """Return ``75 procent van het geplande bezoek``, ``€ 75 per 45 minuten, naar verhouding``."""
    said = charged(one)
    if one.at_most == "visit":
        most = f"ten hoogste {said}" if said == VISIT else f"{said}, en ten hoogste {VISIT}"
        return OurText(most)
    return said


def charged(one: Price) -> OurText:
    """Return the same, without that it is never more than the visit."""
    said = one.rate or ""
    if one.percent is not None:
        said = VISIT if one.percent == WHOLE else f"{one.percent} procent van {VISIT}"
    elif one.euros is not None:
        said = euro(Decimal(one.euros))
    if one.per:
        said += f" per {in_units(one.per, 'minute')}, naar verhouding"
    if one.at_most and one.at_most != "visit":
        said += f", en ten hoogste {euro(Decimal(one.at_most))}"
    return OurText(said)


def fee(whole: Fee) -> OurText:
    """Return all prices that it can be: ``€ 20 (bij ons) of € 40 (bij u thuis)``."""
    if whole.choices:
        return OurText(listed((f"{price(one)} ({one.name})" for one in whole.choices), "of"))
    prices = (whole, *whole.steps) if whole.is_stated else ()
    return OurText(", en daarna ".join(map(price, prices)))


def taken_off(whole: Fee) -> OurText:
    """Return what an accepted reason takes off: ``het bezoek``, or ``dit bedrag``."""
    is_visit = whole.has_one_price and charged(whole) == VISIT
    return OurText("het bezoek" if is_visit else "dit bedrag")


def ordinal(number: int) -> str:
    """Return ``2e`` for the second."""
    return f"{number}e"
