"""``loket backup`` of SQLite while cases come in: whole, and of one moment."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.database import make_engine
from formsapp.cases.models import Case
from tests.cli.commands import Run, a_case

MOST = 200
"""Cases that come in at most, should the backup wait for them."""


def write_until(data: Path, begun: Event, over: Event) -> None:
    engine = make_engine(f"sqlite:///{data / 'loket.sqlite'}")
    with Session(engine) as session:
        for _ in range(MOST):
            a_case(session, data)
            begun.set()
            if over.is_set():
                break
    engine.dispose()


@pytest.mark.hostile("backup-busy")
def test_a_backup_of_sqlite_is_of_one_moment_while_others_write(
    run: Run, session: Session, data: Path, tmp_path: Path
) -> None:
    begun, over = Event(), Event()
    writer = Thread(target=write_until, args=(data, begun, over))
    writer.start()
    try:
        assert begun.wait(60)
        file = tmp_path / "busy.backup"
        assert run("backup", str(file)).status == 0
    finally:
        over.set()
        writer.join()
    told = run("backup", "--check", str(file)).out
    [cases] = re.findall(r"whole: (\d+) cases, ", told)
    [keys] = re.findall(r" (\d+) case keys", told)
    [events] = re.findall(r" (\d+) events", told)
    assert cases == keys == events
    assert 1 <= int(cases) <= (session.scalar(sa.select(sa.func.count()).select_from(Case)) or 0)
