"""The whole app on PostgreSQL: what it takes otherwise than SQLite, and many senders at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from formsapp.cases import event_log
from formsapp.cases.models import Case
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.conftest import AKKOORD, Loket
from tests.web.faults import take_away
from tests.web.office import Office


@pytest.fixture
def provider() -> str:
    return "doz-thuiszorg"


@pytest.fixture
def office(
    settings: Settings, start: Callable[[Settings], Loket], postgres_url: str
) -> Iterator[Office]:
    loket = start(replace(settings, face="both", database=postgres_url))
    yield Office(loket)
    with loket.app.app_context():
        db.engine.dispose()


@pytest.mark.hostile("text-controls")
def test_characters_that_postgresql_does_not_take_are_no_fault(office: Office) -> None:
    visitor = office.loket.visitor()
    for path in ("/tekst/%00", "/tekst/%ed%a0%80", "/o/%00", "/l/%00", "/f/%00"):
        assert visitor.get(path).status == 404, path
    person = office.colleague("medewerker")
    for name in ("soort", "team", "na", "zoek"):
        assert person.get(f"/medewerker/?{name}=%00x").status == 200, name
    assert person.get("/medewerker/zaak/%00").status == 404
    assert person.get("/medewerker/links/?client=%00").status == 200


@pytest.mark.hostile("database-locked")
def test_a_database_that_is_away_is_told(office: Office) -> None:
    visitor, address = office.loket.visitor(), f"/l/{office.loket.link()}"
    assert [visitor.get(path).status for path in ("/healthz", address)] == [200, 200]
    take_away(office.loket)
    assert [visitor.get(path).status for path in ("/healthz", address)] == [503, 503]


@pytest.mark.hostile("send-twice")
def test_the_same_form_sent_ten_times_at_once_is_one_case(office: Office) -> None:
    visitor = office.loket.visitor()
    address = f"/l/{office.loket.link(many=True)}/akkoord"
    data = {**visitor.walk(address, *AKKOORD).form(), "doe": "versturen"}

    def send(_number: int) -> Page:
        return office.loket.visitor().post(address, dict(data))

    with ThreadPoolExecutor(10) as senders:
        pages = list(senders.map(send, range(10)))
    assert {(page.status, page.location) for page in pages} == {(303, pages[0].location)}
    with office.loket.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Case)) == 1
        assert event_log.verify_chain(db.session) is None
