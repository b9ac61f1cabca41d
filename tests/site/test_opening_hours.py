"""Open now or not: in Dutch time, on whatever clock the phone runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from formsapp.facts import load
from formsapp.facts.channels import Always, Hours, Week
from formsapp.facts.dutch_format import clock, closing_time, weekday
from formsapp.rules.amsterdam_time import local_time
from formsapp.rules.office_hours import is_office_open, opens_after, ranges_on
from formsapp.site import build
from formsapp.site.opening_hours import opening_attributes
from tests.conftest import REPO
from tests.other_contact import PHONE, with_contact
from tests.site.serving import ORIGIN, Served

ZONES = ("Europe/Amsterdam", "America/New_York", "Pacific/Kiritimati")
MOMENTS = {
    # a Monday in winter: UTC+1
    "2026-12-07T07:29:59Z": "Nu dicht. Vandaag vanaf 8.30 uur.",
    "2026-12-07T07:30:00Z": "Nu open tot 17.00 uur.",
    "2026-12-07T15:59:59Z": "Nu open tot 17.00 uur.",
    "2026-12-07T16:00:00Z": "Nu dicht. Morgen weer vanaf 8.30 uur.",
    "2026-12-07T22:30:00Z": "Nu dicht. Morgen weer vanaf 8.30 uur.",
    "2026-12-07T23:30:00Z": "Nu dicht. Vandaag vanaf 8.30 uur.",
    # the weekend, and Christmas on a Friday and Saturday
    "2026-12-11T17:00:00Z": "Nu dicht. Maandag weer vanaf 8.30 uur.",
    "2026-12-24T18:00:00Z": "Nu dicht. Maandag weer vanaf 8.30 uur.",
    "2026-12-25T10:00:00Z": "Nu dicht. Maandag weer vanaf 8.30 uur.",
    # New Year's Eve, the day before a holiday on a Friday
    "2026-12-31T15:59:59Z": "Nu open tot 17.00 uur.",
    "2026-12-31T23:30:00Z": "Nu dicht. Maandag weer vanaf 8.30 uur.",
    # summer time begins on 28 March 2027, Easter Monday is the day after
    "2027-03-28T00:59:00Z": "Nu dicht. Dinsdag weer vanaf 8.30 uur.",
    "2027-03-28T10:00:00Z": "Nu dicht. Dinsdag weer vanaf 8.30 uur.",
    "2027-03-30T06:30:00Z": "Nu open tot 17.00 uur.",
    "2027-03-30T15:00:00Z": "Nu dicht. Morgen weer vanaf 8.30 uur.",
    # King's Day, a Tuesday
    "2027-04-26T15:30:00Z": "Nu dicht. Woensdag weer vanaf 8.30 uur.",
    "2027-04-27T09:00:00Z": "Nu dicht. Morgen weer vanaf 8.30 uur.",
    # winter time is back on 31 October 2027
    "2027-11-01T07:00:00Z": "Nu dicht. Vandaag vanaf 8.30 uur.",
    "2027-11-01T15:30:00Z": "Nu open tot 17.00 uur.",
    # two holidays in a row: 5 May and Ascension Day
    "2027-05-05T09:00:00Z": "Nu dicht. Vrijdag weer vanaf 8.30 uur.",
    # the last day of which the page knows the holidays, and what comes after it
    "2028-01-21T10:00:00Z": "Nu open tot 17.00 uur.",
    "2028-01-21T16:00:00Z": "",
    # later than the holidays that the page knows
    "2028-03-01T10:00:00Z": "",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("open")
    build(REPO / "docs" / "al-osra-zorg", site, today=date(2026, 11, 21))
    return site


@pytest.mark.parametrize("zone", ZONES)
def test_a_phone_in_any_zone_says_whether_the_office_is_open(
    browser: Browser, built: Path, zone: str
) -> None:
    with browser.new_context(timezone_id=zone, base_url=ORIGIN) as context:
        context.route("**/*", Served(built).answer)
        tab = context.new_page()
        for moment, text in MOMENTS.items():
            tab.clock.set_fixed_time(moment)
            tab.goto("/")
            said = tab.eval_on_selector_all(".open-now", "all => all.map(one => one.textContent)")
            assert said == [text, text], moment
            shown = tab.locator(".open-now:visible").count()
            assert shown == (2 if text else 0), moment


def test_without_a_script_the_hours_are_there(browser: Browser, built: Path) -> None:
    with browser.new_context(java_script_enabled=False, base_url=ORIGIN) as context:
        context.route("**/*", Served(built).answer)
        tab = context.new_page()
        tab.goto("/")
        assert tab.locator(".open-now:visible").count() == 0
        assert "8.30 tot 17.00 uur" in tab.inner_text("main")
        assert "8.30 tot 17.00 uur" in tab.inner_text("footer")


def test_unknown_hours_say_nothing(sites: dict[str, Path]) -> None:
    html = (sites["doz-thuiszorg"] / "index.html").read_text(encoding="utf-8")
    assert " data-week=" not in html
    for week in ("[openingstijden nog invullen]", Always(always=True), None):
        assert opening_attributes(week, date(2026, 11, 21)) == {}


def test_the_clock_is_told_from_summer_on_too() -> None:
    hours = (Hours(days=(1,), opens=time(8, 30), closes=time(17)),)
    told = opening_attributes(hours, date(2027, 3, 28))["clock"]
    assert told == "60 2027-03-28T01:00Z 120 2027-10-31T01:00Z 60 2028-03-26T01:00Z 120"
    assert opening_attributes(hours, date(2027, 10, 30))["clock"].startswith(
        "120 2027-10-31T01:00Z 60 "
    )


def test_only_holidays_on_which_it_would_be_open_are_listed() -> None:
    week = (
        Hours(days=(2, 6), opens=time(8, 30), closes=time(17)),
        Hours(days=(2,), opens=time(20), closes=time(0)),
    )
    assert opening_attributes(week, date(2026, 11, 21)) == {
        "week": "2 8.30 17.00,6 8.30 17.00,2 20.00 24.00",
        "off": "2026-12-26 2027-04-27 2027-12-25 2028-01-01",
        "until": "2028-01-21",
        "clock": "60 2027-03-28T01:00Z 120 2027-10-31T01:00Z 60",
    }


OFTEN = """value = [
{ days = [1, 2, 3, 4, 5], opens = 08:00:00, closes = 12:30:00 },
{ days = [1, 2, 3, 4, 5], opens = 13:00:00, closes = 18:00:00 },
{ days = [4], opens = 19:30:00, closes = 00:00:00 },
{ days = [5], opens = 00:00:00, closes = 01:00:00 },
{ days = [6], opens = 10:00:00, closes = 11:30:00 }]"""


def said_by_rule(moment: datetime, week: Week) -> str:
    """What the page should say, by the rule that the forms use."""
    local = local_time(moment)
    if is_office_open(moment, week):
        begun = [one for one in ranges_on(local.date(), week) if one.opens <= local.time()]
        return f"Nu open tot {closing_time(max(begun, key=lambda one: one.opens).closes)} uur."
    opens = local_time(opens_after(moment, week))
    ahead = (opens.date() - local.date()).days
    day = (
        ("Vandaag", "Morgen weer")[ahead] if ahead < 2 else f"{weekday(opens.date()).title()} weer"
    )
    return f"Nu dicht. {day} vanaf {clock(opens.time())} uur."


def test_a_page_tells_of_all_ranges_what_the_rule_says(browser: Browser, tmp_path: Path) -> None:
    folder = with_contact(tmp_path / "docs", f"{PHONE}[contact.hours]\n{OFTEN}\n")
    week = load(folder).contact.open_week
    assert isinstance(week, tuple)
    build(folder, tmp_path / "site", today=date(2026, 11, 21))
    start = datetime(2026, 12, 23, 6, 45, tzinfo=UTC)
    moments = [start + timedelta(minutes=655 * number) for number in range(20)]
    with browser.new_context(base_url=ORIGIN) as context:
        context.route("**/*", Served(tmp_path / "site").answer)
        tab = context.new_page()
        for moment in moments:
            tab.clock.set_fixed_time(moment)
            tab.goto("/crisis/")
            said = tab.eval_on_selector(".open-now", "one => one.textContent")
            assert said == said_by_rule(moment, week), moment
