"""A mail scanner that runs the scripts of the pages behind a link uses nothing up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from formsapp.cases.models import Base
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.served import served


@pytest.fixture
def provider() -> str:
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Office]:
    with served(settings, start) as running:
        yield running


def stored(loket: Loket) -> dict[str, list[object]]:
    """Everything that the database holds."""
    with loket.app.app_context():
        tables = Base.metadata.sorted_tables
        return {one.name: [*map(tuple, db.session.execute(sa.select(one)))] for one in tables}


@pytest.mark.hostile("link-scanner")
def test_a_scanner_that_runs_scripts_writes_nothing(office: Office, page: Page) -> None:
    loket = office.loket
    address = f"{loket.services.settings.base_url}/l/{loket.link()}"
    before = stored(loket)
    for path in ("", "/akkoord"):
        page.goto(address + path)
        page.mouse.wheel(0, 4000)
        page.wait_for_load_state("networkidle")
    assert page.locator("form").count()
    assert stored(loket) == before
