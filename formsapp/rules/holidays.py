"""Saturdays, Sundays and holidays: article 3 of the Algemene termijnenwet (ATW).

New Year's Day, Good Friday, Easter Monday, King's Day, 5 May in every year, Ascension
Day, Whit Monday, 25 and 26 December. Days that a decree puts on a par with these count
under the ATW only; they are data (:func:`formsapp.rules.law_figures.equated_days`).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

from formsapp.facts.dutch_format import listed, long_day
from formsapp.facts.translatable_texts import Say, _, say_source
from formsapp.rules.law_figures import equated_days
from formsapp.rules.rule_errors import RulesError

FIRST_YEAR, LAST_YEAR = 1991, 2100  # 5 May is a day off since 1990; compared until 2100
FIRST_KINGS_DAY = 2014
SATURDAY, SUNDAY = 5, 6
HOLIDAY = _("{{ day }} is {{ name }}.")
WEEKEND = _("{{ day }} valt in het weekend.")
EQUATED = _("{{ day }} telt voor de wet als een feestdag.")


@cache
def holidays_in(year: int) -> dict[date, tuple[str, ...]]:
    """Return the holidays of a year with their Dutch names, in order.

    They are listed here, and the tests compare them with a library that knows them: that
    library loads the holidays of all countries, a second and 8 MB in every web worker.
    Raises RulesError for a year that was not compared.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RulesError(f"Holidays are known from {FIRST_YEAR} to {LAST_YEAR}, not for {year}.")
    found: dict[date, list[str]] = {}
    for day, name in [*_on_a_date(year), *_with_easter(year)]:
        found.setdefault(day, []).append(name)
    return {day: tuple(names) for day, names in sorted(found.items())}


def _on_a_date(year: int) -> list[tuple[date, str]]:
    kings = year >= FIRST_KINGS_DAY
    birthday = date(year, 4, 27 if kings else 30)
    if birthday.weekday() == SUNDAY:
        birthday -= timedelta(days=1)
    return [
        (date(year, 1, 1), _("Nieuwjaarsdag")),
        (birthday, _("Koningsdag") if kings else _("Koninginnedag")),
        (date(year, 5, 5), _("Bevrijdingsdag")),
        (date(year, 12, 25), _("eerste kerstdag")),
        (date(year, 12, 26), _("tweede kerstdag")),
    ]


def _with_easter(year: int) -> list[tuple[date, str]]:
    after = {
        -2: _("Goede Vrijdag"),
        0: _("eerste paasdag"),
        1: _("tweede paasdag"),
        39: _("Hemelvaartsdag"),
        49: _("eerste pinksterdag"),
        50: _("tweede pinksterdag"),
    }
    return [(easter(year) + timedelta(days), name) for days, name in after.items()]


def is_working_day(day: date, *, equated: bool) -> bool:
    """Whether ``day`` is no Saturday, Sunday or holiday. Raises what :func:`holidays_in` raises.

    ``equated`` says whether a day that a decree puts on a par with a holiday is a day off.
    """
    off = day in holidays_in(day.year) or day.weekday() >= SATURDAY
    return not (off or (equated and day in equated_days()))


def working_day_from(day: date, *, equated: bool) -> date:
    """Return the first working day that is not before ``day``; like :func:`is_working_day`."""
    while not is_working_day(day, equated=equated):
        day += timedelta(days=1)
    return day


def day_off(day: date, *, equated: bool, say: Say = say_source) -> str | None:
    """Return why a term does not end on ``day``, as a sentence; like :func:`is_working_day`."""
    if is_working_day(day, equated=equated):
        return None
    the_day = ("day", long_day(day).capitalize())
    names = holidays_in(day.year).get(day)
    if names:
        return say(HOLIDAY, (the_day, ("name", listed(say(name, ()) for name in names))))
    return say(WEEKEND if day.weekday() >= SATURDAY else EQUATED, (the_day,))
