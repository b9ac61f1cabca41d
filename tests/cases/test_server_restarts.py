"""A PostgreSQL server that is switched off and on in the midst of an act: stored once, or anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from formsapp.cases import database, migrate_database
from tests import postgres
from tests.cases.acts import ACTS, Act, befall_at_points
from tests.cases.conftest import Office
from tests.conftest import missing

ONE_IN = 13


@pytest.fixture(scope="module")
def own_server() -> Iterator[postgres.Server]:
    """A server of its own: others use the one of all tests."""
    programs = postgres.binaries()
    if programs is None:
        missing("PostgreSQL's programs")
    with postgres.running(programs) as server:
        yield server


@pytest.fixture
def url(own_server: postgres.Server) -> str:
    address = own_server.fresh_database()
    engine = database.make_engine(address)
    migrate_database.migrate(engine)
    engine.dispose()
    return address


@pytest.mark.hostile("database-cut")
def test_a_server_that_restarts_in_the_midst_stores_each_act_once(
    office: Office, own_server: postgres.Server, tmp_path: Path
) -> None:
    for kind in ACTS:
        act: Act = kind(office, tmp_path / "mail")
        befall_at_points(act, lambda _: own_server.restart(), "server restarted", ONE_IN)
