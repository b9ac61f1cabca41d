"""Mail that keeps staff from forgetting: reminders of a last day, and a digest once a week.

It is written in the transaction that notes that it was, so that nobody is reminded twice: not after
a restart, nor by two workers at once. One mail names all that someone is reminded of at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from formsapp.cases.database import writing
from formsapp.cases.inbox_order import NEXT_DUE, NEXT_DUE_BY, WAITS_FOR_FIRST, is_next_past
from formsapp.cases.models import Case
from formsapp.cases.outbox import OutgoingMail, queue_mail
from formsapp.cases.staff_accounts import all_staff, teams_of
from formsapp.cases.staff_models import Staff
from formsapp.cases.who_is_told import Workforce
from formsapp.facts.model import Team
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.limit import Limit
from formsapp.rules.office_hours import Stated, has_opened
from formsapp.rules.reminders import (
    FURTHEST,
    half_way,
    is_digest_due,
    is_reminder_due,
    list_reminder_days,
)
from formsapp.sealing.letterbox import Letterbox

WEEK_DAYS = 7
NEEDED: Sequence[sa.ColumnElement[Any] | InstrumentedAttribute[Any]] = (
    Case.id,
    Case.reference,
    Case.team,
    Case.holder,
    Case.received_on,
    Case.received_at,
    NEXT_DUE.label("due_on"),
    NEXT_DUE_BY.label("due_by"),
    WAITS_FOR_FIRST.label("is_first"),
    Case.reminded_on,
)
"""What is read of a case, which is not its sealed answers."""


class DueCase(NamedTuple):
    """A case that must be answered: its number, and how many days are left; below 0 it is late.

    ``is_first``: the days are those for a first reply. ``by`` is the end of a term in hours.
    """

    reference: str
    left: int
    is_first: bool = False
    by: Limit | None = None


class WeekCounts(NamedTuple):
    """How many cases are open, end this week, are late, and are nobody's."""

    open: int = 0
    ending: int = 0
    late: int = 0
    of_nobody: int = 0


class ReminderTexts(NamedTuple):
    """Make the mails, each to one address."""

    remind: Callable[[str, Sequence[DueCase]], OutgoingMail]
    digest: Callable[[str, WeekCounts], OutgoingMail]


@dataclass(frozen=True)
class Reminders:
    """Looks whom to remind, and of what.

    Args:
        session: Holds no change yet.
        letterbox: Seals the mails.
        teams: Those whose cases are opened.
        hours: When the office is open: before that nobody is reminded on a day.
        texts: How the mails are worded.
        now: UTC moment.

    """

    session: Session
    letterbox: Letterbox
    teams: Mapping[str, Team]
    hours: Stated
    texts: ReminderTexts
    now: datetime

    def look(self) -> int:
        """Write what mail must go out now; return how many mails."""
        return self._remind() + (self._tell_week() if self._has_opened else 0)

    @cached_property
    def _has_opened(self) -> bool:
        return has_opened(self.now, self.hours)

    @cached_property
    def _today(self) -> date:
        return local_date(self.now)

    def _workforce(self, everyone: Sequence[Staff]) -> Workforce:
        return Workforce(everyone, self.teams, self._today, self.letterbox.keyring)

    def _remind(self) -> int:
        if next(self._find_due(), None) is None:  # do not hold up the one writer for nothing
            return 0
        told: dict[str, list[DueCase]] = {}
        with writing(self.session):
            work = self._workforce(all_staff(self.session))
            due = list(self._find_due())
            for case, is_last in due:
                one = self._describe(case)
                for address in work.addresses(case.team, case.holder, is_last=is_last):
                    told.setdefault(address, []).append(one)
            done = sa.update(Case).where(Case.id.in_([case.id for case, _last in due]))
            self.session.execute(done.values(reminded_on=self._today))
            self._queue([self.texts.remind(to, cases) for to, cases in told.items()])
        return len(told)

    def _describe(self, case: sa.Row[Any]) -> DueCase:
        limit = Limit(case.due_on, case.due_by)
        left = (case.due_on - self._today).days
        left = -1 if limit.is_past(self.now) and not left else left
        return DueCase(case.reference, left, bool(case.is_first), limit if limit.at else None)

    def _find_due(self) -> Iterator[tuple[sa.Row[Any], bool]]:
        """Yield the cases of which to remind, and whether it is for the last time.

        A term in hours runs at night too: of that one reminder comes, when half of it has passed.
        """
        for case in self.session.execute(_select_near(self._today, self.teams)):
            if case.due_by:
                if self.now >= half_way(case.received_at, case.due_by):
                    yield case, True
                continue
            if not self._has_opened:
                continue
            days = list_reminder_days(case.received_on, case.due_on, self.hours)
            if is_reminder_due(days, case.reminded_on, self._today):
                yield case, self._today >= days[-1]

    def _tell_week(self) -> int:
        if not any(map(self._must_hear, all_staff(self.session))):
            return 0
        with writing(self.session):
            everyone = all_staff(self.session)
            work = self._workforce(everyone)
            heard = [person for person in everyone if self._must_hear(person)]
            counted = {role: self._count(role, work) for role in {one.role for one in heard}}
            mails = [
                self.texts.digest(person.mail, counted[person.role])
                for person in heard
                if any(counted[person.role])
            ]
            for person in heard:
                person.digest_on = self._today
            self._queue(mails)
        return len(mails)

    def _must_hear(self, person: Staff) -> bool:
        told_on = person.digest_on or local_date(person.created_at)
        reads = person.disabled_at is None and bool(teams_of(person.role, self.teams))
        return reads and is_digest_due(told_on, self._today, self.hours)

    def _count(self, role: str, work: Workforce) -> WeekCounts:
        sunday = date.fromordinal(self._today.toordinal() + WEEK_DAYS - self._today.isoweekday())
        waits = Case.answered_at.is_(None)
        found = sa.select(
            sa.func.count(),
            _count_where(sa.and_(waits, NEXT_DUE.between(self._today, sunday))),
            _count_where(sa.and_(waits, is_next_past(self.now))),
            _count_where(work.is_of_nobody()),
        ).where(Case.closed_at.is_(None), Case.team.in_(teams_of(role, self.teams)))
        return WeekCounts(*self.session.execute(found).one())

    def _queue(self, mails: Sequence[OutgoingMail]) -> None:
        for mail in mails:
            queue_mail(self.session, self.letterbox, mail, now=self.now)


def _select_near(today: date, teams: Mapping[str, Team]) -> sa.Select[Any]:
    """Select what must be answered soon and was not reminded of today, first due first."""
    return (
        sa.select(*NEEDED)
        .where(
            Case.closed_at.is_(None),
            Case.answered_at.is_(None),
            today + FURTHEST >= NEXT_DUE,
            sa.or_(
                Case.reminded_on.is_(None),
                sa.and_(Case.reminded_on < today, Case.reminded_on < NEXT_DUE),
            ),
            Case.team.in_(teams),
        )
        .order_by(NEXT_DUE, Case.received_at, Case.id)
    )


def _count_where(holds: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count(sa.case((holds, 1)))
