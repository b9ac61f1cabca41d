"""Limits and a flood hold over processes, and over one that is killed and begins again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from formsapp.settings import Settings
from formsapp.web.form.flood_gate import TOLL, WORK
from formsapp.web.form.form_key import Purpose, issue_key
from formsapp.web.shared.rate_limit import FROM_ONE
from tests import mail
from tests.conftest import REPO
from tests.web.conftest import Loket
from tests.web.serving import Served, serving
from tests.web.test_flood import DONE
from tests.web.test_rate_limit import ASKED, FORM, HERE, THERE, count_forms


@pytest.fixture
def provider() -> str:
    return "doz-thuiszorg"


class Sender:
    """Sends the form again and again, each time as who fills it in anew."""

    def __init__(self, loket: Loket) -> None:
        self.loket = loket
        self.answers = {**loket.visitor().walk(FORM, *ASKED).form(), "doe": "versturen"}

    def send(self, port: int, address: str = HERE, **more: str) -> int:
        """Return the status that the server at this port answers with."""
        with self.loket.app.test_request_context():
            key = issue_key(Purpose("link-aanvragen")).signed
        body = urlencode({**self.answers, "form_key": key, **more}, doseq=True)
        headers = {
            "Host": "localhost:8000",
            "X-Forwarded-For": address,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("POST", self.loket.services.root + FORM, body, headers)
            return connection.getresponse().status


@pytest.mark.hostile("send-often")
def test_two_processes_count_together_also_after_one_was_killed(
    settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path
) -> None:
    loket = start(settings)
    sender = Sender(loket)
    count_forms(loket, HERE, FROM_ONE.most - 2)
    with mail.running() as outgoing, ExitStack() as held:

        def serve(name: str) -> Served:
            return held.enter_context(serving(settings, outgoing.url, REPO, tmp_path / name))

        one, two = serve("one"), serve("two")
        assert sender.send(one.port) == 303
        os.kill(one.pid, signal.SIGKILL)
        assert [sender.send(two.port), sender.send(two.port)] == [303, 429]
        again = serve("again").port
        assert [sender.send(again), sender.send(again, THERE)] == [429, 303]
        assert sender.send(again, **{TOLL: "made up", WORK: DONE}) == 429
