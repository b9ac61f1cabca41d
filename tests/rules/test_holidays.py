"""The days on which no statutory term ends, and the decrees behind them."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from holidays import country_holidays

from formsapp.rules.holidays import day_off, holidays_in, is_working_day
from formsapp.rules.law_figures import equated_days

HOLIDAYS = [
    ("2026-01-01", "Donderdag 1 januari 2026 is Nieuwjaarsdag."),
    ("2026-04-03", "Vrijdag 3 april 2026 is Goede Vrijdag."),
    ("2026-04-05", "Zondag 5 april 2026 is eerste paasdag."),
    ("2026-04-06", "Maandag 6 april 2026 is tweede paasdag."),
    ("2026-04-27", "Maandag 27 april 2026 is Koningsdag."),
    ("2026-05-05", "Dinsdag 5 mei 2026 is Bevrijdingsdag."),
    ("2026-05-14", "Donderdag 14 mei 2026 is Hemelvaartsdag."),
    ("2026-05-25", "Maandag 25 mei 2026 is tweede pinksterdag."),
    ("2026-12-25", "Vrijdag 25 december 2026 is eerste kerstdag."),
    ("2026-12-26", "Zaterdag 26 december 2026 is tweede kerstdag."),
    ("2031-04-26", "Zaterdag 26 april 2031 is Koningsdag."),
    ("2031-04-27", "Zondag 27 april 2031 valt in het weekend."),
    ("2016-05-05", "Donderdag 5 mei 2016 is Bevrijdingsdag en Hemelvaartsdag."),
    ("2026-08-08", "Zaterdag 8 augustus 2026 valt in het weekend."),
    ("2026-08-09", "Zondag 9 augustus 2026 valt in het weekend."),
]
EQUATED = ["2026-01-02", "2026-05-15", "2027-05-07", "2028-04-28", "2028-05-26"]
WORKING = ["2026-08-10", "2026-08-07", "2026-12-24", "2026-12-31", "2025-04-28", "2029-05-11"]


@pytest.fixture(autouse=True)
def fresh_calendar() -> None:
    """Each test reads the calendar anew, whatever ran before it."""
    holidays_in.cache_clear()


@pytest.mark.parametrize(("day", "reason"), HOLIDAYS)
@pytest.mark.parametrize("equated", [True, False])
def test_days_off_have_a_name(day: str, reason: str, *, equated: bool) -> None:
    assert day_off(date.fromisoformat(day), equated=equated) == reason


@pytest.mark.parametrize("day", EQUATED)
def test_days_of_a_decree_count_only_where_they_are_asked_for(day: str) -> None:
    one = date.fromisoformat(day)

    assert not is_working_day(one, equated=True)
    assert is_working_day(one, equated=False)
    assert (day_off(one, equated=True) or "").endswith(" telt voor de wet als een feestdag.")


@pytest.mark.parametrize("day", WORKING)
def test_other_days_are_working_days(day: str) -> None:
    assert is_working_day(date.fromisoformat(day), equated=True)


@pytest.mark.parametrize("year", range(1991, 2101))
def test_every_year_has_the_holidays_of_the_law(year: int) -> None:
    names = [name for each in holidays_in(year).values() for name in each]

    assert sorted(set(names) - {"Koningsdag", "Koninginnedag"}) == [
        *("Bevrijdingsdag", "Goede Vrijdag", "Hemelvaartsdag", "Nieuwjaarsdag"),
        *("eerste kerstdag", "eerste paasdag", "eerste pinksterdag"),
        *("tweede kerstdag", "tweede paasdag", "tweede pinksterdag"),
    ]
    assert len(names) == 11
    assert date(year, 5, 5) in holidays_in(year)


@pytest.mark.parametrize("year", range(1991, 2101))
def test_another_calendar_has_the_same_holidays(year: int) -> None:
    """So that a slip in our own counting shows; only names are written otherwise."""
    other = country_holidays("NL", categories=("public", "optional"), language="nl", years=year)

    ours = {day: sorted(map(str.lower, names)) for day, names in holidays_in(year).items()}
    assert ours == {day: sorted(name.lower().split("; ")) for day, name in other.items()}


def test_decrees_say_where_and_when_they_were_read() -> None:
    known = equated_days()

    assert known.known_until == date(2028, 12, 31)
    for decree in known.decree:
        assert decree.title.startswith("Besluit gelijkstelling")
        assert all(known.covers(day) for day in decree.days)
    assert [str(day) for decree in known.decree for day in decree.days] == EQUATED


def test_decrees_are_known_from_the_first_day_through_the_last() -> None:
    known = equated_days()
    first, last, a_day = known.known_from, known.known_until, timedelta(days=1)

    assert [known.covers(day) for day in (first - a_day, first)] == [False, True]
    assert [known.covers(day) for day in (last, last + a_day)] == [True, False]


@pytest.mark.parametrize(
    ("day", "fine"),
    [
        pytest.param("2026-11-21", True, id="Ruim twee jaar vooruit is genoeg"),
        pytest.param("2027-12-31", True, id="Precies twaalf maanden is genoeg"),
        pytest.param("2028-01-01", False, id="Een dag minder dan twaalf maanden niet"),
        pytest.param("2029-06-01", False, id="Na het laatste besluit al helemaal niet"),
    ],
)
def test_decrees_that_run_out_within_a_year_are_a_problem(day: str, *, fine: bool) -> None:
    assert equated_days().run_out(date.fromisoformat(day)) is not fine


def test_a_newer_decree_solves_the_problem() -> None:
    newer = msgspec.structs.replace(equated_days(), known_until=date(2031, 12, 31))

    assert not newer.run_out(date(2028, 6, 1))
