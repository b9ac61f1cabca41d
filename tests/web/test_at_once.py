"""What follows from a page is said while it is filled in, by the rule that judges in the end."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

import pytest

from formsapp.cases.models import Event
from formsapp.rules.amsterdam_time import AMSTERDAM
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import Loket
from tests.web.sent import Answers, cases, day, myself
from tests.web.test_kind_bezoek_afzeggen import BOUNDARIES, at

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
FORM = "/f/bezoek-afzeggen"
LATE = "Te laat: het bezoek van woensdag 4 maart 2026 om 9.00 uur."
IN_TIME = "Op tijd: het bezoek van donderdag 5 maart 2026 om 9.00 uur."


def visit(date: str, time: str, mark: str = "") -> Answers:
    return {**day(f"dag{mark}", date), f"tijd{mark}".replace("-", "__"): time}


def typing(loket: Loket, what: str = "een", address: str = FORM) -> Visitor:
    """Someone at the page that asks when the visit is, or the second one."""
    visitor = loket.visitor()
    who = myself() if address == FORM else myself()[:2]
    visitor.walk(address, *who)
    if what == "meer":
        visitor.press(**visit("9-3-2026", "9.00"), wat=what)
    return visitor


def said(visitor: Visitor, answers: Answers) -> str:
    """What the page's script is told; the page stays as it is."""
    page = visitor.page
    answer = visitor.press("meteen", **answers)
    visitor.page = page
    return answer.body.decode()


@pytest.mark.parametrize(("date", "time"), [("5-3-2026", "9.00"), ("4-3-2026", "09 uur")])
def test_it_is_word_for_word_what_the_page_with_all_answers_says(
    loket: Loket, date: str, time: str
) -> None:
    visitor = typing(loket)
    told = said(visitor, visit(date, time))
    page = visitor.press(**visit(date, time))
    for _ in range(3):
        if not page.all("button", value="versturen"):
            page = visitor.press()
    assert told.split("\n")
    assert all(line in page.text for line in told.split("\n"))


@pytest.mark.parametrize(
    ("now", "date", "time", "is_in_time"),
    [pytest.param(*rest, id=name) for name, *rest in BOUNDARIES],
)
def test_the_rule_is_the_one_that_judges_at_receipt(
    loket: Loket, now: str, date: str, time: str, *, is_in_time: bool
) -> None:
    at(loket, now)
    told = said(typing(loket), visit(date, time))
    assert told.startswith("Op tijd: " if is_in_time else "Te laat: ")


@pytest.mark.parametrize(
    "typed",
    [
        visit("--", ""),
        visit("5-3-2026", ""),
        visit("5-3-2026", "9.6"),
        visit("5-3-20", "9.00"),
        visit("31-2-2026", "9.00"),
        visit("29-3-2026", "02.30"),
        visit("<b>-3-2026", "9.00"),
        {"dag": "5-3-2026"},
    ],
)
def test_what_is_not_a_moment_yet_gets_silence(loket: Loket, typed: Answers) -> None:
    assert said(typing(loket), typed) == ""


def test_a_visit_among_several_is_judged_before_the_rest_of_its_page(loket: Loket) -> None:
    visitor = typing(loket, "meer")
    assert said(visitor, visit("4-3-2026", "9.00", "-2")).startswith(LATE)
    assert said(visitor, visit("29-3-2026", "02.30", "-2")) == ""
    page = visitor.press(**visit("4-3-2026", "9.00", "-2"), nog__2="ja")
    assert page.heading == "Wanneer is bezoek 3?"
    told = said(visitor, visit("5-3-2026", "9.00", "-3"))
    assert told.startswith(IN_TIME)
    assert "4 maart 2026 om 9.00 uur. Dit kost" not in told


def test_a_period_is_judged_by_its_first_visit(loket: Loket) -> None:
    visitor = typing(loket)
    assert said(visitor, {**visit("4-3-2026", "9.00"), "wat": "periode"}).startswith(LATE)


def test_behind_a_link_it_is_said_too(loket: Loket) -> None:
    visitor = typing(loket, address=f"/l/{loket.link('bezoek-afzeggen')}/bezoek-afzeggen")
    assert said(visitor, visit("5-3-2026", "9.00")).startswith(IN_TIME)


def test_nothing_is_kept_of_it_anywhere(loket: Loket, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    visitor = typing(loket)
    page = visitor.page
    assert page is not None
    answer = visitor.press("meteen", **visit("5-3-2026", "9.00"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "maart" not in visitor.address
    assert "9.00" not in caplog.text
    assert cases(loket) == []
    with loket.app.app_context():
        assert db.session.query(Event).count() == 0
    visitor.page = page
    assert visitor.press(**visit("5-3-2026", "9.00")).status == 200, "the form goes on as before"


def test_it_is_only_for_who_has_the_form_open(loket: Loket) -> None:
    visitor = typing(loket)
    assert visitor.page is not None
    data = {**visitor.page.form(**visit("5-3-2026", "9.00")), "doe": "meteen"}
    assert visitor.post(FORM, {**data, "form_key": "x"}).status == 403
    assert visitor.post(FORM, data, Sec_Fetch_Site="cross-site").status == 403
    assert visitor.get(f"{FORM}?doe=meteen").heading == "Een bezoek afzeggen"


def test_a_page_that_has_nothing_to_say_says_nothing(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.get(FORM)
    assert visitor.press("meteen", hoedanigheid="zelf").body == b""


def pages_with_a_script(pages: Sequence[Page]) -> list[str]:
    return [page.heading for page in pages if 'id="meteen"' in page.html]


def test_only_the_page_that_asks_when_carries_the_script(loket: Loket) -> None:
    visitor = loket.visitor()
    pages = [visitor.get(FORM), visitor.go_on(*myself())]
    assert pages_with_a_script(pages) == ["Wanneer is het bezoek?"]
    (place,) = pages[-1].all("div", id="meteen")
    assert place.attributes["aria-live"] == "polite"
    assert place.text == "", "without JavaScript it stands on the next page"


def test_damage_is_told_at_once_that_later_is_taken_too(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk("/f/schade", *myself())
    loket.clock.set(datetime(2026, 3, 3, 10, 30, tzinfo=AMSTERDAM))
    assert said(visitor, visit("2-3-2026", "9.00")).startswith("Op tijd: dit is binnen 72 uur.")
    assert said(visitor, visit("2-3-2026", "")).startswith("Op tijd")
    assert said(visitor, visit("1-2-2026", "9.00")).startswith("Dit is langer dan 72 uur geleden.")
    for silent in (visit("3-3-2026", "23.00"), visit("2-3-2026", "9.6"), visit("--", "9.00")):
        assert said(visitor, silent) == ""
