"""Links and colleagues: made on the staff pages, shown once, taken back at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Event, Link
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from formsapp.web.staff.internal_form_questions import looks_like_name
from tests.authenticator import Authenticator
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.test_links import close


@pytest.fixture
def provider() -> str:
    """One provider is enough here; the browser goes through both."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def token_on(page: Page) -> str:
    found = re.search(r"/l/([^\s<]+)", page.all("textarea")[0].text)
    assert found is not None
    return found[1]


def make(person: Colleague, **answers: str | list[str]) -> Page:
    data: dict[str, str | list[str]] = {"client": "C-7", "soorten": ["akkoord"], **answers}
    return person.submit("/medewerker/links/nieuw", "/links/nieuw", **data)


def way(person: Colleague, client: str, words: str) -> str:
    """Where a link in the list of a client's links leads to."""
    listed = person.get(f"/medewerker/links/?client={client}")
    return next(one.attributes["href"] for one in listed.all("a") if one.text == words)


def test_link_is_shown_once_and_opens(office: Office) -> None:
    person = office.colleague("medewerker")
    page = make(person)
    assert page.heading == "De link is klaar"
    assert len(page.all("svg")) >= 1
    token = token_on(page)
    assert office.loket.visitor().get(f"/l/{token}").status == 200
    listed = person.get("/medewerker/links/?client=C-7")
    assert "Werkt" in listed.text
    assert token not in listed.html


def test_texts_to_pass_on_say_nothing_of_care(office: Office) -> None:
    page = make(office.colleague())
    told = page.all("textarea")[0].text + page.all("section")[0].text
    assert not re.search(r"jeugd|hulp|klacht|diagnose|dossier|C-7|voorwaarden", told, re.IGNORECASE)


def test_link_is_taken_back_at_once(office: Office) -> None:
    person = office.colleague()
    token = token_on(make(person))
    person.submit(way(person, "C-7", "Intrekken"), "/intrekken")
    assert office.loket.visitor().get(f"/l/{token}").status == 404
    assert "Ingetrokken" in person.follow().text


def test_lost_link_without_its_birth_date_asks_it_again(office: Office) -> None:
    person = office.colleague()
    born: dict[str, str | list[str]] = {
        "geboren-dag": "27",
        "geboren-maand": "3",
        "geboren-jaar": "2010",
    }
    old = token_on(make(person, **born))
    with office.loket.app.app_context():  # as links of before
        db.session.execute(sa.update(Link).values(born_sealed=None))
        db.session.commit()
    path = way(person, "C-7", "Nieuwe link")
    is_so: dict[str, str | list[str]] = {"van": "ja de cliënt met kenmerk C-7"}
    assert person.submit(path, "/opnieuw", **is_so).status == 422
    page = person.submit(path, "/opnieuw", **is_so, **born)
    assert page.heading == "De link is klaar"
    assert office.loket.visitor().get(f"/l/{old}").status == 404
    assert office.loket.visitor().get(f"/l/{token_on(page)}").status == 200


def test_closed_link_stands_on_top_until_staff_make_a_new_one(office: Office) -> None:
    old = office.loket.link(born=date(2010, 3, 27))
    told = "deze link is gesloten na te veel pogingen met een verkeerde geboortedatum"
    close(office.loket, old)
    person = office.colleague("medewerker")
    for path in ("/medewerker/links/", "/medewerker/"):
        page = person.get(path)
        assert "C-1: " + told in page.text
    listed = person.get("/medewerker/links/?client=C-1")
    assert [tag.text for tag in listed.all("span", class_="tag tag-grey")] == ["Gesloten"]
    again = next(one for one in page.all("a") if one.text == "Nieuwe link maken")
    born: dict[str, str | list[str]] = {
        "geboren-dag": "27",
        "geboren-maand": "3",
        "geboren-jaar": "2010",
    }
    is_so: dict[str, str | list[str]] = {"van": "ja de cliënt met kenmerk C-1"}
    made = person.submit(again.attributes["href"], "/opnieuw", **is_so, **born)
    assert office.loket.visitor().get(f"/l/{token_on(made)}").status == 200
    few = "gaat al dicht na 5 verkeerde geboortedatums"
    assert few in made.text
    assert few in make(person, client="C-1", **born).text
    for unasked in (make(person, client="C-1"), make(person, client="C-2", **born)):
        assert few not in unasked.text
    assert told not in person.get("/medewerker/").text


def test_closed_link_that_is_taken_back_is_no_longer_told(office: Office) -> None:
    close(office.loket, office.loket.link(born=date(2010, 3, 27)))
    person = office.colleague("medewerker")
    person.submit(way(person, "C-1", "Intrekken"), "/intrekken")
    assert "verkeerde geboortedatum" not in person.get("/medewerker/").text


@pytest.mark.parametrize(
    ("typed", "is_name"),
    [("Jan Jansen", True), ("Fatima", True), ("C-1042", False), ("ABC", False), ("Jan 12", False)],
)
def test_reference_that_looks_like_a_name(typed: str, *, is_name: bool) -> None:
    assert looks_like_name(typed) is is_name


def test_what_may_be_a_name_is_refused_softly_and_bsn_firmly(office: Office) -> None:
    person = office.colleague()
    page = make(person, client="MAASTRICHT")
    assert page.status == 422
    assert page.all("input", id="client")[0].attributes["value"] == "MAASTRICHT"
    sure = person.post("/medewerker/links/nieuw", page.form(1, toch="ja"))
    assert sure.heading == "De link is klaar"
    assert make(person, client="111222333").status == 422
    assert make(person, client="x 111222333", toch="ja").status == 422


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Jan Jansen", "Dit lijkt op een naam. Gebruik een kenmerk"),
        ("J. van Dijk", "Dit lijkt op een naam. Gebruik een kenmerk"),
        ("14-1-2013", "Dit lijkt op een geboortedatum."),
        *(
            (typed, "Dit kan geen kenmerk zijn.")
            for typed in ("..", "/17", "C-1/../C-2", "\U0001f469")
        ),
    ],
)
def test_what_is_plainly_a_name_or_birth_date_is_refused_firmly(
    office: Office, typed: str, words: str
) -> None:
    page = make(office.colleague(), client=typed, toch="ja")
    assert (page.status, words in page.text) == (422, True)
    assert page.all("input", id="client")[0].attributes["value"] == typed, "nothing is lost"
    assert "Is dit kenmerk goed?" not in page.text, "nobody need say so"


def test_a_reference_that_is_in_use_stays_in_use(office: Office) -> None:
    office.case(client="Jan Jansen")
    person = office.colleague()
    page = make(person, client="jan jansen")
    assert page.status == 422
    sure = person.post("/medewerker/links/nieuw", page.form(1, toch="ja"))
    assert sure.all("dd")[0].text == "Jan Jansen"


def test_link_needs_a_form_that_exists(office: Office) -> None:
    person = office.colleague()
    assert make(person, soorten=[]).status == 422
    assert make(person, soorten=["bestaat-niet"]).status == 422
    assert make(person, dagen="3650").status == 422
    with office.loket.app.app_context():
        assert db.session.scalars(sa.select(Link)).all() == []


def test_link_for_another_signer_is_bound_to_the_case(office: Office) -> None:
    case = office.case(kind="toestemming", signers_needed=2)
    person = office.colleague()
    shown = person.get(f"/medewerker/zaak/{case.reference}")
    again = next(one for one in shown.all("a") if "ondertekenaar" in one.text)
    person.submit(again.attributes["href"], "/links/nieuw")
    with office.loket.app.app_context():
        link = db.session.scalars(sa.select(Link)).one()
        assert (link.case_id, link.kinds, link.client) == (case.case_id, ["toestemming"], "C-1")


# Colleagues


def test_manager_invites_and_the_colleague_comes_in(office: Office) -> None:
    manager = office.colleague("manager")
    page = manager.submit(
        "/medewerker/collegas/uitnodigen",
        "/uitnodigen",
        mail="nieuw@voorbeeld.nl",
        rol="medewerker",
    )
    found = re.search(r"/uitnodiging/([^\s<]+)", page.html)
    assert found is not None
    newcomer = Colleague(office.loket.app)
    assert newcomer.accept(found[1]).status_code == 200
    assert newcomer.get("/medewerker/").status == 200
    assert "nieuw@voorbeeld.nl" in manager.get("/medewerker/collegas/").text


def test_only_managers_decide_about_access(office: Office) -> None:
    manager = office.colleague("manager")
    person = office.colleague("medewerker")
    guard = person.token("/medewerker/")
    with office.loket.app.app_context():
        other = office.staff("manager@voorbeeld.nl").id
    for path in ("", "uitnodigen", f"{other}"):
        assert person.get(f"/medewerker/collegas/{path}").status == 404
    data: dict[str, str | list[str]] = {"csrf_token": guard, "rol": "beheerder"}
    for act in ("rol", "toegang-stoppen", "opnieuw"):
        assert person.post(f"/medewerker/collegas/{other}/{act}", data).status == 404
    assert manager.get("/medewerker/").status == 200


def test_nobody_changes_their_own_access(office: Office) -> None:
    manager = office.colleague("manager")
    guard = manager.token("/medewerker/")
    with office.loket.app.app_context():
        own = office.staff("manager@voorbeeld.nl").id
    for act in ("rol", "toegang-stoppen", "opnieuw"):
        data: dict[str, str | list[str]] = {"csrf_token": guard, "rol": "beheerder"}
        assert manager.post(f"/medewerker/collegas/{own}/{act}", data).status == 404


def test_shutting_out_counts_at_the_next_request(office: Office) -> None:
    manager, person = office.colleague("manager"), office.colleague("medewerker")
    with office.loket.app.app_context():
        other = office.staff("medewerker@voorbeeld.nl").id
    manager.submit(f"/medewerker/collegas/{other}", "/toegang-stoppen")
    assert person.get("/medewerker/").status == 302


def test_lost_device_opens_nothing_after_starting_anew(office: Office) -> None:
    manager, person = office.colleague("manager"), Colleague(office.loket.app)
    person.accept(office.invitation("kwijt@voorbeeld.nl", "medewerker"))
    with office.loket.app.app_context():
        other = office.staff("kwijt@voorbeeld.nl").id
    page = manager.submit(f"/medewerker/collegas/{other}", "/opnieuw")
    assert page.heading == "De uitnodiging is klaar"
    assert person.get("/medewerker/").status == 302
    assert person.sign_in().status_code == 400


def test_own_page_shows_sessions_and_signs_out_everywhere(office: Office) -> None:
    person = Colleague(office.loket.app)
    person.accept(office.invitation())
    elsewhere = Colleague(office.loket.app, person.passkey)
    assert elsewhere.sign_in().status_code == 200
    page = person.get("/medewerker/ik/")
    assert "Deze browser" in page.text
    assert "Een andere browser" in page.text
    person.submit("/medewerker/ik/", "/overal-uitloggen")
    assert elsewhere.get("/medewerker/").status == 302
    assert person.get("/medewerker/").status == 302


def test_second_passkey_is_added_and_taken_away_but_never_the_last(office: Office) -> None:
    person = Colleague(office.loket.app)
    person.accept(office.invitation())
    spare = Colleague(office.loket.app)
    guard = person.token("/medewerker/ik/")
    options = person.send("/medewerker/ik/passkey/opties", {}, guard).get_json()
    assert len(options["excludeCredentials"]) == 1
    proof = {**spare.passkey.create(options), "naam": "Telefoon van het werk"}
    assert person.send("/medewerker/ik/passkey", proof, guard).status_code == 200
    assert "Telefoon van het werk" in person.get("/medewerker/ik/").text
    assert spare.sign_in().status_code == 200
    assert person.submit("/medewerker/ik/", "/weg").status == 303
    with office.loket.app.app_context():
        last = office.staff("sanne@voorbeeld.nl").passkeys[0].id
    data: dict[str, str | list[str]] = {"csrf_token": guard}
    assert person.post(f"/medewerker/ik/passkey/{last}/weg", data).status == 422


def test_what_staff_did_is_in_the_log_without_content(office: Office) -> None:
    person = office.colleague()
    make(person, client="C-7")
    with office.loket.app.app_context():
        actions = [one.action for one in db.session.scalars(sa.select(Event))]
    assert actions == ["invite", "passkey-new", "sign-in", "link-new"]


def test_access_is_changed_only_shortly_after_the_passkey_was_used(office: Office) -> None:
    person, other = enrolled(office, "sanne@voorbeeld.nl"), enrolled(office, "b@voorbeeld.nl")
    page = person.get("/medewerker/collegas/uitnodigen")
    office.loket.clock.ahead(minutes=10)
    data = page.form(1, mail="nieuw@voorbeeld.nl", rol="beheerder")
    kept = person.post("/medewerker/collegas/uitnodigen", data)
    assert kept.status == 401
    assert "nieuw@voorbeeld.nl" in kept.all("textarea")[0].text
    guard = person.token("/medewerker/ik/")
    assert person.send("/medewerker/ik/passkey/opties", {}, guard).status_code == 401
    page = person.get("/medewerker/collegas/uitnodigen")
    assert page.location.endswith("/bevestigen?verder=/medewerker/collegas/uitnodigen")
    assert confirmed(person, other.passkey) == 400
    assert confirmed(person, person.passkey) == 200
    assert person.get("/medewerker/collegas/uitnodigen").status == 200


def enrolled(office: Office, mail: str) -> Colleague:
    person = Colleague(office.loket.app)
    assert person.accept(office.invitation(mail)).status_code == 200
    return person


def confirmed(person: Colleague, passkey: Authenticator) -> int:
    path = "/medewerker/bevestigen?verder=/medewerker/collegas/uitnodigen"
    guard = person.token(path)
    options = person.send("/medewerker/inloggen/opties", {}, guard).get_json()
    return person.send(path, passkey.get(options), guard).status_code
