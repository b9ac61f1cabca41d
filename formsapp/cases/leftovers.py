"""Clear away what is needed only for a while: sent mail, links, invitations, sessions.

How long each stays is a figure here and nowhere else. How long cases are kept is a rule of its
own (``formsapp.rules.retention``). A link or a mail shows that someone is a client, so it goes as
soon as nobody needs it. Clearing never touches a case: a link through which a form came in stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.attachments import purge_waiting
from formsapp.cases.database import writing
from formsapp.cases.models import (
    Base,
    Case,
    Challenge,
    Copy,
    Invitation,
    Link,
    OutboxMail,
    StaffSession,
)
from formsapp.cases.staff_accounts import ABSOLUTE, IDLE

SENT_KEPT = timedelta(days=30)
"""The row of a sent mail, to answer when it went out; recipient and text are gone by then."""
GIVEN_UP_KEPT = timedelta(days=90)
"""Staff can try a failed mail again for a quarter of a year; after that its news is old."""
INVITATION_KEPT = timedelta(days=30)
"""Counted from its use or end. It holds a colleague's address; the log has the rest."""
LINK_KEPT = timedelta(days=90)
"""Counted from its end. Until then a client who opens it reads on which day it ended, and staff
can renew it. A link that was taken back stays as long: otherwise an older backup could make it
work again."""


@dataclass(frozen=True)
class Cleared:
    """How many of each were cleared away."""

    mails: int
    links: int
    invitations: int
    sessions: int
    challenges: int
    files: int


def clear_leftovers(session: Session, *, now: datetime) -> Cleared:
    """Clear away everything whose time is over at ``now`` (UTC), in one write transaction."""
    with writing(session):
        return Cleared(
            mails=_delete(session, OutboxMail, _old_mail(now)),
            links=_delete(session, Link, _old_link(now)),
            invitations=_delete(session, Invitation, _old_invitation(now)),
            sessions=_delete(session, StaffSession, _ended_session(now)),
            challenges=_delete(session, Challenge, Challenge.expires_at <= now),
            files=purge_waiting(session, now=now),
        )


def _old_mail(now: datetime) -> sa.ColumnElement[bool]:
    sent, given_up = OutboxMail.sent_at, OutboxMail.given_up_at
    return sa.or_(sent <= now - SENT_KEPT, given_up <= now - GIVEN_UP_KEPT)


def _old_link(now: datetime) -> sa.ColumnElement[bool]:
    used = sa.or_(
        sa.exists().where(Case.link_id == Link.id), sa.exists().where(Copy.link_id == Link.id)
    )
    return sa.and_(Link.expires_at <= now - LINK_KEPT, sa.not_(used))


def _old_invitation(now: datetime) -> sa.ColumnElement[bool]:
    before = now - INVITATION_KEPT
    return sa.or_(Invitation.used_at <= before, Invitation.expires_at <= before)


def _ended_session(now: datetime) -> sa.ColumnElement[bool]:
    seen, created = StaffSession.seen_at, StaffSession.created_at
    return sa.or_(seen <= now - IDLE, created <= now - ABSOLUTE)


def _delete(session: Session, rows: type[Base], over: sa.ColumnElement[bool]) -> int:
    found = session.connection().execute(sa.delete(rows).where(over))
    return found.rowcount
