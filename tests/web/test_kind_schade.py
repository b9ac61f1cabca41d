"""Reporting damage: in time or later, never refused; the own risk follows the facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from formsapp.rules.amsterdam_time import AMSTERDAM
from formsapp.settings import Settings
from tests.page import Page, Visitor
from tests.web.conftest import Loket
from tests.web.sent import (
    NO_MAIL,
    Answers,
    cases,
    day,
    myself,
    opened,
    refused,
    sent_twice,
    with_other_fact,
)
from tests.web.uploading import BEFORE_PHOTOS, FORM

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
LATER = "langer dan 72 uur geleden"


def at(loket: Loket, local: str) -> None:
    """Let it be this moment on the clock in the Netherlands."""
    loket.clock.set(datetime.fromisoformat(local).replace(tzinfo=AMSTERDAM))


def report(date: str, time: str = "", sort: str = "overig") -> list[Answers]:
    """All pages of a report of what happened then."""
    return [
        *myself(),
        {**day("dag", date), "tijd": time},
        {"gebeurd": "De lamp viel om bij het stoffen."},
        {"soort": sort, "wat": "Een lamp"},
        {"wie": "degene van dinsdag"},
        {"kosten": "35 euro"},
        {},
        NO_MAIL,
    ]


@pytest.mark.parametrize("time", ["", "0.00"])
def test_a_last_moment_at_midnight_is_said_as_the_day_that_ends(loket: Loket, time: str) -> None:
    page = loket.visitor().walk(FORM, *report("2-3-2026", time))
    last = "woensdag 4 maart 2026" if time else "donderdag 5 maart 2026"
    assert f"U bent op tijd tot en met {last}." in page.text
    assert "0.00 uur" not in page.text.split("Op tijd:")[1]


def test_from_first_page_to_receipt(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *report("2-3-2026", "9.00"))
    assert page.heading == "Kijk uw antwoorden na"
    assert "Op tijd: dit is binnen 72 uur." in page.text
    assert "tot en met donderdag 5 maart 2026 om 9.00 uur" in page.text
    assert "krijgt u uiterlijk 14 april 2026 antwoord" in page.text
    assert "Wij houden 6 weken aan" in page.text
    visitor.press("versturen")
    page = visitor.follow()
    assert "Dat is binnen 72 uur" in page.text
    assert "Zo is die dag uitgerekend" in page.text
    assert "14 april 2026" in page.text
    (case,) = cases(loket)
    assert (case.team, case.marks, case.client) == ("administratie", ["op tijd"], None)
    assert opened(loket, case)["kosten"]["answer"] == "35 euro"
    assert opened(loket, case)["fotos"]["answer"] == ""


def test_with_a_link_the_client_is_known(loket: Loket) -> None:
    pages = [*report("2-3-2026", "9.00")[:2], *report("2-3-2026", "9.00")[4:]]
    page = loket.visitor().send(f"/l/{loket.link('schade')}/schade", *pages)
    assert "ontvingen uw melding" in page.text
    assert cases(loket)[0].client == "C-1"


@pytest.mark.parametrize(
    ("event", "now", "in_time"),
    [
        pytest.param(("28-2-2026", "10.31"), "2026-03-03T10:30", True, id="71:59"),
        pytest.param(("28-2-2026", "10.30"), "2026-03-03T10:30", True, id="72:00"),
        pytest.param(("28-2-2026", "10.29"), "2026-03-03T10:30", False, id="72:01"),
        pytest.param(("28-2-2026", ""), "2026-03-03T23:59", True, id="time unknown"),
        pytest.param(("28-2-2026", ""), "2026-03-04T00:01", False, id="day is over"),
        pytest.param(("27-3-2026", "9.00"), "2026-03-30T10:00", True, id="summer time begins"),
        pytest.param(("27-3-2026", "9.00"), "2026-03-30T10:01", False, id="summer time, too late"),
        pytest.param(("23-10-2026", "9.00"), "2026-10-26T09:00", True, id="summer time ends"),
        pytest.param(("23-10-2026", "9.00"), "2026-10-26T09:01", False, id="winter time, too late"),
    ],
)
def test_in_time_is_within_72_hours(
    loket: Loket, event: tuple[str, str], now: str, *, in_time: bool
) -> None:
    at(loket, now)
    visitor = loket.visitor()
    page = visitor.walk(FORM, *report(*event))
    assert (LATER in page.text) is not in_time
    page = visitor.press("versturen")
    assert page.status == 303
    assert ("later dan 72 uur" in visitor.follow().text) is not in_time
    assert cases(loket)[0].marks == ["op tijd" if in_time else "later gemeld"]


def test_a_late_report_is_told_calmly_and_taken(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *report("2-3-2025", "9.00")[:5])
    assert LATER in page.text
    assert "Wij kiezen ervoor om uw melding toch te behandelen" in page.text
    page = visitor.send(FORM, *report("2-3-2025", "9.00"))
    assert "Wij behandelen uw melding gewoon" in page.text


def test_who_checked_in_time_and_sent_just_too_late_is_told(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *report("28-2-2026", "10.31"))
    loket.clock.ahead(minutes=2)
    assert visitor.press("versturen").status == 303
    assert "Toen u uw antwoorden nakeek, was u nog op tijd" in visitor.follow().text
    assert cases(loket)[0].marks == ["later gemeld", "anders dan bij nakijken"]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (("3-3-2026", "10.31"), "nog niet geweest"),
        (("4-3-2026", ""), "Kies 3 maart 2026 of een eerdere dag"),
        (("30-3-2025", "02.30"), "Deze tijd bestaat niet"),
        (("31-2-2026", "9.00"), "Deze datum bestaat niet"),
        (("2-3-2026", "25.00"), "Vul de tijd in zoals"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(
    loket: Loket, event: tuple[str, str], words: str
) -> None:
    assert refused(loket.visitor().walk(FORM, *report(*event)[:5]), words)


@pytest.mark.parametrize(
    ("sort", "amount"), [("wasgoed", "€ 50"), ("apparaten", "€ 50"), ("overig", "€ 50")]
)
def test_the_own_risk_is_said_with_its_doubt(loket: Loket, sort: str, amount: str) -> None:
    page = loket.visitor().walk(FORM, *report("2-3-2026", "9.00", sort))
    assert f"Dan betaalt u {amount} daarvan zelf" in plain(page)
    assert "Dan telt wat voor u het beste is: het laagste bedrag" in page.text
    assert "D.O.Z. Thuiszorg moet dit nog bevestigen" in page.text


def plain(page: Page) -> str:
    return page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_hours_and_the_amount_follow_the_facts(
    settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path
) -> None:
    other = with_other_fact(
        settings,
        tmp_path,
        '[damage.report_within]\nvalue = "72h"',
        '[damage.report_within]\nvalue = "24h"',
    )
    other = with_other_fact(
        other,
        tmp_path / "more",
        "[damage.own_risk_euros.apparaten]\nvalue = 50",
        "[damage.own_risk_euros.apparaten]\nvalue = 65",
    )
    page = start(other).visitor().walk(FORM, *report("2-3-2026", "9.00", "apparaten"))
    assert "langer dan 24 uur geleden" in page.text
    assert "Dan betaalt u € 65 daarvan zelf" in plain(page)
    assert "72" not in page.text


def test_what_the_terms_say_of_intent_stands_with_the_law_beside_it(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, *report("2-3-2026", "9.00")[:7])
    assert "niet aansprakelijk zijn voor opzet of grove schuld" in page.text
    assert "De wet kan u meer rechten geven" in page.text


def test_sending_twice_is_one_case(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *report("2-3-2026", "9.00"))
    assert len(sent_twice(loket, visitor)) == 1
    assert len(cases(loket)) == 1


def test_no_question_is_asked_twice(loket: Loket) -> None:
    visitor: Visitor = loket.visitor()
    page = visitor.get(FORM)
    for answers in [*BEFORE_PHOTOS, {}, NO_MAIL]:
        asked = {one.text for tag in ("h1", "label", "legend") for one in page.all(tag)}
        asked -= {one.text for one in page.all("label", for_="website")}  # a trap, never shown
        text = re.sub("“[^”]*”", "", page.text)  # headings of the terms, which links name
        assert {words: text.count(words) for words in asked} == dict.fromkeys(asked, 1)
        page = visitor.press(**answers)
