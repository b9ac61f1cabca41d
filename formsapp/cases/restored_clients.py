"""Clients of whom consents are doubted since a backup was put back.

What came in after the backup is gone: a consent may have been taken back in it. Nothing is opened
to find of whom: that something is missing shows from which cases and circles there were.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.models import (
    Case,
    Event,
    EventHead,
    Link,
    SealedCircle,
    SignerView,
    WatchedClient,
)
from formsapp.cases.prove_event import find_bound
from formsapp.sealing.letterbox import Keyring, Letterbox

DOUBT: Final = "doubt"
"""What an event calls since when consents of its client are doubted."""
OVER: Final = "over"


@dataclass(frozen=True)
class ConsentTraces:
    """What consents rest on in a database, as far as it shows without opening anything.

    Args:
        last: Hash of the last event.
        log: Hashes of all events.
        cases: The client of each case that says something of consents; empty for one whose client
            nobody knows yet.
        circles: Client and version of each circle.
        doubted: Clients of whom something is missing already.

    """

    last: str
    log: frozenset[str]
    cases: Mapping[UUID, str]
    circles: Mapping[UUID, tuple[str, int]]
    doubted: frozenset[str]

    @property
    def clients(self) -> set[str]:
        """All clients of whom something may be allowed."""
        circles = (client for client, _version in self.circles.values())
        return {*self.cases.values(), *circles} - {""}


def read_traces(session: Session, kinds: Collection[str]) -> ConsentTraces:
    """Return what consents rest on; ``kinds`` are those that say something of them."""
    cases = sa.select(Case.id, Case.client).where(Case.kind.in_(kinds))
    circles = sa.select(SealedCircle.id, SealedCircle.client, SealedCircle.version)
    doubted = sa.select(WatchedClient.client).where(WatchedClient.restored_at.is_not(None))
    return ConsentTraces(
        session.scalar(sa.select(EventHead.hash)) or event_log.START,
        frozenset(session.scalars(sa.select(Event.hash))),
        {case_id: client or "" for case_id, client in session.execute(cases)},
        {row.id: (row.client, row.version) for row in session.execute(circles)},
        frozenset(session.scalars(doubted)),
    )


def find_doubted(before: ConsentTraces | None, restored: ConsentTraces) -> set[str]:
    """Return of whom something that consents rest on is missing in what was restored.

    These are all clients where ``before``, what was there, is not known; also where it did not
    come after the backup, such as a new database that was made in its place, and where someone
    whom nobody knew yet took something back.
    """
    if before is None or restored.last not in before.log:
        return restored.clients
    missing = before.cases.keys() - restored.cases.keys()
    if any(not before.cases[one] for one in missing):
        return restored.clients
    cases = {*before.cases.items()} ^ {*restored.cases.items()}
    circles = {*before.circles.items()} ^ {*restored.circles.items()}
    changed = {client for _id, client in cases} | {client for _id, (client, _version) in circles}
    return (changed | before.doubted) & restored.clients


def doubt_clients(  # noqa: PLR0913 - whose, for which team, when, by whom, and what proves it
    session: Session,
    clients: Collection[str],
    team: str,
    *,
    now: datetime,
    by: Who,
    prover: Letterbox | None,
) -> None:
    """Let nothing be allowed of these clients until staff say what is missing.

    What their links showed is forgotten: it may be from before.
    """
    with writing(session):
        found = sa.select(WatchedClient).where(WatchedClient.client.in_(clients))
        known = {row.client: row for row in session.scalars(found)}
        for client in sorted(clients):
            if client not in known:
                known[client] = WatchedClient(id=uuid4(), client=client, team=team, sealed=b"")
                session.add(known[client])
            known[client].seen, known[client].restored_at = "", now
            about, bound = About(client=client), bind_doubt(now)
            event_log.record(
                session, by, "consents-doubted", about, now=now, bound=bound, prover=prover
            )
        links = sa.select(Link.id).where(Link.client.in_(clients))
        session.execute(sa.delete(SignerView).where(SignerView.link_id.in_(links)))


def bind_doubt(since: datetime | None) -> dict[str, str]:
    """Return what an event binds of a doubt: since when it is, or that it is over."""
    return {DOUBT: since.astimezone(UTC).isoformat() if since else OVER}


def doubted_since(session: Session, keyring: Keyring, client: str) -> datetime | None:
    """Return when a backup was put back in which something of a client is missing.

    Where someone took that mark away in the database, the log has it.
    """
    wanted = sa.select(WatchedClient.restored_at).where(WatchedClient.client == client)
    if (marked := session.scalar(wanted)) is not None:
        return marked
    said = find_bound(session, keyring, DOUBT, Event.client == client)
    with suppress(ValueError):  # over, or someone wrote something else there
        return datetime.fromisoformat(said or OVER)
    return None


def end_doubt(session: Session, keyring: Keyring, client: str, since: str) -> dict[str, str]:
    """Store that staff know what was missing since that moment (ISO), in a write transaction.

    Returns what an event binds of it: nothing where it is doubted since another moment.
    """
    doubted = doubted_since(session, keyring, client)
    if doubted is None or doubted.isoformat() != since:
        return {}
    row = session.scalar(sa.select(WatchedClient).where(WatchedClient.client == client))
    if row is not None:
        row.restored_at, row.seen = None, ""
    return bind_doubt(None)
