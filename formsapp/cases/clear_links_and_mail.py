"""Clear away what is needed only for a while: sent mail, links, invitations, sessions.

How long each stays is a figure here and nowhere else. How long cases are kept is a rule of its
own (``formsapp.rules.retention``). A link or a mail shows that someone is a client, so it goes as
soon as nobody needs it; who decides for a client, and what was to do, with the last case and
link. Clearing never
touches a case: a link through which a form came in stays, and so does one that asks someone of a
circle a date, as long as there is a case that staff entered: its code may count wrong dates on it.
One on which wrong dates of birth were typed stays while they count, so that waiting gives no tries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.attachments import purge_waiting
from formsapp.cases.backup_keys import give_up_gone_keys
from formsapp.cases.birth_date_tries import WITHIN
from formsapp.cases.database import writing
from formsapp.cases.drafts import Drafts
from formsapp.cases.event_log import About
from formsapp.cases.models import (
    Base,
    Case,
    Copy,
    Link,
    OutboxMail,
    SealedCircle,
    SignerView,
    Task,
    WatchedClient,
)
from formsapp.cases.prove_circle import bind_end
from formsapp.cases.staff_accounts import ABSOLUTE, IDLE
from formsapp.cases.staff_models import Challenge, Invitation, StaffSession
from formsapp.cases.typed_code_models import TypedCode
from formsapp.sealing.letterbox import Keyring

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
    circles: int
    invitations: int
    sessions: int
    challenges: int
    files: int
    drafts: int


def clear_leftovers(session: Session, *, now: datetime, keyring: Keyring | None = None) -> Cleared:
    """Clear away everything whose time is over at ``now`` (UTC), in one write transaction.

    Without the keys of the staff side those of cases that a restore lost stay in backups.
    """
    sent = OutboxMail.sent_at <= now - SENT_KEPT
    given_up = OutboxMail.given_up_at <= now - GIVEN_UP_KEPT
    unused = [~sa.exists().where(owner.link_id == Link.id) for owner in (Case, Copy)]
    counts = sa.and_(Link.born_wrong > 0, Link.created_at > now - WITHIN)
    unused += [sa.not_(_may_count_dates()), sa.not_(counts)]
    old_link = sa.and_(Link.expires_at <= now - LINK_KEPT, *unused)
    no_case = ~sa.exists().where(Case.client == SealedCircle.client)
    recent = sa.and_(Link.client == SealedCircle.client, Link.expires_at > now - LINK_KEPT)
    no_circle = sa.and_(no_case, ~sa.exists().where(recent))
    old_view = SignerView.link_id.in_(sa.select(Link.id).where(old_link))
    ended = sa.select(Link.id).where(Link.expires_at <= now)
    before = now - INVITATION_KEPT
    old_invitation = sa.or_(Invitation.used_at <= before, Invitation.expires_at <= before)
    idle, too_long = StaffSession.seen_at <= now - IDLE, StaffSession.created_at <= now - ABSOLUTE
    with writing(session):
        give_up_gone_keys(session, keyring, now=now)
        _delete(session, TypedCode, TypedCode.link_id.in_(ended))
        _delete(session, SignerView, old_view)  # both before their link, which they refer to
        circles = session.scalars(sa.select(SealedCircle).where(no_circle)).all()
        for circle in circles:
            _end_circle(session, circle, now)
        for owned in (WatchedClient, Task):
            _delete(session, owned, _is_forgotten(owned.client))
        return Cleared(
            mails=_delete(session, OutboxMail, sa.or_(sent, given_up)),
            links=_delete(session, Link, old_link),
            circles=len(circles),
            invitations=_delete(session, Invitation, old_invitation),
            sessions=_delete(session, StaffSession, sa.or_(idle, too_long)),
            challenges=_delete(session, Challenge, Challenge.expires_at <= now),
            files=purge_waiting(session, now=now),
            drafts=Drafts(session, now).purge(),
        )


def _end_circle(session: Session, circle: SealedCircle, now: datetime) -> None:
    about, bound = About(client=circle.client), bind_end(circle)
    session.delete(circle)
    session.flush()
    who = event_log.SYSTEM
    event_log.record(session, who, "circle-end", about, now=now, ground="retention", bound=bound)


def _may_count_dates() -> sa.ColumnElement[bool]:
    """Whether the code of what staff entered may count wrong dates of birth on a link."""
    entered = sa.exists().where(Case.client == Link.client, Case.link_id.is_(None))
    return sa.and_(Link.signer_id.is_not(None), Link.born_hash.is_not(None), entered)


def _is_forgotten(client: sa.SQLColumnExpression[str]) -> sa.ColumnElement[bool]:
    """Whether no case and no circle names this client any more."""
    owners = (Case, SealedCircle)
    return sa.and_(*(~sa.exists().where(owner.client == client) for owner in owners))


def _delete(session: Session, rows: type[Base], over: sa.ColumnElement[bool]) -> int:
    return session.connection().execute(sa.delete(rows).where(over)).rowcount
