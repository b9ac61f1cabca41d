"""A term in hours ends at an hour: through the night, a holiday and both nights of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.facts.lengths import Length
from formsapp.rules.amsterdam_time import AMSTERDAM, local_date, local_time
from formsapp.rules.last_day import Due, check_extension, due
from formsapp.rules.limit import Limit
from formsapp.rules.rule_errors import RulesError


def hours(received: str, count: int, fold: int = 0) -> Due:
    """When so many hours end that begin at this time on the clock."""
    at = datetime.fromisoformat(received).replace(tzinfo=AMSTERDAM, fold=fold).astimezone(UTC)
    return due(local_date(at), Length(count, "h"), "contract-hours", at=at)


@pytest.mark.parametrize(
    ("received", "count", "ends"),
    [
        ("2026-03-03T10:30", 4, "3 maart 2026 om 14.30 uur"),
        ("2026-03-03T10:30:59", 4, "3 maart 2026 om 14.30 uur"),
        ("2026-03-03T22:15", 4, "4 maart 2026 om 2.15 uur"),
        ("2026-03-03T10:30", 72, "6 maart 2026 om 10.30 uur"),
        # Good Friday to Easter Monday: hours pass on those days too.
        ("2026-04-03T17:00", 24, "4 april 2026 om 17.00 uur"),
        # The clock goes forward, and back: as many hours pass as were promised.
        ("2026-03-29T00:30", 4, "29 maart 2026 om 5.30 uur"),
        ("2026-03-28T10:30", 24, "29 maart 2026 om 11.30 uur"),
        ("2026-10-25T00:30", 4, "25 oktober 2026 om 3.30 uur"),
        ("2026-10-25T00:30", 2, "25 oktober 2026 om 2.30 uur (zomertijd)"),
        ("2026-10-25T00:30", 3, "25 oktober 2026 om 2.30 uur (wintertijd)"),
        ("2026-12-31T23:00", 2, "1 januari 2027 om 1.00 uur"),
    ],
)
def test_it_ends_as_many_hours_later(received: str, count: int, ends: str) -> None:
    found = hours(received, count)
    assert str(found.limit) == ends
    assert found.at
    assert found.last_day == found.raw == local_date(found.at)


def test_it_says_how_the_hour_was_found() -> None:
    assert hours("2026-03-03T10:30", 4).steps == (
        "Wij tellen vanaf het moment van ontvangst: dinsdag 3 maart 2026 om 10.30 uur.",
        "De termijn is 4 uur: tot en met dinsdag 3 maart 2026 om 14.30 uur.",
        "Deze termijn schuift niet op voor een weekend of een feestdag.",
    )


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - has one
    st.integers(1, 200),
)
def test_never_more_hours_pass_than_were_promised(at: datetime, count: int) -> None:
    found = due(local_date(at), Length(count, "h"), "contract-hours", at=at)
    assert found.at
    passed = found.at - at
    assert timedelta(hours=count) - timedelta(minutes=1) < passed <= timedelta(hours=count)
    assert not found.limit.is_past(found.at)
    assert found.limit.is_past(found.at + timedelta(microseconds=1))
    assert local_time(found.at).date() == found.last_day


def test_where_the_moment_is_not_known_hours_run_from_the_end_of_the_day() -> None:
    found = due(date(2026, 3, 3), Length(4, "h"), "contract-hours")
    assert found.limit == Limit(date(2026, 3, 4))


def test_it_is_extended_until_its_last_hour_from_the_same_moment() -> None:
    first = hours("2026-03-03T10:30", 4)
    assert first.at
    check_extension(first, first.at, "Er is meer tijd nodig.")
    with pytest.raises(RulesError, match="ended on 2026-03-03 at 14:30"):
        check_extension(first, first.at + timedelta(seconds=1), "Er is meer tijd nodig.")


@pytest.mark.parametrize(
    ("one", "other", "is_before"),
    [
        ("14:30", "14:30", True),
        ("14:30", "15:00", True),
        ("15:00", "14:30", False),
        ("", "23:00", False),
        ("23:00", "", True),
    ],
)
def test_an_hour_comes_before_the_end_of_its_day(one: str, other: str, *, is_before: bool) -> None:
    day = date(2026, 3, 3)
    first, second = (
        Limit(day, datetime.fromisoformat(f"{day}T{at}+01:00") if at else None)
        for at in (one, other)
    )
    assert first.is_before(second) == is_before
