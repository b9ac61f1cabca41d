"""Who looks after a server sees more for ten minutes, and nothing of whom it is about."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from formsapp.web.shared.request_log import LASTS, asked_requests
from tests.web.conftest import Loket


@pytest.fixture
def provider() -> str:
    """One is enough: the log is the same."""
    return "al-osra-zorg"


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    asked_requests.look(datetime.max.replace(tzinfo=UTC))


def test_requests_are_logged_aloud_without_address_and_end_by_themselves(
    loket: Loket, caplog: pytest.LogCaptureFixture
) -> None:
    token, visitor = loket.link(), loket.visitor()
    visitor.get(f"/l/{token}")
    asked_requests.look(loket.clock())
    assert caplog.records == []

    asked_requests.ask()
    asked_requests.look(loket.clock())
    visitor.get(f"/l/{token}?zoek=Kwibus")
    visitor.get("/o/ABCDE-FGHJK-MNPQR-STVWX")
    begun, *asked = caplog.messages
    assert begun.startswith("!!! each request is logged now, until ")
    assert [one.partition(" in ")[0] for one in asked] == [
        "GET client.show_personal: 200",
        "GET status.show_status: 404",
    ]
    assert not any(word in caplog.text for word in (token, "Kwibus", "ABCDE"))
    assert all(one.levelno == logging.WARNING for one in caplog.records)

    loket.clock.now += LASTS - timedelta(seconds=1)
    asked_requests.look(loket.clock())
    visitor.get("/o")
    loket.clock.now += timedelta(seconds=1)
    visitor.get("/o")  # also where nobody looks
    asked_requests.look(loket.clock())
    asked_requests.look(loket.clock())
    visitor.get("/o")
    assert [one.partition(" in ")[0] for one in caplog.messages[3:]] == [
        "GET status.ask_receipt_code: 200",
        "!!! requests are no longer logged !!!",
    ]
