"""How often someone may type a wrong date of birth: one total for all links of a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.event_log import About
from formsapp.cases.models import Case, Link

BORN_TRIES = 5
BORN_PAUSE = timedelta(minutes=15)
MOST_TRIES = 15
"""Wrong dates since the last right one after which all links of that person close; from then on
each ``BORN_TRIES`` more. One total for all links of a person, however many there are, also those
that were taken back or replaced: all ask for the same date. A person is someone of a client's
circle, or whoever has a link of the client that is nobody's own; nobody closes another's link."""
MOST_WRONG, WITHIN = 30, timedelta(days=365)
"""Wrong dates on links made in this time that close all of a person's links, whatever came between;
from then on each ``BORN_TRIES`` more: who shares a link with someone who knows the date gets no new
tries each time. Two typing errors a month fit in a year."""


def tries_of_a_new_link(
    session: Session, client: str, signer_id: UUID | None, *, now: datetime
) -> int:
    """Return after how many wrong dates of birth a new link closes."""
    tries, wrong = _count_wrong(session, client, signer_id, now)
    return min(_left(tries, MOST_TRIES), _left(wrong, MOST_WRONG))


def find_counting_link(session: Session, client: str, signer_id: UUID) -> Link | None:
    """Return the link that asks someone of a circle the own birth date; None where none does.

    One that still opens, before one that was closed or taken back; of these the newest.
    """
    asks = sa.select(Link).where(*_of_person(client, signer_id), Link.born_hash.is_not(None))
    ended = (Link.closed_at.is_not(None), Link.revoked_at.is_not(None))
    return session.scalar(asks.order_by(*ended, Link.created_at.desc(), Link.id).limit(1))


def _left(number: int, most: int) -> int:
    """Return how many more wrong dates close what is open now: up to ``most``, or a next few."""
    return most - number if number < most else BORN_TRIES - (number - most) % BORN_TRIES


def _is_too_much(number: int, most: int) -> bool:
    return number >= most and _left(number, most) == BORN_TRIES


def _count_wrong(
    session: Session, client: str, signer_id: UUID | None, now: datetime
) -> tuple[int, int]:
    """Return a person's wrong dates since the last right one, and those of the last year."""
    is_recent = sa.or_(Link.created_at > now - WITHIN, Link.expires_at > now)
    lately = sa.case((is_recent, Link.born_wrong), else_=0)
    sums = (sa.func.coalesce(sa.func.sum(one), 0) for one in (Link.born_tries, lately))
    tries, wrong = session.execute(sa.select(*sums).where(*_of_person(client, signer_id))).one()
    return tries, wrong


def _of_person(client: str, signer_id: UUID | None) -> tuple[sa.ColumnElement[bool], ...]:
    return Link.client == client, Link.signer_id.is_not_distinct_from(signer_id)


def store_try(session: Session, link: Link, now: datetime, *, is_right: bool) -> None:
    """Count a date of birth that was typed; close all links of that person when it is too many."""
    about = About(link.case_id, link.client)
    # A right date is written as a wrong one is, to the log and the link: a full disk, on which none
    # is counted, would otherwise tell which is right.
    action, result = ("born-right", "ok") if is_right else ("born", "no")
    event_log.record(session, event_log.CLIENT, action, about, now=now, result=result)
    link.born_tries += 1
    session.flush()
    if is_right:
        _forget_tries(session, link)
        return
    link.born_wrong += 1
    if link.born_tries % BORN_TRIES == 0:
        link.born_paused_until = now + BORN_PAUSE
    session.flush()
    tries, wrong = _count_wrong(session, link.client, link.signer_id, now)
    if _is_too_much(tries, MOST_TRIES) or _is_too_much(wrong, MOST_WRONG):
        _close_links(session, link, now)


def _forget_tries(session: Session, link: Link) -> None:
    """Let wrong dates on a link, and on those of this person that ended, count no more."""
    ended = sa.or_(Link.revoked_at.is_not(None), Link.closed_at.is_not(None), Link.id == link.id)
    theirs = sa.update(Link).where(*_of_person(link.client, link.signer_id), ended)
    session.execute(theirs.values(born_tries=0))
    link.born_tries, link.born_paused_until = 0, None


def _close_links(session: Session, tried: Link, now: datetime) -> None:
    """Close all links of a person that ask for a date of birth and are not ended yet.

    And those that were taken back, where something came in: the code of its receipt asks the date
    as long as the link is not closed. The code of what staff entered counts on ``tried``.
    """
    has_code = sa.exists().where(Case.link_id == Link.id)
    still_asks = sa.or_(Link.revoked_at.is_(None), has_code, Link.id == tried.id)
    is_open = (Link.born_hash.is_not(None), Link.closed_at.is_(None), still_asks)
    theirs = sa.select(Link).where(*_of_person(tried.client, tried.signer_id), *is_open)
    for link in session.scalars(theirs):
        link.closed_at = now
        about = About(link.case_id, link.client)
        event_log.record(session, event_log.SYSTEM, "link-close", about, now=now, ground="born")
