"""The data of an earlier version, brought up to date in a process that a fault befalls."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from formsapp.cases import database, event_log, migrate_database
from formsapp.cases.models import Case
from formsapp.sealing import letterbox as lb
from tests.apart import Refusal
from tests.conftest import REPO

EARLIER = REPO / "tests/web/earlier"


@dataclass(frozen=True)
class Earlier:
    """The data of an earlier version, as in ``tests/web/test_earlier_database.py``."""

    file: Path
    ring: lb.Keyring

    def begin(self) -> None:
        self.file.unlink(missing_ok=True)
        with closing(sqlite3.connect(self.file)) as made:
            made.executescript((EARLIER / "loket.sql").read_text(encoding="utf-8"))

    def migrate(self) -> None:
        engine = database.make_engine(f"sqlite:///{self.file}")
        try:
            migrate_database.migrate(engine, self.ring)
        except OperationalError as error:
            raise Refusal from error
        finally:
            engine.dispose()

    def look(self) -> None:
        """Find it whole, or as it was; after the next start it is whole."""
        self.migrate()
        engine = database.make_engine(f"sqlite:///{self.file}")
        migrate_database.check_schema(engine)
        with Session(engine) as session:
            assert event_log.verify_chain(session) is None
            assert session.scalars(sa.select(Case)).one()
        engine.dispose()


def put_earlier(folder: Path) -> Earlier:
    """Put the keys of it in a folder, in which its database will be."""
    keys = Path(shutil.copytree(EARLIER / "keys", folder / "keys"))
    for key in keys.rglob("*"):
        key.chmod(0o700 if key.is_dir() else 0o600)
    return Earlier(folder / "loket.sqlite", lb.Keyring.load(keys, "doz-thuiszorg"))
