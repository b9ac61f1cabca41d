"""The servers that the tests of this folder start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.running import Driven, Running


@pytest.fixture
def server(repo: Path) -> Iterator[Running]:
    running = Running(repo)
    yield running
    running.process.kill()  # one that is asked to stop waits for the requests that a test held
    running.process.communicate()


@pytest.fixture
def driven() -> Iterator[Driven]:
    made = Driven()
    yield made
    made.close()
