"""Roles decide who lists, makes and ends links; to others each of these looks as if it were not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Link
from formsapp.facts.model import Role
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import Loket
from tests.web.docs import with_fact
from tests.web.office import Colleague, Office

MISSING = "/medewerker/bestaat-niet"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def looks_missing(person: Colleague, path: str) -> bool:
    found, missing = person.get(path), person.get(MISSING)
    return (found.status, found.text) == (missing.status, missing.text) == (404, missing.text)


def link_of(office: Office) -> str:
    office.loket.link("akkoord")
    with office.loket.app.app_context():
        return str(db.session.scalars(sa.select(Link.id)).one())


@pytest.mark.parametrize("role", ["vertrouwenspersoon", "klachtenfunctionaris"])
def test_who_has_no_clients_sees_makes_and_ends_no_links(office: Office, role: Role) -> None:
    one, person = f"/medewerker/links/{link_of(office)}", office.colleague(role)
    for path in (
        "/medewerker/links/",
        "/medewerker/links/nieuw",
        f"{one}/opnieuw",
        f"{one}/intrekken",
    ):
        assert looks_missing(person, path), path
    token = person.token("/medewerker/")
    for path in ("links/nieuw", "links/papier", "links/samen", "kring/nieuw"):
        posted, missing = (
            person.post(at, {"csrf_token": token, "client": "C-1"})
            for at in (f"/medewerker/{path}", MISSING)
        )
        assert (posted.status, posted.text) == (missing.status, missing.text), path
        assert posted.status == 404, path
    assert person.post(f"{one}/intrekken", {"csrf_token": token}).status == 404
    nav = [link.text for link in person.get("/medewerker/").all("a")]
    assert "Links" not in nav


def test_the_facts_say_which_roles_make_and_end_links(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    both, one_role = '["medewerker", "manager"]', '["manager"]'
    roles = f"[links]\nlisted = {both}\nmade = {both}\nended = {one_role}\n\n[teams.zorg]"
    changed = with_fact(replace(settings, face="both"), tmp_path, "[teams.zorg]\n", f"{roles}\n")
    office = Office(start(changed))
    one = f"/medewerker/links/{link_of(office)}"
    carer, manager = office.colleague("medewerker"), office.colleague("manager")
    listed = carer.get("/medewerker/links/?client=C-1")
    assert "Nieuwe link" in listed.text
    assert "Intrekken" not in listed.text
    assert looks_missing(carer, f"{one}/intrekken")
    assert carer.get(f"{one}/opnieuw").status == 200
    assert manager.get(f"{one}/intrekken").status == 200
    assert looks_missing(office.colleague("beheerder"), "/medewerker/links/")


def test_a_link_that_never_was_looks_the_same_to_who_may(office: Office) -> None:
    person = office.colleague("manager")
    for act in ("opnieuw", "intrekken"):
        assert looks_missing(
            person, f"/medewerker/links/00000000-0000-4000-8000-000000000000/{act}"
        )
