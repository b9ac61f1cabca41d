"""Meedoen met de cliëntenraad: weinig vragen, en niet langs de eigen medewerker."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from formsapp.cases.models import OutboxMail
from formsapp.web.shared.services import db
from tests.web.conftest import Loket
from tests.web.sent import Answers, cases, opened, refused, sent_twice

FORM = "/f/clientenraad"
NAME: Answers = {"naam": "Fatima O'Brien"}


def test_aanmelden_met_naam_en_nummer_is_genoeg(loket: Loket) -> None:
    page = loket.visitor().send(FORM, NAME, {"telefoon": "06 00000000"})
    assert "neemt contact met" in page.text
    (case,) = cases(loket)
    assert set(opened(loket, case)) == {"naam", "telefoon", "mail"}


def test_de_aanmelding_gaat_niet_naar_het_zorgteam(loket: Loket) -> None:
    page = loket.visitor().get(FORM)
    assert "leest dit niet" in page.text
    loket.visitor().send(FORM, NAME, {"telefoon": "06 00000000"})
    (case,) = cases(loket)
    assert case.team == "administratie"
    assert "medewerker" not in loket.services.facts.teams[case.team].roles


def test_met_een_mailadres_komt_er_ook_een_bericht_van_ontvangst(loket: Loket) -> None:
    loket.visitor().send(FORM, NAME, {"mail": "fatima@voorbeeld.nl"})
    with loket.app.app_context():
        assert len(list(db.session.scalars(select(OutboxMail)))) == 1


@pytest.mark.parametrize(
    ("pages", "error"),
    [
        ([{"naam": " "}], "Vul uw naam in."),
        ([NAME, {}], "Vul een telefoonnummer of een e-mailadres in."),
        ([NAME, {"mail": "fatima"}], "Vul een e-mailadres in zoals"),
    ],
)
def test_een_fout_wijst_naar_het_veld(loket: Loket, pages: list[Answers], error: str) -> None:
    if loket.services.facts.provider.address_form == "je":
        error = error.replace("uw", "je")
    assert refused(loket.visitor().walk(FORM, *pages), error)


def test_de_regel_uit_de_voorwaarden_is_na_te_lezen(loket: Loket) -> None:
    links = loket.visitor().get(FORM).all("a", rel="noopener")
    assert len(links) == 1
    assert "/voorwaarden/#" in links[0].attributes["href"]


def test_twee_keer_versturen_is_een_aanmelding(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, NAME, {"telefoon": "06 00000000"})
    assert len(sent_twice(loket, visitor)) == 1
    assert len(cases(loket)) == 1
