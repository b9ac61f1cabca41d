"""Killed before any statement, commit or change of a file: what was said to be stored is, once.

Each of these is begun anew and killed one point later, until it comes to its end. Of the points a
run tries some, other ones each day (``tests/by_day.py``).
"""

from __future__ import annotations

import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from formsapp.cases import database, event_log, migrate_database, outbox, signed_links
from formsapp.cases.attachments import NamedFile, Tray
from formsapp.cases.case_errors import Conflict, LinkError, NotFound, NotStored
from formsapp.cases.destroy_cases import PARTS, destroy
from formsapp.cases.drafts import Drafts
from formsapp.cases.models import Attachment, Base, Case, Event, OutboxMail, Reply
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.smtp_mailer import FileMailer
from formsapp.cases.verify_stored import verify_stored
from formsapp.sealing import letterbox as lb
from formsapp.sealing.draft_codes import trail_key
from tests import figures
from tests.apart import kill_at_points
from tests.by_day import points
from tests.cases.conftest import BY, Office
from tests.conftest import REPO

ONE_IN = 7
MAIL = OutgoingMail("client@example.org", "Ontvangen", "Kenmerk Z-7K4M-2QXD\n")


class Act(ABC):
    """Something that people or the program do: how it is begun, done, and looked at afterwards."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder

    @abstractmethod
    def begin(self) -> None:
        """Let there be what it needs, a new one each time."""

    @abstractmethod
    def do(self, office: Office) -> None:
        """Do it, in this process or in another one."""

    @abstractmethod
    def is_done(self) -> bool:
        """Return whether it is stored; fails where only a half of it is."""

    def name(self) -> str:
        """Return in words what is done."""
        return str(self.__doc__).partition(";")[0].rstrip(".")

    def count(self, table: type[Base], *of: sa.ColumnElement[bool]) -> int:
        wanted = sa.select(sa.func.count()).select_from(table).where(*of)
        return self.office.session.scalar(wanted) or 0

    def logged(self, action: str, case: Case) -> int:
        return self.count(Event, Event.action == action, Event.case_id == case.id)


class Send(Act):
    """A client sends a form with a file."""

    def begin(self) -> None:
        self.key = lb.new_form_key()
        tray = Tray(self.office.session, self.key, self.office.now)
        tray.add(NamedFile("foto.jpg", "image/jpeg", uuid4().bytes), most=5)

    def do(self, office: Office) -> None:
        office.send(form_key=self.key, files=1, client="C-1", mails=[MAIL])

    def is_done(self) -> bool:
        mine = Case.form_hash == lb.form_hash(self.key)
        case = self.office.session.scalar(sa.select(Case).where(mine))
        if case is None:
            return False
        assert self.office.desk().read(case.reference).content["mail"] == MAIL.to
        parts = [self.count(one, one.case_id == case.id) for one in (Attachment, OutboxMail)]
        assert (parts, self.logged("receive", case)) == ([1, 1], 1)
        return True


class Answer(Act):
    """Staff answer a case."""

    def begin(self) -> None:
        self.reference = self.office.send().reference

    def do(self, office: Office) -> None:
        office.desk().answer(self.reference, "Ja, dat mag.", version=1, mails=[MAIL])

    def is_done(self) -> bool:
        case = self.office.desk().find(self.reference)
        stored = case.answered_at is not None
        parts = [self.count(one, one.case_id == case.id) for one in (Reply, OutboxMail)]
        assert (parts, self.logged("answer", case)) == ([stored, stored], stored)
        return stored


class TakeBack(Act):
    """Staff take back a link."""

    def begin(self) -> None:
        self.token = self.office.token()
        self.link = self.office.open(self.token).link.id
        self.before = self.count(Event, Event.action == "link-revoke")

    def do(self, office: Office) -> None:
        signed_links.revoke_link(office.session, self.link, now=office.now, by=BY)

    def is_done(self) -> bool:
        ended = self.count(Event, Event.action == "link-revoke") - self.before
        try:
            self.office.open(self.token)
        except LinkError:
            assert ended == 1
            return True
        assert ended == 0
        return False


class PutAside(Act):
    """A client puts a form aside."""

    def begin(self) -> None:
        self.key = lb.new_form_key()

    def do(self, office: Office) -> None:
        Drafts(office.session, office.now).keep(trail_key(self.key), self.key, {"verhaal": "Hoi"})

    def is_done(self) -> bool:
        try:
            kept = Drafts(self.office.session, self.office.now).find(trail_key(self.key))
        except NotFound:
            return False
        assert kept == {"verhaal": "Hoi"}
        return True


class HandOver(Act):
    """The worker hands over a mail; it may go twice, and never not at all."""

    def begin(self) -> None:
        now = self.office.now = self.office.now + timedelta(days=1)
        outbox.queue_mail(self.office.session, self.office.ring.letterbox, MAIL, now=now)
        waiting = sa.select(OutboxMail.id).order_by(OutboxMail.created_at.desc())
        self.mail = self.office.session.scalars(waiting).first()

    def do(self, office: Office) -> None:
        outbox.send_due(
            office.session,
            office.ring,
            FileMailer(self.folder, "info@voorbeeld.nl"),
            now=office.now,
        )

    def is_done(self) -> bool:
        self.office.now += timedelta(hours=1)  # who was killed holds it for a while
        row = self.office.session.get_one(OutboxMail, self.mail)
        sent = [*self.folder.glob(f"*{self.mail}*.eml")]
        assert all(one.read_bytes().rstrip().endswith(b"Kenmerk Z-7K4M-2QXD") for one in sent)
        assert row.sent_at is None or len(sent) == 1
        return row.sent_at is not None


class Destroy(Act):
    """A case is destroyed when its time is over."""

    def begin(self) -> None:
        sending = Send(self.office, self.folder)
        sending.begin()
        sending.do(self.office)
        mine = sa.select(Case.reference).where(Case.form_hash == lb.form_hash(sending.key))
        self.reference = self.office.session.scalars(mine).one()

    def do(self, office: Office) -> None:
        destroy(office.session, self.reference, BY, now=office.now, ground="retention")

    def is_done(self) -> bool:
        wanted = sa.select(Case).where(Case.reference == self.reference)
        case = self.office.session.scalars(wanted).one()
        left = sum(self.count(part, part.case_id == case.id) for part in PARTS)
        gone = case.destroyed_at is not None
        assert (left == 0, self.logged("destroy", case)) == (gone, gone)
        return gone


ACTS = (Send, Answer, TakeBack, PutAside, HandOver, Destroy)


def look(act: Act) -> bool:
    """Return whether it is stored, in a database that is whole."""
    session = act.office.session
    session.rollback()
    session.expire_all()
    done = act.is_done()
    assert event_log.verify_chain(session) is None
    assert verify_stored(session, act.office.ring).differences == []
    return done


def finish(act: Act) -> None:
    """Do it anew, as its client, colleague or worker does, who got no answer."""
    was_done = look(act)
    try:
        act.do(act.office)
    except (Conflict, LinkError, NotFound):
        assert was_done
    assert look(act)


def do_apart(act: Act) -> None:
    engine = database.make_engine(act.office.url)
    with Session(engine) as session:
        act.do(replace(act.office, engine=engine, session=session))


@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.hostile("killed-before", "killed-after")
def test_killed_anywhere_it_is_stored_once_or_not_at_all(
    kind: type[Act], office: Office, tmp_path: Path
) -> None:
    act = kind(office, tmp_path / "mail")

    def begin() -> None:
        act.begin()
        office.session.close()
        office.engine.dispose()  # no connection is shared with a process that is killed

    where = f"{act.name()} ({office.engine.dialect.name})"
    for ended in kill_at_points(partial(do_apart, act), where, one_in=ONE_IN, begin=begin):
        assert look(act) or not ended
        finish(act)


@contextmanager
def cut_at(office: Office, point: int) -> Iterator[list[int]]:
    """Let the database end our connection before a statement; yield those that came."""
    seen: list[int] = []
    beside = database.make_engine(office.url)

    def cut(connection: Connection, *_: object) -> None:
        seen.append(connection.connection.dbapi_connection.info.backend_pid)  # type: ignore[union-attr]  # psycopg's
        if len(seen) == point:
            with beside.begin() as other:
                other.execute(sa.select(sa.func.pg_terminate_backend(seen[-1])))

    sa.event.listen(office.engine, "before_cursor_execute", cut)
    try:
        yield seen
    finally:
        sa.event.remove(office.engine, "before_cursor_execute", cut)
        beside.dispose()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.hostile("database-cut")
def test_a_connection_that_is_cut_anywhere_leaves_no_half(
    kind: type[Act], office: Office, tmp_path: Path
) -> None:
    act = kind(office, tmp_path / "mail")
    for point in points(ONE_IN):
        act.begin()
        office.session.commit()
        with cut_at(office, point) as seen:
            try:
                act.do(office)
                went_on = True
            except (NotStored, OperationalError):
                went_on = False
        office.session.close()
        assert look(act) or not went_on
        finish(act)
        if len(seen) < point:
            break
    figures.note(f"connection cut: {act.name()}", point - 1)


@pytest.mark.hostile("migration-cut")
def test_a_migration_that_is_killed_anywhere_is_done_by_the_next_start(tmp_path: Path) -> None:
    """Of the data of an earlier version, as in ``tests/web/test_earlier_database.py``."""
    earlier, file = REPO / "tests/web/earlier", tmp_path / "loket.sqlite"
    written = (earlier / "loket.sql").read_text(encoding="utf-8")
    keys = Path(shutil.copytree(earlier / "keys", tmp_path / "keys"))
    for key in keys.rglob("*"):
        key.chmod(0o700 if key.is_dir() else 0o600)
    ring = lb.Keyring.load(keys, "doz-thuiszorg")

    def begin() -> None:
        file.unlink(missing_ok=True)
        with closing(sqlite3.connect(file)) as made:
            made.executescript(written)

    def migrate() -> None:
        migrate_database.migrate(database.make_engine(f"sqlite:///{file}"), ring)

    for _ended in kill_at_points(migrate, "a migration (sqlite)", one_in=41, begin=begin):
        engine = database.make_engine(f"sqlite:///{file}")
        migrate_database.migrate(engine, ring)
        migrate_database.check_schema(engine)
        with Session(engine) as session:
            assert event_log.verify_chain(session) is None
            assert session.scalars(sa.select(Case)).one()
        engine.dispose()
