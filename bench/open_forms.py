"""A flood of open forms: programs that fill one in anew each time, and work for it or do not."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from itertools import count
from threading import Event, Thread
from typing import TYPE_CHECKING

from bench.client import Connection, get_request, post_request
from bench.proof_of_work import work_out

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
            send_one(target, next(numbers) % NETWORKS, works=works)

    threads = [Thread(target=send, daemon=True) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def send_one(target: Target, network: int, *, works: bool) -> None:
    """Fill in a form and send it; where it is held up, work for it and send it again."""
    path, sender = f"/{target.provider}/f/{FORM}", f"X-Forwarded-For: 198.51.100.{network}"
    with closing(Connection(target.port)) as connection:

        def post(more: Mapping[str, str]) -> str:
            fields = {**ANSWERS, **more}
            return connection.ask(post_request(target.port, path, fields, sender)).body.decode()

        page = connection.ask(get_request(target.port, path, sender)).body.decode()
        asked = post(dict(INPUT.findall(page)))
        tries = TRIES.search(asked)
        if works and tries:
            given = dict(INPUT.findall(asked))
            post({**given, "werk": work_out(given["drempel"], int(tries[1]))})


def count_cases(target: Target) -> int:
    """Return how many forms were stored."""
    with closing(sqlite3.connect(target.folder / "loket.sqlite")) as file:
        number: int = file.execute('SELECT count(*) FROM "case"').fetchone()[0]
    return number
