"""The servers that the tests of this folder start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.running import Driven, Running


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """One server for all tests that do not stop it."""
    made = Running()
    yield made
    made.process.kill()  # one that is asked to stop waits for the requests that a test held
    made.process.communicate()


@pytest.fixture
def server(running: Running) -> Iterator[Running]:
    yield running
    running.release()


@pytest.fixture
def driven() -> Iterator[Driven]:
    made = Driven()
    yield made
    made.close()
