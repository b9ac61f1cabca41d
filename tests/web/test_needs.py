"""What a client asks to take into account: asked once, and there for staff before they call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Base
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page, Visitor, press_on
from tests.web.circles import family
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.sent import Answers, cases, opened, with_other_fact
from tests.web.test_kind_gegevens_vooraf import WHOLE
from tests.web.test_kind_klacht import complaint
from tests.web.test_toestemming import given

BOARD = "/medewerker/client/C-1"
TITLE = "houden rekening met"
ASKS: Answers = {
    "rekening__tolk": "Berbers",
    "rekening__lezen": ["ja"],
    "rekening__bellen": "na kwart voor vijf",
}
FIRST, SECOND = "toestemming", "gegevens-vooraf"
SAME: Answers = {"naam": "Jan"}
"""The name that the first form is filled in with."""
HOME_CARE = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
TOLD = ["Tolk: Berbers", "Wil hulp bij lezen en schrijven", "Bellen: na kwart voor vijf"]


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def asked(visitor: Visitor, address: str, *answers: Answers) -> bool:
    """Fill in a form, and return whether a page asked this on the way."""
    pages: list[Page] = []

    def press(**given: str | list[str]) -> Page:
        pages.append(visitor.press(**given))
        return pages[-1]

    press_on(answers, visitor.get(address), press)
    return any(page.all("input", id="rekening-tolk") for page in pages)


def consents(loket: Loket, *more: Answers) -> list[Answers]:
    """What is filled in in the first form that asks it."""
    return [*given(loket), ASKS, *more]


def told(page: Page) -> list[str]:
    """What a page of staff says to take into account."""
    found = [one for one in page.all("section") if TITLE in one.text]
    return [one.text for one in page.all("li") if found and one.within("section") is found[0]]


@HOME_CARE
def test_the_first_form_that_asks_it_is_the_only_one(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", FIRST, SECOND)
    assert not asked(visitor, f"/l/{token}/akkoord", *AKKOORD), "agreeing takes no screen more"
    assert asked(visitor, f"/l/{token}/{FIRST}", *given(loket))
    visitor.send(f"/l/{token}/{FIRST}", *consents(loket))
    assert opened(loket, cases(loket)[0])["rekening-tolk"]["answer"] == "Berbers"
    assert not asked(visitor, f"/l/{token}/{SECOND}", *WHOLE, SAME)
    visitor.send(f"/l/{token}/{SECOND}", *WHOLE, SAME)
    assert opened(loket, cases(loket)[1])["rekening-tolk"]["answer"] == "Berbers"


@HOME_CARE
def test_who_leaves_it_empty_is_not_asked_again(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link(FIRST, SECOND)
    visitor.send(f"/l/{token}/{FIRST}", *given(loket))
    assert not asked(visitor, f"/l/{token}/{SECOND}", *WHOLE, SAME)


@HOME_CARE
def test_who_fills_in_another_name_is_asked_it_anew_and_staff_read_of_both(office: Office) -> None:
    loket = office.loket
    visitor, token = loket.visitor(), loket.link(FIRST, SECOND)
    visitor.send(f"/l/{token}/{FIRST}", *consents(loket))
    other: Answers = {"naam": "Jip Verzonnen", "hoedanigheid": "zelf"}
    assert asked(visitor, f"/l/{token}/{SECOND}", *WHOLE, other)
    loket.clock.now += timedelta(minutes=5)
    visitor.send(f"/l/{token}/{SECOND}", *WHOLE, other, {"rekening__bellen": "na tienen"})
    page = office.colleague("manager").get(BOARD)
    assert told(page) == [*TOLD, "Bellen: na tienen"]


@HOME_CARE
def test_what_a_page_says_counts_before_what_another_tab_sent_meanwhile(loket: Loket) -> None:
    token = loket.link(FIRST, SECOND)
    visitor, other = loket.visitor(), loket.visitor()
    visitor.get(f"/l/{token}/{SECOND}")
    page = visitor.press(**SAME, hoedanigheid="zelf")
    assert page.all("input", id="rekening-tolk")
    other.send(f"/l/{token}/{FIRST}", *consents(loket))
    visitor.press(rekening__tolk="Tigrinya", rekening__bellen="")
    visitor.go_on(*WHOLE)
    assert visitor.press("versturen").status == 303
    (sent,) = [one for one in cases(loket) if one.kind == SECOND]
    said = {name: one["answer"] for name, one in opened(loket, sent).items()}
    assert said["rekening-tolk"] == "Tigrinya"
    assert said["rekening-lezen"] == said["rekening-bellen"] == ""


def test_a_link_of_one_form_does_not_ask_it(loket: Loket) -> None:
    assert not asked(loket.visitor(), f"/l/{loket.link(FIRST)}/{FIRST}", *given(loket))


def test_a_complaint_never_asks_it_and_tells_nothing_of_it(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link(FIRST, "klacht")
    pages = complaint(loket)
    assert not asked(visitor, f"/l/{token}/klacht", *pages)
    visitor.send(f"/l/{token}/{FIRST}", *consents(loket))
    visitor.send(f"/l/{token}/klacht", *pages)
    (sent,) = [one for one in cases(loket) if one.kind == "klacht"]
    assert not [name for name in opened(loket, sent) if name.startswith("rekening")]


def test_a_provider_asks_what_it_offers(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    less = with_other_fact(
        settings, tmp_path, 'ask = ["tolk", "lezen", "bellen"]', 'ask = ["lezen"]'
    )
    loket = start(less)
    names: set[str] = set()

    def press(**answers: str | list[str]) -> Page:
        page = visitor.press(**answers)
        names.update(
            one.attributes.get("name", "") for one in page.all("input", id="rekening-lezen")
        )
        names.update(one.attributes.get("name", "") for one in page.all("input", type="text"))
        return page

    visitor = loket.visitor()
    press_on(given(loket), visitor.get(f"/l/{loket.link()}/{FIRST}"), press)
    assert {one for one in names if one.startswith("rekening")} == {"rekening-lezen"}


def test_staff_see_it_on_the_client_s_page_and_on_each_case(office: Office) -> None:
    loket, person = office.loket, office.colleague("manager")
    visitor, token = loket.visitor(), loket.link("akkoord", FIRST)
    visitor.send(f"/l/{token}/{FIRST}", *consents(loket, {"naam": "Fatima O'Brien"}))
    loket.clock.now += timedelta(minutes=5)
    visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    assert told(person.get(BOARD)) == TOLD
    assert "Fatima O'Brien" in person.get(BOARD).text
    for case in cases(loket):
        assert told(person.get(f"/medewerker/zaak/{case.reference}")) == TOLD
    visitor.send(f"/l/{loket.link('akkoord')}/akkoord", *AKKOORD)
    assert told(person.get(BOARD)) == TOLD, "a form that does not ask it changes nothing"


def test_who_said_nothing_is_not_named(office: Office) -> None:
    loket, person = office.loket, office.colleague("manager")
    loket.visitor().send(f"/l/{loket.link()}/{FIRST}", *given(loket))
    assert TITLE not in person.get(BOARD).text


def test_another_team_reads_nothing_of_it(office: Office) -> None:
    loket = office.loket
    token = loket.link(FIRST, "klacht")
    loket.visitor().send(f"/l/{token}/{FIRST}", *consents(loket))
    loket.visitor().send(f"/l/{token}/klacht", *complaint(loket))
    (sent,) = [one for one in cases(loket) if one.kind == "klacht"]
    page = office.colleague("klachtenfunctionaris").get(f"/medewerker/zaak/{sent.reference}")
    assert page.status == 200
    assert "Berbers" not in page.html


def test_each_person_of_a_circle_has_the_own_needs(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader", kinds=("akkoord", FIRST))
    mother = {**noor.introduce("moeder"), "naam": "Mina Voorbeeld"}
    visitor = office.loket.visitor()
    visitor.send(f"/l/{noor.links['moeder']}/{FIRST}", *consents(office.loket, mother))
    assert asked(visitor, f"/l/{noor.links['vader']}/{FIRST}", *given(office.loket), mother)
    office.loket.clock.now += timedelta(minutes=5)
    father: Answers = {**mother, "rekening__tolk": "Tigrinya"}
    visitor.send(f"/l/{noor.links['vader']}/{FIRST}", *given(office.loket), father)
    page = office.colleague("manager").get(BOARD)
    assert told(page) == [*TOLD, "Tolk: Tigrinya"]
    (found,) = [one.text for one in page.all("section") if TITLE in one.text]
    assert found.index("moeder") < found.index("Berbers") < found.index("vader")


def test_the_database_holds_no_word_of_it(loket: Loket) -> None:
    loket.visitor().send(f"/l/{loket.link()}/{FIRST}", *consents(loket))
    with loket.app.app_context():
        held = [
            str(value)
            for table in Base.metadata.sorted_tables
            for row in db.session.execute(sa.select(table))
            for value in row
        ]
    assert held
    for word in ("Berbers", "kwart voor vijf", "hulp bij lezen"):
        assert not [one for one in held if word in one]
