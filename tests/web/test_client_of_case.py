"""A case that came without a link gets the reference of its client, once that was checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Case, Event
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.sent import cases
from tests.web.test_kind_dossier import COPY
from tests.web.test_kind_klacht import INSIDE, NAMELESS, START, complaint


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def asked_for_a_copy(office: Office) -> tuple[str, Colleague]:
    """The page of a case without a link, and a colleague who may open it."""
    office.loket.visitor().send("/f/dossier", *COPY)
    facts = office.loket.services.facts
    role = facts.teams[facts.kinds["dossier"].team].roles[0]
    return f"/medewerker/zaak/{cases(office.loket)[-1].reference}", office.colleague(role)


def event(office: Office) -> Event:
    with office.loket.app.app_context():
        return db.session.scalars(sa.select(Event).where(Event.action == "name-client")).one()


def test_the_case_gets_its_client_and_the_team_reads_how_that_was_checked(office: Office) -> None:
    path, person = asked_for_a_copy(office)
    assert person.get(path).all("a", href=f"{office.loket.services.root}{path}/client")
    given = {"client": "C-104", "hoe": "called-back", "toelichting": "Zij nam zelf op."}
    assert person.submit(f"{path}/client", "/client", **given).status == 303
    page = person.get(path)
    assert "Kenmerk C-104 toegevoegd. Teruggebeld op een nummer" in page.text
    assert "Zij nam zelf op." in page.text
    assert cases(office.loket)[-1].client == "C-104"
    assert (event(office).ground, event(office).client) == ("called-back", "C-104")


def test_a_reference_is_found_in_any_spelling_and_is_no_name_or_bsn(office: Office) -> None:
    office.loket.link("akkoord")
    path, person = asked_for_a_copy(office)
    for wrong in ("Samira Voorbeeld", "111222333", "27-3-1948", ""):
        page = person.submit(f"{path}/client", "/client", client=wrong, hoe="seen")
        assert (page.status, page.form(1)["hoe"]) == (422, "seen")
    known = person.submit(f"{path}/client", "/client", client="c 1", hoe="seen")
    assert known.status == 303
    assert cases(office.loket)[-1].client == "C-1"


def test_how_it_was_checked_is_asked_and_what_was_typed_stays(office: Office) -> None:
    path, person = asked_for_a_copy(office)
    page = person.submit(f"{path}/client", "/client", client="C-104", toelichting="Gebeld.")
    assert page.status == 422
    kept = page.form(1)
    assert (kept["client"], kept["toelichting"]) == ("C-104", "Gebeld.")
    assert cases(office.loket)[-1].client is None


SEEN = "Langs geweest, of op kantoor gezien"


def test_of_two_who_find_another_client_the_second_is_told(office: Office) -> None:
    path, person = asked_for_a_copy(office)
    page = person.get(f"{path}/client")
    first = page.form(1, client="C-104", hoe="seen")
    assert person.post(f"{path}/client", first).status == 303
    again = person.post(f"{path}/client", first)
    assert again.status == 303, "a double press"
    other = person.post(f"{path}/client", {**first, "client": "C-105"})
    assert other.status == 409
    kept = other.all("textarea")[0].text
    assert kept == "Kenmerk van de cliënt C-105 Hoe is nagegaan wie het is? " + SEEN
    assert cases(office.loket)[-1].client == "C-104"


def test_a_message_without_a_name_leads_to_nobody(office: Office) -> None:
    office.loket.visitor().send("/f/klacht", *START, NAMELESS, *INSIDE)
    path = f"/medewerker/zaak/{cases(office.loket)[-1].reference}"
    person = office.colleague("klachtenfunctionaris")
    assert "Vastleggen van wie dit is" not in person.get(path).text
    data: dict[str, str | list[str]] = {"csrf_token": person.token(path), "client": "C-1"}
    assert person.post(f"{path}/client", {**data, "hoe": "seen", "versie": "1"}).status == 409


def test_another_team_can_not(office: Office) -> None:
    office.loket.visitor().send("/f/klacht", *complaint(office.loket))
    path = f"/medewerker/zaak/{cases(office.loket)[-1].reference}"
    assert office.colleague("medewerker").get(f"{path}/client").status == 404


def test_the_case_then_stands_among_those_of_the_client(office: Office) -> None:
    path, person = asked_for_a_copy(office)
    person.submit(f"{path}/client", "/client", client="C-104", hoe="known")
    found = person.get("/medewerker/?zoek=C-104")
    assert path.rpartition("/")[2] in found.text
    with office.loket.app.app_context():
        assert db.session.scalars(sa.select(Case.version)).one() == 2
