"""When the office opens again: before that nobody reads what was sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.facts.channels import MIDNIGHT, Always, Hours, say_week
from formsapp.rules.amsterdam_time import in_utc, local_moment, local_time
from formsapp.rules.holidays import holidays_in
from formsapp.rules.office_hours import (
    has_opened,
    is_office_open,
    office_day_after,
    office_day_upto,
    opens_after,
)
from formsapp.site.opening_hours import opening_attributes

WEEK = (Hours(days=(1, 2, 3, 4, 5), opens=time(8, 30), closes=time(17)),)


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


# ---- any hours, minute by minute

TIMES = st.sampled_from([half for half in range(48) if half not in (4, 5)]).map(
    lambda half: time(half // 2, half % 2 * 30)
)
"""Each half hour, but for those of the hour that comes twice in a night, or not at all."""
DAYS_OPEN = st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Hours, ...]:
    """Some ranges that do not overlap: a day is cut at a few times, and parts of it are open."""
    cuts = sorted(draw(st.lists(TIMES, min_size=2, max_size=6, unique=True)))
    ends = [*cuts[1:], draw(st.sampled_from([MIDNIGHT, time(23, 59)]))]
    parts = list(zip(cuts, ends, strict=True))
    chosen = draw(st.lists(st.sampled_from(parts), min_size=1, unique=True))
    return tuple(Hours(days=tuple(draw(DAYS_OPEN)), opens=a, closes=b) for a, b in chosen)


def is_open_by_the_clock(moment: datetime, week: tuple[Hours, ...]) -> bool:
    """Whether a range holds this minute, by hand: minutes since midnight, on its days."""
    local = local_time(moment)
    minute = local.hour * 60 + local.minute
    if local.date() in holidays_in(local.year):
        return False
    for one in week:
        first = one.opens.hour * 60 + one.opens.minute
        last = (one.closes.hour * 60 + one.closes.minute) or 24 * 60
        if local.isoweekday() in one.days and first <= minute < last:
            return True
    return False


NIGHTS = [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)]
"""Half a day before the clock changes."""
STARTS = st.sampled_from(NIGHTS) | st.integers(0, 2_000_000).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(STARTS, weeks())
@settings(deadline=None, max_examples=60)
def test_open_now_and_opens_again_are_what_the_clock_says(
    start: datetime, week: tuple[Hours, ...]
) -> None:
    opens = opens_after(start, week)
    assert opens > in_utc(start)
    assert is_office_open(opens, week)
    moment = in_utc(start)
    for _minute in range(3 * 24 * 60):
        assert is_office_open(moment, week) == is_open_by_the_clock(moment, week)
        was_open, moment = is_office_open(moment, week), moment + timedelta(minutes=1)
        if not was_open and is_open_by_the_clock(moment, week):
            assert opens <= moment
            return
        if moment == opens:
            return


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), weeks())
@settings(deadline=None, max_examples=60)
def test_an_office_day_is_one_with_an_open_minute(day: date, week: tuple[Hours, ...]) -> None:
    def opens_on(tried: date) -> bool:
        begin = local_moment(datetime.combine(tried, time()))
        minutes = (in_utc(begin) + timedelta(minutes=29 * number) for number in range(52))
        return any(
            is_open_by_the_clock(minute, week)
            for minute in minutes
            if local_time(minute).date() == tried
        )

    after, upto = office_day_after(day, week), office_day_upto(day, week)
    assert upto <= day < after
    assert opens_on(after)
    assert opens_on(upto)
    between = (day + timedelta(days=number) for number in range(1, (after - day).days))
    assert not any(opens_on(one) for one in between)


def test_who_is_there_day_and_night_is_there_on_holidays_too() -> None:
    week, christmas = Always(always=True), at("2026-12-25T03:00")
    assert is_office_open(christmas, week)
    assert opens_after(christmas, week) == in_utc(christmas)
    assert office_day_after(date(2026, 12, 24), week) == date(2026, 12, 25)
    assert office_day_upto(date(2026, 12, 26), week) == date(2026, 12, 26)
    assert not has_opened(at("2026-12-25T07:59"), week)
    assert has_opened(at("2026-12-25T08:00"), week)


def test_after_its_last_range_of_saturday_the_office_opens_on_monday() -> None:
    week = (*WEEK, Hours(days=(6,), opens=time(10), closes=time(11, 30)))
    assert is_office_open(at("2026-03-07T11:29"), week)
    assert opens_after(at("2026-03-07T09:00"), week) == in_utc(at("2026-03-07T10:00"))
    assert opens_after(at("2026-03-07T11:30"), week) == in_utc(at("2026-03-09T08:30"))
    assert office_day_after(date(2026, 3, 6), week) == date(2026, 3, 7)
    assert not has_opened(at("2026-03-07T09:59"), week)
    assert has_opened(at("2026-03-08T08:30"), week)


ON_HOLIDAYS = (
    Hours(days=(1, 2, 3, 4, 5), opens=time(8, 30), closes=time(17)),
    Hours(days=(6, 7), opens=time(10), closes=time(12), holidays=True),
)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-04-05T11:00", True),  # Easter Sunday
        ("2026-04-06T11:00", False),  # Easter Monday: weekdays are closed on holidays
        ("2026-12-26T11:00", True),  # a Saturday
        ("2026-12-25T11:00", False),
    ],
)
def test_a_range_that_holds_on_holidays_too_is_open_then(moment: str, *, is_open: bool) -> None:
    assert is_office_open(at(moment), ON_HOLIDAYS) == is_open
    again = opening_attributes(ON_HOLIDAYS, date(2026, 4, 1))["off"].split()
    assert ("2026-04-06" in again, "2026-12-26" in again) == (True, False)
    assert say_week(ON_HOLIDAYS) == (
        "maandag tot en met vrijdag van 8.30 tot 17.00 uur en zaterdag en zondag van 10.00 tot "
        "12.00 uur (ook op feestdagen)"
    )
