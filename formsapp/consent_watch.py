"""Watches over consents on the staff side, which alone can open the answers.

Whatever changes a verdict (an answer, a withdrawal, an end, a change of the circle, a birthday) is
seen within a minute: then staff get a task, each signer's page says what applies now, and a case
whose verdicts are final is complete.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.bound_parts import SIGNED, bind_case
from formsapp.cases.client_circle import ClientCircle
from formsapp.cases.database import writing
from formsapp.cases.event_log import About
from formsapp.cases.models import Case, Copy, Link, SealedCircle, WatchedClient
from formsapp.cases.outbox import OutgoingMail, queue_mail
from formsapp.cases.prove_link import judge_link
from formsapp.cases.prove_view import count_unproven_views
from formsapp.cases.signed_links import revoke_link
from formsapp.cases.signer_views import Applies, Reported, write_view
from formsapp.cases.stored_content import open_sent_form
from formsapp.cases.tasks import (
    TaskContent,
    TaskSort,
    TaskWish,
    add_task,
    finish_outdated,
    open_tasks,
)
from formsapp.cases.watched_words import Watched, open_words, seal_words
from formsapp.circle_doubts import find_lasting_doubts
from formsapp.client_consents import KIND, ClientBoard, ClientConsent, ConsentReader
from formsapp.consent_stops import ALLOWED, find_stops, names_heard, remember
from formsapp.rules.ages_of_consent import birthday, reviews
from formsapp.rules.consent_verdict import Member, Word, last_said
from formsapp.rules.party_names import is_same_party
from formsapp.rules.rule_errors import RulesError
from formsapp.sealing.letterbox import Altered, Keyring, Letterbox, NoKey
from formsapp.sealing.proof import Proven

ANNOUNCED = timedelta(days=14)
"""How long before its end a consent that ends is announced."""
FINAL: frozenset[Word] = frozenset({"allowed", "refused", "withdrawn", "ended"})
"""Verdicts that wait for nobody."""
Words = Mapping[str, Word]
Seen = Mapping[str, Watched]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ConsentWatch:
    """Looks at the clients of whom something came in, or for whom a new day began.

    Args:
        reader: Works out what the consents of a client come to.
        today: Local date of ``now``.
        now: UTC moment.
        stop_mails: Mails to the team when something is no longer allowed, without content.

    """

    reader: ConsentReader
    today: date
    now: datetime
    stop_mails: Sequence[OutgoingMail] = ()

    def look(self) -> int:
        """Look at each client who changed since the last look; return how many there were.

        Each is one write transaction: what is stopped half-way is looked at anew.
        """
        before = self._pairs(sa.select(WatchedClient.client, WatchedClient.seen))
        changed = {
            client: seen for client, seen in self._fingerprints() if before.get(client) != seen
        }
        self._session.rollback()
        for client, seen in changed.items():
            try:
                self._look_at(client, seen)
            except (NoKey, Altered, RulesError) as error:
                # It is looked at again in the next round, and keeps no other client waiting.
                log.warning("Consents of a client wait: %s", type(error).__name__)
        return len(changed)

    @property
    def _session(self) -> Session:
        return self.reader.session

    @property
    def _keyring(self) -> Keyring:
        return self.reader.keyring

    @property
    def _box(self) -> Letterbox:
        return self.reader.keyring.letterbox

    def _fingerprints(self) -> Iterator[tuple[str, str]]:
        """Yield each client with what tells whether anything came in since: numbers and the day."""
        known = (SealedCircle.version, SealedCircle.proof)
        circles = self._session.execute(sa.select(SealedCircle.client, *known))
        sent = self._newest(Case.client, Case.received_at)
        made = self._newest(Link.client, Link.created_at)
        circle = {client: f"{version} {proof}" for client, version, proof in circles}
        views = count_unproven_views(self._session, self._keyring)
        for client in sorted({*sent, *circle}):
            numbers = (*(one.get(client, 0) for one in (sent, made, circle)), views[client])
            yield client, ".".join(map(str, (*numbers, self.today)))

    def _newest(
        self, client: sa.SQLColumnExpression[Any], at: sa.SQLColumnExpression[datetime]
    ) -> dict[str, str]:
        """Return by client how many rows there are and when the newest came.

        The number alone would be the same where one was destroyed and another came in.
        """
        rows = sa.select(client, sa.func.count(), sa.func.max(at)).where(client.is_not(None))
        found = self._session.execute(rows.group_by(client))
        return {one: f"{number} {newest}" for one, number, newest in found}

    def _pairs(self, query: sa.Executable) -> dict[str, Any]:
        return {client: value for client, value in self._session.execute(query) if client}

    def _look_at(self, client: str, seen: str) -> None:
        try:
            board = self.reader.read(client, self.today)
        except (NoKey, Altered, RulesError) as error:
            # A no may be in what does not open, so nothing is allowed on the ground of the rest.
            log.warning("Consents do not open: %s", type(error).__name__)
            board = None
        consents = board.consents if board else ()
        heard = {answer.case.id for one in consents for answer in one.heard}
        stored = event_log.stored_at(self._session, heard)
        words = {one.consent.id: one.verdict.word for one in consents}
        # What may have been taken back before a backup was put back stops once staff know that.
        kept = {one.consent.id: remember(one, self.now, stored) for one in consents}
        with writing(self._session):
            row = self._session.scalar(
                sa.select(WatchedClient).where(WatchedClient.client == client)
            ) or WatchedClient(client=client)
            before = open_words(self._keyring, row)
            gone = find_stops(board, before, kept, self.today, stored)
            stops = list(self._stops(client, board, gone))
            wishes = [*stops, *(self._other_tasks(client, board) if board else ())]
            new = [
                one for one in wishes if add_task(self._session, self._keyring, one, now=self.now)
            ]
            if board:
                self._finish_outdated(client, wishes, board)
            if any(one.content.sort in {"stop", "restored"} for one in new):
                for mail in self.stop_mails:
                    queue_mail(self._session, self._box, mail, now=self.now)
            self._write_views(client, board)
            self._complete_cases(consents, words)
            self._store_words(row, seen, kept)

    def _store_words(self, row: WatchedClient, seen: str, words: Seen) -> None:
        team = self.reader.facts.kinds[KIND].team
        if row.id is None:
            self._session.add(row)
            row.team, row.seen, row.sealed = team, seen, b""
            self._session.flush()
        row.team, row.seen = team, seen
        seal_words(self._box, row, words)

    def _stops(
        self, client: str, board: ClientBoard | None, gone: Mapping[str, tuple[str, ...]]
    ) -> Iterator[TaskWish]:
        """Yield a task for each party that must hear that it is no longer allowed."""
        for consent_id, names in gone.items():
            reason = f"{consent_id}:{self.now.isoformat()}"
            known = board is None or any(one.consent.id == consent_id for one in board.consents)
            asked = "" if known else self.reader.read_question(client, consent_id)
            content = TaskContent("stop", reason, consent_id, names, asked=asked)
            yield self._wish(client, content)

    def _other_tasks(self, client: str, board: ClientBoard) -> Iterator[TaskWish]:
        for one in board.consents:
            verdict, consent_id = one.verdict, one.consent.id
            ends = verdict.until if verdict.word == "allowed" else None
            if ends is not None and ends - ANNOUNCED <= self.today:
                reason, names = f"{consent_id}:{ends}", names_heard(one)
                content = TaskContent("ask-again", reason, consent_id, names, until=ends)
                yield self._wish(client, content)
            if "parties" in verdict.marks:
                heard = "/".join(str(each.case.id) for each in one.heard)
                content = TaskContent(
                    "parties", f"{consent_id}:{heard}", consent_id, names_heard(one)
                )
                yield self._wish(client, content)
        if board.restored_at:
            reason = board.restored_at.isoformat()
            yield self._wish(client, TaskContent("restored", reason))
        if board.circle is None:
            if any(one.heard for one in board.consents):
                yield self._wish(client, TaskContent("circle"))
            return
        loose = [one.case for one in board.loose if one.said_by is None]
        if loose:
            reason = "/".join(str(case.id) for case in loose)
            yield self._wish(client, TaskContent("whose", reason))
        yield from self._doubts(client, board.circle)
        for day, age in reviews(board.circle.born, board.circle.recorded_on, self.today):
            yield self._wish(client, TaskContent("review", str(age), age=age, until=day))

    def _doubts(self, client: str, circle: ClientCircle) -> Iterator[TaskWish]:
        """Yield a question for each thing that a form says otherwise about who decides.

        Of forms of another team nothing is told. What one person says in several forms is asked
        once, unless it is that someone is missing.
        """
        mine = sa.select(Case).where(Case.client == client, Case.team == circle.team)
        known = mine.where(Case.sealed.is_not(None)).order_by(Case.received_at, Case.id)
        for case in self._session.scalars(known):
            content = open_sent_form(self._keyring, case)
            for one in find_lasting_doubts(self._session, case, content, circle, self.today):
                says = self.reader.say(one.said.text, one.said.given)
                whose = case.id if one.is_missing or one.signer is None else one.signer
                sort: TaskSort = "doubt" if one.is_missing else "differs"
                task = TaskContent(sort, f"{whose}:{says}", case=case.reference, says=says)
                yield self._wish(client, task)

    def _finish_outdated(self, client: str, wishes: Iterable[TaskWish], board: ClientBoard) -> None:
        """Close what solved itself; a stop only where the same party may know it again."""
        team = self.reader.facts.kinds[KIND].team
        found = open_tasks(self._session, self._keyring, {team}, client=client)
        wanted = [one.content for one in found if _stays(one.content, board)]
        wanted += [one.content for one in wishes]
        finish_outdated(self._session, found, {one.key for one in wanted}, now=self.now)

    def _wish(self, client: str, content: TaskContent) -> TaskWish:
        return TaskWish(self.reader.facts.kinds[KIND].team, client, content)

    def _write_views(self, client: str, board: ClientBoard | None) -> None:
        """Write what applies now for each signer; of what others decide alone, nothing."""
        answered = [one for one in (board.consents if board else ()) if one.heard]
        links = sa.select(Link).where(
            Link.client == client, Link.signer_id.is_not(None), Link.revoked_at.is_(None)
        )
        heard = (heard for one in answered for heard in one.heard)
        # What came in while this looked, and was read, is in the view too.
        rests_on = max((one.case.received_at for one in heard), default=self.now)
        people = {
            one.id: one.member for one in (board.circle.people if board and board.circle else ())
        }
        rule = board.circle.rule if board and board.circle else None

        def has_say(label: str) -> bool:
            # By today's age, not that of the last answer: who has no say any more would read from
            # a page that changes that the client answered anew.
            return rule is not None and rule.has_say(label, self.today)

        for link in self._session.scalars(links).all():
            member = people.get(link.signer_id) if link.signer_id else None
            if member and (member.until or date.max) < self.today:  # who decides no more
                revoke_link(self._session, link.id, now=self.now, by=event_log.SYSTEM)
                continue
            if judge_link(self._keyring, link) is not Proven.GOOD:
                continue  # someone may have put in a key to read with
            consents = {
                one.consent.id: Applies(one.verdict.word == "allowed", one.verdict.until)
                for one in answered
                if member and member.label in one.verdict.deciders and has_say(member.label)
            }
            reported = dict(self._reported(link, member, answered)) if member else {}
            now = max(self.now, rests_on)
            write_view(self._session, self._box, link, consents, reported, now=now)

    def _reported(
        self, link: Link, member: Member, answered: Iterable[ClientConsent]
    ) -> Iterator[tuple[str, Reported]]:
        """Yield what a link's holder said last of each consent, where the link does not show it."""
        shown = {*self._session.scalars(sa.select(Copy.case_id).where(Copy.link_id == link.id))}
        for one in answered:
            own = {heard.answer: heard for heard in one.heard if heard.answer.who == member.label}
            last = last_said(own)
            if last is not None and (case := own[last].case).id not in shown:
                yield (
                    one.consent.id,
                    Reported(last.said, last.on, case.channel, last.until, last.named, case.id),
                )

    def _complete_cases(self, consents: Iterable[ClientConsent], words: Words) -> None:
        """Mark the cases of a circle whose verdicts are all final, once."""
        asked: dict[Case, set[str]] = {}
        for one in consents:
            for heard in one.heard:
                if heard.answer.who:
                    asked.setdefault(heard.case, set()).add(heard.consent_id)
        for case, ids in asked.items():
            if case.signed_at is None and all(words[one] in FINAL for one in ids):
                case.signed_at = self.now
                about, bound = About.about_case(case), bind_case(case, SIGNED)
                event_log.record(
                    self._session, event_log.SYSTEM, "complete", about, now=self.now, bound=bound
                )


def _stays(one: TaskContent, board: ClientBoard) -> bool:
    """Whether only staff can say that a task is done, whatever came in since."""
    if one.sort == "review":  # on a birthday by the birth date as it is known now
        return board.circle is None or _is_birthday(one, board.circle.born)
    verdict = next(
        (each.verdict for each in board.consents if each.consent.id == one.consent_id), None
    )
    word = verdict.word if verdict else None
    others = (name for name in one.named if not verdict or not is_same_party(name, verdict.named))
    return (
        one.sort == "sealed"
        or (one.sort == "stop" and (word != ALLOWED or any(others)))
        or (one.sort == "ask-again" and word == "ended")
    )


def _is_birthday(one: TaskContent, born: date) -> bool:
    return one.age is None or birthday(born, one.age) == one.until
