"""A person sees where they are signed in, and ends one of those sessions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases.models import Event
from formsapp.cases.staff_models import StaffSession
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from formsapp.web.staff.device_name import name_device
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office

ME = "/medewerker/ik/"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Mobile Safari/537.36"  # noqa: E501 - as it is sent
OTHERS = {
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130": (
        "Edge, Windows"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Version/18 Safari/604.1": (
        "Safari, iPhone"
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0": "Firefox, Linux",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit Safari/605": "Safari, Mac",
    "<script>": "",
    "": "",
}


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.fixture
def provider() -> str:
    """One provider is enough here: nothing of signing in differs."""
    return "al-osra-zorg"


def twice_signed_in(office: Office) -> tuple[Colleague, Colleague]:
    """The same person at two browsers, the second a phone."""
    here = Colleague(office.loket.app)
    here.accept(office.invitation())
    there = Colleague(office.loket.app, here.passkey)
    there.browser.environ_base["HTTP_USER_AGENT"] = PHONE
    office.loket.clock.ahead(minutes=1)
    assert there.sign_in().status_code == 200
    return here, there


def way_out(person: Colleague, words: str = "Hier uitloggen") -> str:
    """The address that ends a session, by the words of its button."""
    buttons = [one for one in person.get(ME).all("button") if one.text == words]
    form = buttons[0].within("form")
    assert form is not None
    return form.attributes["action"]


def kept_sessions(office: Office) -> int:
    with office.loket.app.app_context():
        return len(db.session.scalars(sa.select(StaffSession)).all())


def ended(office: Office) -> int:
    """How many sessions were ended by choice, as the log says."""
    with office.loket.app.app_context():
        found = sa.select(Event).where(Event.action == "session-end")
        return len(db.session.scalars(found).all())


@pytest.mark.parametrize(("described", "device"), [(PHONE, "Chrome, Android"), *OTHERS.items()])
def test_a_device_is_named_by_what_its_browser_says(described: str, device: str) -> None:
    assert name_device(described) == device


def test_another_session_is_ended_and_the_own_one_stays(office: Office) -> None:
    here, there = twice_signed_in(office)
    page = here.get(ME)
    assert "Een andere browser (Chrome, Android)" in page.text
    phone = way_out(here, "Daar uitloggen")
    assert here.post(phone, {"csrf_token": here.token(ME)}).location.endswith("?gedaan=1")
    assert there.get("/medewerker/").status == 302
    assert here.get("/medewerker/").status == 200
    assert ended(office) == 1


def test_who_ends_the_session_in_use_is_signed_out(office: Office) -> None:
    here, there = twice_signed_in(office)
    assert there.post(way_out(there), {"csrf_token": there.token(ME)}).location.endswith(
        "inloggen?uit=1"
    )
    assert there.get("/medewerker/").status == 302
    assert here.get("/medewerker/").status == 200


def test_a_session_of_a_colleague_looks_as_if_it_were_not_there(office: Office) -> None:
    here, _there = twice_signed_in(office)
    thief = office.colleague("manager", "ander@voorbeeld.nl")
    own = way_out(here)
    unknown = own.replace(own.split("/")[-2], "00000000-0000-0000-0000-000000000000")
    before, guard = kept_sessions(office), thief.token(ME)
    found = [thief.post(one, {"csrf_token": guard}) for one in (own, unknown)]
    assert {(one.status, one.location) for one in found} == {(303, f"{found[0].location}")}
    assert kept_sessions(office) == before


def test_two_who_end_one_session_at_once_end_it_once(office: Office) -> None:
    here, there = twice_signed_in(office)
    target, guard = way_out(there), here.token(ME)
    others = [Colleague(office.loket.app), Colleague(office.loket.app)]
    for one in others:
        one.browser = here.browser

    def post(person: Colleague) -> str:
        return person.post(target, {"csrf_token": guard}).location.rpartition("?")[2]

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(post, others)) == ["al=1", "gedaan=1"]
    assert ended(office) == 1
