"""What someone says in a form is a question for staff, and never lowers what the circle demands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from formsapp.settings import Settings
from tests.page import Page
from tests.web.circles import BORN, Family, family
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.test_client_board import enter_answers, tags
from tests.web.test_toestemming import Answers, cases, consents, given


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def send(noor: Family, who: str, *pages: Answers, yes: str) -> None:
    """Send the form, with other first pages than an adult's."""
    young = "jeugdwet" in noor.loket.services.facts.provider.laws
    rest = given(noor.loket, yes)[2 if young else 1 :]
    noor.loket.visitor().send(f"/l/{noor.links[who]}/toestemming", *pages, *rest)


def look(office: Office) -> Page:
    (case, *_) = cases(office.loket)
    return office.colleague("medewerker").get(f"/medewerker/zaak/{case.reference}")


PARENT: list[Answers] = [{"hoedanigheid": "ouder"}, {"leeftijd": "samen"}, {"andere-ouder": "ja"}]

ALONE: list[Answers] = [{"hoedanigheid": "zelf"}, {"leeftijd": "volwassen"}]


def test_another_parent_who_exists_is_asked_about(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder")
    send(noor, "moeder", *PARENT, yes=first)
    page = look(office)
    assert "nog een ouder met gezag of een tweede voogd. Vastgelegd is er 1" in page.text
    assert any(one.attributes["href"].endswith("/kring/C-1/wijzigen") for one in page.all("a"))
    assert noor.read()[first].verdict.needed == 2


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_child_that_says_to_be_17_still_needs_both_parents(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    send(noor, "jongere", {"hoedanigheid": "zelf"}, {"leeftijd": "beslist-zelf"}, yes=first)
    text = look(office).text
    assert "“16 of 17”" in text
    assert "14 januari 2013: 13 jaar op de dag van het formulier" in text
    assert noor.read()[first].verdict.text() == "wacht op 2 van 3"


def test_who_speaks_as_another_than_the_link_is_asked_about(office: Office) -> None:
    noor = family(office.loket, "moeder")
    send(noor, "moeder", *ALONE, yes=consents(office.loket)[0])
    text = look(office).text
    assert "in het formulier staat “Voor mijzelf”. De link is van: moeder" in text


def test_a_parent_who_forgets_the_other_is_asked_about(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader")
    send(noor, "moeder", *PARENT[:2], {"andere-ouder": "nee"}, yes=consents(office.loket)[0])
    assert "Vastgelegd zijn er 2" in look(office).text


def test_a_form_that_says_the_same_raises_no_question(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader")
    send(noor, "moeder", *PARENT, yes=consents(office.loket)[0])
    assert "zegt iets anders" not in look(office).text


def test_without_a_circle_there_is_nothing_to_compare(office: Office) -> None:
    loket = office.loket
    loket.visitor().send(f"/l/{loket.link()}/toestemming", *given(loket))
    assert "zegt iets anders" not in look(office).text


# Complete is what the verdicts say, not how many signed


def test_a_case_of_a_circle_is_never_complete_when_it_comes_in(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    send(noor, "moeder", *PARENT, yes=first)
    noor.says("jongere", first)
    noor.says("vader", first)
    noor.takes_back("jongere")
    assert [one.signed_at for one in cases(office.loket)] == [None] * 4
    page = look(office)
    assert "handtekeningen nodig" not in page.text
    assert "Nog niet iedereen heeft getekend" not in tags(page)


def test_what_staff_enter_for_a_circle_is_not_complete_either(office: Office) -> None:
    family(office.loket, "moeder", "vader")
    enter_answers(office, "vader")
    enter_answers(office, "Van iemand anders")
    assert [one.signed_at for one in cases(office.loket)] == [None] * 2


def test_no_link_is_made_to_sign_a_case_of_a_circle(office: Office) -> None:
    noor = family(office.loket, "moeder", born=BORN.replace(year=2018))
    noor.says("moeder")
    (case,) = cases(office.loket)
    page = office.colleague("medewerker").get(f"/medewerker/links/nieuw?zaak={case.reference}")
    assert page.status == 404


def test_a_case_without_a_circle_is_complete_as_before(office: Office) -> None:
    loket = office.loket
    loket.visitor().send(f"/l/{loket.link()}/toestemming", *given(loket))
    assert cases(loket)[0].signed_at is not None
