"""Taking back with the form for it, through a link: it counts as of who holds the link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Link
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.circle_pages import PARENTS, THIRTEEN, begin, make_links
from tests.web.circles import Family, family
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.sent import Answers, cases
from tests.web.test_consent_watch import look, sorts, tasks, view
from tests.web.test_kind_intrekken import choose_person, press, settle
from tests.web.test_staff_reissue import path_of
from tests.web.test_toestemming import consents
from tests.web.test_who_said_it import tell

BOTH = ("toestemming", "intrekken")
WHO: list[Answers] = [{"hoedanigheid": "ouder"}, {"naam": "Fatima O'Brien"}]
REACHED: Answers = {"bereikbaar": "06 00000000"}
STANDING = "Hier trekt moeder iets in."
ENTER = "Vastleggen bij een cliënt"


@pytest.fixture
def loket(settings: Settings, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(settings, face="both"))


@pytest.fixture
def office(loket: Loket) -> Office:
    return Office(loket)


def noor_allows(loket: Loket, *yes: str) -> Family:
    """Three links that open the form for taking back too, as they could be made before."""
    noor = family(loket, "moeder", "vader", kinds=BOTH)
    for who in noor.links:
        noor.says(who, *yes)
    look(loket)
    loket.clock.now += timedelta(minutes=1)
    return noor


def send(loket: Loket, token: str, *what: str, words: str = "") -> Page:
    own: list[Answers] = [{"woorden": words}] if words else []
    return loket.visitor().send(f"/l/{token}/intrekken", {"wat": [*what]}, *own, *WHO, REACHED)


def test_it_stops_at_once_with_a_task(loket: Loket) -> None:
    first, second, *_ = consents(loket)
    noor = noor_allows(loket, first, second)
    send(loket, noor.links["moeder"], first)
    look(loket)
    found = noor.read()
    assert found[first].verdict.text() == "ingetrokken"
    assert found[first].heard[-1].answer.who == "moeder"
    assert found[second].verdict.text() == "mag"
    [stop] = tasks(loket)
    assert (stop.content.sort, stop.content.consent_id) == ("stop", first)
    assert not view(noor, "jongere")[first].allowed


def test_the_own_page_says_that_it_was_taken_back(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = noor_allows(loket, first)
    assert "Dit mag nu" in loket.visitor().get(f"/l/{noor.links['moeder']}").text
    send(loket, noor.links["moeder"], first)
    for _looked in range(2):
        text = loket.visitor().get(f"/l/{noor.links['moeder']}").text
        assert "trok " in text
        assert "Dit mag nu" not in text
        look(loket)


def test_a_yes_after_it_counts_again(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = noor_allows(loket, first)
    send(loket, noor.links["moeder"], first)
    loket.clock.now += timedelta(minutes=1)
    noor.says("moeder", first)
    assert noor.read()[first].verdict.text() == "mag"


def test_of_who_does_not_decide_it_changes_nothing_and_says_so(office: Office) -> None:
    loket, (first, *_) = office.loket, consents(office.loket)
    today = loket.services.today
    noor = family(loket, "moeder", born=today.replace(year=today.year - 15), kinds=BOTH)
    loket.clock.now += timedelta(days=1)
    noor.says("moeder", first)
    loket.clock.ahead(days=1)
    noor.says("jongere", first)
    assert noor.read()[first].verdict.text() == "mag"
    page = send(loket, noor.links["moeder"], first)
    assert "Beslist u hierover?" in page.text or "Beslis je hierover?" in page.text


def test_through_a_link_of_nobody_known_it_stands_in_the_way(loket: Loket) -> None:
    first, *_ = consents(loket)
    noor = noor_allows(loket, first)
    send(loket, loket.link("intrekken"), first)
    look(loket)
    assert noor.read()[first].verdict.text() == "kring onbekend"
    assert "stop" in sorts(loket)


def test_once_staff_entered_it_only_what_they_entered_counts(office: Office) -> None:
    loket, (first, *_) = office.loket, consents(office.loket)
    noor = noor_allows(loket, first)
    send(loket, loket.link("intrekken"), first)
    source = cases(loket)[-1]
    loket.clock.now += timedelta(minutes=1)
    assert settle(office, source.reference, "vader").heading == "Het is ingevoerd"
    assert noor.read()[first].verdict.text() == "ingetrokken"
    loket.clock.now += timedelta(minutes=1)
    noor.says("vader", first)
    assert noor.read()[first].verdict.text() == "mag"


def test_once_staff_tell_who_it_was_it_counts_as_of_that_person(office: Office) -> None:
    loket, (first, *_) = office.loket, consents(office.loket)
    noor = noor_allows(loket, first)
    send(loket, loket.link("intrekken"), first)
    number = cases(loket)[-1].reference
    tell(office.colleague("medewerker"), number, "moeder")
    assert noor.read()[first].verdict.text() == "ingetrokken"
    page = office.colleague("manager").get(f"/medewerker/zaak/{number}")
    assert STANDING in page.text
    assert ENTER not in page.text


def case_of(office: Office, reference: str) -> Page:
    person: Colleague = office.colleague("medewerker")
    return person.get(f"/medewerker/zaak/{reference}")


def test_staff_read_that_it_counts_and_need_not_enter_it(office: Office) -> None:
    loket, (first, *_) = office.loket, consents(office.loket)
    noor = noor_allows(loket, first)
    send(loket, noor.links["moeder"], first)
    page = case_of(office, cases(loket)[-1].reference)
    assert STANDING in page.text
    assert ENTER not in page.text


def test_own_words_are_for_staff_to_enter_and_open_nothing_again(office: Office) -> None:
    loket, (first, second, *_) = office.loket, consents(office.loket)
    noor = noor_allows(loket, first, second)
    send(loket, noor.links["moeder"], first, "anders", words="Niet meer bellen met mijn tante.")
    source = cases(loket)[-1]
    page = case_of(office, source.reference)
    assert STANDING in page.text
    assert "eigen woorden" in page.text
    assert ENTER in page.text
    loket.clock.now += timedelta(minutes=1)
    settle_words(office, source.reference, second)
    assert [noor.read()[one].verdict.text() for one in (first, second)] == ["ingetrokken"] * 2


def settle_words(office: Office, reference: str, consent_id: str) -> None:
    """Enter another consent than those that were ticked."""
    person = office.colleague("manager")
    page = person.get(f"/medewerker/intrekken/?van={reference}")
    page = press(person, client="C-1")
    press(person, **{"binnen-van": choose_person(page, "moeder")})
    press(person, ingetrokken=[consent_id])
    assert press(person, "versturen").heading == "Het is ingevoerd"


def kinds_of(loket: Loket) -> list[tuple[str, ...]]:
    with loket.app.app_context():
        return [(*one,) for one in db.session.scalars(sa.select(Link.kinds))]


def test_no_link_is_made_with_it_for_someone_in_a_circle(office: Office) -> None:
    person = office.colleague("medewerker")
    page = begin(person)
    offered = {one.attributes["value"] for one in page.all("input", name="soorten")}
    assert "toestemming" in offered
    assert "intrekken" not in offered
    assert "Intrekken staat er niet bij" in page.text
    refused = make_links(person, THIRTEEN, "C-1", **PARENTS, soorten=["intrekken"])
    assert refused.status == 422
    assert "Intrekken staat er niet bij" in refused.text
    assert kinds_of(office.loket) == []
    both = make_links(person, THIRTEEN, "C-1", **PARENTS, soorten=["toestemming", "intrekken"])
    assert (both.status, kinds_of(office.loket)) == (422, [])
    make_links(person, THIRTEEN, "C-1", **PARENTS, soorten=["toestemming"])
    assert {*kinds_of(office.loket)} == {("toestemming",)}


def test_a_new_link_for_an_old_one_opens_it_where_the_old_one_did(office: Office) -> None:
    noor = family(office.loket, "moeder", kinds=BOTH)
    only = family(office.loket, "moeder", client="C-2", kinds=("intrekken",))
    for one in (noor, only):
        renew(office, one.links["moeder"])
    assert kinds_of(office.loket)[-2:] == [BOTH, ("intrekken",)]


def renew(office: Office, token: str) -> None:
    person = office.colleague("manager")
    made = person.submit(path_of(office, token), "/opnieuw", van="ja moeder")
    assert made.heading == "De link is klaar"
