"""What staff do with cases. A case that they may not see looks to them as if it did not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log, outbox
from formsapp.cases.attachments import AddedFiles, NamedFile, attach_files, describe_files
from formsapp.cases.bound_parts import CLOSED, DEADLINE, bind_case, bind_rows
from formsapp.cases.case_errors import Conflict, NotFound, Refused, require_row
from formsapp.cases.case_list import NOBODY
from formsapp.cases.case_reference import parse_reference
from formsapp.cases.client_view import MOVED, OpenedReply, open_replies, open_told_file
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.inbox_order import sort_day
from formsapp.cases.messages import (
    NewMessage,
    OpenedMessage,
    add_message,
    end_turns,
    find_message,
    open_listed_file,
    open_messages,
    when_written,
)
from formsapp.cases.models import Case, Reply
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.prove_case import judge_case, judge_whose
from formsapp.cases.prove_settled import set_outcome
from formsapp.cases.sent_parts import SentParts, group_sent
from formsapp.cases.unseal_case import open_answers, open_case_key
from formsapp.rules.limit import Limit
from formsapp.sealing.letterbox import Keyring, form_hash
from formsapp.sealing.proof import Proven

NO_FILES = AddedFiles()


@dataclass(frozen=True)
class Actor:
    """A member of staff who acts: id, role, and the teams whose cases the role may open."""

    id: str
    role: str
    teams: frozenset[str]

    @property
    def who(self) -> Who:
        return Who(self.id, self.role)


@dataclass(frozen=True)
class OpenedCase:
    """A case that was opened: the client's answers, and what both sides wrote since."""

    case: Case
    content: dict[str, Any] = field(repr=False)
    replies: Sequence[OpenedReply]
    messages: Sequence[OpenedMessage] = ()
    proven: Proven = Proven.GOOD
    whose: Proven = Proven.GOOD
    """Whether it is of the client and the person that it says."""
    opens: bool = True
    """Else what was sent does not open, and stands here as empty."""

    @property
    def parts(self) -> SentParts:
        """What was answered, under what it is about."""
        return group_sent(one for one in self.content["answers"] if one["answer"])


@dataclass(frozen=True)
class Extension:
    """A later due date, which the rules counted from the original one, and the reason for it."""

    reason: str = field(repr=False)
    due_on: date
    raw_due_on: date
    steps: Sequence[str] = ()
    due_by: datetime | None = None

    @property
    def limit(self) -> Limit:
        """Until when it can be answered in time."""
        return Limit(self.due_on, self.due_by)


@dataclass(frozen=True)
class Desk:
    """Reads and answers cases for one member of staff.

    Args:
        session: Of this request.
        keyring: Private keys.
        actor: Who is signed in.
        now: UTC moment.

    """

    session: Session
    keyring: Keyring
    actor: Actor
    now: datetime

    def cases_of(self, client: str) -> Sequence[Case]:
        """Return the cases of a client that the actor may open, newest first."""
        mine = sa.select(Case).where(Case.client == client, Case.team.in_(self.actor.teams))
        return self.session.scalars(mine.order_by(Case.received_at.desc(), Case.id)).all()

    def last_sent(self, links: Sequence[UUID]) -> dict[UUID, date]:
        """Return for each link the day of the newest case that came by it, of the actor's teams."""
        newest = sa.select(Case.link_id, sa.func.max(Case.received_on)).group_by(Case.link_id)
        mine = newest.where(Case.link_id.in_(links), Case.team.in_(self.actor.teams))
        return {link_id: day for link_id, day in self.session.execute(mine) if link_id}

    def find(self, reference: str) -> Case:
        """Return a case without opening it; raises NotFound, also for a case of another team."""
        wanted = sa.select(Case).where(Case.reference == parse_reference(reference))
        mine = wanted.where(Case.team.in_(self.actor.teams))
        return require_row(self.session.scalar(mine), "case")

    def read(self, reference: str) -> OpenedCase:
        """Open a case, and record in the log and on the case that it was looked at.

        Args:
            reference: As the client may have typed it.

        Raises:
            NotFound: There is no such case, or it is of another team.
            NoKey, Altered: The answers cannot be opened.

        """
        case = self.find(reference)
        replies, messages = self._open_told(case)
        content, proven = open_answers(self.keyring, case), self.judge(case)
        whose = self.judge_whose(case)
        opened = OpenedCase(case, content, replies, messages, proven, whose)
        with writing(self.session):
            case.read_at = case.read_at or self.now
            event_log.record(
                self.session, self.actor.who, "read", About.about_case(case), now=self.now
            )
        return opened

    def judge(self, case: Case) -> Proven:
        """Return whether what a case holds came in here."""
        return judge_case(self.session, self.keyring, case)

    def judge_whose(self, case: Case) -> Proven:
        """Return whether a case is of who it says."""
        return judge_whose(self.session, self.keyring, case)

    def open_file(self, reference: str, number: int) -> NamedFile:
        """Open a file of a case and record in the log that it was taken out.

        Raises:
            NotFound: There is no such file, or the case is of another team.
            NoKey, Altered: It cannot be opened, or is not the file that was sent with the answers.

        """
        case = self._find_kept(reference)
        answers = open_answers(self.keyring, case)
        listed = answers.get("attachments", ())
        key = open_case_key(self.keyring, case)
        file = open_listed_file(self.session, key, case.form_hash, listed, number)
        self._record_download(case)
        return file

    def open_file_of_message(self, reference: str, told_id: UUID, number: int) -> NamedFile:
        """Open a file of a message or an answer; raises and records as :meth:`open_file`."""
        case = self._find_kept(reference)
        key = open_case_key(self.keyring, case)
        file = open_told_file(self.session, case, key, told_id, number)
        self._record_download(case)
        return file

    def _find_kept(self, reference: str) -> Case:
        case = self.find(reference)
        if case.sealed is None:
            raise NotFound("The case was destroyed, and its files with it.")
        return case

    def _record_download(self, case: Case) -> None:
        event_log.record(
            self.session, self.actor.who, "download", About.about_case(case), now=self.now
        )

    def answer(  # noqa: PLR0913 - what is answered, as text and in pieces, and what goes with it
        self,
        reference: str,
        text: str,
        *,
        version: int,
        sections: Sequence[Sequence[str]] = (),
        mails: Sequence[OutgoingMail] = (),
        close: bool = True,
        outcome: str = "",
        added: AddedFiles = NO_FILES,
    ) -> Case:
        """Store an answer that the client reads with the receipt code, and the team with its key.

        Args:
            reference: Of the case.
            text: The answer.
            version: ``Case.version`` when the page was shown.
            sections: Its pieces, as pairs of a heading and a text, where it has headings.
            mails: Mails that go out with it, without content.
            close: Whether nothing more has to be done.
            outcome: One word for counting; an answer without one leaves that of before.
            added: Files that the client gets with it.

        Raises:
            Conflict: Someone changed the case since; nothing was stored.
            NotFound, Refused, NoKey, Altered, NotStored: It cannot be answered.

        """
        with writing(self.session):
            case = self._find_in_state(reference, version)
            bound = self.add_reply(case, "answer", text, sections, added)
            case.answered_at = case.answered_at or self.now
            case.answered_by = case.answered_by or self.actor.id
            set_outcome(self.keyring, case, outcome)
            end_turns(case)
            if close:
                case.closed_at = self.now
            self.record_change(case, "answer", mails, bound=bound | bind_case(case, CLOSED))
        return case

    def extend(
        self,
        reference: str,
        extension: Extension,
        *,
        version: int,
        today: date,
        mails: Sequence[OutgoingMail] = (),
    ) -> Case:
        """Give a case a later due date, and store the reason as a reply to the client.

        Args:
            reference: Of the case.
            extension: New dates, and the reason.
            version: ``Case.version`` when the page was shown.
            today: Local date of now.
            mails: Mails that go out with it.

        Raises:
            Refused: Without a reason, a second time, after the first term, or to no later day.
            Conflict: Someone changed the case since; nothing was stored.
            NotFound, NoKey, Altered: It cannot be extended.

        """
        if not extension.reason.strip():
            raise Refused("An extension needs a reason.")
        with writing(self.session):
            case = self._find_in_state(reference, version)
            limit = case.answer_limit
            if limit is None or case.extended_at is not None:
                raise Refused("This term cannot be extended.")
            is_past = limit.is_past(self.now) if limit.at else today > limit.on
            if is_past or extension.limit.is_before(limit):
                raise Refused("A term is extended before it ends, to a later one.")
            bound = self.add_reply(case, "extension", extension.reason)
            case.first_due_on, case.extended_at = case.due_on, self.now
            case.set_due(extension.limit, extension.steps)
            case.raw_due_on = extension.raw_due_on
            self.record_change(case, "extend", mails, bound=bound | bind_case(case, DEADLINE))
        return case

    def close(self, reference: str, *, version: int, why: str = "") -> Case:
        """Close a case that needs no answer, or no further one; raises as :meth:`answer`.

        ``why`` is one word for the log and for counting, where an answer was promised.
        """
        with writing(self.session):
            case = self._find_in_state(reference, version)
            if why and not case.outcome:
                set_outcome(self.keyring, case, why)
            case.closed_at = self.now
            end_turns(case)
            self.record_change(case, "close", ground=why, bound=bind_case(case, CLOSED))
        return case

    def write(self, reference: str, new: NewMessage, *, version: int) -> Case:
        """Store a message to the client; what was sent before is not stored again.

        Raises:
            Conflict: Someone changed the case since; nothing was stored.
            SentOtherwise: It was sent before with another text, which stands.
            NotFound, Refused, NoKey, Altered: There can be no message.

        """
        with writing(self.session):
            case = self.find(reference)
            if find_message(self.session, new.form_key) is None:
                self._find_in_state(reference, version)
            key, box = open_case_key(self.keyring, case), self.keyring.letterbox
            add_message(self.session, box, case, key, new, by=self.actor.who, now=self.now)
        return case

    def take_up(self, reference: str, *, version: int) -> Case:
        """Store that what the client wrote was taken up; raises as :meth:`answer`."""
        with writing(self.session):
            case = self._find_in_state(reference, version)
            case.written_at = None
            self.record_change(case, "take-up")
        return case

    def assign(self, reference: str, holder: str | None, *, version: int) -> Case:
        """Store which colleague has a case, by id, or that nobody has; raises as :meth:`answer`."""
        with writing(self.session):
            case = self._find_in_state(reference, version)
            case.holder = holder
            self.record_change(case, "assign", ground=holder or NOBODY)
        return case

    def reopen(self, reference: str, *, version: int) -> Case:
        """Open a closed case again; raises as :meth:`answer`."""
        with writing(self.session):
            case = self._find_in_state(reference, version, closed=True)
            case.closed_at = None
            if case.answered_at is None and case.answered_before is None:
                case.outcome = case.outcome_proof = None
            self.record_change(case, "reopen", bound=bind_case(case, CLOSED))
        return case

    def find_unchanged(self, reference: str, version: int) -> Case:
        """Return a case that is as the page showed it; raises Conflict or NotFound."""
        case = self.find(reference)
        if case.version != version:
            raise Conflict(f"{case.reference} was changed by someone else.")
        return case

    def _find_in_state(self, reference: str, version: int, *, closed: bool = False) -> Case:
        case = self.find_unchanged(reference, version)
        if (case.closed_at is not None) != closed or case.destroyed_at is not None:
            raise Refused("This case is closed." if not closed else "This case is not closed.")
        return case

    def record_change(
        self,
        case: Case,
        action: str,
        mails: Sequence[OutgoingMail] = (),
        *,
        ground: str = "",
        bound: Mapping[str, str] | None = None,
    ) -> None:
        """Count, sort, mail and log what was just changed; in the transaction of the change."""
        case.sort_on = sort_day(case)
        case.version += 1
        box = self.keyring.letterbox
        for mail in mails:
            outbox.queue_mail(self.session, box, mail, now=self.now, case_id=case.id)
        who, about = self.actor.who, About.about_case(case)
        event_log.record(
            self.session, who, action, about, now=self.now, ground=ground, bound=bound, prover=box
        )

    def _open_told(self, case: Case) -> tuple[list[OpenedReply], list[OpenedMessage]]:
        if not case.replies and not case.messages:
            return [], []
        key = open_case_key(self.keyring, case)
        return open_replies(case, key), open_messages(case, key)

    def add_reply(
        self,
        case: Case,
        sort: str,
        text: str,
        sections: Sequence[Sequence[str]] = (),
        added: AddedFiles = NO_FILES,
    ) -> dict[str, str]:
        """Store what the client reads, in the transaction of the change that it tells.

        Returns:
            What the event of that change binds.

        """
        if sort != MOVED:
            case.note_reply(self.now)
        reply = Reply(id=uuid4(), case_id=case.id, sort=sort, at=self.now, by=self.actor.id)
        content: dict[str, Any] = {"text": text, "sections": [list(one) for one in sections]}
        key, bound = open_case_key(self.keyring, case), {}
        if added.files:
            content["attachments"] = describe_files(added.files)
            content["page"] = form_hash(added.form_key)
            number = len(added.files)
            bound = attach_files(self.session, case, key, added.form_key, number)
        reply.sealed = key.seal(reply.id, sort, when_written(reply) | content)
        self.session.add(reply)
        return bound | bind_rows("reply", [reply])
