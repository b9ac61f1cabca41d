"""A request for a new link leads staff to the one that was lost; the new one settles it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Case
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.test_staff_client_links import token_on
from tests.web.test_staff_reissue import C1, DATE, path_of

FORM = "/f/link-aanvragen"


@pytest.fixture
def provider() -> str:
    """One is enough here; the browser goes through both."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def request_link(office: Office) -> str:
    """Ask for a new link as a client does; gives the reference of the case."""
    visitor = office.loket.visitor()
    page = visitor.send(FORM, {"naam": "Fatima"}, {"bekend": "06 00000000"})
    code = page.all("strong", class_="receipt-code")[0].text
    with office.loket.app.app_context():
        case = db.session.scalars(sa.select(Case).where(Case.kind == "link-aanvragen")).one()
        assert code not in case.reference
        return case.reference


def test_a_request_stands_on_top_of_the_inbox_and_leads_to_the_lost_link(office: Office) -> None:
    old = office.loket.link("dossier", many=True)
    reference, person = request_link(office), office.colleague()
    inbox = person.get("/medewerker/")
    assert "Iemand vraagt een nieuwe link" in inbox.text
    case = person.get(f"/medewerker/zaak/{reference}")
    assert "Een nieuwe link maken" in case.text
    page = person.get(f"/medewerker/zaak/{reference}/link?client=c-1")
    assert page.location.endswith(f"{path_of(office, old)}?aanvraag={reference}")
    person.follow()
    made = person.submit(page.location.removeprefix(person.root), "/opnieuw", **C1, **DATE)
    assert made.heading == "De link is klaar"
    assert f"Aanvraag {reference} is hiermee afgerond" in made.text
    visitor = office.loket.visitor()
    assert visitor.get(f"/l/{old}").status == 404
    assert visitor.get(f"/l/{token_on(made)}").status == 200
    assert "Iemand vraagt een nieuwe link" not in person.get("/medewerker/").text
    with office.loket.app.app_context():
        case_row = db.session.scalars(sa.select(Case).where(Case.reference == reference)).one()
        assert (case_row.client, case_row.closed_at) == ("C-1", office.loket.clock())


def test_of_several_links_staff_choose_the_lost_one(office: Office) -> None:
    first, second = office.loket.link("dossier"), office.loket.link("klacht")
    reference, person = request_link(office), office.colleague()
    page = person.get(f"/medewerker/zaak/{reference}/link?client=C-1")
    links = [one.attributes["href"].removeprefix(person.root) for one in page.all("a")]
    wanted = [f"{path_of(office, one)}?aanvraag={reference}" for one in (first, second)]
    assert {*wanted} <= {*links}


def test_a_client_without_a_link_gets_a_first_one_and_the_request_is_settled(
    office: Office,
) -> None:
    reference, person = request_link(office), office.colleague()
    page = person.get(f"/medewerker/zaak/{reference}/link?client=C-7")
    [link] = [one for one in page.all("a") if "/links/nieuw" in one.attributes["href"]]
    path = link.attributes["href"].removeprefix(person.root)
    made = person.submit(path, "/nieuw", soorten="dossier")
    assert made.heading == "De link is klaar"
    assert "Iemand vraagt een nieuwe link" not in person.get("/medewerker/").text


def test_a_request_is_settled_once_and_a_wrong_person_leaves_all_as_it_was(
    office: Office,
) -> None:
    old = office.loket.link("dossier")
    reference, person = request_link(office), office.colleague()
    path = f"{path_of(office, old)}?aanvraag={reference}"
    assert person.submit(path, "/opnieuw", van="ander").status == 422
    assert "Iemand vraagt een nieuwe link" in person.get("/medewerker/").text
    assert office.loket.visitor().get(f"/l/{old}").status == 200
    person.submit(path, "/opnieuw", **C1)
    assert person.get(f"/medewerker/zaak/{reference}/link").status == 404
    assert person.get(f"{path_of(office, office.loket.link())}?aanvraag={reference}").status == 404


def test_only_a_request_of_the_own_team_is_settled(office: Office) -> None:
    old, other = office.loket.link("dossier"), office.case(kind="dossier")
    person = office.colleague()
    assert person.get(f"{path_of(office, old)}?aanvraag={other.reference}").status == 404
    assert person.get(f"/medewerker/zaak/{other.reference}/link").status == 404
    reference = request_link(office)
    outsider = office.colleague("vertrouwenspersoon")
    assert outsider.get(f"/medewerker/zaak/{reference}/link").status == 404
