"""Joining the client council: few questions, and not past one's own carer."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from formsapp.cases.models import OutboxMail
from formsapp.web.shared.services import db
from tests.web.conftest import Loket
from tests.web.sent import Answers, cases, opened, refused, sent_twice

FORM = "/f/clientenraad"
NAME: Answers = {"naam": "Fatima O'Brien"}


def test_a_name_and_a_number_are_enough(loket: Loket) -> None:
    page = loket.visitor().send(FORM, NAME, {"telefoon": "06 00000000"})
    assert "neemt iemand contact met" in page.text
    (case,) = cases(loket)
    assert set(opened(loket, case)) == {"naam", "telefoon", "mail"}


def test_it_does_not_go_to_the_care_team(loket: Loket) -> None:
    page = loket.visitor().get(FORM)
    assert "leest dit niet" in page.text
    loket.visitor().send(FORM, NAME, {"telefoon": "06 00000000"})
    (case,) = cases(loket)
    assert case.team == "administratie"
    assert "medewerker" not in loket.services.facts.teams[case.team].roles


def test_with_a_mail_address_a_confirmation_comes_by_mail_too(loket: Loket) -> None:
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
def test_an_error_points_at_its_field(loket: Loket, pages: list[Answers], error: str) -> None:
    if loket.services.facts.provider.address_form == "je":
        error = error.replace("uw", "je")
    assert refused(loket.visitor().walk(FORM, *pages), error)


def test_the_rule_of_the_terms_can_be_read(loket: Loket) -> None:
    links = loket.visitor().get(FORM).all("a", rel="noopener")
    assert len(links) == 1
    assert "/voorwaarden/#" in links[0].attributes["href"]


def test_sending_twice_is_one_case(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, NAME, {"telefoon": "06 00000000"})
    assert len(sent_twice(loket, visitor)) == 1
    assert len(cases(loket)) == 1
