"""What was typed of what to take into account counts, whatever another tab sent meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from formsapp.kinds.parts.needs import same_name
from formsapp.settings import Settings
from tests.page import Page, Visitor
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.sent import cases, opened
from tests.web.test_kind_gegevens_vooraf import WHOLE
from tests.web.test_needs import BOARD, FIRST, SAME, SECOND, TOLD, asked, consents, told


@pytest.fixture
def provider() -> str:
    return "doz-thuiszorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Fatima O'Brien", "fatima o\u2019brien."),
        ("Anne-Marie de Wit", "Anne\u2011Marie  de Wit"),
        ("José", "Jose\u0301"),
    ],
)
def test_a_name_typed_otherwise_is_nobody_else(loket: Loket, first: str, second: str) -> None:
    visitor, token = loket.visitor(), loket.link(FIRST, SECOND)
    visitor.send(f"/l/{token}/{FIRST}", *consents(loket), {"naam": first})
    assert not asked(visitor, f"/l/{token}/{SECOND}", *WHOLE, {"naam": second})


@pytest.mark.parametrize(("one", "other"), [("Jan", "Jana"), ("राम", "रमा"), ("*", "?")])
def test_names_of_other_letters_are_of_others(one: str, other: str) -> None:
    assert same_name(one) != same_name(other)


def goes_back(loket: Loket, visitor: Visitor, token: str) -> None:
    """Type on the page and press back; go on once another tab sent the first form."""
    visitor.press("terug", rekening__tolk="Tigrinya")
    sends_meanwhile(loket, token)
    visitor.press()


def puts_it_aside(loket: Loket, visitor: Visitor, token: str) -> None:
    page = visitor.press("bewaar", rekening__tolk="Tigrinya")
    sends_meanwhile(loket, token)
    take_up(visitor, token, page)


def puts_it_aside_a_page_before(loket: Loket, visitor: Visitor, token: str) -> None:
    visitor.press("terug", rekening__tolk="Tigrinya")
    page = visitor.press("bewaar")
    sends_meanwhile(loket, token)
    take_up(visitor, token, page)
    visitor.press()


def sends_meanwhile(loket: Loket, token: str) -> None:
    loket.clock.now += timedelta(minutes=5)
    loket.visitor().send(f"/l/{token}/{FIRST}", *consents(loket))
    loket.clock.now += timedelta(minutes=5)


def take_up(visitor: Visitor, token: str, saved: Page) -> None:
    """Go on with a form that was put aside, by the code on the page that said so."""
    code = saved.all("strong", class_="receipt-code")[0].text
    visitor.get(f"/l/{token}/verder")
    visitor.press("zoeken", code=code)
    visitor.press("verder")
    visitor.follow()


@pytest.mark.parametrize("leaves", [goes_back, puts_it_aside, puts_it_aside_a_page_before])
def test_what_was_typed_and_not_passed_is_asked_still_after_another_tab_sent(
    loket: Loket, leaves: Callable[[Loket, Visitor, str], None]
) -> None:
    visitor, token = loket.visitor(), loket.link(FIRST, SECOND)
    visitor.get(f"/l/{token}/{SECOND}")
    visitor.press(**SAME, hoedanigheid="zelf")
    leaves(loket, visitor, token)
    assert visitor.page is not None
    assert visitor.page.all("input", id="rekening-tolk")[0].attributes["value"] == "Tigrinya"
    visitor.go_on({}, *WHOLE[2:])
    assert visitor.press("versturen").status == 303
    (sent,) = [one for one in cases(loket) if one.kind == SECOND]
    assert opened(loket, sent)["rekening-tolk"]["answer"] == "Tigrinya"


def test_a_form_that_was_put_aside_overrules_no_newer_needs(office: Office) -> None:
    loket, token = office.loket, office.loket.link(FIRST, SECOND)
    visitor = loket.visitor()
    visitor.walk(f"/l/{token}/{SECOND}", *WHOLE[:2], SAME, {"rekening__tolk": "Tigrinya"})
    page = visitor.press("bewaar")
    sends_meanwhile(loket, token)
    take_up(visitor, token, page)
    visitor.go_on(*WHOLE[2:])
    assert visitor.press("versturen").status == 303
    assert told(office.colleague("manager").get(BOARD)) == TOLD


def test_what_a_page_says_counts_before_what_another_tab_sent_meanwhile(loket: Loket) -> None:
    token = loket.link(FIRST, SECOND)
    visitor = loket.visitor()
    visitor.get(f"/l/{token}/{SECOND}")
    page = visitor.press(**SAME, hoedanigheid="zelf")
    assert page.all("input", id="rekening-tolk")
    sends_meanwhile(loket, token)
    visitor.press(rekening__tolk="Tigrinya", rekening__bellen="")
    visitor.go_on(*WHOLE[2:])
    assert visitor.press("versturen").status == 303
    (sent,) = [one for one in cases(loket) if one.kind == SECOND]
    said = {name: one["answer"] for name, one in opened(loket, sent).items()}
    assert said["rekening-tolk"] == "Tigrinya"
    assert said["rekening-lezen"] == said["rekening-bellen"] == ""
