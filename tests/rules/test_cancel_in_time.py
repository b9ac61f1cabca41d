"""Moments: local days, the 24-hour rule and both nights in which the clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.facts.fee import PriceFrom
from formsapp.facts.notice import Before, Notice
from formsapp.rules.amsterdam_time import (
    AMSTERDAM,
    end_of_day,
    local_date,
    local_moment,
    local_time,
)
from formsapp.rules.cancel_in_time import cutoff, dearest_passed, hours_after, in_time, moment_ahead
from formsapp.rules.rule_errors import NonexistentTime, RulesError

SECOND = timedelta(seconds=1)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - has one


def at(text: str) -> datetime:
    """A local time in the Netherlands as a moment."""
    return local_moment(datetime.fromisoformat(text))


# sentence, visit (local), hours, cut-off in local time with its offset from UTC
CUTOFFS = [
    ("Een gewone dag", "2026-06-10T09:00", 24, "2026-06-09T09:00:00+02:00"),
    ("De zomertijd begint: zelfde kloktijd", "2026-03-29T09:00", 24, "2026-03-28T09:00:00+01:00"),
    ("De zomertijd eindigt: 24 uur eerder", "2026-10-25T09:00", 24, "2026-10-24T10:00:00+02:00"),
    ("Het tweede 02.30 uur van de nacht telt", "2026-10-25T02:30", 24, "2026-10-24T03:30:00+02:00"),
    (
        "De nacht ervoor: 02.30 uur bestaat niet",
        "2026-03-30T02:30",
        24,
        "2026-03-29T03:30:00+02:00",
    ),
    (
        "De nacht ervoor: 02.30 uur komt twee keer",
        "2026-10-26T02:30",
        24,
        "2026-10-25T02:30:00+01:00",
    ),
    ("48 uur over het begin van de zomertijd", "2026-03-30T09:00", 48, "2026-03-28T09:00:00+01:00"),
    ("48 uur over het eind van de zomertijd", "2026-10-26T09:00", 48, "2026-10-24T10:00:00+02:00"),
    (
        "Twaalf uur in de nacht van de zomertijd",
        "2026-03-29T09:00",
        12,
        "2026-03-28T21:00:00+01:00",
    ),
    ("Een uur", "2026-06-10T09:00", 1, "2026-06-10T08:00:00+02:00"),
    ("Over de jaarwisseling", "2027-01-01T08:00", 24, "2026-12-31T08:00:00+01:00"),
]


@pytest.mark.parametrize(
    ("visit", "hours", "until"), [c[1:] for c in CUTOFFS], ids=[c[0] for c in CUTOFFS]
)
def test_cutoff(visit: str, hours: int, until: str) -> None:
    found = cutoff(at(visit), Notice(hours=hours))

    assert found.isoformat() == until
    assert found.tzinfo is AMSTERDAM
    assert in_time(found, cutoff(at(visit), Notice(hours=hours)))
    assert in_time(found.astimezone(UTC) - SECOND, cutoff(at(visit), Notice(hours=hours)))
    assert not in_time(found.astimezone(UTC) + SECOND, cutoff(at(visit), Notice(hours=hours)))


# sentence, visit (local), what it must be before, that moment in local time
DAYS = [
    ("Dezelfde tijd", "2026-06-10T09:00", Before(days=1), "2026-06-09T09:00:00+02:00"),
    ("Over een weekend", "2026-06-08T09:00", Before(working_days=2), "2026-06-04T09:00:00+02:00"),
    ("Op een zondag", "2026-06-07T09:00", Before(working_days=1), "2026-06-05T09:00:00+02:00"),
    ("Na kerst", "2026-12-28T09:00", Before(working_days=1), "2026-12-24T09:00:00+01:00"),
    ("Feestdagen tellen", "2026-12-28T09:00", Before(weekdays=2), "2026-12-24T09:00:00+01:00"),
    (
        "Weekenden tellen niet",
        "2026-03-29T09:00",
        Before(weekdays=6, before="2.30"),
        "2026-03-20T02:30:00+01:00",
    ),
    (
        "Na Hemelvaart",
        "2026-05-15T09:00",
        Before(working_days=1, before="18.00"),
        "2026-05-13T18:00:00+02:00",
    ),
    ("De dag zelf", "2026-06-10T14:00", Before(days=0, before="9.00"), "2026-06-10T09:00:00+02:00"),
    (
        "Eerder begonnen",
        "2026-06-10T08:00",
        Before(days=0, before="9.00"),
        "2026-06-10T08:00:00+02:00",
    ),
    ("De zomertijd begint", "2026-03-30T02:30", Before(days=1), "2026-03-29T03:30:00+02:00"),
    ("De wintertijd begint", "2026-10-26T02:30", Before(days=1), "2026-10-25T02:30:00+01:00"),
    (
        "De wintertijd begint op de dag zelf",
        "2026-10-25T09:00",
        Before(days=0, before="2.30"),
        "2026-10-25T02:30:00+01:00",
    ),
]


@pytest.mark.parametrize(
    ("visit", "before", "until"), [c[1:] for c in DAYS], ids=[c[0] for c in DAYS]
)
def test_a_moment_on_another_day(visit: str, before: Before, until: str) -> None:
    assert moment_ahead(at(visit), before).isoformat() == until


def test_of_several_later_prices_the_last_that_was_passed_counts() -> None:
    steps = tuple(
        PriceFrom(notice=Before(hours=hours), percent=percent)
        for hours, percent in ((24, 50), (8, 75), (1, 100))
    )
    visit = at("2026-06-10T12:00")
    passed = [
        dearest_passed(at(received), visit, steps)
        for received in (
            "2026-06-09T12:00",
            "2026-06-09T12:01",
            "2026-06-10T04:01",
            "2026-06-10T11:00",
            "2026-06-10T11:01",
        )
    ]
    assert [one and one.percent for one in passed] == [None, 50, 75, 75, 100]


def test_cutoff_of_a_visit_in_utc_is_the_same() -> None:
    assert cutoff(datetime(2026, 10, 25, 8, tzinfo=UTC), Notice(hours=24)) == at("2026-10-24T10:00")
    assert (
        cutoff(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), Notice(hours=24)).isoformat()
        == "2026-10-24T02:30:00+02:00"
    )


def test_a_local_visit_in_the_hour_that_comes_twice_is_the_later() -> None:
    visit = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))

    assert cutoff(visit, Notice(hours=24)).isoformat() == "2026-10-24T03:30:00+02:00"


def test_a_foreign_zone_keeps_its_own_hour() -> None:
    visit = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))

    assert cutoff(visit, Notice(hours=24)) == cutoff(visit.astimezone(UTC), Notice(hours=24))


@pytest.mark.hostile("summer-time")
def test_the_hour_of_the_cutoff_comes_twice_and_the_first_is_in_time() -> None:
    visit = at("2026-10-26T02:30")
    first = datetime(2026, 10, 25, 0, 45, tzinfo=UTC).astimezone(AMSTERDAM)

    assert f"{first:%H:%M}" == "02:45"
    assert in_time(first, cutoff(visit, Notice(hours=24)))
    assert not in_time(first.replace(fold=1), cutoff(visit, Notice(hours=24)))


@given(MOMENTS, st.integers(1, 200))
def test_client_always_gets_the_benefit(visit: datetime, hours: int) -> None:
    extra = cutoff(visit, Notice(hours=hours)) - (visit - timedelta(hours=hours))

    assert timedelta(0) <= extra <= timedelta(hours=1)


# sentence, local time of the event, hours, until when
AFTER = [
    ("72 uur later", "2026-06-10T09:00", 72, "2026-06-13T09:00:00+02:00"),
    ("Over het begin van de zomertijd", "2026-03-28T09:00", 72, "2026-03-31T10:00:00+02:00"),
    ("Over het eind van de zomertijd", "2026-10-24T09:00", 72, "2026-10-27T09:00:00+01:00"),
    ("Op een uur dat niet bestaat", "2026-03-26T02:30", 72, "2026-03-29T03:30:00+02:00"),
    ("Op een uur dat twee keer komt", "2026-10-22T02:30", 72, "2026-10-25T02:30:00+01:00"),
]


@pytest.mark.parametrize(
    ("event", "hours", "until"), [c[1:] for c in AFTER], ids=[c[0] for c in AFTER]
)
def test_hours_after(event: str, hours: int, until: str) -> None:
    found = hours_after(at(event), hours)

    assert found.isoformat() == until
    assert in_time(found, found)
    assert not in_time(found.astimezone(UTC) + SECOND, found)


@pytest.mark.parametrize("hours", [0, -24])
def test_hours_below_one_are_refused(hours: int) -> None:
    with pytest.raises(RulesError, match=f"^A term of {hours} hours is no term: give at least 1"):
        moment_ahead(at("2026-06-10T09:00"), Before(hours=hours))
    with pytest.raises(RulesError, match="is no term"):
        hours_after(at("2026-06-10T09:00"), hours)


@pytest.mark.hostile("summer-time")
def test_time_that_summer_time_skips_is_refused() -> None:
    sentence = r"^The time 02:30 does not exist on 2026-03-29: the clocks go forward in that night;"
    with pytest.raises(NonexistentTime, match=sentence):
        at("2026-03-29T02:30")
    with pytest.raises(NonexistentTime, match=sentence):
        cutoff(datetime(2026, 3, 29, 2, 30, tzinfo=AMSTERDAM), Notice(hours=24))


@pytest.mark.parametrize(
    ("clock", "utc"),
    [
        ("2026-03-29T01:59:59", "2026-03-29T00:59:59+00:00"),
        ("2026-03-29T03:00:00", "2026-03-29T01:00:00+00:00"),
        ("2026-10-25T01:59:59", "2026-10-24T23:59:59+00:00"),
        ("2026-10-25T02:00:00", "2026-10-25T01:00:00+00:00"),
        ("2026-10-25T03:00:00", "2026-10-25T02:00:00+00:00"),
        ("2026-01-01T00:00:00", "2025-12-31T23:00:00+00:00"),
    ],
)
def test_local_clock_to_moment(clock: str, utc: str) -> None:
    assert at(clock).astimezone(UTC).isoformat() == utc


@pytest.mark.parametrize("fold", [0, 1])
def test_local_clock_does_not_depend_on_how_the_reader_folds_it(fold: int) -> None:
    clock = datetime(2026, 10, 25, 2, 30, fold=fold)  # noqa: DTZ001 - a clock has no zone

    assert local_moment(clock).astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        pytest.param("2026-06-30T21:59:59+00:00", "2026-06-30", id="Zomer, net voor middernacht"),
        pytest.param("2026-06-30T22:00:00+00:00", "2026-07-01", id="Zomer, middernacht"),
        pytest.param("2026-12-31T22:59:59+00:00", "2026-12-31", id="Winter, net voor middernacht"),
        pytest.param("2026-12-31T23:00:00+00:00", "2027-01-01", id="Winter, middernacht"),
        pytest.param("2026-03-28T23:00:00+00:00", "2026-03-29", id="De nacht van de zomertijd"),
        pytest.param("2026-10-25T23:00:00+00:00", "2026-10-26", id="De dag van 25 uur"),
        pytest.param("2026-07-01T03:00:00+05:30", "2026-06-30", id="Uit een andere zone"),
    ],
)
def test_local_date(moment: str, day: str) -> None:
    assert local_date(datetime.fromisoformat(moment)).isoformat() == day


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-03-28", "2026-03-28T23:00:00+00:00"),
        ("2026-03-29", "2026-03-29T22:00:00+00:00"),
        ("2026-10-24", "2026-10-24T22:00:00+00:00"),
        ("2026-10-25", "2026-10-25T23:00:00+00:00"),
        ("2026-12-31", "2026-12-31T23:00:00+00:00"),
    ],
)
def test_a_day_ends_at_midnight_local_time(day: str, end: str) -> None:
    assert end_of_day(date.fromisoformat(day)).isoformat() == end


def test_moments_without_a_time_zone_are_refused() -> None:
    clock = datetime(2026, 6, 10, 9)  # noqa: DTZ001 - that is the point
    for refused in (local_date, local_time, partial(cutoff, notice=Notice(hours=24))):
        with pytest.raises(RulesError, match=r"^The moment 2026-06-10T09:00:00 has no time zone"):
            refused(clock)
    with pytest.raises(RulesError, match="has no time zone"):
        in_time(clock, at("2026-06-11T09:00"))


def test_local_time_shows_the_clock_in_the_netherlands() -> None:
    moment = datetime(2026, 6, 10, 12, tzinfo=timezone(timedelta(hours=-5)))

    assert local_time(moment).isoformat() == "2026-06-10T19:00:00+02:00"
