"""That a form names someone else who decides is a question on page and inbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.test_circle_changes import change
from tests.web.test_circle_doubts import PARENT, send
from tests.web.test_consent_watch import look, sorts
from tests.web.test_toestemming import cases, consents

BOARD, INBOX, WARNS = (
    "/medewerker/client/C-1",
    "/medewerker/",
    "Volgens een formulier beslist er nog iemand",
)
ASKED = "nog een ouder met gezag of een tweede voogd. Vastgelegd is er 1."


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def doubted(office: Office) -> str:
    """A mother says that there is another parent; return the case."""
    noor = family(office.loket, "moeder")
    send(noor, "moeder", *PARENT, yes=consents(office.loket)[0])
    look(office.loket)
    return cases(office.loket)[0].reference


def asked(page: Page) -> bool:
    return ASKED in page.text


def test_another_parent_is_asked_about_on_the_clients_page_and_the_inbox(office: Office) -> None:
    reference, person = doubted(office), office.colleague("medewerker")
    for path in (BOARD, INBOX):
        page = person.get(path)
        assert "C-1: beslist er nog iemand?" in page.text
        assert asked(page)
        assert any(one.attributes["href"].endswith(reference) for one in page.all("a"))
    page = person.get(BOARD)
    assert WARNS in page.text
    assert page.text.index(WARNS) < page.text.index("Huisarts"), "above every verdict"
    inbox = person.get(INBOX).text
    assert inbox.index(ASKED) < inbox.index("Zoek op nummer")


def test_who_looked_into_it_ticks_it_off_once(office: Office) -> None:
    doubted(office)
    person = office.colleague("medewerker")
    person.submit(BOARD, "/klaar")
    office.loket.clock.ahead(days=1)
    look(office.loket)
    page = office.colleague("manager").get(BOARD)
    assert WARNS not in page.text
    assert "Nagegaan: " in page.text


def test_it_goes_by_itself_once_the_circle_says_the_same(office: Office) -> None:
    doubted(office)
    person = office.colleague("medewerker")
    office.loket.clock.now += timedelta(minutes=20)
    page = change(person, "erbij", wie__1="vader", waarom__erbij="bleek nu", factor="geen")
    assert page.status == 200
    look(office.loket)
    assert WARNS not in person.get(BOARD).text
    assert "Vervallen: " in person.get(BOARD).text
    assert not asked(person.get(INBOX))


def test_a_form_that_says_the_same_raises_nothing(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader")
    send(noor, "moeder", *PARENT, yes=consents(office.loket)[0])
    look(office.loket)
    assert "beslist er nog iemand" not in office.colleague("medewerker").get(INBOX).text


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_whatever_a_form_says_otherwise_is_a_task_until_someone_looked(office: Office) -> None:
    loket = office.loket
    noor, first = family(loket, "moeder", "vader"), consents(loket)[0]
    send(noor, "jongere", {"hoedanigheid": "zelf"}, {"leeftijd": "beslist-zelf"}, yes=first)
    loket.clock.now += timedelta(minutes=1)
    send(noor, "vader", {"hoedanigheid": "zelf"}, {"leeftijd": "volwassen"}, yes=first)
    loket.clock.now += timedelta(minutes=1)
    send(noor, "moeder", *PARENT[:2], {"andere-ouder": "nee"}, yes=first)
    look(loket)
    person, numbers = office.colleague("medewerker"), [one.reference for one in cases(loket)]
    for path in (BOARD, INBOX):
        page = person.get(path)
        assert "C-1: een formulier zegt iets anders" in page.text
        for words in ("“16 of 17”", "De link is van: vader.", "Vastgelegd zijn er 2."):
            assert words in page.text
        linked = {one.attributes["href"].rpartition("/")[2] for one in page.all("a")}
        assert {*numbers} <= linked
        assert WARNS not in page.text
    for number in numbers:
        assert "Dit formulier zegt iets anders" in person.get(f"/medewerker/zaak/{number}").text


def test_who_says_it_in_each_form_is_asked_about_once(office: Office) -> None:
    loket = office.loket
    noor, first = family(loket, "moeder", "vader"), consents(loket)[0]
    for _form in range(2):
        send(noor, "moeder", *PARENT[:2], {"andere-ouder": "nee"}, yes=first)
        look(loket)
        loket.clock.now += timedelta(minutes=1)
    assert sorts(loket) == ["differs"]
    office.colleague("medewerker").submit(BOARD, "/klaar")
    send(noor, "moeder", *PARENT[:2], {"andere-ouder": "nee"}, yes=first)
    look(loket)
    assert sorts(loket) == []
