"""A flood of open forms: programs that fill one in anew each time, and work for it or do not."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from itertools import count
from threading import Event
from typing import TYPE_CHECKING

from bench.client import Answer, Connection, get_request, post_request
from bench.proof_of_work import work_out
from bench.senders import run_all

if TYPE_CHECKING:
    from bench.attacks import Target

FORM = "link-aanvragen"
ANSWERS = {"naam": "Fatima", "bekend": "06 00000000", "bij": "controle", "doe": "versturen"}
SENDERS = 8
NETWORKS = 200
INPUT = re.compile(r'name="(form_key|drempel)" value="([^"]+)"')
TRIES = re.compile(r'data-tries="(\d+)"')


def flood_open_forms(target: Target, over: Event, *, works: bool) -> None:
    """Send open forms from many networks, as many as go, until it is over."""
    numbers = count()

    def send() -> None:
        while not over.is_set():
            sender = f"X-Forwarded-For: 198.51.100.{next(numbers) % NETWORKS}"
            send_one(target, sender, works=works)

    run_all(iter([send] * SENDERS))


def send_one(target: Target, sender: str, *, works: bool) -> Answer:
    """Fill in a form and send it; where it is held up, work for it and send it again.

    ``sender`` is the header line that names the network.
    """
    path = f"/{target.provider}/f/{FORM}"
    with closing(Connection(target.port)) as connection:

        def post(more: Mapping[str, str]) -> Answer:
            fields = {**ANSWERS, **more}
            return connection.ask(post_request(target.port, path, fields, sender))

        page = connection.ask(get_request(target.port, path, sender)).body.decode()
        answer = post(dict(INPUT.findall(page)))
        asked = answer.body.decode()
        tries = TRIES.search(asked)
        if works and tries:
            given = dict(INPUT.findall(asked))
            answer = post({**given, "werk": work_out(given["drempel"], int(tries[1]))})
    return answer


def count_cases(target: Target) -> int:
    """Return how many forms were stored."""
    with closing(sqlite3.connect(target.folder / "loket.sqlite")) as file:
        number: int = file.execute('SELECT count(*) FROM "case"').fetchone()[0]
    return number
