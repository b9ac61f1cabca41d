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
from tests.web.test_kind_klacht import complaint
from tests.web.test_toestemming import given

BOARD = "/medewerker/client/C-1"
TITLE = "houden rekening met"
ASKS: Answers = {
    "rekening__tolk": "Berbers",
    "rekening__lezen": ["ja"],
    "rekening__bellen": "na kwart voor vijf",
}
AGREES: list[Answers] = [*AKKOORD, ASKS]
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


def told(page: Page) -> list[str]:
    """What a page of staff says to take into account."""
    found = [one for one in page.all("section") if TITLE in one.text]
    return [one.text for one in page.all("li") if found and one.within("section") is found[0]]


def test_the_first_form_of_an_intake_asks_it_and_the_next_does_not(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "toestemming")
    page = visitor.walk(f"/l/{token}/akkoord", {"akkoord": "ja"})
    assert page.heading == "Waar houden {} rekening mee?".format(
        "wij" if loket.services.facts.provider.address_form == "u" else "we"
    )
    assert all("(niet verplicht)" in one.text for one in page.all("label")[:1])
    visitor.send(f"/l/{token}/akkoord", *AGREES)
    assert opened(loket, cases(loket)[0])["rekening-tolk"]["answer"] == "Berbers"
    assert not asked(visitor, f"/l/{token}/toestemming", *given(loket))
    visitor.send(f"/l/{token}/toestemming", *given(loket))
    assert opened(loket, cases(loket)[1])["rekening-tolk"]["answer"] == "Berbers"


def test_who_leaves_it_empty_is_not_asked_again(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "toestemming")
    visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    assert not asked(visitor, f"/l/{token}/toestemming", *given(loket))


def test_a_link_of_one_form_does_not_ask_it(loket: Loket) -> None:
    assert not asked(loket.visitor(), f"/l/{loket.link('akkoord')}/akkoord", *AKKOORD)


def test_a_complaint_never_asks_it_and_tells_nothing_of_it(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "klacht", "toestemming")
    pages = complaint(loket)
    assert not asked(visitor, f"/l/{token}/klacht", *pages)
    visitor.send(f"/l/{token}/akkoord", *AGREES)
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
    page = loket.visitor().walk(f"/l/{loket.link()}/akkoord", {"akkoord": "ja"})
    names = {one.attributes.get("name", "") for one in page.all("input")}
    assert {one for one in names if one.startswith("rekening")} == {"rekening-lezen"}


def test_staff_see_it_on_the_client_s_page_and_on_each_case(office: Office) -> None:
    loket, person = office.loket, office.colleague("manager")
    visitor, token = loket.visitor(), loket.link("akkoord", "toestemming")
    visitor.send(f"/l/{token}/akkoord", *AGREES)
    loket.clock.now += timedelta(minutes=5)
    visitor.send(f"/l/{token}/toestemming", *given(loket), {"naam": "Fatima O'Brien"})
    assert told(person.get(BOARD)) == TOLD
    assert "Fatima O'Brien" in person.get(BOARD).text
    for case in cases(loket):
        assert told(person.get(f"/medewerker/zaak/{case.reference}")) == TOLD
    visitor.send(f"/l/{loket.link('akkoord')}/akkoord", *AKKOORD)
    assert told(person.get(BOARD)) == TOLD, "a form that does not ask it changes nothing"


def test_who_said_nothing_is_not_named(office: Office) -> None:
    loket, person = office.loket, office.colleague("manager")
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD)
    assert TITLE not in person.get(BOARD).text


def test_another_team_reads_nothing_of_it(office: Office) -> None:
    loket = office.loket
    token = loket.link("akkoord", "klacht")
    loket.visitor().send(f"/l/{token}/akkoord", *AGREES)
    loket.visitor().send(f"/l/{token}/klacht", *complaint(loket))
    (sent,) = [one for one in cases(loket) if one.kind == "klacht"]
    page = office.colleague("klachtenfunctionaris").get(f"/medewerker/zaak/{sent.reference}")
    assert page.status == 200
    assert "Berbers" not in page.html


def test_each_person_of_a_circle_has_the_own_needs(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader", kinds=("akkoord", "toestemming"))
    mother: Answers = {"hoedanigheid": "ouder", "naam": "Mina Voorbeeld"}
    visitor = office.loket.visitor()
    visitor.send(f"/l/{noor.links['moeder']}/akkoord", *AGREES, mother)
    assert asked(visitor, f"/l/{noor.links['vader']}/akkoord", *AKKOORD)
    office.loket.clock.now += timedelta(minutes=5)
    visitor.send(
        f"/l/{noor.links['vader']}/akkoord", *AKKOORD, {**mother, "rekening__tolk": "Tigrinya"}
    )
    page = office.colleague("manager").get(BOARD)
    assert told(page) == [*TOLD, "Tolk: Tigrinya"]
    (found,) = [one.text for one in page.all("section") if TITLE in one.text]
    assert found.index("moeder") < found.index("Berbers") < found.index("vader")


def test_the_database_holds_no_word_of_it(loket: Loket) -> None:
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AGREES)
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
