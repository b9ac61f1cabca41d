"""Saturdays, Sundays and holidays: article 3 of the Algemene termijnenwet (ATW).

New Year's Day, Good Friday, Easter Monday, King's Day, 5 May in every year, Ascension
Day, Whit Monday, 25 and 26 December. Days that a decree puts on a par with these count
under the ATW only; they are data (:func:`formsapp.rules.sources.equated_days`).
"""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays as calendars

from formsapp.rules.errors import OutOfRange
from formsapp.rules.lengths import Length, add
from formsapp.rules.sources import EquatedDays, equated_days
from formsapp.rules.words import long_day

FIRST_YEAR, LAST_YEAR = 1991, 2100  # 5 May is a day off since 1990; the library ends at 2100
SATURDAY = 5
WARN_AHEAD = Length(12, "m")


@cache
def holidays_in(year: int) -> dict[date, str]:
    """The holidays of a year with their Dutch names. Raises OutOfRange."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfRange(f"Holidays are known from {FIRST_YEAR} to {LAST_YEAR}, not for {year}.")
    found = calendars.country_holidays(
        "NL", categories=("public", "optional"), language="nl", years=year
    )
    return {day: _dutch_name(name) for day, name in sorted(found.items())}


def _dutch_name(name: str) -> str:
    """The library's name as it stands within a Dutch sentence."""
    # 5 May and Ascension Day can be one day: "Bevrijdingsdag; Hemelvaartsdag".
    name = name.replace("; ", " en ")
    return (
        name.replace("Eerste", "eerste").replace("Tweede", "tweede").replace("vrijdag", "Vrijdag")
    )


def day_off(day: date, *, equated: bool) -> str | None:
    """Why a term does not end on ``day``, as a Dutch sentence, or None on a working day.

    ``equated`` says whether days that a decree puts on a par with a holiday count.
    Raises OutOfRange.
    """
    name = long_day(day).capitalize()
    holiday = holidays_in(day.year).get(day)
    if holiday:
        return f"{name} is {holiday}."
    if day.weekday() >= SATURDAY:
        return f"{name} valt in het weekend."
    if equated and day in equated_days():
        return f"{name} telt voor de wet als een feestdag."
    return None


def is_working_day(day: date, *, equated: bool) -> bool:
    """Whether ``day`` is neither Saturday, Sunday nor holiday. Raises OutOfRange."""
    return day_off(day, equated=equated) is None


def equated_days_problem(day: date, known: EquatedDays | None = None) -> str | None:
    """What is wrong when, on ``day``, the decrees run out within a year; None when they do not."""
    until = (known or equated_days()).known_until
    if until >= add(day, WARN_AHEAD):
        return None
    return (
        f"Equated days are known until {until.isoformat()}, less than 12 months away: "
        "add the new decree to formsapp/rules/data/equated_days.toml."
    )
