"""What a request asks of the database, counted: time would depend on the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from formsapp.web.shared.services import db
from tests.web.conftest import AKKOORD, Loket


@contextmanager
def counted(loket: Loket) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    with loket.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(engine, "before_cursor_execute", note)


def test_an_open_form_is_shown_without_the_database(loket: Loket) -> None:
    with counted(loket) as statements:
        page = loket.visitor().get("/f/dossier")
    assert page.status == 200
    assert statements == []


def test_sending_is_one_transaction_of_few_statements(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD)
    with counted(loket) as statements:
        assert visitor.press("versturen").status == 303
    assert [one for one in statements if one.startswith("BEGIN")] == ["BEGIN", "BEGIN IMMEDIATE"]
    # With the mail that tells the team and what was kept of the form meanwhile.
    asked = [one for one in statements if not one.startswith("PRAGMA")]  # how long to wait
    # One of them reads which texts were answered before, one writes what is answered to each, and
    # one the key that closes the case in backups when it is destroyed.
    assert len(asked) <= 18, asked
