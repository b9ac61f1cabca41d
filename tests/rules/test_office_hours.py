"""When the office opens again: before that nobody reads what was sent."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from formsapp.facts.model import Hours
from formsapp.rules.amsterdam_time import local_moment, local_time
from formsapp.rules.office_hours import is_office_open, office_day_after, opens_after

WEEK = Hours(days=(1, 2, 3, 4, 5), opens=time(8, 30), closes=time(17))


def at(text: str) -> datetime:
    return local_moment(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("sentence", "moment", "opens"),
    [
        ("Voor openingstijd dezelfde dag", "2026-03-03T07:00", "2026-03-03T08:30"),
        ("Precies bij opening pas de volgende keer", "2026-03-03T08:30", "2026-03-04T08:30"),
        ("Tijdens kantoortijd de volgende dag", "2026-03-03T10:00", "2026-03-04T08:30"),
        ("Vrijdagavond maandag", "2026-03-06T20:00", "2026-03-09T08:30"),
        ("Zaterdag maandag", "2026-03-07T09:00", "2026-03-09T08:30"),
        ("Voor Pasen is maandag een feestdag", "2026-04-04T12:00", "2026-04-07T08:30"),
        ("De klok gaat een uur vooruit", "2026-03-28T12:00", "2026-03-30T08:30"),
    ],
)
def test_the_office_opens_on_the_next_day_that_it_works(
    sentence: str, moment: str, opens: str
) -> None:
    found = local_time(opens_after(at(moment), WEEK)).replace(tzinfo=None)
    assert found.isoformat(timespec="minutes") == opens, sentence


@pytest.mark.parametrize(
    ("moment", "surely"),
    [("2026-03-02T10:00", "2026-03-04T00:00"), ("2026-03-07T09:00", "2026-03-10T00:00")],
)
def test_hours_that_are_only_words_give_the_end_of_the_next_working_day(
    moment: str, surely: str
) -> None:
    found = local_time(opens_after(at(moment), "[nog invullen]")).replace(tzinfo=None)
    assert found.isoformat(timespec="minutes") == surely


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-03T08:29", False),
        ("2026-03-03T08:30", True),
        ("2026-03-03T16:59", True),
        ("2026-03-03T17:00", False),
        ("2026-03-07T10:00", False),
        ("2026-04-06T10:00", False),
    ],
)
def test_the_office_is_open_in_its_hours_alone(moment: str, is_open: bool) -> None:  # noqa: FBT001 - a value of the table
    assert is_office_open(at(moment), WEEK) == is_open


@pytest.mark.parametrize(
    ("sentence", "day", "found"),
    [
        ("Op dinsdag is het woensdag", "2026-03-03", "2026-03-04"),
        ("Op vrijdag is het maandag", "2026-03-06", "2026-03-09"),
        ("Op zaterdag ook", "2026-03-07", "2026-03-09"),
        ("Na Goede Vrijdag komt Pasen", "2026-04-04", "2026-04-07"),
    ],
)
def test_the_next_office_day_is_never_today(sentence: str, day: str, found: str) -> None:
    for hours in (WEEK, "op werkdagen"):
        assert office_day_after(date.fromisoformat(day), hours).isoformat() == found, sentence
