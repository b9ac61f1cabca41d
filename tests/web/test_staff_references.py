"""A client's reference on the pages of staff: one spelling however typed, and two merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Case, Event, Link, SealedCircle
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page, without_drawn
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.entering import arrived, press, press_all
from tests.web.office import Colleague, Office
from tests.web.test_client_board import rows
from tests.web.test_staff_client_links import make
from tests.web.test_toestemming import consents, given

PAGE = "/medewerker/kenmerken/samenvoegen"


@pytest.fixture
def provider() -> str:
    """One provider is enough here; the browser goes through both."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def clients(office: Office, table: type[Link | Case]) -> list[str | None]:
    with office.loket.app.app_context():
        return list(db.session.scalars(sa.select(table.client).order_by(table.client)))


def merge(person: Colleague, gone: str, kept: str, answer: str = "") -> Page:
    person.get(f"{PAGE}?weg={gone}&blijft={kept}")
    assert person.page is not None
    return person.post(PAGE, person.page.form(1, zelfde=answer or f"ja {gone} {kept}"))


def test_a_new_link_and_the_list_take_the_spelling_that_is_known(office: Office) -> None:
    person = office.colleague("medewerker")
    make(person, client="C-7")
    page = make(person, client="c 7")
    assert page.all("dd")[0].text == "C-7"
    make(person, client="c 8")
    assert clients(office, Link) == ["C-7", "C-7", "c 8"]
    for typed in ("c7", "C%207", "%20c-7%20"):
        listed = person.get(f"/medewerker/links/?client={typed}")
        assert len(listed.all("tr")) == 3, typed
        assert "Links van C-7" in listed.text


def test_search_and_board_find_it_however_it_is_typed(office: Office) -> None:
    case, person = office.case(client="C-7"), office.colleague("medewerker")
    for typed in ("c7", "c 7", "C-7"):
        assert case.reference in person.get(f"/medewerker/?zoek={typed}").text
        assert person.get(f"/medewerker/client/{typed}").heading == "Wat mag bij C-7"
    assert case.reference not in person.get("/medewerker/?zoek=c77").text


def test_authority_is_confirmed_however_the_reference_is_typed(office: Office) -> None:
    family(office.loket, "moeder", "vader")
    assert office.colleague("medewerker").get("/medewerker/gezag/c1").status == 200


def test_what_staff_enter_stands_on_the_known_spelling(office: Office) -> None:
    family(office.loket, "moeder", "vader")
    person = office.colleague("medewerker")
    person.get("/medewerker/invoeren/toestemming")
    first = arrived("3-3-2026", "phone", client="c 1")
    page = press(person, **first)
    assert "Kies van wie dit is" in page.text, "the circle of C-1 is known"
    chosen = page.all("input", id="binnen-van")[0].attributes["value"]
    press(person, **{**first, "binnen-van": chosen})
    press_all(person, *given(office.loket, consents(office.loket)[0]))
    press(person)  # the page on what to take into account came in between
    assert press(person, "versturen").heading == "Het is ingevoerd"
    assert clients(office, Case) == ["C-1"]


def test_two_spellings_are_shown_and_merged_after_a_confirmation(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, first)
    office.case(client="c 1")
    person = office.colleague("medewerker")
    listed = person.get("/medewerker/links/?client=C-1")
    assert "lijkt ook anders geschreven te zijn: c 1" in listed.text
    ways = {
        one.text: one.attributes["href"] for one in person.get("/medewerker/kenmerken/").all("a")
    }
    asked = person.get(ways["c 1 laten overgaan in C-1"])
    assert "Zijn c 1 en C-1 dezelfde cliënt?" in asked.text
    assert set(clients(office, Case)) == {"C-1", "c 1"}, "looking merges nothing"
    done = merge(person, "c 1", "C-1")
    assert done.status == 303
    assert "Samengevoegd. Alles staat nu op C-1." in person.follow().text
    assert set(clients(office, Case)) == {"C-1"}
    assert "Mag" in rows(person.get("/medewerker/client/c%201"))[0]
    assert "lijkt ook anders" not in person.get("/medewerker/links/?client=C-1").text


@pytest.mark.parametrize("answer", ["nee", "ja C-1 c 1", "ja", "x"])
def test_a_wrong_confirmation_merges_nothing(office: Office, answer: str) -> None:
    office.case(client="c 1")
    office.case(client="C-1")
    assert merge(office.colleague("medewerker"), "c 1", "C-1", answer).status == 422
    assert clients(office, Case) == ["C-1", "c 1"]


def test_a_circle_goes_along(office: Office) -> None:
    family(office.loket, "moeder", client="c 1")
    office.case(client="C-1")
    person = office.colleague("medewerker")
    assert merge(person, "c 1", "C-1").status == 303
    assert "moeder" in person.get("/medewerker/client/C-1").text


def test_two_circles_are_told_and_one_can_end(office: Office) -> None:
    for client in ("c 1", "C-1"):
        one = family(office.loket, "moeder", client=client)
    person = office.colleague("medewerker")
    page = merge(person, "c 1", "C-1")
    assert (page.status, page.heading) == (409, "Er is meer dan één kring")
    way = next(one for one in page.all("a") if one.text == "kring van c 1 beëindigen")
    shown = person.get(way.attributes["href"])
    assert "moeder: de eigen links gaan meteen dicht" in shown.text
    assert person.submit(way.attributes["href"], "/kring-beeindigen/c%201").status == 303
    assert merge(person, "c 1", "C-1").status == 303
    assert office.loket.visitor().get(f"/l/{one.links['moeder']}").status == 200
    with office.loket.app.app_context():
        circles = db.session.scalars(sa.select(SealedCircle.client)).all()
    assert circles == ["C-1"]
    assert person.get(way.attributes["href"]).status == 200, "c 1 is C-1 now"


@pytest.mark.parametrize(
    ("gone", "kept", "words"),
    [
        ("C-9", "C-1", "Op dit kenmerk staat niets"),
        ("C-1", "%00", "Op dit kenmerk staat niets"),
        ("", "", "Op dit kenmerk staat niets"),
        ("c1", "C 1", "hetzelfde kenmerk"),
        ("C-1", "C-9%20%F0%9F%91%A8", "staat niets"),
    ],
)
def test_what_is_no_pair_of_references_is_told(
    office: Office, gone: str, kept: str, words: str
) -> None:
    office.case(client="C-1")
    person = office.colleague("medewerker")
    page = person.get(f"{PAGE}?weg={gone}&blijft={kept}")
    assert page.status == 422
    assert words in page.text
    data: dict[str, str | list[str]] = {"csrf_token": person.token("/medewerker/")}
    assert person.post(f"{PAGE}?weg={gone}&blijft={kept}", data).status == 422


def test_posting_twice_merges_once(office: Office) -> None:
    office.case(client="c 1")
    office.case(client="C-1")
    person = office.colleague("medewerker")
    data = person.get(f"{PAGE}?weg=c%201&blijft=C-1").form(1, zelfde="ja c 1 C-1")
    assert person.post(PAGE, dict(data)).status == 303
    assert person.post(PAGE, dict(data)).status == 422
    with office.loket.app.app_context():
        merged = sa.select(Event).where(Event.action == "client-merge")
        assert len(db.session.scalars(merged).all()) == 1


@pytest.mark.parametrize("role", ["vertrouwenspersoon", "klachtenfunctionaris", "beheerder"])
def test_who_neither_manages_nor_reads_consents_merges_nothing(office: Office, role: str) -> None:
    family(office.loket, "moeder")
    office.case(client="c 1")
    person = office.colleague(role)  # type: ignore[arg-type]  # a parameter is no literal
    assert "samenvoegen" not in person.get("/medewerker/links/?client=C-1").text.lower()
    data: dict[str, str | list[str]] = {
        "csrf_token": person.token("/medewerker/"),
        "weg": "c 1",
        "blijft": "C-1",
        "zelfde": "ja c 1 C-1",
    }
    for path in ("/medewerker/kenmerken/", f"{PAGE}?weg=c%201&blijft=C-1"):
        assert person.get(path).status == 404
    assert person.post(PAGE, data).status == 404
    for path in ("/medewerker/kring-beeindigen/C-1", "/medewerker/kring-beeindigen/C-9"):
        assert person.get(path).status == 404
        assert person.post(path, data).status == 404
    assert set(clients(office, Case)) == {"c 1"}


@pytest.mark.hostile("asked-anew")
def test_a_stolen_session_merges_nothing_without_the_passkey(office: Office) -> None:
    office.case(client="c 1")
    office.case(client="C-1")
    person = office.colleague("medewerker")
    office.loket.clock.ahead(minutes=11)
    assert "/bevestigen" in person.get(f"{PAGE}?weg=c%201&blijft=C-1").location


OTHERS = "vertrouwenspersoon"
"""A team that no manager and no carer is in."""


@pytest.mark.parametrize("role", ["medewerker", "manager"])
def test_a_reference_that_only_another_team_knows_is_named_nowhere(
    office: Office, role: str
) -> None:
    office.case(team=OTHERS, kind=OTHERS, client="V-7")
    office.case(team=OTHERS, kind=OTHERS, client="c 1")
    office.case(client="C-1")
    person = office.colleague(role)  # type: ignore[arg-type]  # a parameter is no literal
    for path in (
        "/medewerker/kenmerken/",
        "/medewerker/links/?client=C-1",
        "/medewerker/links/?client=v7",
        "/medewerker/kring/nieuw?client=v7",
        "/medewerker/client/v7",
        "/medewerker/?zoek=v7",
        f"{PAGE}?weg=c1&blijft=v7",
    ):
        page = without_drawn(person.get(path).text)
        assert "V-7" not in page, path
        assert "c 1" not in page, path


def test_what_only_another_team_knows_is_merged_by_nobody_else(office: Office) -> None:
    office.case(team=OTHERS, kind=OTHERS, client="V-7")
    office.case(client="C-1")
    person, nothing = office.colleague("manager"), "Op dit kenmerk staat niets"
    for gone, kept in (("V-7", "C-1"), ("C-1", "V-7"), ("C-9", "C-1")):
        page = person.get(f"{PAGE}?weg={gone}&blijft={kept}")
        assert (page.status, nothing in page.text) == (422, True), "as if there were nothing"
    data: dict[str, str | list[str]] = {
        "csrf_token": person.token("/medewerker/"),
        "weg": "V-7",
        "blijft": "C-1",
        "zelfde": "ja V-7 C-1",
    }
    assert person.post(PAGE, data).status == 422
    assert clients(office, Case) == ["C-1", "V-7"]


def test_a_circle_of_another_team_is_named_nowhere(office: Office) -> None:
    family(office.loket, "moeder", client="c 1")
    with office.loket.app.app_context():
        db.session.execute(sa.update(SealedCircle).values(team=OTHERS))
        db.session.execute(sa.delete(Link))
        db.session.commit()
    office.case(client="C-1")
    person = office.colleague("manager")
    assert "laten overgaan" not in person.get("/medewerker/kenmerken/").text
    assert person.get(f"{PAGE}?weg=c%201&blijft=C-1").status == 422


def test_cases_of_another_team_go_along_though_nobody_here_sees_them(office: Office) -> None:
    for client in ("c 1", "C-1"):
        office.case(client=client)
    office.case(team=OTHERS, kind=OTHERS, client="c 1")
    person = office.colleague("medewerker")
    assert merge(person, "c 1", "C-1").status == 303
    assert set(clients(office, Case)) == {"C-1"}
