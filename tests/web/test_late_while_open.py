"""A visit that becomes too late to call off while its form stands open."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from formsapp.cases.client_view import find_by_code
from formsapp.web.form.receipt_pdf_texts import receipt_texts
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import Loket
from tests.web.sent import NO_MAIL, Answers, cases, day, myself, refused
from tests.web.test_kind_bezoek_afzeggen import FORM, at, one
from tests.web.test_kind_schade import report

DAMAGE = "/f/schade"
pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])


def checked(loket: Loket, *, script: bool = True) -> Visitor:
    """Someone whose visit was in time when all answers were checked, a moment before the limit."""
    at(loket, "2026-03-04T08:59:30")
    visitor = Visitor(loket.app, script=script)
    page = visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    assert "Verstuur het dus uiterlijk woensdag 4 maart 2026 om 9.00 uur" in page.text
    return visitor


def read_again(page: Page) -> str:
    """Check that a page says that nothing was sent, and why; return what it says of the costs."""
    assert refused(page, "Er is nog niets verstuurd. Intussen is het te laat geworden")
    return page.text.partition("Kijk uw antwoorden na")[0]


@pytest.mark.parametrize("script", [True, False])
def test_who_becomes_late_between_checking_and_sending_reads_first_what_it_costs(
    loket: Loket, *, script: bool
) -> None:
    visitor = checked(loket, script=script)
    at(loket, "2026-03-04T09:00:30")
    assert "Dit kost ten hoogste het geplande bezoek" in read_again(visitor.press("versturen"))
    assert cases(loket) == []
    assert visitor.press("versturen", onmogelijk="nee").status == 303
    page = visitor.follow()
    assert "woensdag 4 maart 2026 om 9.00 uur en 30 seconden: te laat." in page.text
    assert cases(loket)[0].marks == ["te laat"]


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(("last", "marks"), [("nee", "te laat"), ("ja", "deels te laat")])
def test_a_further_visit_that_becomes_late_is_told_once_before_it_is_sent(
    loket: Loket, last: str, marks: str, *, script: bool
) -> None:
    at(loket, "2026-03-04T08:59:30")
    visitor = Visitor(loket.app, script=script)
    visits: list[Answers] = [
        {**day("dag", "4-3-2026"), "tijd": "20.00", "wat": "meer"},
        {**day("dag-2", "5-3-2026"), "tijd__2": "9.00", "nog__2": last},
        {**day("dag-3", "9-3-2026"), "tijd__3": "9.00", "nog__3": "nee"},
    ]
    page = visitor.walk(FORM, *myself(), *visits[: 3 if last == "ja" else 2])
    assert "bezoek van donderdag 5 maart" not in page.text.partition("Kijk uw antwoorden na")[0]
    at(loket, "2026-03-04T09:00:30")
    why: Answers = {"onmogelijk": "ja", "reden": "Ik lag in het ziekenhuis."}
    told = read_again(page := visitor.press("versturen", **why))
    assert "Te laat: het bezoek van donderdag 5 maart 2026 om 9.00 uur. Dit kost" in told
    assert page.form()["reden"] == why["reden"]
    assert cases(loket) == []
    assert visitor.press("versturen").status == 303
    assert "liep af" not in visitor.follow().text
    assert cases(loket)[0].marks == [marks, "uitzondering gevraagd"]


@pytest.mark.parametrize("at_page", ["controle", "te-laat"])
def test_nobody_sends_a_late_visit_past_the_page_that_says_what_it_costs(
    loket: Loket, at_page: str
) -> None:
    visitor = checked(loket)
    assert visitor.page is not None
    passed = [*visitor.page.form()["klaar"], "te-laat"]
    read: Answers = {"klaar": passed, "te-laat-gelezen": "ja", "onmogelijk": "nee"}
    at(loket, "2026-03-04T09:00:30")
    data = {**visitor.page.form(), **read, "bij": at_page, "doe": "versturen"}
    for posted in (data, {name: value for name, value in data.items() if name != "gezien"}):
        read_again(visitor.post(FORM, posted))
    assert cases(loket) == []


def test_the_page_that_became_too_late_has_an_address_that_says_so_until_it_is_sent(
    loket: Loket,
) -> None:
    visitor = checked(loket, script=False)
    assert visitor.page is not None
    at(loket, "2026-03-04T09:00:30")
    posted = visitor.post(FORM, {**visitor.page.form(), "doe": "versturen"})
    assert (posted.status, posted.location.rpartition("/")[2]) == (303, "te-laat")
    for _ in range(2):
        read_again(visitor.follow())
        visitor.page = posted
    visitor.follow()
    visitor.press("terug", onmogelijk="ja", reden="Ik lag in het ziekenhuis.")
    page = visitor.press()
    assert "Er is nog niets verstuurd" not in page.text
    assert page.form()["reden"] == "Ik lag in het ziekenhuis."
    assert visitor.press("versturen").status == 303
    assert "liep af" not in visitor.follow().text


def takes_it_back_after_an_error(visitor: Visitor) -> None:
    assert visitor.press("versturen", onmogelijk="ja").status == 422


def takes_it_back_after_the_page_before(visitor: Visitor) -> None:
    visitor.press("terug", onmogelijk="ja", reden="Ik lag in het ziekenhuis.")
    visitor.press()


def takes_it_back_after_another_page(visitor: Visitor) -> None:
    visitor.press("wijzig:wie", onmogelijk="ja", reden="Ik lag in het ziekenhuis.")
    visitor.press()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    "takes_back",
    [
        takes_it_back_after_an_error,
        takes_it_back_after_the_page_before,
        takes_it_back_after_another_page,
    ],
)
def test_who_asks_no_exception_after_all_is_not_told_that_time_ran_out(
    loket: Loket, takes_back: Callable[[Visitor], None], *, script: bool
) -> None:
    at(loket, "2026-03-04T09:30:00")
    visitor = Visitor(loket.app, script=script)
    visitor.walk(FORM, *one("5-3-2026", "9.00"))
    takes_back(visitor)
    assert visitor.press("versturen", onmogelijk="nee").status == 303
    assert "liep af" not in visitor.follow().text
    assert cases(loket)[0].marks == ["te laat"]


def plain_moment(_loket: Loket, _shown: str) -> str:
    return "2026-03-03T08:00:00+00:00"


def with_another_sign(_loket: Loket, shown: str) -> str:
    return ("a" if shown[0] != "a" else "b") + shown[1:]


def left_out(_loket: Loket, _shown: str) -> str:
    return ""


def of_another_form(loket: Loket, _shown: str) -> str:
    loket.clock.ahead(days=-1)
    found = str(loket.visitor().walk(DAMAGE, *report("28-2-2026", "10.31")).form()["gezien"])
    loket.clock.ahead(days=1)
    return found


@pytest.mark.parametrize("alter", [plain_moment, with_another_sign, left_out, of_another_form])
def test_what_nobody_signed_for_this_form_says_not_that_time_ran_out(
    loket: Loket, alter: Callable[[Loket, str], str]
) -> None:
    """It was checked in time, and is sent a day later with another moment of checking."""
    visitor = loket.visitor()
    page = visitor.walk(DAMAGE, *report("28-2-2026", "10.31"))
    loket.clock.ahead(days=1)
    shown = alter(loket, str(page.form()["gezien"]))
    assert visitor.post(DAMAGE, {**page.form(), "gezien": shown, "doe": "versturen"}).status == 303
    assert cases(loket)[0].marks == ["later gemeld"]


@pytest.mark.parametrize(
    ("changed", "marks"),
    [
        ({}, ["later gemeld", "anders dan bij nakijken"]),
        ({"gebeurd": "De kast viel om."}, ["later gemeld"]),
    ],
)
def test_only_of_answers_that_were_checked_it_is_said_that_time_ran_out(
    loket: Loket, changed: Answers, marks: list[str]
) -> None:
    visitor = loket.visitor()
    page = visitor.walk(DAMAGE, *report("28-2-2026", "10.31"))
    loket.clock.ahead(days=1)
    sent = visitor.post(DAMAGE, {**page.form(), **changed, "doe": "versturen"})
    assert sent.status == 303
    assert cases(loket)[0].marks == marks


def test_what_was_sent_late_and_is_sent_again_gets_its_receipt_whatever_became_late(
    loket: Loket,
) -> None:
    at(loket, "2026-03-04T08:59:30")
    visitor = loket.visitor()
    first: Answers = {**day("dag", "4-3-2026"), "tijd": "20.00", "wat": "meer"}
    second: Answers = {**day("dag-2", "5-3-2026"), "tijd__2": "9.00", "nog__2": "nee"}
    page = visitor.walk(FORM, *myself(), first, second)
    data = {**page.form(onmogelijk="nee"), "doe": "versturen"}
    sent = visitor.post(FORM, data).location
    at(loket, "2026-03-04T09:00:30")
    assert visitor.post(FORM, data).location == sent != ""


def test_the_receipt_does_not_change_later(loket: Loket) -> None:
    visitor = checked(loket)
    visitor.press("versturen")
    page = visitor.follow()
    loket.clock.ahead(days=30)
    code = page.all("strong", class_="receipt-code")[0].text
    assert "om 8.59 uur en 30 seconden: op tijd." in loket.visitor().get(f"/o/{code}").text


def test_the_verdict_stands_on_the_pdf_receipt_too(loket: Loket) -> None:
    visitor = checked(loket)
    visitor.press("versturen")
    code = visitor.follow().all("strong", class_="receipt-code")[0].text
    with loket.app.test_request_context(base_url=loket.services.settings.base_url):
        data = receipt_texts(find_by_code(db.session, code), code)
    assert any(": op tijd." in line for line in cast("list[str]", data["notices"]))
