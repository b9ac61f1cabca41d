"""Staff give a client who lost the receipt code a new one, and say how they know who it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.models import OutboxMail
from formsapp.sealing.key_files import POST
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.office import Office

CHECKED = "Teruggebeld op het nummer uit het dossier."


@pytest.fixture
def provider() -> str:
    """One is enough here; the browser goes through both."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def code_on(page: Page) -> str:
    return page.all("strong", class_="receipt-code")[0].text


def test_a_new_code_is_shown_once_and_the_old_one_dies(office: Office) -> None:
    receipt, reader = office.case(), office.colleague()
    path = f"/medewerker/zaak/{receipt.reference}"
    assert "Nieuwe code geven" in reader.get(path).text
    page = reader.submit(f"{path}/nieuwe-code", "/nieuwe-code", reden=CHECKED, mailen="ja")
    assert page.heading == "De nieuwe code is klaar"
    assert page.headers["Cache-Control"] == "no-store"
    code = code_on(page)
    visitor = office.loket.visitor()
    assert visitor.get(f"/o/{code}").status == 200
    assert visitor.get(f"/o/{receipt.code}").status == 404
    assert visitor.get(f"/o/{receipt.code}/ontvangstbewijs.pdf").status == 404
    assert visitor.get(f"/o/{receipt.code}/bericht").status == 404
    case = reader.get(path)
    assert CHECKED in case.text
    assert "Nieuwe ontvangstcode gegeven" in case.text
    assert code not in case.html
    assert CHECKED not in visitor.get(f"/o/{code}").html
    [mail] = mails(office)
    assert f"/o/{code}" in mail
    assert CHECKED not in mail


def mails(office: Office) -> list[str]:
    with office.loket.app.app_context():
        keyring = office.loket.services.keyring
        assert keyring is not None
        rows = db.session.scalars(sa.select(OutboxMail))
        return [keyring.open(POST, row.id, "mail", row.sealed or b"")["body"] for row in rows]


def test_nothing_is_given_without_words_about_who_it_is(office: Office) -> None:
    receipt, reader = office.case(), office.colleague()
    path = f"/medewerker/zaak/{receipt.reference}/nieuwe-code"
    assert reader.submit(path, "/nieuwe-code", reden=" ", mailen="nee").status == 422
    page = reader.submit(path, "/nieuwe-code", reden="BSN 111222333 gezien", mailen="nee")
    assert page.status == 422
    assert "burgerservicenummer" in page.text
    assert office.loket.visitor().get(f"/o/{receipt.code}").status == 200


def test_the_mail_is_asked_about_only_where_there_is_an_address(office: Office) -> None:
    receipt = office.case(content={"answers": [], "outcome": [], "mail": None})
    page = office.colleague().get(f"/medewerker/zaak/{receipt.reference}/nieuwe-code")
    assert "per mail" not in page.text


def test_a_stolen_session_gives_no_code(office: Office) -> None:
    receipt, reader = office.case(), office.colleague()
    path = f"/medewerker/zaak/{receipt.reference}/nieuwe-code"
    office.loket.clock.ahead(minutes=11)
    assert reader.get(path).status == 302


def test_another_team_gives_no_code(office: Office) -> None:
    receipt = office.case(team="klachten", kind="klacht")
    page = office.colleague("medewerker").get(f"/medewerker/zaak/{receipt.reference}/nieuwe-code")
    assert page.status == 404


def test_who_acts_on_a_page_of_before_changes_nothing(office: Office) -> None:
    receipt, reader = office.case(), office.colleague()
    path = f"/medewerker/zaak/{receipt.reference}/nieuwe-code"
    page = reader.get(path)
    number = next(
        place
        for place, one in enumerate(page.all("form"))
        if one.attributes.get("action", "").endswith("/nieuwe-code")
    )
    data = page.form(number, reden=CHECKED, mailen="nee")
    code = code_on(reader.post(path, data))
    assert reader.post(path, {**data, "reden": "Op school gezien."}).status == 409
    other = office.colleague(mail="tweede@voorbeeld.nl")
    token = other.get(path).form(number)["csrf_token"]
    assert other.post(path, {**data, "csrf_token": token}).status == 409
    office.loket.visitor().get(f"/o/{code}/bericht")
    assert code_on(reader.post(path, data)) == code
    reader.submit(path.removesuffix("/nieuwe-code"), "/afronden", waarom="double")
    assert reader.post(path, data).status == 409
    assert office.loket.visitor().get(f"/o/{code}").status == 200
