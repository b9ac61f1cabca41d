"""A provider with something that ends after a backup, which a restore must not give back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from formsapp.backup import is_undamaged
from formsapp.cases import destroy_cases, outbox, staff_accounts
from formsapp.cases.case_errors import NotFound
from formsapp.cases.database import make_engine
from formsapp.cases.database_to_ledger import keep_ledger
from formsapp.cases.event_log import SYSTEM
from formsapp.cases.ledger_pages import Ledger
from formsapp.cases.models import Case, Link
from formsapp.cases.signed_links import LinkSigner
from formsapp.cases.smtp_mailer import FileMailer
from formsapp.cases.staff_accounts import NewPasskey
from formsapp.cli import main as loket
from formsapp.sealing.letterbox import Keyring
from tests.apart import kill_at_points
from tests.cases.undo_migrations import unbind_events, undo_migrations
from tests.cli.commands import KEY, NEW_LINK, PROVIDER, Run, a_case

JAN = "jan@example.nl"


@dataclass(frozen=True)
class House:
    """A provider with a case, a link and a colleague, and a backup of them."""

    run: Run
    session: Session
    data: Path
    folder: Path
    monday: Path
    reference: str
    url: str
    jan: UUID

    @property
    def keyring(self) -> Keyring:
        return Keyring.load(self.data / "keys", PROVIDER)

    @property
    def mailer(self) -> FileMailer:
        return FileMailer(self.data / "mail", "a@example.nl")

    def keep(self) -> None:
        keep_ledger(self.session, Ledger(self.folder, self.keyring), now=datetime.now(UTC))
        self.session.close()

    def become_older(self, revision: str) -> None:
        """Let all be as a program of before made it: database, ledger and backup."""
        unbind_events(self.session.connection())
        self.session.commit()
        shutil.rmtree(self.folder)
        for _ in ("so that the ledger knows the log as it is now", "and so does the backup"):
            self.monday.unlink()
            assert self.run("backup", str(self.monday)).status == 0
            undo_migrations(self.session.connection(), revision)
            self.session.commit()
        self.session.close()

    def close(self) -> None:
        self.session.close()
        engine_of(self.session).dispose()

    def lose(self) -> None:
        if engine_of(self.session).dialect.name == "postgresql":
            self.session.execute(sa.text("DROP SCHEMA public CASCADE"))
            self.session.execute(sa.text("CREATE SCHEMA public"))
            self.session.commit()
        self.close()
        for part in self.data.glob("loket.sqlite*"):
            part.unlink()

    @contextmanager
    def remembered(self) -> Iterator[Callable[[], None]]:
        """Yield what puts all back as it is now: files, ledger and database.

        Each restore that is cut off leaves a copy and a page of the ledger, which cost the next one
        more statements: cut off one point later each time, none would come to its end.
        """
        aside = self.monday.with_name("aside")
        folders = {self.data: aside / "data", self.folder: aside / "ledger"}
        self.close()
        for folder, copy in folders.items():
            shutil.copytree(folder, copy)
        with remembered_tables(engine_of(self.session)) as put_tables_back:

            def put_back() -> None:
                self.close()
                put_tables_back()
                for folder, copy in folders.items():
                    shutil.rmtree(folder)
                    shutil.copytree(copy, folder)

            yield put_back

    def may_sign_in(self, mail: str) -> bool:
        try:
            staff_accounts.find_passkey(self.session, mail.encode())
        except NotFound:
            return False
        finally:
            self.session.close()
        return True

    def end_all(self) -> None:
        """Destroy, take back, dismiss and send what there is."""
        now = datetime.now(UTC)
        outbox.send_due(self.session, self.keyring, self.mailer, clock=lambda: now)
        prover = self.keyring.letterbox
        destroy_cases.destroy(
            self.session, self.reference, SYSTEM, now=now, ground="request", prover=prover
        )
        self.session.close()
        assert self.run("link", "revoke", self.url).status == 0
        staff_accounts.disable_staff(self.session, self.jan, now=now, by=SYSTEM)
        self.session.close()

    def is_there(self) -> bool:
        """Return whether there is a database, which is not damaged."""
        engine = engine_of(self.session)
        if engine.dialect.name == "postgresql":
            return sa.inspect(engine).has_table("case")
        return is_undamaged(self.data / "loket.sqlite")

    def assert_ended(self) -> None:
        assert self.session.scalars(sa.select(Case)).one().sealed is None
        assert self.session.scalars(sa.select(Link)).one().revoked_at is not None
        assert not self.may_sign_in(JAN)


def engine_of(session: Session) -> Engine:
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    return bind


@contextmanager
def remembered_tables(engine: Engine) -> Iterator[Callable[[], None]]:
    """Yield what puts a PostgreSQL database back as it is now; SQLite is among the files."""
    if engine.dialect.name != "postgresql":
        yield lambda: None
        return
    name = engine.url.database
    beside = make_engine(engine.url.set(database="postgres").render_as_string(hide_password=False))

    def copy(source: str, target: str) -> None:
        with beside.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
            server.exec_driver_sql(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
            server.exec_driver_sql(f"CREATE DATABASE {target} TEMPLATE {source} STRATEGY file_copy")

    copy(f"{name}", f"{name}_aside")
    try:
        yield lambda: copy(f"{name}_aside", f"{name}")
    finally:
        beside.dispose()


def let_in(session: Session, data: Path, mail: str) -> UUID:
    """Let a colleague in, whose passkey is called as the address."""
    box, now = Keyring.load(data / "keys", PROVIDER).letterbox, datetime.now(UTC)
    signer = LinkSigner(PROVIDER, [KEY], purpose="invitation", letterbox=box)
    token = staff_accounts.new_invitation(session, signer, mail, "manager", now=now, by=SYSTEM)
    key = NewPasskey(mail.encode(), b"")
    staff = staff_accounts.accept_invitation(session, signer, token, key, now=now).id
    session.close()
    return staff


def make_house(run: Run, session: Session, data: Path, folder: Path) -> House:
    reference = a_case(session, data)
    url = run(*NEW_LINK).out.strip()
    jan = let_in(session, data, JAN)
    monday = folder / "monday.backup"
    ran = run("backup", str(monday))
    assert (ran.status, "is new in its folder" in ran.err) == (0, True)
    return House(run, session, data, folder / "ledger" / PROVIDER, monday, reference, url, jan)


AGAIN = 5
"""After one in so many of the kills another restore is made: it costs as much as two kills."""


def kill_restore(house: House, what: str, *, one_in: int) -> None:
    """Kill the restore of Monday's backup at some points, each time from where it began.

    What was there and whole stays so; whatever is there is safe, and the ledger goes on with it.
    """
    was_there = house.is_there()

    def restore() -> None:
        assert loket(["restore", str(house.monday)]) == 0

    with house.remembered() as begin:
        points = kill_at_points(restore, what, one_in=one_in, begin=begin)
        for number, ended in enumerate(points):
            assert house.is_there() or not was_there
            if house.is_there():
                house.assert_ended()
                house.keep()
            if ended or number % AGAIN == 0:
                assert ended or house.run("restore", str(house.monday)).status == 0
                house.assert_ended()
                assert house.run("audit", "verify").status == 0
                house.keep()
