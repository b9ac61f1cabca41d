"""A colleague who lost a device begins anew by an invitation that a second manager agrees to."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Event, OutboxMail
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office

PAGE = "/medewerker/toegang-geven/"
LOST = "kwijt@voorbeeld.nl"


@pytest.fixture
def provider() -> str:
    """One provider is enough here: nothing of signing in differs."""
    return "doz-thuiszorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def worker(office: Office) -> Colleague:
    """A colleague with a passkey that works."""
    person = Colleague(office.loket.app)
    assert person.accept(office.invitation(LOST, "medewerker")).status_code == 200
    return person


def ask(office: Office, manager: Colleague) -> Page:
    """Let a manager say that the device of that colleague is lost."""
    with office.loket.app.app_context():
        staff_id = office.staff(LOST).id
    return manager.submit(f"/medewerker/collegas/{staff_id}", "/opnieuw")


def mails(office: Office) -> list[dict[str, Any]]:
    with office.loket.app.app_context():
        keyring = office.loket.services.keyring
        assert keyring is not None
        waiting = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.created_at)).all()
        return [keyring.open("post", one.id, "mail", one.sealed or b"") for one in waiting]


def mailed_token(office: Office, to: str = LOST) -> str:
    """The token of the one invitation that was mailed, to the colleague and to nobody else."""
    found = ((one["to"], re.search(r"/uitnodiging/([\w.-]+)", str(one))) for one in mails(office))
    [(whom, token)] = [(whom, token[1]) for whom, token in found if token]
    assert whom == to
    return token


def opens(office: Office, token: str) -> str:
    return Colleague(office.loket.app).get(f"/medewerker/uitnodiging/{token}").heading


def may_agree(person: Colleague) -> bool:
    return any("instemmen" in one.attributes["action"] for one in person.get(PAGE).all("form"))


def test_a_second_manager_agrees_before_the_invitation_opens(office: Office) -> None:
    person = worker(office)
    first, second = office.colleague("manager"), office.colleague("beheerder")
    page = ask(office, first)
    assert person.sign_in().status_code == 400, "the lost device opens nothing from that moment"
    assert not page.all("p", class_="address"), "who asks could sign in with it"
    assert "een tweede manager of beheerder" in page.text
    token = mailed_token(office)
    assert opens(office, token) == "Deze uitnodiging werkt nog niet"
    assert not may_agree(first)
    told = [one["to"] for one in mails(office) if PAGE in str(one)]
    assert told == ["beheerder@voorbeeld.nl"]
    second.submit(PAGE, "/instemmen")
    assert opens(office, token) == "Toegang tot Loket"
    anew = Colleague(office.loket.app)
    assert anew.accept(token).status_code == 200
    assert anew.get("/medewerker/ik/").text.count(LOST) == 1
    with office.loket.app.app_context():
        whom = str(office.staff(LOST).id)
        logged = sa.select(Event.action).where(Event.whom == whom).order_by(Event.number)
        assert db.session.scalars(logged).all()[1:3] == ["passkey-gone", "invite"]
        assert "second-agreed" in db.session.scalars(sa.select(Event.action)).all()


def test_inviting_the_address_of_a_colleague_is_no_way_round(office: Office) -> None:
    worker(office)
    manager = office.colleague("manager")
    page = manager.submit(
        "/medewerker/collegas/uitnodigen", "/uitnodigen", mail=f" {LOST.upper()}", rol="manager"
    )
    assert not page.all("p", class_="address")
    assert opens(office, mailed_token(office)) == "Deze uitnodiging werkt nog niet"
    assert not may_agree(manager)


def test_who_was_shut_out_comes_back_with_a_second_too(office: Office) -> None:
    worker(office)
    manager = office.colleague("manager")
    with office.loket.app.app_context():
        staff_id = office.staff(LOST).id
    manager.submit(f"/medewerker/collegas/{staff_id}", "/toegang-stoppen")
    assert not ask(office, manager).all("p", class_="address")
    assert opens(office, mailed_token(office)) == "Deze uitnodiging werkt nog niet"


def test_without_a_second_manager_the_page_says_who_can(office: Office) -> None:
    worker(office)
    manager = office.colleague("manager")
    office.colleague("medewerker")
    ask(office, manager)
    assert not may_agree(manager)
    assert "Het technisch beheer kan instemmen" in manager.get(PAGE).text


def test_a_manager_agrees_to_no_new_start_of_their_own(office: Office) -> None:
    first, second = office.colleague("manager"), office.colleague("manager", LOST)
    ask(office, first)
    assert second.get(PAGE).status == 302, "all sessions ended"
    again = Colleague(office.loket.app)
    assert opens(office, mailed_token(office)) == "Deze uitnodiging werkt nog niet"
    assert again.sign_in().status_code == 400


def test_a_refusal_ends_it(office: Office) -> None:
    worker(office)
    first, second = office.colleague("manager"), office.colleague("beheerder")
    ask(office, first)
    second.submit(PAGE, "/weigeren")
    assert opens(office, mailed_token(office)) == "Deze uitnodiging werkt niet"


def test_two_who_agree_at_once_agree_once(office: Office) -> None:
    worker(office)
    first = office.colleague("manager")
    seconds = [office.colleague("beheerder", f"{name}@voorbeeld.nl") for name in ("an", "bo")]
    ask(office, first)
    pages = [one.get(PAGE) for one in seconds]

    def post(at: int) -> str:
        forms = [one.attributes.get("action", "") for one in pages[at].all("form")]
        number = next(n for n, one in enumerate(forms) if one.endswith("/instemmen"))
        done = seconds[at].post(forms[number], pages[at].form(number))
        return done.location.rpartition("?")[2]

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(post, range(2))) == ["al=1", "gedaan=1"]


def test_someone_new_needs_no_second_and_gets_the_address_at_once(office: Office) -> None:
    manager = office.colleague("manager")
    page = manager.submit(
        "/medewerker/collegas/uitnodigen", "/uitnodigen", mail=LOST, rol="medewerker"
    )
    assert page.all("p", class_="address")
    assert opens(office, mailed_token(office)) == "Toegang tot Loket"
