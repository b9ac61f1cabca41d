"""Named cases: what came in when, how long the term is, and its last day by law."""

from __future__ import annotations

from datetime import date

import pytest

from formsapp.facts.fact import Regime
from formsapp.rules.last_day import deadline_lines
from formsapp.rules.rule_errors import RulesError
from tests.lengths import due

# sentence, received, length, last day under ATW, last day under EU1182
ROLLS = [
    ("Koningsdag op maandag telt niet als laatste dag", "2026-03-16", "6w", "2026-04-28", "="),
    (
        "De vrijdag na Hemelvaart is gelijkgesteld, maar niet voor Europa",
        *("2026-04-03", "6w", "2026-05-18", "2026-05-15"),
    ),
    ("Nieuwjaarsdag op vrijdag schuift over het weekend", "2026-11-20", "6w", "2027-01-04", "="),
    (
        "Tien weken eindigen op een gelijkgestelde dag",
        *("2028-03-17", "10w", "2028-05-29", "2028-05-26"),
    ),
    ("Februari heeft geen 31e en eindigt op zaterdag", "2026-01-31", "1m", "2026-03-02", "="),
    ("Eerste paasdag schuift naar dinsdag", "2026-03-05", "1m", "2026-04-07", "="),
    ("Drie maanden vanaf 30 november eindigen op zondag", "2026-11-30", "3m", "2027-03-01", "="),
    ("Drie maanden vanaf 31 januari worden niet geketend", "2026-01-31", "3m", "2026-04-30", "="),
    ("Goede Vrijdag schuift naar de dinsdag na Pasen", "2026-02-20", "6w", "2026-04-07", "="),
    ("Tweede paasdag schuift naar dinsdag", "2026-02-23", "6w", "2026-04-07", "="),
    ("De zaterdag voor Pinksteren schuift naar dinsdag", "2026-04-11", "6w", "2026-05-26", "="),
    ("Koningsdag op dinsdag schuift een dag", "2027-03-16", "6w", "2027-04-28", "="),
    ("Koningsdag is 26 april als 27 april zondag is", "2031-03-15", "6w", "2031-04-28", "="),
    ("5 mei telt ook buiten een lustrum", "2026-03-24", "6w", "2026-05-06", "="),
    (
        "5 mei, Hemelvaart en een gelijkgestelde vrijdag op een rij",
        *("2027-03-24", "6w", "2027-05-10", "2027-05-07"),
    ),
    (
        "Hemelvaartsdag schuift voor Europa maar een dag",
        *("2026-04-02", "6w", "2026-05-18", "2026-05-15"),
    ),
    (
        "De dag na Nieuwjaar 2026 is gelijkgesteld",
        *("2025-11-20", "6w", "2026-01-05", "2026-01-02"),
    ),
    (
        "De dag na Koningsdag 2028 is gelijkgesteld",
        *("2028-03-16", "6w", "2028-05-01", "2028-04-28"),
    ),
    ("Kerst op vrijdag schuift naar maandag", "2026-11-13", "6w", "2026-12-28", "="),
    ("Kerst op maandag schuift naar woensdag", "2028-11-13", "6w", "2028-12-27", "="),
    (
        "In een schrikkeljaar eindigt 31 januari op 29 februari",
        "2028-01-31",
        "1m",
        "2028-02-29",
        "=",
    ),
    ("28 februari op zondag schuift naar 1 maart", "2027-01-31", "1m", "2027-03-01", "="),
    ("Augustus is langer dan september", "2026-08-31", "1m", "2026-09-30", "="),
    ("Over de jaarwisseling heen", "2026-12-31", "2m", "2027-03-01", "="),
    ("30 november plus drie maanden in een schrikkeljaar", "2027-11-30", "3m", "2028-02-29", "="),
    ("29 februari plus een maand is 29 maart", "2028-02-29", "1m", "2028-03-29", "="),
    (
        "28 februari plus een maand is 28 maart, geen maandeinde",
        "2026-02-28",
        "1m",
        "2026-03-30",
        "=",
    ),
    ("December plus een maand is januari", "2026-12-15", "1m", "2027-01-15", "="),
    ("Een gewone dinsdag blijft dinsdag", "2026-09-01", "6w", "2026-10-13", "="),
    ("Op zondag ontvangen eindigt op maandag", "2026-09-06", "6w", "2026-10-19", "="),
    ("Een dag voor Goede Vrijdag", "2026-04-02", "1d", "2026-04-07", "="),
    (
        "Twee dagen: alleen Europa eist twee werkdagen",
        "2026-09-04",
        "2d",
        "2026-09-07",
        "2026-09-08",
    ),
    ("Twee dagen voor Pasen", "2026-04-02", "2d", "2026-04-07", "2026-04-08"),
    ("Drie dagen over een weekend houden twee werkdagen", "2026-09-04", "3d", "2026-09-08", "="),
    ("Drie dagen voor Pasen houden twee werkdagen", "2026-04-02", "3d", "2026-04-08", "="),
    ("Drie dagen met twee werkdagen schuiven alleen", "2026-09-02", "3d", "2026-09-07", "="),
    ("Veertien dagen tot Kerst", "2026-12-11", "14d", "2026-12-28", "="),
    ("Negentig dagen schuiven nog", "2026-08-31", "90d", "2026-11-30", "="),
    ("Meer dan negentig dagen niet", "2026-08-30", "91d", "2026-11-29", "2026-11-30"),
    ("Twaalf weken schuiven nog", "2026-09-06", "12w", "2026-11-30", "="),
    ("Meer dan twaalf weken niet", "2026-08-30", "13w", "2026-11-29", "2026-11-30"),
    ("Drie maanden schuiven nog", "2026-08-29", "3m", "2026-11-30", "="),
    ("Meer dan drie maanden niet", "2026-07-29", "4m", "2026-11-29", "2026-11-30"),
    ("Een jaar schuift niet", "2025-11-29", "1y", "2026-11-29", "2026-11-30"),
    ("Uren schuiven nooit", "2026-11-26", "72h", "2026-11-29", "="),
]


@pytest.mark.parametrize(
    ("received", "length", "atw", "eu"), [c[1:] for c in ROLLS], ids=[c[0] for c in ROLLS]
)
def test_last_day_by_law(received: str, length: str, atw: str, eu: str) -> None:
    day = date.fromisoformat(received)

    assert due(day, length, "ATW").last_day.isoformat() == atw
    assert due(day, length, "EU1182").last_day.isoformat() == (atw if eu == "=" else eu)


# sentence, received, length, regime, last day
CALENDAR, HOURS = "contract-calendar", "contract-hours"
PROMISES = [
    ("De belofte van drie dagen eindigt op zondag", "2026-11-26", "3d", CALENDAR, "2026-11-29"),
    ("De belofte geldt ook op eerste kerstdag", "2026-11-13", "6w", CALENDAR, "2026-12-25"),
    ("Een maand eindigt op de laatste van februari", "2026-01-31", "1m", CALENDAR, "2026-02-28"),
    ("72 uur zijn drie dagen", "2026-11-26", "72h", HOURS, "2026-11-29"),
    ("36 uur eindigen uiterlijk twee dagen later", "2026-11-26", "36h", HOURS, "2026-11-28"),
    ("24 uur zijn een dag", "2026-11-26", "24h", HOURS, "2026-11-27"),
    ("Zonder termijn geldt het meteen", "2026-11-29", "0d", "none", "2026-11-29"),
    ("Zonder termijn telt de lengte niet", "2026-11-29", "3d", "none", "2026-11-29"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("received", "length", "regime", "last"),
    [c[1:] for c in PROMISES],
    ids=[c[0] for c in PROMISES],
)
def test_last_day_by_promise(received: str, length: str, regime: Regime, last: str) -> None:
    found = due(date.fromisoformat(received), length, regime)

    assert found.last_day == found.raw == date.fromisoformat(last)
    assert found.received == date.fromisoformat(received)
    assert found.warning is None


def test_steps_name_the_start_the_law_and_each_day_off() -> None:
    found = due(date(2026, 4, 3), "6w", "ATW", law="artikel 17 Wkkgz")

    assert found.raw == date(2026, 5, 15)
    assert found.warning is None
    assert found.steps == (
        "De dag van ontvangst, vrijdag 3 april 2026, telt niet mee.",
        "De termijn is 6 weken (artikel 17 Wkkgz): tot en met vrijdag 15 mei 2026.",
        "Vrijdag 15 mei 2026 telt voor de wet als een feestdag.",
        "Zaterdag 16 mei 2026 valt in het weekend.",
        "Zondag 17 mei 2026 valt in het weekend.",
        "Daarom is de laatste dag maandag 18 mei 2026, tot 24.00 uur.",
    )


def test_steps_explain_a_month_that_is_too_short_and_an_extension() -> None:
    found = due(date(2026, 1, 31), "1m", "EU1182", extended="3m", law="art. 12 AVG")

    assert found.steps == (
        "De dag van ontvangst, zaterdag 31 januari 2026, telt niet mee.",
        "De maand waarin de termijn eindigt, heeft geen dag 31.",
        "De termijn is verlengd tot 3 maanden (art. 12 AVG): tot en met donderdag 30 april 2026.",
        "De laatste dag is donderdag 30 april 2026, tot 24.00 uur.",
    )


def test_steps_explain_the_two_working_days() -> None:
    assert due(date(2026, 4, 2), "3d", "ATW").steps[2:] == (
        "Zondag 5 april 2026 is eerste paasdag.",
        "Maandag 6 april 2026 is tweede paasdag.",
        "In een termijn van 3 dagen of meer zitten minstens 2 werkdagen.",
        "Daarom is de laatste dag woensdag 8 april 2026, tot 24.00 uur.",
    )
    assert due(date(2026, 9, 4), "2d", "EU1182").steps[3] == (
        "In een termijn van 2 dagen of meer zitten minstens 2 werkdagen."
    )


def test_steps_say_when_a_term_does_not_shift() -> None:
    no_roll = "Deze termijn schuift niet op voor een weekend of een feestdag."

    assert due(date(2026, 11, 26), "3d", "contract-calendar").steps == (
        "De dag van ontvangst, donderdag 26 november 2026, telt niet mee.",
        "De termijn is 3 dagen: tot en met zondag 29 november 2026.",
        no_roll,
        "De laatste dag is zondag 29 november 2026, tot 24.00 uur.",
    )
    assert no_roll in due(date(2026, 8, 30), "13w", "ATW").steps
    assert no_roll not in due(date(2026, 8, 30), "12w", "ATW").steps


def test_steps_without_a_term_say_so() -> None:
    assert due(date(2026, 4, 3), "0d", "none").steps == ("Er is geen termijn: dit geldt meteen.",)


@pytest.mark.parametrize(
    ("length", "words"),
    [("1d", "1 dag"), ("1w", "1 week"), ("2m", "2 maanden"), ("1y", "1 jaar"), ("72h", "72 uur")],
)
def test_lengths_read_as_dutch(length: str, words: str) -> None:
    assert f"De termijn is {words}: " in due(date(2026, 9, 1), length, "contract-calendar").steps[1]


WARNING = (
    "Van donderdag 1 januari 2026 tot en met zondag 31 december 2028 is bekend welke dagen voor "
    "de wet als feestdag tellen. Deze laatste dag valt daarbuiten en kan dus nog verschuiven."
)


@pytest.mark.parametrize(
    ("received", "regime", "warning"),
    [
        pytest.param("2028-11-17", "ATW", None, id="Op 29 december 2028 is alles bekend"),
        pytest.param(
            "2028-11-20", "ATW", WARNING, id="Nieuwjaar 2029 schuift voorbij de besluiten"
        ),
        pytest.param("2028-11-20", "EU1182", None, id="Europa kent geen gelijkgestelde dagen"),
        pytest.param("2028-11-20", "contract-calendar", None, id="Een belofte schuift niet"),
        pytest.param("2025-11-20", "ATW", None, id="Januari 2026 is bekend"),
        pytest.param("2025-11-18", "ATW", WARNING, id="December 2025 staat niet in de gegevens"),
    ],
)
def test_warning_where_no_decree_is_known(
    received: str, regime: Regime, warning: str | None
) -> None:
    assert due(date.fromisoformat(received), "6w", regime).warning == warning


def test_long_term_carries_no_warning_as_it_does_not_roll() -> None:
    assert due(date(2028, 12, 1), "1y", "ATW").warning is None


# Refusals


@pytest.mark.parametrize(
    "length",
    ["", "6", "w", "6 w", "w6", "-1d", "06w", "1.5m", "6W", "6w\n", "٣d", "10000d", "1m2d", "d6d"],
)
def test_length_that_is_no_length_is_refused(length: str) -> None:
    with pytest.raises(RulesError, match=r"^The length .* is not a whole number") as refused:
        due(date(2026, 4, 3), length, "ATW")
    assert repr(length) in str(refused.value)


@pytest.mark.parametrize("regime", ["ATW", "EU1182", "contract-calendar", "contract-hours"])
def test_no_days_is_a_term_only_without_a_regime(regime: Regime) -> None:
    with pytest.raises(RulesError, match=r"^A term of 0d is no term"):
        due(date(2026, 4, 3), "0d", regime)


def test_days_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(RulesError, match=r"^Holidays are known from 1991 to 2100, not for 1890\.$"):
        due(date(1890, 1, 1), "6w", "ATW")
    with pytest.raises(RulesError, match="not for 2101"):
        due(date(2100, 12, 31), "1d", "ATW")
    assert due(date(2100, 12, 29), "1d", "ATW").last_day == date(2100, 12, 30)
    assert due(date(1990, 12, 31), "2d", "ATW").last_day == date(1991, 1, 2)


@pytest.mark.parametrize("length", ["1d", "1w", "1m", "1y", "1h", "999y"])
def test_terms_beyond_the_year_9999_are_refused(length: str) -> None:
    with pytest.raises(RulesError, match=f"^The term of {length} ends after the year 9999"):
        due(date(9999, 12, 31), length, "contract-calendar")


# The command


def test_deadline_prints_the_last_day_first() -> None:
    found = due(date(2026, 4, 3), "6w", "ATW")

    assert deadline_lines("ATW", date(2026, 4, 3), "6w") == ["2026-05-18", *found.steps]


def test_deadline_prints_the_warning_last() -> None:
    assert deadline_lines("ATW", date(2028, 11, 20), "6w")[-1] == WARNING


@pytest.mark.parametrize(
    ("regime", "term", "more", "last"),
    [
        ("ATW", "6w", "4w", "2026-06-12"),
        ("EU1182", "1m", "2m", "2026-07-03"),
        ("ATW", "6w", "3d", "2026-05-18"),
        ("ATW", "3d", "6w", "2026-05-18"),
        ("contract-calendar", "1y", "2m", "2027-06-03"),
        ("contract-calendar", "2m", "1y", "2027-06-03"),
        ("contract-calendar", "1y", "1y", "2028-04-03"),
        ("contract-hours", "72h", "24h", "2026-04-07"),
    ],
)
def test_deadline_adds_the_extension_to_the_original_date(
    regime: Regime, term: str, more: str, last: str
) -> None:
    assert deadline_lines(regime, date(2026, 4, 3), term, more)[0] == last


PAIRS = (
    r"do not add up: give both in days or weeks, both in months or years, both in working days, "
    r"or both in hours\."
)


@pytest.mark.parametrize(
    ("term", "more"), [("1m", "4w"), ("3d", "1y"), ("72h", "1d"), ("1w", "1h")]
)
def test_lengths_that_do_not_add_up_are_refused(term: str, more: str) -> None:
    with pytest.raises(RulesError, match=f"^The lengths {term} and {more} {PAIRS}$"):
        deadline_lines("ATW", date(2026, 4, 3), term, more)
