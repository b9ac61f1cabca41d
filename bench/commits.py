"""Durable commits: the storage layer beside a file that is appended to and synced."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from uuid import uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.table import Row, milliseconds, per_second
from bench.timing import measure_in_turns
from formsapp.cases import migrate_database
from formsapp.cases.database import make_engine, writing
from formsapp.cases.models import TextVersion, store

COMMITS = 320
RECORD = "x" * 1500
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
LEAST = {1: 0.95, 32: 2.0}
"""Budget for each number of clients: with many, commits must share a sync."""
LONGEST = 0.1
"""Seconds that a writer may wait among 32."""

Work = Callable[[int], list[float]]
"""Commits so many times; returns how long each took."""


def measure(folder: Path) -> Iterator[Row]:
    engine = make_engine(f"sqlite:///{folder / 'commits.sqlite'}")
    migrate_database.migrate(engine)
    for clients, least in LEAST.items():
        yield from compare_rates(engine, folder / "appended", clients, least)
    engine.dispose()


def compare_rates(engine: Engine, file: Path, clients: int, least: float) -> Iterator[Row]:
    """Compare the rates with this many clients; show the longest wait where there are many."""
    longest: list[float] = []
    took = measure_in_turns(
        {
            "loket": partial(time_at_once, partial(store_rows, engine), clients, longest),
            "file": partial(
                time_at_once, partial(append_records, file, threading.Lock()), clients, []
            ),
        }
    )
    what = f"durable commits, {clients} client{'s' * (clients > 1)}"
    peer = f"append and fsync {per_second(took['file'])}"
    ratio = took["file"] / took["loket"]
    yield Row(what, per_second(took["loket"]), peer, ratio, least, "least")
    if clients > 1:
        worst, most = max(longest), f"{milliseconds(LONGEST)} at most"
        yield Row(f"{what}, longest wait", milliseconds(worst), most, worst * 1000, 100, places=0)


def time_at_once(work: Work, clients: int, longest: list[float]) -> float:
    """Let clients work at once; return seconds per commit, and note the longest wait."""
    share = COMMITS // clients
    begun = perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        waits = [wait for waits in pool.map(work, [share] * clients) for wait in waits]
    longest.append(max(waits))
    return (perf_counter() - begun) / (share * clients)


def store_rows(engine: Engine, number: int) -> list[float]:
    """Store rows, each in a transaction of its own."""
    waits = []
    with Session(engine) as session:
        for _ in range(number):
            text = TextVersion(sha256=uuid4().hex, title="", version="", text=RECORD, kept_at=NOW)
            begun = perf_counter()
            with writing(session):
                store(session, text)
            waits.append(perf_counter() - begun)
    return waits


def append_records(file: Path, lock: threading.Lock, number: int) -> list[float]:
    """Append records to a file and sync it after each, one writer at a time."""
    waits = []
    handle = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    for _ in range(number):
        begun = perf_counter()
        with lock:
            os.write(handle, RECORD.encode())
            os.fsync(handle)
        waits.append(perf_counter() - begun)
    os.close(handle)
    return waits
