"""What a browser sends is looked for after each of its tests, and found wherever it leaked."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import sqlalchemy as sa
from flask import request

from formsapp.settings import Settings
from tests.web.conftest import Loket
from tests.web.served import served

STORY = "Kwibus viel van de trap"
Leak = Callable[[str, Settings], object]


@pytest.fixture
def provider() -> str:
    """One is enough: what is looked for hangs on no provider."""
    return "al-osra-zorg"


def keep(text: str, settings: Settings) -> None:
    """Write a text in a table of its own, where it stands in the log of writes at first."""
    with closing(sqlite3.connect(sa.make_url(settings.database).database or "")) as opened:
        opened.execute("CREATE TABLE IF NOT EXISTS kept (text)")
        opened.execute("INSERT INTO kept VALUES (?)", (text,))
        opened.commit()


LEAKS: dict[str, Leak] = {
    "the log": lambda text, _settings: logging.getLogger("formsapp").warning("typed: %s", text),
    "sqlite": keep,
    "draft": lambda text, settings: (settings.data / "draft").write_text(f"x{text}"),
}


def send(settings: Settings, start: Callable[[Settings], Loket], leak: Leak | None) -> None:
    """Let a page post a story over the network to an app that keeps it so."""
    with served(settings, start) as office:
        app = office.loket.app

        def take() -> str:
            if leak:
                leak(request.form["verhaal"], settings)
            return request.form["verhaal"]

        app.add_url_rule("/lek", view_func=take, methods=["POST"])
        base = urlsplit(office.loket.services.settings.base_url)
        with closing(HTTPConnection(base.netloc)) as connection:
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://{base.netloc}",
            }
            sent = urlencode({"verhaal": STORY, "keuze": "niet-getypt"})
            connection.request("POST", f"{base.path}/lek", sent, headers)
            assert connection.getresponse().read().decode() == STORY


@pytest.mark.parametrize("where", LEAKS)
def test_a_leak_of_what_was_typed_fails_the_test_in_which_it_was(
    settings: Settings, start: Callable[[Settings], Loket], where: str
) -> None:
    with pytest.raises(AssertionError, match=rf"stands bare: .*/lek verhaal.*{where}"):
        send(settings, start, LEAKS[where])


def test_what_is_kept_nowhere_fails_nothing(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    send(settings, start, None)
    assert Path(settings.data).exists()
