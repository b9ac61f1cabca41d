"""Where the counts cannot be reached nobody waits for them, one after the other."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from formsapp.web.shared.rate_limit import UNCOUNTED, Limit, Tally
from tests.web.conftest import Loket

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
ONCE = Limit("once", 1, timedelta(minutes=10))


def test_after_one_who_waited_in_vain_nobody_is_counted_for_a_while(
    loket: Loket, tmp_path: Path
) -> None:
    tally = Tally(tmp_path / "limits", b"key")
    assert not tally.count_turn(ONCE, "a", now=NOON)
    assert tally.count_turn(ONCE, "a", now=NOON)
    with closing(sqlite3.connect(tally.file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with loket.app.app_context():  # it logs a warning
            assert not tally.count_turn(ONCE, "a", now=NOON)
    assert not tally.count_turn(ONCE, "a", now=NOON), "the file is free, and not looked at"
    assert not tally.count_turn(ONCE, "a", now=NOON + UNCOUNTED - timedelta(seconds=1))
    assert tally.count_turn(ONCE, "a", now=NOON + UNCOUNTED)


def test_who_waits_for_another_thread_gives_up(tmp_path: Path) -> None:
    tally = Tally(tmp_path / "limits", b"key")
    waits: list[timedelta] = []
    with tally.lock:
        sender = Thread(
            target=lambda: waits.append(tally.count_turn(ONCE, "a", now=NOON)), daemon=True
        )
        sender.start()
        sender.join(20)
        assert waits == [timedelta(0)]
