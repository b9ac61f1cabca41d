"""The counsellor's post opens with her own key: no manager and no thief of the server has that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from webauthn.helpers import base64url_to_bytes
from werkzeug.test import TestResponse

from formsapp.cases.event_log import Who
from formsapp.cases.models import OutboxMail
from formsapp.cases.own_key_models import CaseSeal, KeyOpener, OwnKey
from formsapp.cases.staff_accounts import forget_passkeys
from formsapp.sealing.key_files import make_own_recovery
from formsapp.settings import Settings
from formsapp.web.shared.rate_limit import OPENING
from formsapp.web.shared.services import db
from tests.authenticator import text
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.docs import with_fact
from tests.web.entering import arrived, enter
from tests.web.office import PHRASE, Colleague, Office
from tests.web.test_akkoord import cases
from tests.web.test_kind_klacht import complaint
from tests.web.test_kind_vertrouwenspersoon import PAGES, SLUG

pytestmark = pytest.mark.parametrize("provider", ["al-osra-zorg"])
STORY = "Zij kwam te laat"
WORDS = "Ik wil met iemand praten."


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def write(office: Office, words: str = WORDS) -> str:
    """Let a client write to the counsellor; return the address of the case for staff."""
    known = {case.reference for case in cases(office.loket)}
    office.loket.visitor().send(f"/f/{SLUG}", {**PAGES[0], "bericht": words}, PAGES[1])
    [new] = {case.reference for case in cases(office.loket)} - known
    return f"/medewerker/zaak/{new}"


def follow(person: Colleague, page: Page) -> Page:
    while page.status in {302, 303}:
        page = person.follow()
    return page


def test_a_case_leads_to_making_a_key_and_back(office: Office) -> None:
    path, person = write(office), office.colleague(SLUG)
    page = follow(person, person.get(path))
    assert page.heading == "Mijn sleutel"
    assert WORDS not in page.html
    sent = page.form(1, nieuw=PHRASE, nogmaals=PHRASE)
    action = page.all("form")[1].attributes["action"]
    made = person.post(action, sent)
    assert WORDS in follow(person, made).text
    assert "Er is nu niets veranderd" in follow(person, person.post(action, sent)).text


def test_what_comes_later_is_sealed_to_the_person(office: Office) -> None:
    person = office.colleague(SLUG)
    person.make_key()
    assert WORDS in person.get(write(office)).text
    with office.loket.app.app_context():
        assert len(db.session.scalars(sa.select(CaseSeal)).all()) == 1


def test_the_key_is_open_in_one_browser_until_it_signs_out(office: Office) -> None:
    path, person = write(office), office.colleague(SLUG)
    person.make_key()
    elsewhere = office.colleague(SLUG)
    assert follow(elsewhere, elsewhere.get(path)).heading == "Mijn sleutel"
    assert elsewhere.open_key("vijf andere woorden zonder verband").status == 422
    assert follow(elsewhere, elsewhere.open_key("  Vijf losse WOORDEN zonder verband"))
    assert WORDS in elsewhere.get(path).text
    sent: dict[str, str | list[str]] = {"csrf_token": elsewhere.token("/medewerker/")}
    for _ in range(2):
        done = elsewhere.post("/medewerker/sleutel/sluiten", dict(sent))
    assert "Er is nu niets veranderd" in follow(elsewhere, done).text
    assert WORDS not in follow(elsewhere, elsewhere.get(path)).text


def test_the_counsellor_enters_her_own_post_and_nobody_else_does(office: Office) -> None:
    person = office.colleague(SLUG)
    person.make_key()
    assert [
        one
        for one in person.get("/medewerker/invoeren/").all("a")
        if SLUG in one.attributes["href"]
    ]
    for via, at in (("phone", "10.00"), ("paper", "")):
        first = arrived("2-3-2026", via, at)
        page = enter(person, SLUG, first, {**PAGES[0], "bericht": f"Per {via}"}, PAGES[1])
        assert page.all("strong", class_="receipt-code")
    assert {case.channel for case in cases(office.loket)} == {"phone", "paper"}
    for case in cases(office.loket):
        assert f"Per {case.channel}" in person.get(f"/medewerker/zaak/{case.reference}").text
    other = office.colleague("manager")
    assert other.get(f"/medewerker/invoeren/{SLUG}").status == 404


def test_earlier_cases_are_handed_over_on_a_page(office: Office) -> None:
    path, first = write(office), office.colleague(SLUG)
    first.make_key()
    second = office.colleague(SLUG, "ans@voorbeeld.nl")
    second.make_key()
    assert second.get(path).status == 403
    page = first.get("/medewerker/sleutel/overdragen/")
    way = next(
        one
        for one in page.all("a")
        if "overdragen/" in one.attributes["href"][-70:] and one.text.startswith("Zaken kiezen")
    )
    assert first.submit(way.attributes["href"], f"/{SLUG}", zaken=[]).status == 422
    chosen = first.get(way.attributes["href"])
    sent = chosen.form(1, zaken=[path.rpartition("/")[2]])
    action = chosen.all("form")[1].attributes["action"]
    assert "Overgedragen" in follow(first, first.post(action, sent)).text
    assert "Er is nu niets veranderd" in follow(first, first.post(action, sent)).text
    assert WORDS in second.get(path).text
    other = office.colleague("manager")
    for there in ("", "overdragen/", way.attributes["href"].partition("/sleutel/")[2]):
        assert other.get(f"/medewerker/sleutel/{there}").status == 404


def test_the_team_s_recovery_key_opens_earlier_cases_once_the_counsellor_says_so(
    office: Office, start: Callable[[Settings], Loket], tmp_path: Path
) -> None:
    person, key_page = office.colleague(SLUG), "/medewerker/sleutel/"
    person.make_key()
    path, settings = write(office), office.loket.services.settings
    assert "Herstelsleutel" not in person.get(key_page).text
    make_own_recovery(settings.data / "keys", SLUG, tmp_path / "team.key")
    again = Office(start(settings))
    held = again.colleague(SLUG)
    held.open_key()
    assert WORDS in held.get(path).text
    page = held.get(key_page)
    assert "Nog niet: 1 zaak van eerder." in page.text
    mark = again.loket.services.letterbox.recovery_of(SLUG)[-8:]
    assert mark in page.text
    action, token = f"{key_page}herstel/{SLUG}", held.token(key_page)
    for stale in ("", "x" * 8):
        done = held.post(action, {"kenmerk": stale, "csrf_token": token})
        assert "Er is nu niets veranderd" in follow(held, done).text
    other = again.colleague("manager")
    theirs = other.token("/medewerker/")
    assert other.post(action, {"kenmerk": mark, "csrf_token": theirs}).status == 404
    for said in ("Opgeslagen", "Er is nu niets veranderd"):
        done = held.post(action, {"kenmerk": mark, "csrf_token": token})
        assert said in follow(held, done).text
    assert "Herstelsleutel" not in held.get(key_page).text


def test_a_lost_passphrase_makes_a_new_key_and_colleagues_hear_of_it(office: Office) -> None:
    path, first = write(office), office.colleague(SLUG)
    first.make_key()
    office.colleague(SLUG, "ans@voorbeeld.nl")
    again = office.colleague(SLUG)
    page = again.get("/medewerker/sleutel/")
    other = "vijf heel andere woorden hier"
    sent = page.form(2, nieuw=other, nogmaals=other)
    action = page.all("form")[2].attributes["action"]
    assert "/sleutel/nieuw/" in action
    again.post(action, sent)
    assert again.get(path).status == 403
    assert "Er is nu niets veranderd" in follow(again, again.post(action, sent)).text
    assert WORDS not in follow(first, first.get(path)).text
    with office.loket.app.app_context():
        keyring = office.loket.services.keyring
        assert keyring is not None
        mails = db.session.scalars(sa.select(OutboxMail)).all()
        told = [keyring.open("post", one.id, "mail", one.sealed or b"") for one in mails]
    assert [one["to"] for one in told if "/sleutel/" in one["body"]] == ["ans@voorbeeld.nl"]


def test_another_passphrase_is_typed_twice(office: Office) -> None:
    person = office.colleague(SLUG)
    person.make_key()
    other = "vijf heel andere woorden hier"
    for again, status in (("vijf heel andere woorden daar", 422), (other, 303)):
        page = person.get("/medewerker/sleutel/")
        action = next(
            one.attributes["action"]
            for one in page.all("form")
            if one.attributes.get("action", "").endswith("/zin")
        )
        number = [one.attributes.get("action") for one in page.all("form")].index(action)
        done = person.post(action, page.form(number, nieuw=other, nogmaals=again))
        assert done.status == status
        assert other not in done.html
    assert office.colleague(SLUG).open_key(PHRASE).status == 422
    assert office.colleague(SLUG).open_key(other).status == 303


@pytest.mark.parametrize("phrase", ["kort", "a" * 30, ""])
def test_a_passphrase_that_is_guessed_soon_is_refused(office: Office, phrase: str) -> None:
    person = office.colleague(SLUG)
    page = person.submit("/medewerker/sleutel/", "/maken", nieuw=phrase, nogmaals=phrase)
    assert page.status == 422
    with office.loket.app.app_context():
        assert not db.session.scalars(sa.select(OwnKey)).all()


def test_tries_are_counted(office: Office) -> None:
    office.colleague(SLUG).make_key()
    thief = office.colleague(SLUG)
    for _ in range(OPENING.most):
        assert thief.open_key("vijf andere woorden zonder verband").status == 422
    assert "te vaak" in thief.open_key().text


KEY = "/medewerker/sleutel/"


def prove(person: Colleague, act: str, prf: bytes | None) -> TestResponse:
    """Answer as a browser does whose passkey gave this secret."""
    guard = person.token(KEY)
    options = person.send(f"{KEY}passkey/opties", {}, guard).get_json()
    assert len(base64url_to_bytes(options["extensions"]["prf"]["eval"]["first"])) == 32
    proof = person.passkey.get(options)
    if prf is not None:
        proof["prf"] = text(prf)
    return person.send(f"{KEY}{act}", proof, guard)


def test_a_passkey_that_gives_the_same_secret_opens_the_key(office: Office) -> None:
    path, person = write(office), signed_in(office)
    assert prove(person, "passkey", b"x" * 32).status_code == 401
    person.make_key()
    for given in (None, b"short"):
        assert prove(person, "passkey", given).status_code == 400
    for _ in range(2):
        assert prove(person, "passkey", b"x" * 32).status_code == 200
    person.submit(KEY, "/sluiten")
    assert prove(person, "passkey/openen", b"y" * 32).status_code == 400
    assert WORDS not in follow(person, person.get(path)).text
    assert prove(person, "passkey/openen", b"x" * 32).status_code == 200
    assert WORDS in person.get(path).text
    with office.loket.app.app_context():
        opens = sa.select(KeyOpener).where(KeyOpener.passkey_id.is_not(None))
        assert len(db.session.scalars(opens).all()) == 1
        staff = office.staff(f"{SLUG}@voorbeeld.nl")
        forget_passkeys(db.session, staff.id, now=office.loket.clock(), by=Who("m", "manager"))
        assert not db.session.scalars(opens).all()


def signed_in(office: Office) -> Colleague:
    """A counsellor with a passkey that answers."""
    office.colleague(SLUG, "eerst@voorbeeld.nl")
    person = Colleague(office.loket.app)
    assert person.accept(office.invitation(f"{SLUG}@voorbeeld.nl", SLUG)).status_code == 200
    return person


def test_another_ones_passkey_opens_nothing(office: Office) -> None:
    first = signed_in(office)
    first.make_key()
    assert prove(first, "passkey", b"x" * 32).status_code == 200
    other = Colleague(office.loket.app)
    assert other.accept(office.invitation("ans@voorbeeld.nl", SLUG)).status_code == 200
    other.passkey = first.passkey
    for act in ("passkey", "passkey/openen"):
        assert prove(other, act, b"x" * 32).status_code == 400


def test_complaints_are_sealed_in_person_where_the_provider_wants(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    roles = 'roles = ["manager", "klachtenfunctionaris"]\n'
    both = replace(settings, face="both")
    changed = with_fact(both, tmp_path, roles, f'{roles}sealed = "personal"\n')
    office = Office(start(changed))
    person, manager = office.colleague("klachtenfunctionaris"), office.colleague("manager")
    person.make_key()
    office.loket.visitor().send("/f/klacht", *complaint(office.loket))
    case = next(one for one in cases(office.loket) if one.kind == "klacht")
    path = f"/medewerker/zaak/{case.reference}"
    assert STORY in person.get(path).text
    assert follow(manager, manager.get(path)).heading == "Mijn sleutel"
    manager.make_key()
    assert manager.get(path).status == 403
    assert case.reference in manager.get("/medewerker/").text
    carer = office.colleague("medewerker")
    assert carer.get(path).status == 404
