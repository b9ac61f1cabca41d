"""Forms that a new client gets together: one choice for staff, one list with its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Link
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def made(office: Office, **chosen: str | list[str]) -> list[list[str]]:
    """Make a link of what is chosen; give the forms of each link that there is."""
    office.colleague("medewerker").submit(
        "/medewerker/links/nieuw", "/links/nieuw", client="C-7", **chosen
    )
    with office.loket.app.app_context():
        return [list(one.kinds) for one in db.session.scalars(sa.select(Link))]


def test_a_package_is_one_choice_and_forms_may_be_added(office: Office) -> None:
    ((name, package),) = office.loket.services.facts.intake.items()
    assert made(office, pakket=name, soorten=["klacht", "akkoord"]) == [[*package.kinds, "klacht"]]


def test_a_package_is_enough(office: Office) -> None:
    ((name, package),) = office.loket.services.facts.intake.items()
    assert made(office, pakket=name) == [list(package.kinds)]


def test_without_a_package_a_form_must_be_chosen(office: Office) -> None:
    assert made(office) == []


def test_the_list_of_a_link_says_how_many_are_done(loket: Loket) -> None:
    visitor, token = loket.visitor(), loket.link("akkoord", "toestemming")
    assert "0 van 2 klaar" in visitor.get(f"/l/{token}").text
    visitor.send(f"/l/{token}/akkoord", *AKKOORD)
    assert "1 van 2 klaar" in visitor.get(f"/l/{token}").text


def test_one_form_needs_no_count(loket: Loket) -> None:
    assert "klaar" not in loket.visitor().get(f"/l/{loket.link('akkoord')}").text
