"""While very many open forms come in, who sends one works or waits, and nobody is refused."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from formsapp.cases.database import writing
from formsapp.rules.flood import LASTS, MOST_FOLD, TRIES
from formsapp.settings import Settings
from formsapp.web.form.flood_gate import TOLL, WAIT, WORK, WORK_KEPT, Toll
from formsapp.web.form.form_key import Purpose, issue_key, read_key, sign_for
from formsapp.web.shared.rate_limit import FROM_ALL, FROM_ONE
from formsapp.web.shared.services import db
from formsapp.web.shared.waiting_turns import wait_for_turn
from tests.page import Page, Visitor
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office
from tests.web.sent import Answers
from tests.web.test_rate_limit import (
    ASKED,
    FORM,
    HERE,
    THERE,
    count_forms,
    number_of_cases,
    ready,
    visitor_from,
)

DONE = "1.2.3.4"
"""Meets a toll that asks for one try."""
NOW = timedelta(0)


def flood(loket: Loket, times: int = FROM_ALL.most) -> None:
    """Let as many forms come in that one more is a flood, of no network that is known."""
    count_forms(loket, "", times)


def at_last_page(loket: Loket, address: str = HERE) -> Visitor:
    """Someone who has filled in the form, and pressed the button to send it during a flood."""
    visitor = visitor_from(loket, address)
    visitor.walk(FORM, *ASKED)
    visitor.press("versturen")
    return visitor


def wait_from(loket: Loket, address: str, form: str) -> timedelta:
    """Let a form come in by waiting, as if from an address; return how long it has to wait."""
    with loket.app.test_request_context(headers={"X-Forwarded-For": address}):
        return wait_for_turn(form, takes=True)


def toll_of(loket: Loket, page: Page, at: timedelta = NOW) -> str:
    """Sign a toll for the form of a page as our own server does, so far before or after now."""
    now = loket.clock()
    with loket.app.test_request_context():
        key = read_key(str(page.form()["form_key"]), Purpose("link-aanvragen"))
        assert key is not None
        return Toll(now + at, 1).sign(key)


def shown(visitor: Visitor) -> Page:
    assert visitor.page is not None
    return visitor.page


def tries_of(page: Page) -> int:
    return int(page.all("span", role="status")[0].attributes["data-tries"])


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
def test_who_did_the_work_is_taken_in_and_nothing_typed_is_lost(loket: Loket) -> None:
    flood(loket)
    visitor = at_last_page(loket)
    page = shown(visitor)
    assert (page.status, page.heading) == (429, "Even geduld")
    assert page.headers["Retry-After"] == str(int(WAIT.total_seconds()))
    assert "Laat deze pagina 5 minuten open." in page.text.replace("\xa0", " ")
    assert "Kies vanaf 10.35 uur 'Versturen'. Dan is het formulier aan de beurt." in page.text
    assert "/f/link-aanvragen/papier.pdf" in {
        one.attributes["href"].removeprefix(visitor.root) for one in page.all("a")
    }
    assert str(loket.services.facts.contact.phone) in page.text
    assert "Fatima O'Brien" in page.all("textarea")[0].text
    assert "Is er nu gevaar?" in page.text
    assert tries_of(page) >= TRIES
    assert number_of_cases(loket) == 0
    assert visitor.press("versturen", **{TOLL: toll_of(loket, page), WORK: DONE}).status == 303
    assert number_of_cases(loket) == 1


def test_without_a_script_who_waits_is_taken_in(loket: Loket) -> None:
    flood(loket)
    visitor = at_last_page(loket)
    loket.clock.ahead(minutes=3)
    page = visitor.press("versturen")
    assert "Laat deze pagina 2 minuten open." in page.text.replace("\xa0", " ")
    assert "Kies vanaf 10.35 uur" in page.text
    flood(loket)  # it goes on
    loket.clock.ahead(minutes=2)
    assert visitor.press("versturen").status == 303
    assert number_of_cases(loket) == 1


def test_whose_page_is_loaded_anew_or_who_typed_for_long_does_not_wait_again(loket: Loket) -> None:
    visitor = visitor_from(loket, HERE)
    visitor.script = False
    answers: Answers = {**visitor.walk(FORM, *ASKED).form(), "doe": "versturen"}
    flood(loket)
    assert visitor.post(FORM, answers).status == 429
    loket.clock.ahead(seconds=WAIT.total_seconds())
    flood(loket)
    assert visitor.post(FORM, answers).status == 303
    assert number_of_cases(loket) == 1


def test_who_has_a_script_leaves_the_turn_of_its_network_to_who_has_none(loket: Loket) -> None:
    visitor = visitor_from(loket, HERE)
    visitor.walk(FORM, *ASKED)
    visitor.script = True
    loket.clock.ahead(seconds=WAIT.total_seconds())
    flood(loket)
    page = visitor.press("versturen")
    assert page.status == 429
    assert "Laat deze pagina 1 minuut open." in page.text.replace("\xa0", " ")
    assert visitor.press("versturen").status == 303  # it worked in vain
    assert number_of_cases(loket) == 1


def test_a_flood_ends_by_itself(loket: Loket) -> None:
    flood(loket)
    visitor = at_last_page(loket)
    loket.clock.ahead(minutes=9)
    assert ready(visitor_from(loket, THERE))().status == 429
    # All of before is over for a minute, and the flood since that last form.
    loket.clock.ahead(seconds=LASTS.total_seconds())
    assert visitor.press("versturen").status == 303
    assert ready(visitor_from(loket, THERE))().status == 303


@pytest.mark.hostile("flood-forms")
def test_work_and_waiting_serve_for_one_form_once_and_in_time(loket: Loket) -> None:
    flood(loket)
    visitor = at_last_page(loket)
    page, second = shown(visitor), timedelta(seconds=1)
    other = shown(at_last_page(loket, THERE))
    asked = str(page.form()[TOLL])
    for toll, work in (
        (asked, DONE),  # not the work that it asks
        (asked, ""),
        (asked[:-1], DONE),
        ("", DONE),
        ("x" * 2000, DONE),
        (toll_of(loket, other), DONE),  # of another form
        (toll_of(loket, page, at=-WORK_KEPT - second), DONE),
        (toll_of(loket, page, at=second), DONE),
    ):
        tried: Answers = {**page.form(), TOLL: toll, WORK: work, "doe": "versturen"}
        assert visitor.post(FORM, tried).status == 429
    assert number_of_cases(loket) == 0
    paid: Answers = {**page.form(), TOLL: toll_of(loket, page), WORK: DONE, "doe": "versturen"}
    first, again = visitor.post(FORM, paid), visitor.post(FORM, paid)
    assert (first.status, again.location) == (303, first.location)
    assert visitor.post(FORM, {**paid, "naam": "Iemand anders"}).status == 409
    with loket.app.test_request_context():
        another = issue_key(Purpose("link-aanvragen")).signed
    assert visitor.post(FORM, {**paid, "form_key": another}).status == 429
    assert number_of_cases(loket) == 1


def test_the_work_of_a_page_that_was_open_before_an_update_counts(loket: Loket) -> None:
    flood(loket)
    visitor = at_last_page(loket)
    at = int(loket.clock().timestamp())
    with loket.app.test_request_context():
        key = read_key(str(shown(visitor).form()["form_key"]), Purpose("link-aanvragen"))
        assert key is not None
        toll = sign_for(key, "toll", [at, 1, at + 300])
    assert visitor.press("versturen", **{TOLL: toll, WORK: DONE}).status == 303


def test_a_toll_of_another_provider_is_none(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    loket = start(settings)
    flood(loket)
    visitor = at_last_page(loket)
    signer = loket.services.form_signer
    key = str(shown(visitor).form()["form_key"])
    with loket.app.test_request_context():
        own = read_key(key, Purpose("link-aanvragen"))
    assert own is not None
    at = int(loket.clock().timestamp())
    toll = signer.dumps([at, 1], salt=f"loket toll somebody-else {own.key}")
    assert visitor.press("versturen", **{TOLL: str(toll), WORK: DONE}).status == 429


def test_collecting_forms_that_wait_is_no_way_around_the_work(loket: Loket) -> None:
    flood(loket)
    collected = [at_last_page(loket) for _ in range(2)]
    loket.clock.ahead(seconds=WAIT.total_seconds())
    flood(loket)
    assert [one.press("versturen").status for one in collected] == [303, 429]
    page = shown(collected[1])
    assert "kwam net een ander formulier binnen" in page.text
    assert "Laat deze pagina 3 minuten open. Kies vanaf 10.38 uur" in page.text.replace("\xa0", " ")
    assert "blijft staan" in page.text
    loket.clock.ahead(minutes=3)
    flood(loket)
    assert collected[1].press("versturen").status == 303


@pytest.mark.hostile("flood-forms")
def test_no_number_of_addresses_that_wait_keeps_another_network_from_its_turn(
    loket: Loket,
) -> None:
    flood(loket)
    client, neighbour, other = (at_last_page(loket) for _ in range(3))
    loket.clock.ahead(seconds=WAIT.total_seconds())
    flood(loket)
    for number in range(70):
        assert not wait_from(loket, f"192.0.2.{number}", f"form {number}")
        assert wait_from(loket, f"192.0.2.{number}", "another")
    assert client.press("versturen").status == 303
    page = neighbour.press("versturen")
    assert "Laat deze pagina 36 minuten open." in page.text.replace("\xa0", " ")
    assert "blijft staan" not in page.text, "after half an hour its script may clear it"
    page = other.press("versturen")
    assert other.press("versturen", **{TOLL: toll_of(loket, page), WORK: DONE}).status == 303
    for number in range(100):
        wait_from(loket, f"198.51.100.{number}", f"later form {number}")
    loket.clock.ahead(minutes=36)
    flood(loket)
    assert neighbour.press("versturen").status == 303, "what was told stands"


def test_a_network_that_floods_by_itself_makes_nobody_else_work(loket: Loket) -> None:
    count_forms(loket, HERE, FROM_ONE.most * MOST_FOLD)
    neighbour = at_last_page(loket)
    assert tries_of(shown(neighbour)) == TRIES * MOST_FOLD
    toll = toll_of(loket, shown(neighbour))
    assert neighbour.press("versturen", **{TOLL: toll, WORK: DONE}).status == 303
    assert ready(visitor_from(loket, THERE))().status == 303


def test_who_has_a_whole_ipv6_site_makes_nobody_else_work_or_wait_for_longer(loket: Loket) -> None:
    site = [f"2001:db8:7:{number:x}::1" for number in range(FROM_ALL.most + 1)]
    for address in site:
        count_forms(loket, address, 1)
    assert shown(at_last_page(loket, "2001:db8:7:ffff::1")).status == 429
    assert ready(visitor_from(loket, THERE))().status == 303
    flood(loket)
    waiting = at_last_page(loket, HERE)
    loket.clock.ahead(seconds=WAIT.total_seconds())
    for address in site:
        wait_from(loket, address, address)
    assert waiting.press("versturen").status == 303


def test_forms_of_many_networks_are_a_flood_too(loket: Loket) -> None:
    for number in range(FROM_ALL.most):
        count_forms(loket, f"198.51.100.{number}", 1)
    assert shown(at_last_page(loket)).status == 429


def test_where_the_database_knows_of_no_floods_forms_come_in_and_are_held_up(loket: Loket) -> None:
    with loket.app.app_context(), writing(db.session):
        db.session.execute(text("DROP TABLE flood"))
    assert ready(visitor_from(loket, THERE))().status == 303
    flood(loket)
    assert shown(at_last_page(loket)).status == 429


def test_who_has_a_link_and_who_reads_are_never_held_up(loket: Loket) -> None:
    flood(loket, FROM_ALL.most * 2)
    visitor = visitor_from(loket, HERE)
    visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD)
    assert visitor.press("versturen").status == 303
    assert "Fatima" in visitor.walk(FORM, *ASKED).text


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_body_that_says_it_is_packed_gets_nobody_round_it(loket: Loket, encoding: str) -> None:
    flood(loket)
    visitor = at_last_page(loket)
    form = shown(visitor).form()
    body = "&".join(f"{name}={value}" for name, value in form.items()) + "&doe=versturen"
    for data in (body.encode(), gzip.compress(body.encode())):
        answer = visitor.browser.post(
            visitor.root + FORM,
            base_url=visitor.base,
            data=data,
            content_type="application/x-www-form-urlencoded",
            headers={"Content-Encoding": encoding},
        )
        assert answer.status_code in {403, 415, 429}
    assert number_of_cases(loket) == 0


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def test_staff_read_since_when_a_flood_lasts_and_until_it_ends(office: Office) -> None:
    staff = office.colleague("manager")
    assert "heel veel formulieren" not in staff.get("/medewerker/").text
    flood(office.loket)
    at_last_page(office.loket)
    office.loket.clock.ahead(minutes=5)
    page = staff.get("/medewerker/")
    assert "Sinds di 3 mrt 10.30 komen er heel veel formulieren tegelijk binnen" in page.text
    place = next(one for one in page.all("a") if one.text == "Lees in het handboek wat te doen")
    book = staff.get(place.attributes["href"].removeprefix(staff.root))
    assert "Heel veel formulieren tegelijk" in book.text
    office.loket.clock.ahead(seconds=LASTS.total_seconds())
    assert "heel veel formulieren" not in staff.get("/medewerker/").text


def test_staff_read_of_a_flood_from_one_place_until_one_comes_from_all(office: Office) -> None:
    count_forms(office.loket, HERE, FROM_ONE.most + 1)
    staff = office.colleague("manager")
    assert "Wie ergens anders is, merkt niets." in staff.get("/medewerker/").text
    flood(office.loket, FROM_ALL.most + 1)
    page = staff.get("/medewerker/")
    assert "heel veel formulieren tegelijk" in page.text
    assert "van één plek" not in page.text


def test_machines_on_one_database_know_of_a_flood_that_one_of_them_finds(
    settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path
) -> None:
    one = start(settings)
    shutil.copytree(settings.data / "keys", tmp_path / "elsewhere" / "keys")
    other = start(replace(settings, data=tmp_path / "elsewhere"))
    flood(one, FROM_ALL.most + 1)
    assert shown(at_last_page(other, THERE)).status == 429
    one.clock.ahead(seconds=LASTS.total_seconds())
    other.clock.ahead(seconds=LASTS.total_seconds())
    assert ready(visitor_from(other, THERE))().status == 303
