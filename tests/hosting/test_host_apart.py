"""Nothing of one hosted provider opens at another, whatever host or path is asked."""

from __future__ import annotations

from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from werkzeug.test import Client, create_environ, run_wsgi_app

from formsapp.clock import utc_now
from formsapp.hosting.address import name_host
from formsapp.hosting.crowd import MOST_SLOW, SLOW, Crowd
from formsapp.server.lanes import Asked
from formsapp.web.shared.built_site import built_site
from formsapp.web.staff.guard import COOKIE
from tests.clock import FakeClock
from tests.hosting.conftest import ELZEN, EXAMPLE, HERE, KADE, Place
from tests.web.conftest import Loket
from tests.web.office import Office

NAMED = "https://www.elzen.example"


@pytest.fixture
def both(place: Place) -> Place:
    """Two beside each other at one host, and one at a host of its own."""
    place.add(KADE)
    place.add(EXAMPLE)
    place.add(ELZEN, NAMED)
    place.look()
    return place


def office(place: Place) -> Office:
    return Office(Loket(place.app(KADE), FakeClock(utc_now())))


@pytest.mark.hostile("hosts-apart")
def test_links_codes_and_sessions_of_one_open_nothing_at_another(both: Place) -> None:
    desk = office(both)
    case = desk.case(team=next(iter(desk.loket.services.facts.teams)), kind="klacht")
    link, invitation = desk.loket.link("klacht"), desk.invitation()
    cookie = desk.colleague().browser.get_cookie(COOKIE, path=f"/{KADE}/medewerker/")
    assert cookie is not None
    ways = (f"/l/{link}", f"/o/{case.code}", f"/medewerker/uitnodiging/{invitation}")
    for way in ways:
        assert both.get(f"{HERE}/{KADE}{way}").status_code == 200, way
        for other in (f"{HERE}/{EXAMPLE}", NAMED):
            assert both.get(f"{other}{way}").status_code in {404, 410}, way
    for base, status in ((f"{HERE}/{KADE}", 200), (f"{HERE}/{EXAMPLE}", 302), (NAMED, 302)):
        parts = urlsplit(base)
        client = Client(both.hosts)
        client.set_cookie(COOKIE, cookie.value, domain=str(parts.hostname))
        shown = client.get(f"{parts.path}/medewerker/", base_url=f"{parts.scheme}://{parts.netloc}")
        assert shown.status_code == status, base


def test_cookies_are_sent_to_the_pages_of_one_alone(both: Place) -> None:
    for slug in (KADE, EXAMPLE):
        page = both.get(f"{HERE}/{slug}/medewerker/inloggen")
        assert page.status_code == 200
        set_there = page.headers.getlist("Set-Cookie")
        assert set_there
        assert all(f"; Path=/{slug}/" in one and "Domain" not in one for one in set_there)


def test_an_app_answers_who_names_no_host(both: Place) -> None:
    environ = create_environ("/healthz", NAMED)  # as an old program that watches asks
    del environ["HTTP_HOST"]
    assert run_wsgi_app(both.app(ELZEN), environ)[1] == "200 OK"


@pytest.mark.parametrize(
    "host",
    ["", "elders.example", f"{KADE}.example", "localhost.example", "[", "www.elzen.example, x"],
)
def test_a_host_that_is_nobodys_reaches_nobody(both: Place, host: str) -> None:
    answer = both.get(f"{HERE}/{KADE}/", Host=host, X_Forwarded_Host="localhost:8000")
    assert answer.status_code == 404
    assert "De Kade" not in answer.text
    assert "tel:112" in answer.text


@pytest.mark.parametrize(
    ("path", "host"),
    [
        (f"/{KADE}/", "www.elzen.example"),
        (f"/{ELZEN}/", "localhost:8000"),
        ("/", "localhost:8000"),
        ("/medewerker/", "localhost:8000"),
        (f"/{KADE}x/", "localhost:8000"),
        (f"//{KADE}/", "localhost:8000"),
        (f"/x/../{KADE}/", "localhost:8000"),
        (f"/{EXAMPLE}/../{KADE}/", "localhost:8000"),
        (f"/{EXAMPLE}/{KADE}/", "localhost:8000"),
        (f"/{KADE.upper()}/", "localhost:8000"),
    ],
)
def test_a_path_of_another_is_not_found(both: Place, path: str, host: str) -> None:
    answer = Client(both.hosts).get(path, base_url=HERE, headers={"Host": host})
    assert answer.status_code == 404
    assert "De Kade" not in answer.text


def test_a_place_is_led_to_with_its_slash(both: Place) -> None:
    answer = both.get(f"{HERE}/{KADE}")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/{KADE}/")


def test_only_built_pages_of_the_host_that_is_asked_are_at_hand(both: Place) -> None:
    def at_hand(host: str, path: str) -> bool:
        asked = Asked(path)
        asked.host = host
        return asked in both.hosts

    assert at_hand("www.elzen.example", "/crisis/")
    assert at_hand("WWW.elzen.example:443", "/crisis/")
    assert not at_hand("www.elzen.example", "/f/klacht")
    assert at_hand("localhost:8000", f"/{KADE}/crisis/")
    own = {path for path in built_site(both.app(KADE)).now.files if path.endswith(".css")}
    assert own
    assert all(at_hand("localhost", f"/{KADE}{path}") for path in own)
    assert at_hand("elders.example", "/f/klacht")  # that it is nobody's


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("WWW.Example.nl:8443", "www.example.nl"),
        ("[::1]:80", "::1"),
        ("één.example", "xn--n-9faa.example"),
        ("a b", "a b"),
        ("x:port", "x"),
        ("[::1", ""),
        ("@", ""),
        ("user@www.example.nl", "www.example.nl"),
    ],
)
def test_a_host_is_named_without_its_port(asked: str, name: str) -> None:
    assert name_host(asked) == name


def test_who_hangs_gets_no_more_threads_until_that_is_over(both: Place) -> None:
    now = [0.0]
    crowd = both.hosted(KADE).crowd = Crowd(lambda: now[0])
    with ExitStack() as hanging:
        for _ in range(MOST_SLOW):
            hanging.enter_context(crowd.count_in())
        assert both.get(f"{HERE}/{KADE}/f/klacht").status_code == 200
        now[0] = SLOW + 1
        stuck = both.get(f"{HERE}/{KADE}/f/klacht")
        assert (stuck.status_code, stuck.headers["Retry-After"]) == (503, "60")
        assert "tel:112" in stuck.text
        assert both.get(f"{HERE}/{KADE}/crisis/").status_code == 200
        assert both.get(f"{HERE}/{EXAMPLE}/f/klacht").status_code == 200
    assert both.get(f"{HERE}/{KADE}/f/klacht").status_code == 200
