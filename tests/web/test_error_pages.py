"""Pages for things gone wrong, headers of every answer, and the built site beside the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import abort

from formsapp.facts import fill
from formsapp.settings import Settings
from formsapp.web.shared.error_pages import TEXTS, TO_STAFF
from tests.web.conftest import Loket
from tests.web.faults import take_away

ROUTES = Path(__file__).parents[1] / "routes.txt"


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_every_error_is_a_page_in_plain_dutch_with_crisis_numbers(loket: Loket, code: int) -> None:
    loket.app.add_url_rule("/stuk", view_func=lambda: abort(code))
    page = loket.visitor().get("/stuk")
    assert page.status == code
    assert "Is er nu gevaar?" in page.text


def test_staff_read_of_every_error_what_they_can_do_and_nobody_to_call(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    loket = start(replace(settings, face="both"))

    def fail(status: int) -> str:
        return abort(status)

    loket.app.add_url_rule("/medewerker/stuk/<int:status>", view_func=fail)
    reach = fill("{{ reach('Bel') }}", loket.services.facts)
    for code, (title, text) in TO_STAFF.items():
        page = loket.visitor().get(f"/medewerker/stuk/{code}")
        assert (page.status, page.heading) == (code, title)
        assert text in page.text
        assert reach not in page.text
        assert "medewerker ernaar" not in page.text
        assert page.all("a", href=f"{loket.services.root}/medewerker/")


@pytest.mark.hostile("fault-shown")
def test_an_unforeseen_error_shows_no_trace(loket: Loket) -> None:
    def broken() -> str:
        raise RuntimeError("geheim")

    loket.app.add_url_rule("/stuk", view_func=broken)
    page = loket.visitor().get("/stuk")
    assert page.status == 500
    assert "geheim" not in page.html
    assert "Traceback" not in page.html


def test_a_page_stands_in_when_even_the_look_cannot_be_shown(loket: Loket) -> None:
    @loket.app.context_processor
    def for_every_page() -> dict[str, object]:
        raise RuntimeError("geheim")

    page = loket.visitor().get("/bestaat-niet")
    assert page.status == 404
    assert page.heading == "Er ging iets mis"
    assert fill("{{ reach('Bel') }}", loket.services.facts) in page.text
    assert page.all("a", href="tel:112")
    assert "geheim" not in page.html


def test_healthz_says_ok_and_503_without_a_database(loket: Loket) -> None:
    visitor = loket.visitor()
    assert visitor.get("/healthz").body == b"ok\n"
    take_away(loket)
    assert visitor.get("/healthz").status == 503


def test_https_is_kept_for_this_host_and_forced_on_no_other_of_the_provider(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    secure = start(replace(settings, base_url="https://loket.example/zorg"))
    response = secure.app.test_client().get("/zorg/healthz", base_url="https://loket.example")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in start(settings).visitor().get("/healthz").headers


def test_the_built_site_is_served_compressed_with_its_policy(loket: Loket) -> None:
    browser = loket.app.test_client()
    root = loket.services.root
    for path, status in ((f"{root}/", 200), (f"{root}/crisis/", 200), (f"{root}/crisis", 302)):
        response = browser.get(path, headers={"Accept-Encoding": "br"}, base_url="http://localhost")
        response.close()
        assert response.status_code == status
        if status == 200:
            assert response.headers["Content-Encoding"] == "br"
            assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert browser.get(f"{root}/layout.html", base_url="http://localhost").status_code == 404
    assert browser.get(f"{root}/csp.json", base_url="http://localhost").status_code == 404


def test_without_a_built_site_the_forms_still_work(
    settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path
) -> None:
    loket = start(replace(settings, site=tmp_path / "nergens"))
    assert loket.visitor().get(f"/l/{loket.link()}").status == 200


def test_no_address_disappears(loket: Loket) -> None:
    """Addresses stand on paper and in old mails: add to the list, take nothing away."""
    there = {f"{sorted(rule.methods or ())} {rule.rule}" for rule in loket.app.url_map.iter_rules()}
    promised = ROUTES.read_text().splitlines()
    assert not [line for line in promised if line and line not in there]
