"""The page of staff that says what may be shared about a client today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Case, Event
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.entering import arrived, press, press_all
from tests.web.office import Office
from tests.web.test_toestemming import cases, consents, given

BOARD = "/medewerker/client/C-1"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def rows(page: Page) -> list[str]:
    """The text of each row, in the order of the facts."""
    return [row.text for row in page.all("tr")[1:]]


def test_it_shows_the_verdict_who_said_what_and_who_is_missing(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    noor.says("jongere", first)
    noor.says("moeder")
    page = office.colleague("medewerker").get(BOARD)
    asked, *others = rows(page)
    assert "Mag niet" in asked
    assert "vader: ontbreekt" in asked
    assert "jongere: ja 3 maart 2026" in asked
    assert "moeder: nee 3 maart 2026" in asked
    assert len(others) == len(consents(office.loket)) - 1
    shown = [one.attributes["href"] for one in page.all("a") if "/zaak/" in one.attributes["href"]]
    references = [one.reference for one in cases(office.loket)]
    assert {one.rpartition("/")[2] for one in shown} == set(references)


def test_it_shows_since_when_and_until_when(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, first)
    page = office.colleague("medewerker").get(BOARD)
    asked, *_ = rows(page)
    assert asked.split("Mag ")[1].startswith("3 maart 2026 3 maart 2027 ")
    assert (
        "moeder, sinds 3 maart 2026 (het gezag of de bevoegdheid is nog niet nagegaan)" in page.text
    )
    assert "Niet ingevuld" not in page.text


def test_without_a_circle_it_says_that_nobody_decides(office: Office) -> None:
    first, *_ = consents(office.loket)
    office.loket.visitor().send(
        f"/l/{office.loket.link()}/toestemming", *given(office.loket, first)
    )
    page = office.colleague("medewerker").get(BOARD)
    assert "niet vastgelegd wie beslist" in page.text
    assert "Kring onbekend" in rows(page)[0]
    assert "onbekend wie: ja" in rows(page)[0]


def test_of_an_unknown_reference_it_says_so(office: Office) -> None:
    family(office.loket, "moeder", "vader")
    person = office.colleague("medewerker")
    said = "Van dit kenmerk is niets bekend."
    assert said in person.get("/medewerker/client/C-999").text
    for known in ("C-1", "c-1", "C-1.", "%EF%BC%A3-1", "C-1%EF%B8%8F"):
        assert said not in person.get(f"/medewerker/client/{known}").text


def test_the_case_and_the_links_lead_to_it(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader")
    noor.says("moeder")
    person, (case,) = office.colleague("medewerker"), cases(office.loket)
    for path in (f"/medewerker/zaak/{case.reference}", "/medewerker/links/?client=C-1"):
        shown = [one.attributes["href"] for one in person.get(path).all("a")]
        assert any(one.endswith(BOARD) for one in shown), path


def test_who_may_not_open_consents_sees_no_board(office: Office) -> None:
    family(office.loket, "moeder", "vader")
    teams = office.loket.services.facts.teams
    team = office.loket.services.facts.kinds["toestemming"].team
    outsider = next(role for one in teams.values() for role in one.roles
                    if role not in teams[team].roles)  # fmt: skip
    person = office.colleague(outsider)
    assert person.get(BOARD).status == 404
    assert person.get("/medewerker/gezag/C-1").status == 404
    assert BOARD not in person.get("/medewerker/links/?client=C-1").html
    assert office.loket.visitor().get(BOARD).status in {302, 303}


def test_every_look_is_in_the_log(office: Office) -> None:
    family(office.loket, "moeder", "vader")
    office.colleague("medewerker").get(BOARD)
    with office.loket.app.app_context():
        event = db.session.scalars(sa.select(Event).where(Event.action == "read")).one()
    assert (event.client, event.role, event.case_id) == ("C-1", "medewerker", None)


def test_of_an_unknown_reference_nothing_is_said_to_be_not_asked(office: Office) -> None:
    page = office.colleague("medewerker").get("/medewerker/client/C-404")
    assert page.status == 404
    assert page.heading == "Van C-404 is niets bekend"
    assert "Niet gevraagd" not in page.text


def test_an_answer_that_does_not_open_shows_nothing(office: Office) -> None:
    noor = family(office.loket, "moeder", "vader")
    noor.says("moeder")
    with office.loket.app.app_context():
        db.session.execute(sa.update(Case).values(sealed=b"cut off"))
        db.session.commit()
    page = office.colleague("medewerker").get(BOARD)
    assert page.status == 200
    assert not page.all("table")


def test_authority_is_confirmed_on_its_own_page(office: Office) -> None:
    noor, person = family(office.loket, "moeder", "vader"), office.colleague("medewerker")
    for who in noor.links:
        noor.says(who)
    first, *_ = consents(office.loket)
    way = next(one for one in person.get(BOARD).all("a") if "vastleggen" in one.text)
    path = way.attributes["href"]
    assert person.submit(path, "/gezag/C-1").status == 422
    labels = {one.text: one.attributes["for"] for one in person.get(path).all("label")}
    for label in ("moeder", "vader"):
        assert noor.read()[first].verdict.marks == ("authority",)
        chosen = person.get(path).all("input", id=labels[label])[0].attributes["value"]
        person.submit(path, "/gezag/C-1", wie=chosen, hoe="court-order", grond="van 3 mei")
        text = person.follow().text
        assert f"{label}, sinds 3 maart 2026 (gezien in een uitspraak" in text
        assert "machtiging, 3 maart 2026: van 3 mei)" in text
    assert noor.read()[first].verdict.marks == ()
    chosen = person.get(path).all("input", id=labels["moeder"])[0].attributes["value"]
    person.submit(path, "/gezag/C-1", wie=chosen, hoe="told")
    assert noor.read()[first].verdict.marks == ("authority",)


def tags(page: Page) -> list[str]:
    return [one.text for one in page.all("span") if "tag" in one.attributes.get("class", "")]


def green(page: Page) -> list[str]:
    """What is green, beside the days that are left."""
    found = [one.text for one in page.all("span", class_="tag tag-green")]
    return [text for text in found if not text.startswith("Nog ")]


def test_three_who_each_say_another_no_are_not_green(office: Office) -> None:
    one, two, three, *_ = consents(office.loket)
    noor, person = family(office.loket, "moeder", "vader"), office.colleague("medewerker")
    for who, no in zip(noor.links, (one, two, three), strict=True):
        noor.says(who, *({one, two, three} - {no}))
    for case in cases(office.loket):
        page = person.get(f"/medewerker/zaak/{case.reference}")
        assert "Niet alles mag" in tags(page)
        assert green(page) == []


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_a_case_is_green_when_all_who_decide_agree(office: Office) -> None:
    noor, person = family(office.loket, "moeder", "vader"), office.colleague("medewerker")
    for who in noor.links:
        noor.says(who, *consents(office.loket))
    for case in cases(office.loket):
        assert green(person.get(f"/medewerker/zaak/{case.reference}")) == ["Alles mag"]


def test_a_case_waits_for_who_has_not_answered(office: Office) -> None:
    noor, person = family(office.loket, "moeder", "vader"), office.colleague("medewerker")
    noor.says("jongere", consents(office.loket)[0])
    (case,) = cases(office.loket)
    page = person.get(f"/medewerker/zaak/{case.reference}")
    assert "Nog niet compleet" in tags(page)
    assert "ondertekenaar" not in page.text


def test_signatures_without_a_circle_are_never_green(office: Office) -> None:
    receipt = office.case(kind="toestemming", signers_needed=2)
    with office.loket.app.app_context():
        db.session.execute(sa.update(Case).values(signed_at=office.loket.clock()))
        db.session.commit()
    page = office.colleague("medewerker").get(f"/medewerker/zaak/{receipt.reference}")
    assert "Iedereen heeft getekend, maar wie beslist staat niet vast" in tags(page)
    assert green(page) == []


@pytest.mark.parametrize("reference", ["C%201/2", "%00", "..%2F..", "%F0%9F%91%A8", "x" * 300])
def test_any_reference_has_a_board_that_allows_nothing(office: Office, reference: str) -> None:
    page = office.colleague("medewerker").get(f"/medewerker/client/{reference}")
    assert page.status in {200, 404}
    assert not page.all("span", class_="tag tag-green")


def enter_answers(
    office: Office, whose: str, *yes: str, via: str = "phone", on: str = "3-3-2026"
) -> None:
    """Enter what came in by phone from someone, chosen by label."""
    person = office.colleague("medewerker", f"{len(cases(office.loket))}@voorbeeld.nl")
    person.get("/medewerker/invoeren/toestemming")
    first = arrived(on, via, client="C-1")
    page = press(person, **first)
    assert "Kies van wie dit is" in page.text
    ids = {one.text: one.attributes["for"] for one in page.all("label")}
    found = next(ids[text] for text in ids if text.startswith(whose))
    chosen = page.all("input", id=found)[0].attributes["value"]
    press(person, **{**first, "binnen-van": chosen})
    press_all(person, *given(office.loket, *yes))
    press(person)  # the page on what to take into account came in between
    assert press(person, "versturen").heading == "Het is ingevoerd"


def test_a_no_by_phone_counts_for_who_said_it_until_a_later_yes(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, first)
    enter_answers(office, "vader")
    assert noor.read()[first].verdict.text() == "mag niet", "the call may have come after the yes"
    assert [one.answer.who for one in noor.read()[first].heard].count("vader") == 2
    office.loket.clock.now += timedelta(hours=1)
    noor.says("vader", first)
    assert noor.read()[first].verdict.text() == "mag", "the call came before it was entered"
    office.loket.clock.now += timedelta(hours=1)
    enter_answers(office, "vader")
    assert noor.read()[first].verdict.text() == "mag niet"
    office.loket.clock.now += timedelta(days=1)
    noor.says("vader", first)
    assert noor.read()[first].verdict.text() == "mag"


def test_a_yes_on_paper_opens_for_who_signed_it(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    noor.says("jongere", first)
    noor.says("moeder", first)
    enter_answers(office, "Van iemand anders", first)
    assert noor.read()[first].verdict.text() == "wacht op 1 van 3"
    enter_answers(office, "vader", first, via="paper")
    assert noor.read()[first].verdict.text() == "mag"


def test_a_yes_on_paper_may_be_older_than_a_no_of_that_day(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", born=date(2018, 1, 14))
    noor.says("moeder")
    office.loket.clock.now += timedelta(hours=1)
    enter_answers(office, "moeder", first, via="paper")
    assert noor.read()[first].verdict.text() == "mag niet"


def test_a_no_of_someone_unknown_stands_in_the_way(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, first)
    enter_answers(office, "Van iemand anders")
    assert noor.read()[first].verdict.text() == "kring onbekend"
