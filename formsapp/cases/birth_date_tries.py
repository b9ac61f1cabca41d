"""How often someone may type a wrong date of birth: one total for all links of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.event_log import About
from formsapp.cases.models import Case, Link
from formsapp.cases.prove_link import bind_closed

BORN_TRIES = 5
BORN_PAUSE = timedelta(minutes=15)
MOST_TRIES = 15
"""Wrong dates since the last right one that close links; from then on each ``BORN_TRIES`` more.

It is one total for all links of a person, also those that were taken back or replaced, and closes
all of them: each asks for the same date. A person is someone of a client's circle.

Of links that are nobody's own there is one total as well, for one person may have them all. But two
may share them, and nobody closes another's link: only the one on which the date was typed closes.
The others stay open for the right date, and close at the first wrong one, so each of them gives one
try more."""
MOST_WRONG, WITHIN = 30, timedelta(days=365)
"""Wrong dates on links made in this time that close links in the same way, whatever came between;
from then on each ``BORN_TRIES`` more: who shares a link with someone who knows the date gets no new
tries each time. Two typing errors a month fit in a year."""


@dataclass(frozen=True)
class Counted:
    """Wrong dates since the last right one, and those of the last year."""

    tries: int = 0
    wrong: int = 0

    def left(self, beside: Counted) -> int:
        """Return how many more wrong dates close links, when there are those ``beside`` them."""
        return min(_left(number, most) for number, most in self._bounds(beside))

    def is_too_much(self, beside: Counted) -> bool:
        """Return whether the last of these closes links."""
        bounds = self._bounds(beside)
        return any(number >= most and _left(number, most) == BORN_TRIES for number, most in bounds)

    def _bounds(self, beside: Counted) -> list[tuple[int, int]]:
        return [
            (self.tries, max(MOST_TRIES - beside.tries, BORN_TRIES)),
            (self.wrong, max(MOST_WRONG - beside.wrong, BORN_TRIES)),
        ]


def _left(number: int, most: int) -> int:
    """Return how many more wrong dates close what is open now: up to ``most``, or a next few."""
    return most - number if number < most else BORN_TRIES - (number - most) % BORN_TRIES


def tries_of_a_new_link(
    session: Session, client: str, signer_id: UUID | None, *, now: datetime
) -> int:
    """Return after how many wrong dates of birth a new link closes."""
    theirs, beside = _count_wrong(session, client, signer_id, now)
    return theirs.left(beside)


def find_counting_link(session: Session, client: str, signer_id: UUID) -> Link | None:
    """Return the link that asks someone of a circle the own birth date; None where none does.

    One that still opens, before one that was closed or taken back; of these the newest.
    """
    asks = sa.select(Link).where(*_of_person(client, signer_id), Link.born_hash.is_not(None))
    ended = (Link.closed_at.is_not(None), Link.revoked_at.is_not(None))
    return session.scalar(asks.order_by(*ended, Link.created_at.desc(), Link.id).limit(1))


def _count_wrong(
    session: Session, client: str, signer_id: UUID | None, now: datetime
) -> tuple[Counted, Counted]:
    """Return the wrong dates of a person, and those beside them that may be of the same date.

    A link that is nobody's own asks the client's date, and so does the client's own link in the
    circle. Only staff can see which that is: so for the first the most of anyone counts.
    """
    is_recent = sa.or_(Link.created_at > now - WITHIN, Link.expires_at > now)
    lately = sa.case((is_recent, Link.born_wrong), else_=0)
    sums = (sa.func.coalesce(sa.func.sum(one), 0) for one in (Link.born_tries, lately))
    asked = sa.select(Link.signer_id, *sums).where(Link.client == client)
    found = {
        person: Counted(tries, wrong)
        for person, tries, wrong in session.execute(asked.group_by(Link.signer_id))
    }
    theirs = found.pop(signer_id, Counted())
    others = [one for person, one in found.items() if None in {person, signer_id}]
    most = (max((getattr(one, name) for one in others), default=0) for name in ("tries", "wrong"))
    return theirs, Counted(*most)


def _of_person(client: str, signer_id: UUID | None) -> tuple[sa.ColumnElement[bool], ...]:
    return Link.client == client, Link.signer_id.is_not_distinct_from(signer_id)


def store_try(session: Session, link: Link, now: datetime, *, is_right: bool) -> None:
    """Count a date of birth that was typed; close links when it is too many."""
    about = About(link.case_id, link.client)
    # A right date is written as a wrong one is, to the log and the link: a full disk, on which none
    # is counted, would otherwise tell which is right.
    action, result = ("born-right", "ok") if is_right else ("born", "no")
    event_log.record(session, event_log.CLIENT, action, about, now=now, result=result)
    if not is_right and _is_last_try(session, link):
        _close_links(session, link, now)  # it is not counted: the next link would have fewer tries
        return
    link.born_tries += 1
    session.flush()
    if is_right:
        _forget_tries(session, link)
        return
    link.born_wrong += 1
    if link.born_tries % BORN_TRIES == 0:
        link.born_paused_until = now + BORN_PAUSE
    session.flush()
    theirs, beside = _count_wrong(session, link.client, link.signer_id, now)
    if theirs.is_too_much(beside):
        _close_links(session, link, now)


def _is_last_try(session: Session, link: Link) -> bool:
    """Return whether too many wrong dates were typed on others of the links that are nobody's own.

    That counts for links of before, until a right date is typed on one of them.
    """
    counts = (Link.closed_at > link.created_at, Link.born_tries > 0)
    tried = sa.select(sa.exists().where(*_of_person(link.client, None), *counts))
    return link.signer_id is None and bool(session.scalar(tried))


def _forget_tries(session: Session, link: Link) -> None:
    """Let wrong dates on a link, and on those of this person that ended, count no more."""
    ended = sa.or_(Link.revoked_at.is_not(None), Link.closed_at.is_not(None), Link.id == link.id)
    theirs = sa.update(Link).where(*_of_person(link.client, link.signer_id), ended)
    session.execute(theirs.values(born_tries=0))
    link.born_tries, link.born_paused_until = 0, None


def _close_links(session: Session, tried: Link, now: datetime) -> None:
    """Close all links of a person that ask for a date of birth and are not ended yet.

    And those that were taken back, where something came in: the code of its receipt asks the date
    as long as the link is not closed. The code of what staff entered counts on ``tried``. Of links
    that are nobody's own only that one closes, and what it was made anew for.
    """
    has_code = sa.exists().where(Case.link_id == Link.id)
    still_asks = sa.or_(Link.revoked_at.is_(None), has_code, Link.id == tried.id)
    is_open = (Link.born_hash.is_not(None), Link.closed_at.is_(None), still_asks)
    chain = sa.true() if tried.signer_id else Link.root_id == tried.root_id
    theirs = sa.select(Link).where(*_of_person(tried.client, tried.signer_id), chain, *is_open)
    for link in session.scalars(theirs):
        link.closed_at = now
        about = About(link.case_id, link.client)
        bound, who = bind_closed(link), event_log.SYSTEM
        event_log.record(session, who, "link-close", about, now=now, ground="born", bound=bound)
