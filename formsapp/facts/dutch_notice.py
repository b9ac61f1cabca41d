"""Notices and prices as Dutch text; beside :mod:`formsapp.facts.dutch_format`, for other values.

No word here stands in a catalogue, and none addresses the reader, so *je* and *u* are alike.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from formsapp.facts.dutch_format import euro, in_units, listed
from formsapp.facts.words import OurText

if TYPE_CHECKING:
    from formsapp.facts.fee import Fee, Price
    from formsapp.facts.notice import Before

VISIT = "het geplande bezoek"
WHOLE = 100
CENT = Decimal("0.01")
LENGTHS = (30, 45, 60)
"""Of visits, in minutes: two of them show what a price by the minute comes to."""
NO_WEEKENDS = " (zaterdag en zondag tellen niet mee)"


def at_the_latest(before: Before) -> str:
    """Return ``minstens 24 uur van tevoren`` or ``uiterlijk de werkdag ervoor om 18.00 uur``."""
    by_phone = "telefonisch, " if getattr(before, "by", None) == "phone" else ""
    return f"{by_phone}{'uiterlijk' if before.before else 'minstens'} {moment_before(before)}"


def moment_before(before: Before) -> str:
    """Return ``24 uur van tevoren``, ``1 werkdag van tevoren``, ``de dag zelf om 9.00 uur``."""
    if before.before is None:
        return f"{_count(before)} van tevoren{_leave_out(before)}"
    return f"{_which_day(before)} om {before.before} uur{_leave_out(before)}"


def length_before(before: Before) -> str:
    """Return ``24 uur``, ``1 werkdag``, ``1 dag (zaterdag en zondag tellen niet mee)``."""
    return _count(before) + _leave_out(before)


def _count(before: Before) -> str:
    counts = {"h": before.hours, "wd": before.working_days, "d": before.weekdays or before.days}
    return next((in_units(one, unit) for unit, one in counts.items() if one is not None), "")


def _leave_out(before: Before) -> str:
    return NO_WEEKENDS if before.weekdays else ""


def _which_day(before: Before) -> str:
    if before.days == 0:
        return "de dag zelf"
    if 1 in {before.days, before.weekdays, before.working_days}:
        return "de werkdag ervoor" if before.working_days else "de dag ervoor"
    return f"{_count(before)} ervoor"


def price(one: Price) -> OurText:
    """Return ``75 procent van het geplande bezoek``, ``€ 75 per 45 minuten (naar verhouding)``."""
    said = charged(one)
    if one.at_most != "visit":
        return said
    return OurText(f"ten hoogste {said}" if said == VISIT else _say_price(one, VISIT))


def charged(one: Price) -> OurText:
    """Return the same, without that it is never more than the visit."""
    most = euro(Decimal(one.at_most)) if one.at_most and one.at_most != "visit" else ""
    return _say_price(one, most)


def _say_price(one: Price, most: str) -> OurText:
    said = one.rate or ""
    if one.percent is not None:
        said = VISIT if one.percent == WHOLE else f"{one.percent} procent van {VISIT}"
    elif one.euros is not None:
        said = euro(Decimal(one.euros))
    if one.per:
        said += f" per {in_units(one.per, 'minute')}"
    more = ["naar verhouding"] * bool(one.per) + [f"ten hoogste {most}"] * bool(most)
    return OurText(said + (f" ({', '.join(more)})" if more else ""))


def work_out(one: Price) -> OurText:
    """Return what a price by the minute comes to for visits of other lengths, as a sentence."""
    if not one.per or one.euros is None:
        return OurText()
    lengths = [length for length in LENGTHS if length != one.per][:2]
    said = (
        f"{_in_proportion(one, length)} voor {in_units(length, 'minute')}" for length in lengths
    )
    return OurText(f"Naar verhouding is dat {listed(said)}.")


def _in_proportion(one: Price, minutes: int) -> str:
    """Return the amount for so many minutes, in whole cents and never more than the most."""
    amount = Decimal(one.euros or 0) * minutes / (one.per or 1)
    if one.at_most and one.at_most != "visit":
        amount = min(amount, Decimal(one.at_most))
    return euro(amount.quantize(CENT, ROUND_HALF_UP))


def fee(whole: Fee) -> OurText:
    """Return what it is at first: ``€ 20 (bij ons) of € 40 (bij u thuis)``."""
    if whole.choices:
        return OurText(listed((f"{price(one)} ({one.name})" for one in whole.choices), "of"))
    return price(whole) if whole.is_stated else OurText()


def rule(whole: Fee) -> OurText:
    """Return all prices in sentences, each with its moment."""
    said = [fee(whole) or "De eerste keer niets"]
    said += [f"Niet {at_the_latest(one.notice)}: {price(one)}" for one in whole.steps]
    for one in whole.again:
        costs = [price(one)] if one.is_stated else []
        says = [one.says.removesuffix(".")] if one.says else []
        said.append(f"Voor de {ordinal(one.time)} keer: {'. '.join([*costs, *says])}")
    return OurText(f"{'. '.join(said)}.")


def taken_off(whole: Fee) -> OurText:
    """Return what an accepted reason takes off: ``het bezoek``, or ``dit bedrag``."""
    return OurText("het bezoek" if is_visit(whole) else "dit bedrag")


def is_visit(whole: Fee) -> bool:
    """Whether it is never another price than the visit as planned."""
    return whole.has_one_price and charged(whole) == VISIT


def ordinal(number: int) -> str:
    """Return ``2e`` for the second."""
    return f"{number}e"
