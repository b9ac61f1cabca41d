"""Nobody alone lets someone in where messages are sealed in person, a second self neither."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Event, OutboxMail
from formsapp.cases.second_person import TwoPersons
from formsapp.facts.model import Role
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.test_kind_vertrouwenspersoon import SLUG
from tests.web.test_own_key import WORDS, follow, write
from tests.web.test_start_anew import mailed_token, mails

pytestmark = pytest.mark.parametrize("provider", ["al-osra-zorg"])
PAGE = "/medewerker/toegang-geven/"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def invite(person: Colleague, mail: str, role: Role = SLUG) -> str:
    """Invite someone; give the token, which the one who invites sees too."""
    page = person.submit("/medewerker/collegas/uitnodigen", "/uitnodigen", mail=mail, rol=role)
    found = re.search(r"/uitnodiging/([^\s<]+)", page.html)
    assert found is not None, page.text
    return found[1]


def newcomer(office: Office, token: str) -> Colleague:
    person = Colleague(office.loket.app)
    assert person.accept(token).status_code == 200
    return person


def says(person: Colleague, token: str) -> str:
    return Colleague(person.app).get(f"/medewerker/uitnodiging/{token}").heading


def agree(person: Colleague) -> Page:
    return person.submit(PAGE, "/instemmen")


def actions(office: Office) -> list[str]:
    with office.loket.app.app_context():
        return list(db.session.scalars(sa.select(Event.action).order_by(Event.number)))


@pytest.mark.hostile("invited-by-one")
def test_a_manager_s_second_address_reads_nothing(office: Office) -> None:
    path, counsellor = write(office), office.colleague(SLUG)
    counsellor.make_key()
    manager = office.colleague("manager")
    token = invite(manager, "nog-een@voorbeeld.nl")
    assert says(manager, token) == "Deze uitnodiging werkt nog niet"
    assert Colleague(manager.app).get(f"/medewerker/uitnodiging/{token}").status == 404
    assert not [
        one for one in manager.get(PAGE).all("form") if "instemmen" in one.attributes["action"]
    ]
    puppet = newcomer(office, invite(manager, "derde@voorbeeld.nl", "beheerder"))
    assert "Instemmen" not in puppet.get(PAGE).text
    assert "Instemmen" in counsellor.get(PAGE).text
    agree(counsellor)
    second = newcomer(office, token)
    second.make_key()
    page = second.get(path)
    assert (page.status, page.heading) == (403, "Deze zaak is van eerder")
    later = second.get(write(office, "Iets van later"))
    assert "Iets van later" in later.text
    assert WORDS in counsellor.get(path).text
    assert {"second-agreed", "invite"} <= {*actions(office)}


def test_where_nobody_reads_it_yet_a_third_self_cannot_agree(office: Office) -> None:
    write(office)
    manager = office.colleague("manager")
    puppet = newcomer(office, invite(manager, "derde@voorbeeld.nl", "beheerder"))
    invite(manager, "nog-een@voorbeeld.nl")
    assert "Het technisch beheer kan instemmen" in puppet.get(PAGE).text
    assert "Instemmen" not in puppet.get(PAGE).text
    independent = office.colleague("beheerder", "ander@voorbeeld.nl")
    assert "Instemmen" in independent.get(PAGE).text


def test_who_let_in_the_first_one_is_no_second_either(office: Office) -> None:
    manager = office.colleague("manager")
    puppet = newcomer(office, invite(manager, "derde@voorbeeld.nl", "beheerder"))
    invite(puppet, "nog-een@voorbeeld.nl")
    assert "Instemmen" not in manager.get(PAGE).text


@pytest.mark.parametrize("role", ["manager", "beheerder"])
@pytest.mark.hostile("invited-by-one")
def test_two_that_one_let_in_are_not_two_persons(office: Office, role: Role) -> None:
    write(office)
    manager = office.colleague("manager")
    one = newcomer(office, invite(manager, "een@voorbeeld.nl", "manager"))
    other = newcomer(office, invite(manager, "twee@voorbeeld.nl", role))
    of_other = newcomer(office, invite(other, "drie@voorbeeld.nl", role))
    token = invite(one, "nog-een@voorbeeld.nl")
    for self_again in (manager, other, of_other):
        assert "Instemmen" not in self_again.get(PAGE).text
    assert says(one, token) == "Deze uitnodiging werkt nog niet"
    assert "Het technisch beheer kan instemmen" in one.get(PAGE).text


def test_a_role_is_given_once_a_second_agreed(office: Office) -> None:
    counsellor, manager = office.colleague(SLUG), office.colleague("manager")
    office.colleague("medewerker")
    with office.loket.app.app_context():
        staff_id = office.staff("medewerker@voorbeeld.nl").id
    manager.submit(f"/medewerker/collegas/{staff_id}", "/rol", rol=SLUG)

    def role() -> str:
        with office.loket.app.app_context():
            return office.staff("medewerker@voorbeeld.nl").role

    assert role() == "medewerker"
    agree(counsellor)
    assert role() == SLUG
    assert agree_again(counsellor).heading == "Wacht op een tweede"


def agree_again(person: Colleague) -> Page:
    assert person.page is not None
    return follow(person, person.get(PAGE))


@pytest.mark.parametrize("act", ["/rol", "/toegang-stoppen"])
def test_nobody_is_put_out_of_the_team_unseen(office: Office, act: str) -> None:
    manager, other = office.colleague("manager"), "ans@voorbeeld.nl"
    office.colleague(SLUG)
    office.colleague(SLUG, other)
    office.colleague("medewerker")
    with office.loket.app.app_context():
        ids = [office.staff(f"{one}@voorbeeld.nl").id for one in ("medewerker", SLUG)]
    for staff_id in (*ids, ids[-1]):
        if act == "/rol":
            manager.submit(f"/medewerker/collegas/{staff_id}", act, rol="klachtenfunctionaris")
        else:
            token = manager.token(f"/medewerker/collegas/{staff_id}")
            manager.post(f"/medewerker/collegas/{staff_id}{act}", {"csrf_token": token})
    assert sorted(one["to"] for one in mails(office)) == [other, f"{SLUG}@voorbeeld.nl"]


def test_who_invites_reads_whether_a_second_was_told(office: Office) -> None:
    manager, told = office.colleague("manager"), "heeft bericht."
    pages = []
    for mail in ("een@voorbeeld.nl", "twee@voorbeeld.nl"):
        path = "/medewerker/collegas/uitnodigen"
        pages.append(manager.submit(path, "/uitnodigen", mail=mail, rol=SLUG))
        office.colleague("beheerder", "ander@voorbeeld.nl")
    alone, with_another = pages
    assert "Vraag het technisch beheer om in te stemmen." in alone.text
    assert (told in alone.text, told in with_another.text) == (False, True)
    assert "technisch beheer om in te" not in with_another.text


def test_a_refusal_ends_it(office: Office) -> None:
    counsellor, manager = office.colleague(SLUG), office.colleague("manager")
    token = invite(manager, "nog-een@voorbeeld.nl")
    page = counsellor.get(PAGE)
    agreeing = next(one for one in page.all("form") if "instemmen" in one.attributes["action"])
    counsellor.submit(PAGE, "/weigeren")
    done = counsellor.post(agreeing.attributes["action"], page.form(1))
    assert "Er is nu niets veranderd" in follow(counsellor, done).text
    assert says(manager, token) == "Deze uitnodiging werkt niet"


def test_who_lost_a_device_gets_in_again_with_a_second_too(office: Office) -> None:
    office.colleague(SLUG)
    manager, other = office.colleague("manager"), office.colleague("beheerder")
    with office.loket.app.app_context():
        staff_id = office.staff(f"{SLUG}@voorbeeld.nl").id
    manager.submit(f"/medewerker/collegas/{staff_id}", "/opnieuw")
    token = mailed_token(office, f"{SLUG}@voorbeeld.nl")
    assert says(manager, token) == "Deze uitnodiging werkt nog niet"
    assert "Instemmen" in other.get(PAGE).text


def test_seconds_are_told_by_mail_and_it_ends_after_a_week(office: Office) -> None:
    office.colleague(SLUG)
    manager = office.colleague("manager")
    token = invite(manager, "nog-een@voorbeeld.nl")
    with office.loket.app.app_context():
        waiting = db.session.scalars(sa.select(OutboxMail)).all()
        keyring = office.loket.services.keyring
        assert keyring is not None
        mails = [keyring.open("post", one.id, "mail", one.sealed or b"") for one in waiting]
    [told] = [mail for mail in mails if "/toegang-geven/" in str(mail)]
    assert told["to"] == f"{SLUG}@voorbeeld.nl"
    assert "nog-een" not in str(told)
    office.loket.clock.ahead(days=8)
    with office.loket.app.app_context():
        two = TwoPersons(db.session, {SLUG: (SLUG,)}, office.loket.clock())
        assert two.list_waiting() == []
    assert says(manager, token) == "Deze uitnodiging werkt niet"


def test_other_roles_need_no_second(office: Office) -> None:
    manager = office.colleague("manager")
    assert says(manager, invite(manager, "a@voorbeeld.nl", "medewerker")) == "Toegang tot Loket"
    assert office.colleague("medewerker").get(PAGE).status == 404


def test_two_that_agree_at_once_agree_once(office: Office) -> None:
    counsellor, manager = office.colleague(SLUG), office.colleague("manager")
    invite(manager, "nog-een@voorbeeld.nl")
    page = counsellor.get(PAGE)
    action = page.all("form")[1].attributes["action"]
    assert counsellor.post(action, page.form(1)).location.endswith("gedaan=1")
    assert counsellor.post(action, page.form(1)).location.endswith("al=1")
    assert actions(office).count("second-agreed") == 1
