"""A database that takes nothing: everyone reads on, and who sends is told that it did not come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from formsapp.cases.models import Case, Event
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.answering import preview, send_shown
from tests.web.conftest import AKKOORD, Loket, replace
from tests.web.office import Office

TYPED = "Dat mag, zoals wij bij u thuis bespraken."
SET = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET default_transaction_read_only = on"}


def make_read_only(loket: Loket, sort: str) -> None:
    """Let each connection from now on only read, as after a disk that was mounted again."""
    with loket.app.app_context():
        engine = db.engine
        assert engine.dialect.name == sort

        @sa.event.listens_for(engine, "connect")
        def only_read(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
            cursor = connection.cursor()
            cursor.execute(SET[sort])
            cursor.close()
            if sort == "postgresql":
                connection.commit()

        engine.dispose()


def count(loket: Loket) -> list[int]:
    with loket.app.app_context():
        tables = (Case, Event)
        counts = (sa.select(sa.func.count()).select_from(table) for table in tables)
        return [db.session.scalar(one) or 0 for one in counts]


@pytest.fixture
def provider() -> str:
    """One is enough: the database is the same."""
    return "doz-thuiszorg"


@pytest.mark.parametrize("sort", ["sqlite", "postgresql"])
def test_all_is_read_and_who_sends_is_told(
    settings: Settings,
    start: Callable[[Settings], Loket],
    sort: str,
    request: pytest.FixtureRequest,
) -> None:
    if sort == "postgresql":
        settings = replace(settings, database=request.getfixturevalue("postgres_url"))
    office = Office(start(replace(settings, face="both")))
    loket, case, reader = office.loket, office.case(), office.colleague("medewerker")
    token, visitor = loket.link(), loket.visitor()
    shown = preview(reader, f"/medewerker/zaak/{case.reference}", tekst=TYPED, klaar="ja")
    make_read_only(loket, sort)
    loket.clock.ahead(minutes=10)
    before = count(loket)

    for path in (f"/l/{token}", f"/l/{token}/akkoord", "/o", f"/o/{case.code}"):
        assert visitor.get(path).status == 200, path
    inbox = reader.get("/medewerker/")
    assert (inbox.status, case.reference in inbox.text) == (200, True)
    page = reader.get(f"/medewerker/zaak/{case.reference}")
    assert (page.status, page.heading) == (503, "Nu kan niets worden opgeslagen")
    assert "daarom gaat er geen zaak open" in page.text
    page = send_shown(reader, shown)
    assert page.status == 503
    assert TYPED in page.all("textarea")[0].text

    visitor.get(f"/l/{token}/akkoord")
    assert visitor.page is not None
    typed = visitor.page.form(**{name: value for one in AKKOORD for name, value in one.items()})
    sent = visitor.post(visitor.address, {**typed, "bij": "controle", "doe": "versturen"})
    if sent.status == 303:
        sent = visitor.follow()
    assert sent.status == 503, sent.text
    assert "niet ontvangen" in sent.heading
    assert "bel" in sent.text
    assert count(loket) == before
