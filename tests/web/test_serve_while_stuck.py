"""The command that an operator gives, while its database does nothing any more."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest

from formsapp.server.lanes import THREADS
from formsapp.settings import Settings
from formsapp.web.form.form_key import Purpose, issue_key
from tests.ports import free_port
from tests.web.conftest import Loket

KIND = "link-aanvragen"
SENDERS = 15 * THREADS["rest"]
"""So many that who waits behind them waits longer than the first of them has patience."""


@contextmanager
def serving(settings: Settings, repo: Path) -> Iterator[int]:
    """Run ``loket serve`` and give its port."""
    port = free_port()
    (settings.data / "site").symlink_to(settings.site)
    environ = {
        "LOKET_PROVIDER": settings.provider,
        "LOKET_BASE_URL": f"http://localhost:{port}/{settings.provider}",
        "LOKET_DATABASE": settings.database,
        "LOKET_SECRET_KEYS": ",".join(settings.secret_keys),
        "LOKET_DATA": str(settings.data),
        "LOKET_MAIL": "files",
    }
    command = [sys.executable, "-m", "formsapp.cli", "serve", "--port", str(port)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOKET_")}
    with subprocess.Popen(
        command, cwd=repo, env=kept | environ, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Serving")
        try:
            yield port
        finally:
            process.kill()  # asked to stop, it would wait for the senders


def form_in_order(loket: Loket, port: int) -> bytes:
    """A request that sends a form, as a browser makes it."""
    with loket.app.test_request_context():
        key = issue_key(Purpose(KIND)).signed
    answers = {"naam": "Fatima O'Brien", "bekend": "06 00000000", "form_key": key}
    body = urlencode({**answers, "bij": "controle", "doe": "versturen"})
    head = [
        f"POST /{loket.services.settings.provider}/f/{KIND} HTTP/1.1",
        f"Host: localhost:{port}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*head, "", body]).encode()


def send(port: int, request: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=60)
    client.sendall(request)
    return client


@pytest.mark.parametrize("provider", ["al-osra-zorg"])
@pytest.mark.hostile("database-locked")
def test_the_crisis_page_comes_before_any_sender_gives_up_on_a_locked_database(
    loket: Loket, settings: Settings, repo: Path
) -> None:
    database = str(settings.database_file)
    with serving(settings, repo) as port, ExitStack() as held:
        other = held.enter_context(closing(sqlite3.connect(database, isolation_level=None)))
        other.execute("BEGIN IMMEDIATE")
        first, *more = [
            held.enter_context(send(port, form_in_order(loket, port))) for _ in range(SENDERS)
        ]
        for path in ("/crisis/", "/healthz"):
            visitor = held.enter_context(closing(HTTPConnection("localhost", port, timeout=60)))
            visitor.request("GET", f"/{settings.provider}{path}")
            assert visitor.getresponse().status == 200
        first.setblocking(False)
        with pytest.raises(BlockingIOError):
            first.recv(1)
        for sender in more[: THREADS["rest"]]:
            with HTTPResponse(sender) as answer:
                answer.begin()
                assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
                assert "Opnieuw versturen" in answer.read().decode()
