"""What many tests share. Only the catalogue is there before a test asks for it."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page

from formsapp.cases import migrate_database
from formsapp.cases.database import make_engine
from formsapp.settings import list_providers
from tests import accessible, by_day, dear, html_validate, mail, postgres, quicker, sharing
from tests import browser as browsers
from tests.clock import FakeClock
from tests.made_once import after_the_first, folder_of_run, make_once

REPO = Path(__file__).resolve().parent.parent
PROVIDERS = tuple(list_providers(REPO / "docs"))
# How long one made-up example takes says how busy the machine is. Each run makes up others.
settings.register_profile("patient", deadline=None, max_examples=by_day.some(400, 40))
settings.load_profile("patient")
quicker.begin()
by_day.begin()
# Looking for rings of garbage among all that was imported takes a tenth of the tests' time.
gc.set_threshold(20_000, 20, 100)


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "write what was tested into docs/common/facts.toml (see tests/site/test_statement.py)"
    parser.addoption("--write-statement", action="store_true", help=words)
    words = "of the dear tests run those whose day it is (see tests/dear.py)"
    parser.addoption("--today", action="store_true", help=words)


def pytest_report_header() -> str:
    return f"{by_day.NAME}={by_day.begin()} (see tests/by_day.py)"


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Let one worker compile the test files: at once each would do all of that."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return (yield)
    with after_the_first(Path(session.config.option.basetemp).parent / "compiled"):
        return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out dear tests whose day it is not; run one that fails in a browser once more.

    A busy machine may hold a browser up for seconds.
    """
    if config.getoption("today"):
        left_out = dear.leave_out(items)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    if config.pluginmanager.hasplugin("rerunfailures"):
        for item in items:
            if "browser" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> sharing.LongestFirst:
    return sharing.LongestFirst(config, log)


@pytest.fixture(scope="session", autouse=True)
def catalogue() -> None:
    """Compile the catalogues, as dev.py does before anything starts."""
    for source in (REPO / "formsapp/translations").glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            name = source.parent.parent.name
            command = ["compile", "-l", name, "-i", str(source), "-o", str(compiled)]
            program = [sys.executable, "-m", "babel.messages.frontend", *command]
            subprocess.run(program, check=True)


@pytest.fixture(scope="session", autouse=True)
def remember_together(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let no worker look whole at what another one found right."""
    for name, found in (
        ("shapes", html_validate.right),
        ("looks", accessible.inspected.look),
        ("builds", accessible.inspected.build),
    ):
        found.share(folder_of_run(tmp_path_factory) / name)


@pytest.fixture
def repo() -> Path:
    return REPO


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database, of which each test gets a copy."""

    def migrate(folder: Path) -> None:
        engine = make_engine(f"sqlite:///{folder / 'empty.sqlite'}")
        migrate_database.migrate(engine)
        engine.dispose()

    return make_once(folder_of_run(tmp_path_factory) / "migrated", migrate) / "empty.sqlite"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    programs = postgres.binaries()
    if programs is None:
        missing("PostgreSQL's programs")
    with postgres.running(programs) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    with postgres_server.lent_database() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, on SQLite and on a real PostgreSQL in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'loket.sqlite'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with browsers.running() as running:
            yield running
    except browsers.NoBrowserError as error:
        missing(str(error))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own, on a phone's width."""
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL") as context:
        yield context.new_page()


@pytest.fixture
def smtp_server() -> Iterator[mail.Server]:
    with mail.running() as server:
        yield server


def missing(what: str) -> NoReturn:
    """Skip a test that cannot run here; where everything must run, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing on this machine: {what}")
    pytest.skip(f"missing on this machine: {what}")
