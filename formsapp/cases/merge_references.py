"""Put what stands on two references of one client on one of them.

The log is never rewritten: it keeps the reference that an event had, and gets two events that say
that a client's things moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from formsapp.cases import event_log
from formsapp.cases.case_errors import CasesError, NotFound, Refused
from formsapp.cases.client_circle import open_circle, seal_circle
from formsapp.cases.client_reference import is_known
from formsapp.cases.database import writing
from formsapp.cases.event_log import About
from formsapp.cases.models import Case, Event, Link, SealedCircle, Task, WatchedClient
from formsapp.cases.prove_case import judge_whose, prove_whose_anew
from formsapp.cases.prove_circle import bind_circle, bind_end
from formsapp.cases.prove_link import bind_link, judge_link, prove_link_anew
from formsapp.cases.restored_clients import bind_doubt, doubted_since
from formsapp.cases.signed_links import revoke_link
from formsapp.cases.staff_desk import Desk
from formsapp.cases.tasks import bind_task, open_tasks
from formsapp.cases.watched_words import Watched, open_words, seal_words


class TwoCircles(CasesError):
    """Of both references it is recorded who decides: one circle must end first."""


def merge_references(desk: Desk, gone: str, kept: str) -> None:
    """Move links, cases, tasks and the circle of ``gone`` to ``kept``, or nothing at all.

    Of a case only the reference changes, so this needs no key of its team.

    Raises:
        Refused: Both are the same.
        NotFound: Nothing stands on one of them, or a colleague merged them just now.
        TwoCircles: End one of them with :func:`end_circle`.
        NoKey, Altered: The circle does not open.

    """
    if gone == kept:
        raise Refused("Two references are merged, not one.")
    session = desk.session
    with writing(session):
        for one in (gone, kept):
            if not is_known(session, one):
                raise NotFound("Nothing stands on this reference.")
        if len(_circles_of(desk, gone, kept)) > 1:
            raise TwoCircles("Both have a circle.")
        bound = _move_cases(desk, gone, kept) | _move_circle(desk, gone, kept)
        bound |= _move_watched(desk, gone, kept) | _move_tasks(desk, gone, kept)
        who, now = desk.actor.who, desk.now
        event_log.record(session, who, "client-moved", About(client=gone), now=now)
        about = About(client=kept)
        box = desk.keyring.letterbox
        event_log.record(session, who, "client-merge", about, now=now, bound=bound, prover=box)


def is_merged(session: Session, gone: str, kept: str) -> bool:
    """Return whether the log says that these were merged in this way."""
    moved, merged = aliased(Event), aliased(Event)
    found = sa.select(moved.number).join(merged, merged.number == moved.number + 1)
    this = found.where(
        *(moved.action == "client-moved", moved.client == gone),
        *(merged.action == "client-merge", merged.client == kept),
    )
    return session.scalar(this.limit(1)) is not None


def end_circle(desk: Desk, client: str) -> None:
    """Forget who decides for a client, and end the links of those people at once.

    What they said stays, but counts as said by someone unknown: a yes opens nothing, and a no
    stands in the way.

    Raises:
        NotFound: There is no circle.
        NoKey, Altered: It does not open.

    """
    session = desk.session
    with writing(session):
        circle = open_circle(session, desk.keyring, client)
        if circle is None:
            raise NotFound("There is no circle.")
        theirs = [one.id for one in circle.people]
        links = sa.select(Link.id).where(
            Link.client == client, Link.signer_id.in_(theirs), Link.revoked_at.is_(None)
        )
        for link_id in session.scalars(links).all():
            revoke_link(session, link_id, now=desk.now, by=desk.actor.who)
        about, who = About(client=client), desk.actor.who
        for row in _circles_of(desk, client):
            session.delete(row)
            bound = bind_end(row)
            event_log.record(session, who, "circle-end", about, now=desk.now, bound=bound)


def _circles_of(desk: Desk, *clients: str) -> Sequence[SealedCircle]:
    found = sa.select(SealedCircle).where(SealedCircle.client.in_(clients))
    return desk.session.scalars(found).all()


def _move_cases(desk: Desk, gone: str, kept: str) -> dict[str, str]:
    """Move cases and links, of which what was proven is proven anew; return what is bound."""
    session, ring = desk.session, desk.keyring
    cases = session.scalars(sa.select(Case).where(Case.client == gone)).all()
    links = session.scalars(sa.select(Link).where(Link.client == gone)).all()
    of_cases = [judge_whose(session, ring, one) for one in cases]
    of_links = [judge_link(ring, one) for one in links]
    bound: dict[str, str] = {}
    for link, before in zip(links, of_links, strict=True):
        link.client = kept
        prove_link_anew(ring, link, before)
        bound |= bind_link(link)
    for case, before in zip(cases, of_cases, strict=True):
        case.client = kept
        prove_whose_anew(session, ring, case, before)
    return bound


def _move_circle(desk: Desk, gone: str, kept: str) -> dict[str, str]:
    """Move the circle; return what an event binds of it."""
    bound: dict[str, str] = {}
    for row in _circles_of(desk, gone):
        circle = open_circle(desk.session, desk.keyring, gone)
        row.client, row.version = kept, row.version + 1
        if circle is not None:
            seal_circle(desk.keyring.letterbox, row, replace(circle, client=kept))
            row.proof = row.proof if circle.is_proven else None
        bound |= bind_circle(row)
    return bound


def _move_watched(desk: Desk, gone: str, kept: str) -> dict[str, str]:
    """Keep what either reference allowed: who counted on it must hear when that is over.

    Returns what an event binds of a doubt that moves along.
    """
    found = sa.select(WatchedClient).where(WatchedClient.client.in_([gone, kept]))
    rows = sorted(desk.session.scalars(found), key=lambda row: row.client == kept)
    if not rows:
        return {}
    words: dict[str, Watched] = {}
    for row in rows:
        for consent_id, one in open_words(desk.keyring, row).items():
            words[consent_id] = _merge_words(words.get(consent_id), one)
    *others, last = rows
    doubts = (doubted_since(desk.session, desk.keyring, row.client) for row in rows)
    last.restored_at = max(filter(None, doubts), default=None)
    for other in others:
        desk.session.delete(other)
    desk.session.flush()
    last.client, last.seen = kept, ""  # so that it is looked at anew
    seal_words(desk.keyring.letterbox, last, words)
    return bind_doubt(last.restored_at) if last.restored_at else {}


def _merge_words(first: Watched | None, other: Watched) -> Watched:
    """Return what either reference allowed, to each party that it was about."""
    if first is None or first.word != "allowed":
        return other
    if other.word != "allowed":
        return first
    both = (*(first.named or ()), *(other.named or ()))
    return Watched(first.word, tuple(dict.fromkeys(both)) or first.named)


def _move_tasks(desk: Desk, gone: str, kept: str) -> dict[str, str]:
    """Move tasks; one whose reason stands on the other reference too is done with that one.

    Returns what an event binds of these.
    """
    bound: dict[str, str] = {}
    teams = set(desk.session.scalars(sa.select(Task.team)))
    theirs = open_tasks(desk.session, desk.keyring, teams, client=kept)
    known = {one.content.key for one in theirs}
    for one in open_tasks(desk.session, desk.keyring, teams, client=gone):
        if one.content.key in known:
            one.task.done_at, one.task.done_by = desk.now, desk.actor.id
            bound |= bind_task(one.task.id, is_open=False)
    moved = sa.update(Task).where(Task.client == gone).values(client=kept)
    desk.session.execute(moved)
    return bound
