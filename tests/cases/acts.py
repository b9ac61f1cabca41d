"""What people and the program do with a case, to let a fault befall it at any point."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from formsapp.cases import database, event_log, outbox, signed_links
from formsapp.cases.attachments import NamedFile, Tray
from formsapp.cases.case_errors import Conflict, LinkError, NotFound, NotStored
from formsapp.cases.destroy_cases import PARTS
from formsapp.cases.destroy_on_request import TOLD, Wish, destroy_on_request, find_request
from formsapp.cases.drafts import Drafts
from formsapp.cases.models import Attachment, Base, Case, Copy, Event, OutboxMail, Reply
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.smtp_mailer import FileMailer
from formsapp.cases.verify_stored import verify_stored
from formsapp.kinds.base import TAKEN_BACK
from formsapp.sealing import letterbox as lb
from formsapp.sealing.draft_codes import trail_key
from tests import figures
from tests.apart import Refusal
from tests.by_day import points
from tests.cases.conftest import BY, Office

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


class GiveBack(Act):
    """A client takes a consent back."""

    def begin(self) -> None:
        self.token = self.office.token("toestemming")
        link = self.office.open(self.token)
        self.given = self.office.send(kind="toestemming", link=link, copied=True).case_id
        self.key = lb.new_form_key()

    def do(self, office: Office) -> None:
        office.send(
            form_key=self.key,
            kind="toestemming",
            link=office.open(self.token),
            copied=True,
            follows=self.given,
            marks=(TAKEN_BACK,),
            at_once=True,
            mails=[MAIL],
        )

    def is_done(self) -> bool:
        taken = self.office.session.scalars(sa.select(Case).where(Case.parent_id == self.given))
        case = taken.one_or_none()
        if case is None:
            return False
        assert (case.marks, case.form_hash) == ([TAKEN_BACK], lb.form_hash(self.key))
        parts = [self.count(one, one.case_id == case.id) for one in (Copy, OutboxMail)]
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
        mailer = FileMailer(self.folder, "info@voorbeeld.nl")
        if outbox.send_due(office.session, office.ring, mailer, clock=lambda: office.now).failed:
            raise NotStored("It was put off.")

    def is_done(self) -> bool:
        self.office.now += timedelta(hours=1)  # who was killed holds it for a while
        row = self.office.session.get_one(OutboxMail, self.mail)
        sent = [*self.folder.glob(f"*{self.mail}*.eml")]
        assert all(one.read_bytes().rstrip().endswith(b"Kenmerk Z-7K4M-2QXD") for one in sent)
        assert row.sent_at is None or len(sent) == 1
        return row.sent_at is not None


class DestroyAsked(Act):
    """Staff destroy two cases of a client who asked it."""

    def begin(self) -> None:
        client, desk = uuid4().hex, self.office.desk()
        sent = [self.office.send(client=client, mails=[MAIL]).reference for _ in range(2)]
        for one in sent:
            desk.close(one, version=1)
        self.sent = dict.fromkeys(sent, 2)
        self.asked = self.office.send(kind="dossier", client=client).reference
        desk.answer(self.asked, "Ja.", version=1, outcome="ja")

    def do(self, office: Office) -> None:
        desk = office.desk()
        asked = find_request(desk, self.asked, "dossier")
        destroy_on_request(desk, asked, Wish(self.sent, "Het is weg."), speak=())

    def is_done(self) -> bool:
        of = sa.select(Case).where(Case.reference.in_(self.sent))
        cases = self.office.session.scalars(of).all()
        gone = {one.destroyed_at is not None for one in cases}
        left = [sum(self.count(part, part.case_id == one.id) for part in PARTS) for one in cases]
        logged = [self.logged("destroy", one) for one in cases]
        asked = self.office.desk().find(self.asked)
        told = self.count(Reply, Reply.case_id == asked.id, Reply.sort == TOLD)
        assert (len(gone), [one == 0 for one in left]) == (1, [*gone] * 2)
        assert (logged, told) == ([*gone] * 2, True in gone)
        return True in gone


ACTS = (Send, GiveBack, Answer, TakeBack, PutAside, HandOver, DestroyAsked)


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
        try:
            act.do(replace(act.office, engine=engine, session=session))
        except (NotStored, OperationalError) as error:
            raise Refusal from error


def begin_apart(act: Act) -> None:
    act.begin()
    act.office.session.close()
    act.office.engine.dispose()  # no connection is shared with the other process


def befall_at_points(act: Act, fault: Callable[[int], None], what: str, one_in: int) -> None:
    """Do it on PostgreSQL again and again; a fault comes before a statement, later each time.

    Of the statements one in so many has its turn. ``fault`` is given the server's process of the
    connection; ``what`` names it in the figures. The act is stored once, or not and then anew.
    """
    befallen = 0
    for point in points(one_in):
        act.begin()
        act.office.session.commit()
        with befallen_at(act.office.engine, point, fault) as seen:
            try:
                act.do(act.office)
                went_on = True
            except (NotStored, OperationalError):
                went_on = False
        act.office.session.close()
        assert look(act) or not went_on
        finish(act)
        if len(seen) < point:
            break
        befallen += 1
    figures.note(f"{what}: {act.name()}", befallen)


@contextmanager
def befallen_at(engine: Engine, point: int, fault: Callable[[int], None]) -> Iterator[list[int]]:
    """Let a fault come before a statement; yield the server's processes that got one."""
    seen: list[int] = []

    def befall(connection: Connection, *_: object) -> None:
        seen.append(connection.connection.dbapi_connection.info.backend_pid)  # type: ignore[union-attr]  # psycopg's
        if len(seen) == point:
            fault(seen[-1])

    sa.event.listen(engine, "before_cursor_execute", befall)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", befall)
