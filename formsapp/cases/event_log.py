"""An append-only log of what happened to cases, and of who looked at them.

Each event holds the hash of the one before, so that a changed or missing event shows, and the
hashes of what was stored with it, so that what was altered shows too. The head
keeps the last hash, so that a log whose end was cut off shows too. Someone who can write to the
database could make a whole new chain: that shows only when the last hash was kept elsewhere. The
log never holds content, tokens or free text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.bound_parts import write_bound
from formsapp.cases.database import writing
from formsapp.cases.models import Case, Event, EventHead, store
from formsapp.cases.prove_event import prove_bound
from formsapp.sealing.letterbox import Letterbox

START = "0" * 64
HEAD = 1
EVENTS = cast("sa.Table", Event.__table__)
HEADS = cast("sa.Table", EventHead.__table__)


@dataclass(frozen=True)
class Who:
    """Who acts: an id (a pseudonym, never a name) and a role."""

    id: str
    role: str


CLIENT = Who("client", "client")
SYSTEM = Who("system", "system")
SHUT = "restore-shut"
"""In the log, and as who took links back: a restore that could not tell what was ended."""


@dataclass(frozen=True)
class About:
    """What an event is about: a case and its client's reference, or the id of a colleague."""

    case_id: UUID | None = None
    client: str | None = None
    whom: str | None = None

    @classmethod
    def about_case(cls, case: Case) -> About:
        return cls(case.id, case.client)

    @classmethod
    def about_staff(cls, staff_id: UUID) -> About:
        return cls(whom=str(staff_id))


NOTHING = About()


def record(  # noqa: PLR0913 - the fields of NEN 7513: who, which client, what, when, result, ground
    session: Session,
    who: Who,
    action: str,
    about: About = NOTHING,
    *,
    now: datetime,
    result: str = "ok",
    ground: str = "",
    bound: Mapping[str, str] | None = None,
    prover: Letterbox | None = None,
) -> None:
    """Append an event, in the transaction of what it is about.

    Args:
        session: An open ``writing`` is joined; otherwise this makes one.
        who: Who acted.
        action: One word, such as ``read`` or ``answer``.
        about: The case and its client, or the colleague whose access it changes.
        now: UTC moment.
        result: ``ok`` or one word that says what went wrong.
        ground: One word that says why it was allowed, never free text.
        bound: The hashes of what is stored with it: see ``bound_parts``.
        prover: Proves what staff alone may bind: see ``prove_event``.
    """
    with writing(session):
        number, last = _select_head(session, lock=True)
        event = Event(
            number=number + 1,
            at=now.astimezone(UTC),
            action=action,
            who=who.id,
            role=who.role,
            **asdict(about),
            result=result,
            ground=ground,
            bound=_write_bound(number + 1, bound, prover),
            previous=last,
        )
        _append(session, event)


def _write_bound(
    number: int, bound: Mapping[str, str] | None, prover: Letterbox | None
) -> str | None:
    parts = prove_bound(prover, number, bound) if prover and bound else bound
    return write_bound(parts) if parts else None


def _append(session: Session, event: Event) -> None:
    event.hash = event_hash(event)
    store(session, event)
    head = {"number": event.number, "hash": event.hash}
    session.connection().execute(sa.update(HEADS).where(HEADS.c.id == HEAD), head)


def event_hash(event: Event | sa.Row[Any]) -> str:
    """Return the SHA-256 over the previous hash and the event's fields as canonical JSON."""
    fields = {
        "number": event.number,
        "at": event.at.astimezone(UTC).isoformat(),
        "action": event.action,
        "who": event.who,
        "role": event.role,
        "case": str(event.case_id) if event.case_id else None,
        "client": event.client,
        "result": event.result,
        "ground": event.ground,
        # Events of before these could be told lack them, and their hashes must hold.
        **({} if event.whom is None else {"whom": event.whom}),
        **({} if event.bound is None else {"bound": event.bound}),
    }
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(event.previous.encode() + text.encode()).hexdigest()


def events_of_case(session: Session, case_id: UUID) -> Sequence[Event]:
    found = sa.select(Event).where(Event.case_id == case_id)
    return session.scalars(found.order_by(Event.number)).all()


def stored_at(session: Session, case_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when each case was stored, in UTC: what staff enter came in before that."""
    stored = sa.select(Event.case_id, Event.at).where(Event.action == "receive")
    found = session.execute(stored.where(Event.case_id.in_(case_ids)))
    return {case_id: at for case_id, at in found if case_id}


def verify_chain(session: Session) -> int | None:
    """Check the whole log.

    Returns:
        None when it is whole; otherwise the number of the first event that is not as it was.

    """
    number, last = 0, START
    head: tuple[int, str] | None = None
    # One statement: on PostgreSQL a second one would see what others record meanwhile.
    # Columns and no objects: that takes a third of the time, of which a long log takes much.
    chain = sa.select(
        EVENTS, HEADS.c.number.label("last_number"), HEADS.c.hash.label("last_hash")
    ).outerjoin(HEADS, HEADS.c.id == HEAD)
    for event in session.execute(chain.order_by(EVENTS.c.number)).yield_per(1000):
        head = (event.last_number, event.last_hash)
        whole = event.previous == last and event.hash == event_hash(event)
        if not whole or event.number != number + 1:
            return number + 1
        number, last = event.number, event.hash
    return None if (head or _select_head(session)) == (number, last) else number + 1


def read_head(session: Session) -> str:
    """Return number and hash of the last event, ``12:ab34...``, to keep outside this database."""
    number, hashed = _select_head(session)
    return f"{number}:{hashed}"


def still_holds(session: Session, kept: str) -> bool:
    """Return whether the log still has the event that :func:`read_head` returned earlier."""
    number, _, hashed = kept.partition(":")
    if not (number.isdecimal() and number.isascii()) or not number.strip("0"):
        return kept == f"0:{START}"
    last, _ = _select_head(session)
    if len(number) > len(str(last)) or int(number) > last:
        return False  # no database takes each number
    found = sa.select(Event.hash).where(Event.number == int(number))
    return session.scalar(found) == hashed


def _select_head(session: Session, *, lock: bool = False) -> tuple[int, str]:
    """Return number and hash of the last event; zero and ``START`` of an empty log.

    With ``lock`` nobody else changes the head before this transaction ends. A new database has no
    head yet: then it is stored first.
    """
    head = sa.select(HEADS.c.number, HEADS.c.hash).where(HEADS.c.id == HEAD)
    found = session.connection().execute(head.with_for_update() if lock else head).first()
    if found is None and lock:
        store(session, EventHead(id=HEAD, number=0, hash=START))
    return (found.number, found.hash) if found else (0, START)
