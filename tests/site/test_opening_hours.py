"""Open now or not: in Dutch time, on whatever clock the phone runs."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from formsapp.facts.model import Hours
from formsapp.site import build
from formsapp.site.opening_hours import opening_attributes
from tests.conftest import REPO
from tests.site.serving import ORIGIN, Served

ZONES = ("Europe/Amsterdam", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati")
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
    assert " data-opens=" not in html
    assert opening_attributes("[openingstijden nog invullen]", date(2026, 11, 21)) == {}


def test_the_clock_is_told_from_summer_on_too() -> None:
    hours = Hours(days=(1,), opens=time(8, 30), closes=time(17))
    told = opening_attributes(hours, date(2027, 3, 28))["clock"]
    assert told == "60 2027-03-28T01:00Z 120 2027-10-31T01:00Z 60 2028-03-26T01:00Z 120"
    assert opening_attributes(hours, date(2027, 10, 30))["clock"].startswith(
        "120 2027-10-31T01:00Z 60 "
    )


def test_only_holidays_on_which_it_would_be_open_are_listed() -> None:
    hours = Hours(days=(2, 6), opens=time(8, 30), closes=time(17))
    assert opening_attributes(hours, date(2026, 11, 21)) == {
        "days": "26",
        "opens": "08:30",
        "closes": "17:00",
        "off": "2026-12-26 2027-04-27 2027-12-25 2028-01-01",
        "until": "2028-01-21",
        "clock": "60 2027-03-28T01:00Z 120 2027-10-31T01:00Z 60",
    }
