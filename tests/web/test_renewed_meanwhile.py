"""A side of Loket that runs on while the other was renewed, and the tables with it."""

from __future__ import annotations

import shutil

import pytest
import sqlalchemy as sa

from formsapp.cases.migrate_database import revisions
from formsapp.cli.command_serve import make_app
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.clock import FakeClock
from tests.web.conftest import AKKOORD, Loket
from tests.web.test_submit import number_of_cases


def let_it_be_of(loket: Loket, revision: str) -> None:
    """Let the tables be of another program, as its migrations say last."""
    with loket.app.app_context(), db.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE alembic_version SET version_num = :it"), {"it": revision}
        )


@pytest.mark.hostile("renewed-meanwhile")
@pytest.mark.parametrize("provider", ["doz-thuiszorg"])
def test_a_client_side_that_runs_on_stores_nothing_and_lets_the_form_be_sent_again(
    settings: Settings, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """What it stored would lack what the newer program asks, such as the proof of its mail."""
    shutil.rmtree(settings.data / "keys/private")
    loket = Loket(make_app(settings, clock=clock), clock)
    visitor = loket.visitor()
    visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD)
    let_it_be_of(loket, "9999")
    page = visitor.press("versturen")
    assert (page.status, number_of_cases(loket)) == (503, 0)
    assert "Another program renewed the database: start this side anew." in caplog.text
    let_it_be_of(loket, revisions()[-1])
    assert visitor.press("versturen").status == 303
    assert number_of_cases(loket) == 1
