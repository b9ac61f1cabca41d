"""Many people behind one address are all let in, and a mail scanner uses nobody's link up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from formsapp.cases.models import Case, Event, Link
from formsapp.rules.flood import TRIES
from formsapp.settings import Settings
from formsapp.web.form.flood_gate import TOLL, WORK
from formsapp.web.shared.services import db
from tests.page import Page, Visitor
from tests.web.conftest import AKKOORD, Loket
from tests.web.entering import LETTER, press, walk
from tests.web.office import Office
from tests.web.sent import cases
from tests.web.test_flood import DONE, at_last_page, shown, toll_of, tries_of
from tests.web.test_links import BORN, born
from tests.web.test_rate_limit import HERE, come_from, count_forms, ready, visitor_from

PEOPLE, PHONES = 40, 200
AN_HOUR = 3600
PAGES = 60
"""Pages that a scanner asks for and posts behind one link."""


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


@pytest.mark.hostile("one-address")
@pytest.mark.parametrize("network", [HERE, "2001:db8:1:1::{number:x}"])
def test_forty_people_and_staff_of_one_clinic_send_within_an_hour(
    office: Office, network: str
) -> None:
    loket = office.loket
    visitor = visitor_from(loket, network.format(number=1))
    send = ready(visitor)
    for number in range(PEOPLE):
        come_from(visitor, network.format(number=number + 1))
        assert send().status == 303
        loket.clock.ahead(seconds=AN_HOUR / PEOPLE / 2)
    person = office.colleague("manager")
    come_from(person, network.format(number=99))
    walk(person, "akkoord", {**LETTER, "client": "C-1"}, *AKKOORD)
    assert press(person, "versturen").status in {200, 303}
    with_link = visitor_from(loket, network.format(number=98))
    assert with_link.send(f"/l/{loket.link()}/akkoord", *AKKOORD).status == 200
    assert len(cases(loket)) == PEOPLE + 2


@pytest.mark.hostile("one-address")
def test_of_two_hundred_phones_behind_one_address_none_is_refused(loket: Loket) -> None:
    """Each tenth of them is a real request; the others are counted alone."""
    worked = 0
    for _ in range(PHONES // 10):
        count_forms(loket, HERE, 9)
        phone = at_last_page(loket)
        if shown(phone).status == 429:
            assert tries_of(shown(phone)) <= 3 * TRIES
            worked += 1
            phone.press("versturen", **{TOLL: toll_of(loket, shown(phone)), WORK: DONE})
        assert shown(phone).status == 303
        loket.clock.ahead(seconds=AN_HOUR / PHONES * 10)
    assert 0 < worked < PHONES // 10
    assert len(cases(loket)) == PHONES // 10


@pytest.mark.hostile("one-address", "link-scanner")
@pytest.mark.parametrize("asked", [BORN, None])
def test_a_scanner_that_follows_each_address_and_posts_each_form_uses_no_link_up(
    loket: Loket, asked: date | None
) -> None:
    token = loket.link(born=asked)
    with loket.app.app_context():
        events = len(db.session.scalars(select(Event)).all())
    posted = [len([*scan(visitor_from(loket, HERE), f"/l/{token}")]) for _ in range(3)]
    assert min(posted) >= (1 if asked else 5)
    with loket.app.app_context():
        link = db.session.scalars(select(Link)).one()
        assert (link.closed_at, link.revoked_at, link.born_tries, link.born_wrong) == (
            None,
            None,
            0,
            0,
        )
        assert len(db.session.scalars(select(Event)).all()) == events
        assert db.session.scalars(select(Case)).all() == []
    client = visitor_from(loket, HERE)
    client.get(f"/l/{token}")
    if asked:
        born(client.press, BORN)
    client.get(f"/l/{token}/akkoord")
    if asked:
        born(client.press, BORN)
    client.go_on(*AKKOORD)
    assert client.press("versturen").status == 303


def scan(visitor: Visitor, start: str) -> Iterator[Page]:
    """Follow each address behind a link and post each form by each of its buttons, as it stands."""
    todo, seen = [start], {start}
    while todo and len(seen) < PAGES:
        page = visitor.get(todo.pop(0))
        found = [one.attributes.get("href", "") for one in page.all("a")]
        for answer in post_all(visitor, page):
            found.append(answer.location)
            yield answer
        for address in found:
            path = urlsplit(address).path.removeprefix(visitor.root)
            is_ours = address.startswith(f"{visitor.root}/") and not path.endswith(".pdf")
            if is_ours and path.startswith(("/l/", "/f/")) and path not in seen:
                seen.add(path)
                todo.append(path)


def post_all(visitor: Visitor, page: Page) -> Iterator[Page]:
    forms = page.all("form", method="post")
    for form in forms:
        action = form.attributes.get("action", "").removeprefix(visitor.root) or visitor.address
        number = page.all("form").index(form)
        buttons = [one for one in page.all("button") if form in one.inside]
        for button in buttons:
            doing = button.attributes.get("value", "")
            yield visitor.post(action, {**page.form(number), "doe": doing})
