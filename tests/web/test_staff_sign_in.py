"""In and out of the staff pages: invitation, passkey, session, and what must not work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from formsapp.cases import staff_accounts
from formsapp.cases.event_log import Who
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from formsapp.web.staff.guard import COOKIE
from tests.authenticator import Authenticator
from tests.web.conftest import Loket
from tests.web.office import BASE, SAME, Colleague, Office


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture
def provider() -> str:
    """One provider is enough here: nothing of signing in differs."""
    return "al-osra-zorg"


def enrolled(office: Office) -> Colleague:
    person = Colleague(office.loket.app)
    assert person.accept(office.invitation()).status_code == 200
    return person


def test_invitation_makes_a_passkey_that_signs_in_later(office: Office) -> None:
    person = enrolled(office)
    assert person.get("/medewerker/").status == 200
    person.submit("/medewerker/", "/uitloggen")
    assert person.get("/medewerker/").status == 302
    assert person.sign_in().get_json() == {"verder": "/al-osra-zorg/medewerker/"}
    assert person.get("/medewerker/").heading == "Zaken"


def test_invitation_is_not_used_up_by_being_fetched(office: Office) -> None:
    token = office.invitation()
    for _ in range(5):
        page = Colleague(office.loket.app).get(f"/medewerker/uitnodiging/{token}")
        assert page.heading == "Toegang tot Loket"
        assert "sanne@voorbeeld.nl" in page.text


@pytest.mark.parametrize(
    "around", ["{},", "{}%C2%A0", "{}/", "{}%3E", "%E2%81%A6{}%E2%81%A9", "_{}_"]
)
def test_an_invitation_with_something_added_lets_someone_in(office: Office, around: str) -> None:
    token = office.invitation()
    page = Colleague(office.loket.app).get(f"/medewerker/uitnodiging/{around.format(token)}")
    assert page.heading == "Toegang tot Loket"
    assert f"/medewerker/uitnodiging/{token}" in page.html


@pytest.mark.hostile("staff-alike")
def test_used_expired_and_broken_invitations_get_the_same_page(office: Office) -> None:
    used, old = office.invitation(), office.invitation("b@voorbeeld.nl")
    Colleague(office.loket.app).accept(used)
    pages = [Colleague(office.loket.app).get(f"/medewerker/uitnodiging/{used}")]
    pages.append(Colleague(office.loket.app).get("/medewerker/uitnodiging/" + "A" * 68))
    client = office.loket.link()
    pages.append(Colleague(office.loket.app).get(f"/medewerker/uitnodiging/{client}"))
    office.loket.clock.ahead(days=7)
    pages.append(Colleague(office.loket.app).get(f"/medewerker/uitnodiging/{old}"))
    assert {page.status for page in pages} == {404}
    assert {page.text for page in pages} == {pages[0].text}


def test_invitation_used_by_two_at_once_lets_one_in(office: Office) -> None:
    token = office.invitation()
    first, second = Colleague(office.loket.app), Colleague(office.loket.app)
    path = f"/medewerker/uitnodiging/{token}"
    guards = [first.token(path), second.token(path)]
    options = [
        one.send(f"{path}/opties", {}, guard).get_json()
        for one, guard in zip((first, second), guards, strict=True)
    ]
    assert first.send(path, first.passkey.create(options[0]), guards[0]).status_code == 200
    assert second.send(path, second.passkey.create(options[1]), guards[1]).status_code == 410


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"verifies": False}],
    ids=["origin", "host", "user not verified"],
)
@pytest.mark.hostile("proof-again")
def test_wrong_proof_neither_registers_nor_signs_in(office: Office, wrong: dict[str, str]) -> None:
    token = office.invitation()
    bad = Colleague(office.loket.app, Authenticator(**wrong))  # type: ignore[arg-type]  # one of each
    assert bad.accept(token).status_code == 400
    good = Colleague(office.loket.app)
    assert good.accept(token).status_code == 200
    for name, value in wrong.items():
        setattr(good.passkey, name, value)
    good.browser.delete_cookie(COOKIE, domain="localhost", path="/al-osra-zorg/medewerker/")
    assert good.sign_in().status_code == 400
    assert good.get("/medewerker/").status == 302


@pytest.mark.hostile("proof-again")
def test_replayed_answer_signs_nobody_in(office: Office) -> None:
    person = enrolled(office)
    person.submit("/medewerker/", "/uitloggen")
    guard = person.token()
    options = person.send("/medewerker/inloggen/opties", {}, guard).get_json()
    answer = person.passkey.get(options)
    assert person.send("/medewerker/inloggen", answer, guard).status_code == 200
    thief = Colleague(office.loket.app)
    assert thief.send("/medewerker/inloggen", answer, thief.token()).status_code == 400
    again = thief.token()
    thief.send("/medewerker/inloggen/opties", {}, again)
    assert thief.send("/medewerker/inloggen", answer, again).status_code == 400


def test_challenge_is_too_old_after_five_minutes(office: Office) -> None:
    person = enrolled(office)
    person.submit("/medewerker/", "/uitloggen")
    guard = person.token()
    options = person.send("/medewerker/inloggen/opties", {}, guard).get_json()
    office.loket.clock.ahead(minutes=5)
    answer = person.passkey.get(options)
    assert person.send("/medewerker/inloggen", answer, guard).status_code == 400


@pytest.mark.hostile("staff-alike")
def test_same_answer_whatever_is_wrong(office: Office) -> None:
    person = enrolled(office)
    person.submit("/medewerker/", "/uitloggen")
    answers = {Colleague(office.loket.app).sign_in().get_data()}
    with office.loket.app.app_context():
        staff, now = office.staff("sanne@voorbeeld.nl"), office.loket.clock()
        staff_accounts.disable_staff(db.session, staff.id, now=now, by=Who("m", "manager"))
    answers.add(person.sign_in().get_data())
    rubbishes: tuple[object, ...] = (
        {},
        [],
        "x",
        {"rawId": 1, "response": {}},
        {"response": {"a": []}},
    )
    for rubbish in rubbishes:
        other = Colleague(office.loket.app)
        guard = other.token()
        other.send("/medewerker/inloggen/opties", {}, guard)
        answers.add(other.send("/medewerker/inloggen", rubbish, guard).get_data())
    assert len(answers) == 1


def test_post_without_token_is_refused(office: Office) -> None:
    person = office.colleague()
    for path in ("/medewerker/uitloggen", "/medewerker/inloggen", "/medewerker/links/nieuw"):
        assert person.post(path, {}).status == 403
        assert person.post(path, {"csrf_token": "x"}).status == 403
    assert person.get("/medewerker/").status == 200


@pytest.mark.hostile("send-other-site")
def test_token_of_another_browser_is_refused(office: Office) -> None:
    one, other = office.colleague(), office.colleague(mail="b@voorbeeld.nl")
    stolen = one.token("/medewerker/")
    assert other.post("/medewerker/uitloggen", {"csrf_token": stolen}).status == 403


@pytest.mark.hostile("cookie-stolen")
def test_stolen_cookie_is_worth_nothing_after_signing_out(office: Office) -> None:
    person = office.colleague()
    path = "/al-osra-zorg/medewerker/"
    held = person.browser.get_cookie(COOKIE, domain="localhost", path=path)
    assert held is not None
    person.submit("/medewerker/", "/uitloggen")
    thief = Colleague(office.loket.app)
    thief.browser.set_cookie(COOKIE, held.value, domain="localhost", path=path)
    assert thief.get("/medewerker/").status == 302


def test_session_ends_after_half_an_hour_idle_and_twelve_hours_in_all(office: Office) -> None:
    person = office.colleague()
    office.loket.clock.ahead(minutes=29)
    assert person.get("/medewerker/").status == 200
    office.loket.clock.ahead(minutes=30)
    assert person.get("/medewerker/").status == 302
    worker = office.colleague(mail="b@voorbeeld.nl")
    for _ in range(47):
        office.loket.clock.ahead(minutes=15)
        assert worker.get("/medewerker/").status == 200
    office.loket.clock.ahead(minutes=15)
    assert worker.get("/medewerker/").status == 302


def test_text_is_kept_when_the_session_ended_meanwhile(office: Office) -> None:
    person, case = office.colleague(), office.case()
    page = person.get(f"/medewerker/zaak/{case.reference}")
    office.loket.clock.ahead(hours=1)
    data = page.form(1, tekst="Een lang antwoord.", klaar="ja")
    kept = person.post(f"/medewerker/zaak/{case.reference}/antwoord", data)
    assert kept.status == 401
    assert "stopt 30 minuten na de laatste handeling" in kept.text
    assert "Een lang antwoord." in kept.all("textarea")[0].text


@pytest.mark.parametrize(
    "further",
    [
        "//evil.example",
        "https://evil.example/medewerker/",
        "/\\evil.example",
        "/medewerker/\\..\\evil",
        "\thttps://evil.example",
        "/medewerker/%0d%0aX: y",
        "javascript:alert(1)",
        "/l/abc",
    ],
)
@pytest.mark.hostile("next-elsewhere")
def test_signing_in_leads_nowhere_else(office: Office, further: str) -> None:
    person = enrolled(office)
    person.submit("/medewerker/", "/uitloggen")
    verder = person.sign_in(further).get_json()["verder"]
    assert verder == "/al-osra-zorg/medewerker/"


def test_signing_in_leads_to_the_page_that_was_asked(office: Office) -> None:
    person = enrolled(office)
    person.submit("/medewerker/", "/uitloggen")
    page = person.get("/medewerker/links/?client=C-1")
    assert page.location.endswith("/inloggen?verder=/medewerker/links/?client%3DC-1")
    verder = person.sign_in("/medewerker/links/?client%3DC-1").get_json()["verder"]
    assert verder == "/al-osra-zorg/medewerker/links/?client=C-1"


def test_session_cookie_stays_with_the_staff_pages(office: Office) -> None:
    person = Colleague(office.loket.app)
    answer = person.accept(office.invitation())
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/al-osra-zorg/medewerker/" in cookie


def test_session_cookie_is_secure_under_https(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    base = "https://loket.example"
    office = Office(start(replace(settings, face="both", base_url=base)))
    person = Colleague(office.loket.app, Authenticator(origin=base, host="loket.example"))
    token = office.invitation()
    path = f"/medewerker/uitnodiging/{token}"
    shown = person.browser.get(path, base_url=base).get_data(as_text=True)
    guard = shown.split('data-token="')[1].split('"')[0]
    sent = {**SAME, "Origin": base, "X-CSRF-Token": guard}
    options = person.browser.post(f"{path}/opties", base_url=base, json={}, headers=sent)
    proof = person.passkey.create(options.get_json())
    answer = person.browser.post(path, base_url=base, json=proof, headers=sent)
    assert answer.status_code == 200
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(COOKIE))
    assert "Secure" in cookie


def test_nothing_of_the_staff_pages_is_kept(office: Office) -> None:
    person = office.colleague()
    for path in ("/medewerker/", "/medewerker/ik/", "/medewerker/inloggen"):
        assert person.get(path).headers["Cache-Control"] == "no-store"
    answer = person.send("/medewerker/inloggen/opties", {}, person.token("/medewerker/"))
    assert answer.headers["Cache-Control"] == "no-store"


def test_client_face_has_no_staff_pages(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    loket = start(replace(settings, face="client"))
    root = loket.services.root
    assert loket.app.test_client().get(f"{root}/medewerker/", base_url=BASE).status_code == 404
