"""Whether links and circles are as the staff side made them, by their proofs and by the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.bound_parts import parse_bound
from formsapp.cases.client_circle import ShutCircle, open_row
from formsapp.cases.event_log import EVENTS
from formsapp.cases.models import Case, Event, Link, SealedCircle, Task
from formsapp.cases.prove_circle import PART as CIRCLE
from formsapp.cases.prove_circle import bind_circle
from formsapp.cases.prove_event import say_bound
from formsapp.cases.prove_link import CLOSED, bind_link, judge_link
from formsapp.cases.prove_link import PART as LINK
from formsapp.cases.restored_clients import DOUBT
from formsapp.cases.tasks import OPEN
from formsapp.cases.tasks import PART as TASK
from formsapp.sealing.letterbox import Keyring
from formsapp.sealing.proof import Proven

BESIDE: Final = frozenset({CIRCLE, LINK, CLOSED, TASK, DOUBT})
"""What events bind beside the parts of a case."""
DOUBTS: Final = {
    Proven.MISSING: "no proof says that the staff side made it so: it may be forged",
    Proven.FALSE: "the proof that the staff side made it so is not right: it may be forged",
    Proven.STAFF_KEY_GONE: "its proof is of a key of the staff side that is not here: it may be "
    "forged, or that key was lost: see `loket audit vouch`",
}
Found = Iterator[tuple[str, str]]
"""Where something differs, and what."""


def find_altered_links(session: Session, keyring: Keyring | None) -> Found:
    """Yield the links that are not as the log bound them, or that nothing proves.

    Only of those that work, or that a case came by: of others nothing follows.
    """
    said, closed = read_bound_beside(session, LINK), read_bound_beside(session, CLOSED)
    used = sa.exists().where(Case.link_id == Link.id, Case.sealed.is_not(None))
    wanted = sa.select(Link).where(sa.or_(Link.revoked_at.is_(None), used)).order_by(Link.id)
    for link in session.scalars(wanted.execution_options(yield_per=200)):
        where, bound = f"link {link.id} of {link.client}", said.get(link.id)
        if bound == "" and link.revoked_at is None:
            yield where, "it was taken back, and works again"
        elif bound and bound not in bind_link(link).values():
            yield where, "it was changed"
        if link.id in closed and link.closed_at is None:
            yield where, "wrong dates of birth closed it, and it opens again"
        if keyring is not None and (found := judge_link(keyring, link)) in DOUBTS:
            yield where, DOUBTS[found]


def find_altered_circles(session: Session, keyring: Keyring | None) -> Found:
    """Yield the circles that are not as the log bound them, or that nothing proves."""
    said = {one: say_bound(told) for one, told in read_bound_beside(session, CIRCLE).items()}
    rows = {one.id: one for one in session.scalars(sa.select(SealedCircle)).all()}
    for circle_id in sorted(said.keys() | rows.keys()):
        row, bound = rows.get(circle_id), said.get(circle_id)
        if row is None:
            if bound:
                yield f"circle {circle_id}", "it was deleted"
            continue
        where = f"who decides for {row.client}"
        if bound == "":
            yield where, "it was ended, and is there again"
        elif bound is not None and bound not in bind_circle(row).values():
            yield where, "it was changed"
        if keyring is not None and (doubt := _doubt(session, keyring, row)):
            yield where, doubt


def find_altered_tasks(session: Session) -> Found:
    """Yield the tasks that the log has as still to do, and that are not.

    Of a client of whom nothing else is there any more they were cleared away.
    """
    rows = {one.id: one for one in session.scalars(sa.select(Task)).all()}
    for task_id, said in read_bound_beside(session, TASK).items():
        row = rows.get(task_id)
        if said == OPEN and (row is None or row.done_at is not None):
            whose = row.client if row else _client_of(session, task_id)
            if row is not None or not _is_forgotten(session, whose):
                what = "ticked off, and no event says so" if row else "deleted"
                yield f"a task about {whose}", f"it was {what}"


def _is_forgotten(session: Session, client: str) -> bool:
    owned = (sa.exists().where(table.client == client) for table in (Case, SealedCircle))
    return not session.scalar(sa.select(sa.or_(*owned)))


def _client_of(session: Session, task_id: UUID) -> str:
    about = Event.bound.contains(f'"{TASK}:{task_id}"')
    last = sa.select(Event.client).where(about).order_by(Event.number.desc()).limit(1)
    return session.scalar(last) or ""


def read_bound_beside(session: Session, sort: str) -> dict[UUID, str]:
    """Return what the log bound last of each link or circle; empty of one that ended."""
    found: dict[UUID, str] = {}
    about = sa.select(EVENTS.c.bound).where(EVENTS.c.bound.contains(f'"{sort}:'))
    for bound in session.scalars(about.order_by(EVENTS.c.number)):
        for name, value in parse_bound(bound).items():
            if name.partition(":")[0] == sort:
                with suppress(ValueError):  # as someone may have written it
                    found[UUID(name.partition(":")[2])] = value
    return found


def _doubt(session: Session, keyring: Keyring, row: SealedCircle) -> str:
    try:
        return DOUBTS.get(open_row(session, keyring, row).proven, "")
    except ShutCircle:
        return "it does not open: it was changed, or its key is not here"
