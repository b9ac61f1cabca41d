"""Signing in with an account elsewhere, at a provider that really runs, beside the passkey."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from formsapp.cases import staff_accounts
from formsapp.cases.event_log import Who
from formsapp.settings import OidcSettings, Settings
from formsapp.web.shared.services import db
from tests.oidc_provider import OpenIdProvider, new_key, running_provider
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.office import BASE, Colleague, Office

IN, ME, BACK = "/medewerker/inloggen/elders", "/medewerker/ik/", "/medewerker/inloggen/elders/terug"
NOBODYS = (
    "Dit account bij Proefaccount hoort bij niemand die hier werkt. "
    "Vraag een manager of beheerder om een uitnodiging."
)
NOT_DONE = "Inloggen bij Proefaccount is niet gelukt. Probeer het nog eens."
AWAY = "Proefaccount is nu niet bereikbaar. Probeer het later nog eens."
BUSY = "Er zijn al anderen aan het inloggen bij Proefaccount, en dat duurt lang. "
ANOTHERS = "Dit is bij Proefaccount een ander account dan dat van wie er nu is ingelogd."
TAKEN = "Met dit account bij Proefaccount logt al een collega in. Kies een ander account."


@pytest.fixture
def provider() -> str:
    """One provider is enough here: nothing of signing in differs."""
    return "al-osra-zorg"


@pytest.fixture
def elsewhere() -> Iterator[OpenIdProvider]:
    with running_provider() as found:
        yield found


@pytest.fixture
def office(
    settings: Settings, start: Callable[[Settings], Loket], elsewhere: OpenIdProvider
) -> Office:
    return Office(start(replace(settings, face="both", oidc=elsewhere.settings)))


def go_there(address: str) -> str:
    """Go to the other side as a browser does, and return where it leads back to."""
    place = urlsplit(address)
    connection = HTTPConnection(str(place.hostname), place.port or 80, timeout=10)
    connection.request("GET", f"{place.path}?{place.query}")
    answer = connection.getresponse()
    connection.close()
    assert answer.status == 302
    return str(answer.headers["Location"]).removeprefix(BASE)


def go(person: Colleague, path: str = IN) -> Page:
    """Go there and back; the page to which that leads."""
    return person.get(go_there(person.get(path).location))


def joined(office: Office, mail: str = "sanne@voorbeeld.nl") -> Colleague:
    """A colleague who accepted an invitation with the account that is signed in there."""
    person = Colleague(office.loket.app)
    page = go(person, f"/medewerker/uitnodiging/{office.invitation(mail)}/elders")
    assert page.location.endswith("/medewerker/")
    return person


def why(page: Page) -> str:
    """The sentence that says why nobody was signed in."""
    assert page.heading == "Inloggen is niet gelukt"
    paragraphs = [one for one in page.all("p") if one.within("main")]
    return paragraphs[0].text


def test_an_account_accepts_an_invitation_and_signs_in_later(office: Office) -> None:
    person = joined(office)
    assert person.get("/medewerker/").heading == "Zaken"
    person.submit("/medewerker/", "/uitloggen")
    assert "Inloggen met Proefaccount" in person.get("/medewerker/inloggen").text
    page = go(person, f"{IN}?verder=/medewerker/links/")
    assert page.location.endswith("/medewerker/links/")
    assert person.get("/medewerker/").heading == "Zaken"


def test_a_person_is_known_by_tenant_and_object_and_never_by_mail(
    office: Office, elsewhere: OpenIdProvider
) -> None:
    joined(office)
    elsewhere.claims = {"email": "ander@voorbeeld.nl", "sub": "changed"}
    assert go(Colleague(office.loket.app)).location.endswith("/medewerker/")
    elsewhere.claims = {"oid": "object-of-a-namesake"}  # with the mail of Sanne
    assert why(go(Colleague(office.loket.app))) == NOBODYS
    elsewhere.claims = {"tid": "another-tenant"}  # with the object of Sanne
    assert why(go(Colleague(office.loket.app))) == NOBODYS


def test_where_no_tenant_is_told_the_issuer_and_subject_count(
    office: Office, elsewhere: OpenIdProvider
) -> None:
    elsewhere.left_out = ("tid", "oid")
    joined(office)
    with office.loket.app.app_context():
        key = office.staff("sanne@voorbeeld.nl").oidc_subject
    assert key == f"{elsewhere.issuer} pairwise-object-of-sanne"
    assert go(Colleague(office.loket.app)).location.endswith("/medewerker/")


@pytest.mark.parametrize("missing", [True, False])
def test_an_account_of_nobody_or_of_who_left_says_one_sentence(
    office: Office, *, missing: bool
) -> None:
    if not missing:
        joined(office)
        with office.loket.app.app_context():
            staff, now = office.staff("sanne@voorbeeld.nl"), office.loket.clock()
            staff_accounts.disable_staff(db.session, staff.id, now=now, by=Who("m", "manager"))
    person = Colleague(office.loket.app)
    page = go(person)
    assert (page.status, why(page)) == (403, NOBODYS)
    assert person.get("/medewerker/").status == 302


WRONG: dict[str, dict[str, Any]] = {
    "nonce": {"nonce": "of another try"},
    "issuer": {"iss": "https://evil.example/v2.0"},
    "audience": {"aud": "another-client"},
    "audiences": {"aud": ["another-client"], "azp": "loket-client"},
    "party": {"azp": "another-client"},
    "too old": {"exp": 1_000_000_000, "iat": 999_999_000},
    "no object": {"oid": "", "sub": ""},
    "spaces": {"oid": "two parts"},
    "no text": {"oid": ["a"], "sub": 1},
    "long": {"oid": "a" * 500},
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.hostile("account-forged")
def test_a_token_that_is_not_right_signs_nobody_in(
    office: Office, elsewhere: OpenIdProvider, wrong: str
) -> None:
    joined(office)
    elsewhere.claims = WRONG[wrong]
    person = Colleague(office.loket.app)
    page = go(person)
    assert (page.status, why(page)) == (400, NOT_DONE)
    assert person.get("/medewerker/").status == 302


@pytest.mark.parametrize("claim", ["nonce", "aud", "iss", "exp", "iat", "sub"])
def test_a_token_without_a_claim_that_counts_signs_nobody_in(
    office: Office, elsewhere: OpenIdProvider, claim: str
) -> None:
    elsewhere.left_out = (claim,)
    assert why(go(Colleague(office.loket.app))) == NOT_DONE


def test_a_token_signed_with_another_key_signs_nobody_in(
    office: Office, elsewhere: OpenIdProvider
) -> None:
    joined(office)
    elsewhere.published, elsewhere.signer = elsewhere.signer, new_key()
    assert why(go(Colleague(office.loket.app))) == NOT_DONE


def test_a_key_that_the_other_side_renewed_is_fetched(
    office: Office, elsewhere: OpenIdProvider
) -> None:
    joined(office)
    elsewhere.signer, elsewhere.key_id = new_key(), "second"
    assert go(Colleague(office.loket.app)).location.endswith("/medewerker/")


@pytest.mark.hostile("account-forged")
def test_what_comes_back_works_once_and_in_its_own_browser(office: Office) -> None:
    joined(office)
    person, thief = Colleague(office.loket.app), Colleague(office.loket.app)
    back = go_there(person.get(IN).location)
    assert why(thief.get(back)) == NOT_DONE
    thief.get(IN)  # with a try, and so a state, of its own
    assert why(thief.get(back)) == NOT_DONE
    assert person.get(back).location.endswith("/medewerker/")
    person.submit("/medewerker/", "/uitloggen")
    assert why(person.get(back)) == NOT_DONE


@pytest.mark.hostile("account-forged")
def test_a_code_of_another_is_worth_nothing_without_the_verifier(
    office: Office, elsewhere: OpenIdProvider
) -> None:
    joined(office)
    stolen = go_there(Colleague(office.loket.app).get(IN).location)
    code = stolen.split("code=")[1].split("&")[0]
    person = Colleague(office.loket.app)
    own = go_there(person.get(IN).location)
    mixed = own.replace(own.split("code=")[1].split("&")[0], code)
    assert why(person.get(mixed)) == NOT_DONE
    assert len({one["code_challenge"] for one in elsewhere.asked}) == len(elsewhere.asked)


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?code=x&state=y", "?error=%00"])
def test_whatever_comes_back_unasked_is_refused(office: Office, query: str) -> None:
    page = Colleague(office.loket.app).get(f"{BACK}{query}")
    assert (page.status, why(page)) == (400, NOT_DONE)


def test_who_says_no_there_can_try_again(office: Office, elsewhere: OpenIdProvider) -> None:
    joined(office)
    elsewhere.account = None
    person = Colleague(office.loket.app)
    assert why(go(person)) == NOT_DONE
    elsewhere.account = "object-of-sanne"
    assert go(person, f"{IN}?ander=1").location.endswith("/medewerker/")
    assert elsewhere.asked[-1]["prompt"] == "select_account"


def test_when_the_other_side_is_away_the_passkey_still_works(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    with running_provider() as gone:
        oidc = gone.settings
    office = Office(start(replace(settings, face="both", oidc=oidc)))
    person = Colleague(office.loket.app)
    page = person.get(IN)
    assert (page.status, why(page)) == (503, AWAY)
    assert person.accept(office.invitation()).status_code == 200


def test_while_the_other_side_hangs_two_wait_for_it_and_who_comes_then_is_told(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    with socket.create_server(("localhost", 0)) as hangs, ThreadPoolExecutor(2) as pool:
        issuer = f"http://localhost:{hangs.getsockname()[1]}/v2.0"
        oidc = OidcSettings(issuer, "client", "secret", "Proefaccount")
        app = start(replace(settings, face="both", oidc=oidc)).app
        waiting = [pool.submit(Colleague(app).get, IN) for _ in range(2)]
        held = [hangs.accept()[0] for _ in waiting]
        page = Colleague(app).get(IN)
        assert (page.status, why(page)) == (503, f"{BUSY}Probeer het over een minuut nog eens.")
        for one in held:
            one.close()
        assert {(one.result().status, why(one.result())) for one in waiting} == {(503, AWAY)}


def test_a_step_that_needs_it_asks_the_account_anew(
    office: Office, elsewhere: OpenIdProvider
) -> None:
    person = joined(office)
    office.loket.clock.ahead(minutes=11)
    elsewhere.signed_in_at = time.time() - 3600
    path = person.get("/medewerker/collegas/uitnodigen").location
    asks = person.get(path)
    assert "Bevestigen met Proefaccount" in asks.text
    assert "passkey" not in asks.text.lower(), "this person has none"
    page = go(person, "/medewerker/bevestigen/elders?verder=/medewerker/collegas/uitnodigen")
    assert page.location.endswith("/medewerker/collegas/uitnodigen")
    assert (elsewhere.asked[-1]["prompt"], elsewhere.asked[-1]["max_age"]) == ("login", "0")
    assert person.get("/medewerker/collegas/uitnodigen").heading == "Collega uitnodigen"


@pytest.mark.parametrize("says", ["long ago", "nothing"])
def test_a_sign_in_of_long_ago_confirms_nothing(
    office: Office, elsewhere: OpenIdProvider, says: str
) -> None:
    person = joined(office)
    office.loket.clock.ahead(minutes=11)
    elsewhere.asks_anew, elsewhere.signed_in_at = False, time.time() - 3600
    elsewhere.left_out = ("auth_time",) if says == "nothing" else ()
    assert "vroeg niet opnieuw" in why(go(person, "/medewerker/bevestigen/elders"))
    assert person.get("/medewerker/collegas/uitnodigen").status == 302


@pytest.mark.parametrize("says", ["long ago", "nothing"])
def test_who_was_signed_in_elsewhere_for_long_showed_nothing_by_that(
    office: Office, elsewhere: OpenIdProvider, says: str
) -> None:
    elsewhere.signed_in_at = time.time() - 3600
    elsewhere.left_out = ("auth_time",) if says == "nothing" else ()
    person, path = joined(office), "/medewerker/collegas/uitnodigen"
    assert person.get(path).status == 200, "the invitation showed it: a passkey can be made"
    person.submit(ME, "/overal-uitloggen")
    go(person)
    assert person.get("/medewerker/").status == 200
    assert person.get(path).status == 302
    elsewhere.left_out = ()
    go(person, f"/medewerker/bevestigen/elders?verder={path}")
    assert person.get(path).status == 200


def test_the_account_of_a_colleague_confirms_nothing(
    office: Office, elsewhere: OpenIdProvider
) -> None:
    person = joined(office)
    elsewhere.account = "object-of-anne"
    joined(office, "anne@voorbeeld.nl")
    office.loket.clock.ahead(minutes=11)
    assert why(go(person, "/medewerker/bevestigen/elders")) == ANOTHERS
    assert person.get("/medewerker/collegas/uitnodigen").status == 302


def test_an_account_is_added_and_dropped_but_never_the_last_way_in(office: Office) -> None:
    person = Colleague(office.loket.app)
    person.accept(office.invitation())
    assert "Nog niet gekoppeld" in person.get(ME).text
    assert go(person, f"{ME}account").location.endswith("?gedaan=1")
    page = person.get(ME)
    assert "Weghalen" in page.text, "the passkey may go now"
    forms = [one.attributes.get("action", "") for one in page.all("form")]
    [passkey] = [one for one in forms if one.endswith("/weg") and "/passkey/" in one]
    assert person.post(passkey, {"csrf_token": person.token(ME)}).status == 303
    assert "Niet meer inloggen met" not in person.get(ME).text
    assert person.post(f"{ME}account/weg", {"csrf_token": person.token(ME)}).status == 422
    person.submit(ME, "/overal-uitloggen")
    assert go(person).location.endswith("/medewerker/")


def test_an_account_of_a_colleague_is_not_added_and_leaves_the_invitation(office: Office) -> None:
    joined(office)
    other = Colleague(office.loket.app)
    token = office.invitation("anne@voorbeeld.nl")
    page = go(other, f"/medewerker/uitnodiging/{token}/elders")
    assert (page.status, why(page)) == (409, TAKEN)
    assert other.accept(token).status_code == 200
    assert why(go(other, f"{ME}account")) == TAKEN


def test_adding_an_account_needs_a_sign_in_of_just_now(office: Office) -> None:
    person = Colleague(office.loket.app)
    person.accept(office.invitation())
    office.loket.clock.ahead(minutes=9)
    leaves = person.get(f"{ME}account").location
    office.loket.clock.ahead(minutes=2)
    assert "/bevestigen" in person.get(go_there(leaves)).location
    assert "/bevestigen" in person.get(f"{ME}account").location
    with office.loket.app.app_context():
        assert office.staff("sanne@voorbeeld.nl").oidc_subject is None


def test_who_lost_a_device_loses_the_account_too(office: Office) -> None:
    person = joined(office)
    with office.loket.app.app_context():
        staff, now = office.staff("sanne@voorbeeld.nl"), office.loket.clock()
        staff_accounts.forget_passkeys(db.session, staff.id, now=now, by=Who("m", "manager"))
    assert person.get("/medewerker/").status == 302
    assert why(go(Colleague(office.loket.app))) == NOBODYS


def test_one_account_for_two_at_once_goes_to_one(office: Office) -> None:
    people = [Colleague(office.loket.app), Colleague(office.loket.app)]
    mails = ("an@voorbeeld.nl", "bo@voorbeeld.nl")
    paths = [f"/medewerker/uitnodiging/{office.invitation(mail)}/elders" for mail in mails]
    backs = [go_there(one.get(path).location) for one, path in zip(people, paths, strict=True)]
    with ThreadPoolExecutor(2) as pool:
        found = [*pool.map(lambda at: people[at].get(backs[at]).status, range(2))]
    assert sorted(found) == [303, 409]


def test_two_ways_in_dropped_at_once_leave_one(office: Office) -> None:
    person = Colleague(office.loket.app)
    person.accept(office.invitation())
    go(person, f"{ME}account")
    page = person.get(ME)
    forms = [one.attributes.get("action", "") for one in page.all("form")]
    ways = [one for one in forms if one.endswith("/weg")]
    token = person.token(ME)
    others = [Colleague(office.loket.app), Colleague(office.loket.app)]
    for one in others:
        one.browser = person.browser
    with ThreadPoolExecutor(2) as pool:
        acts = pool.map(lambda at: others[at].post(ways[at], {"csrf_token": token}), range(2))
        assert sorted(one.status for one in acts) == [303, 422]


def test_without_it_nothing_is_offered_and_nothing_of_it_is_loaded(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    person = office.colleague()
    for path in (IN, BACK, f"/medewerker/uitnodiging/{office.invitation('a@b.nl')}/elders"):
        assert Colleague(office.loket.app).get(path).status == 404
    assert person.get(f"{ME}account").status == 404
    assert "Account bij" not in person.get(ME).text
    code = "import sys, formsapp.web; sys.exit(any('authlib' in one for one in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
