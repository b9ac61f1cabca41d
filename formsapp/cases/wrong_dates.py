"""What wrong dates of birth did to links, which a restore must not undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.models import Link
from formsapp.cases.prove_link import bind_closed

SHELL = (
    *("root_id", "kinds", "many", "signer_id", "born_hash"),
    *("created_at", "created_by", "expires_at"),
)
"""What is kept of a link that a backup does not know: nothing that opens an answer."""


@dataclass(frozen=True)
class WrongDates:
    """What wrong dates of birth did to a link, and what is needed to count them without it.

    ``paused_until`` and ``closed_at`` are a pause and the moment they closed it. ``kin`` are the
    client's links, for a backup may call the client otherwise.
    """

    tries: int
    wrong: int
    paused_until: datetime | None
    closed_at: datetime | None
    client: str
    secret_hash: str = field(repr=False)
    shell: Mapping[str, Any] = field(repr=False)
    kin: Sequence[UUID]


def wrong_dates_by_link(session: Session) -> dict[UUID, WrongDates]:
    """Return what wrong dates of birth did to each link that they counted for or closed."""
    # One total closes all links of a person: also those on which none was typed.
    is_known = sa.or_(Link.born_tries > 0, Link.born_wrong > 0, Link.closed_at.is_not(None))
    typed = sa.select(Link).where(is_known)
    return {
        link.id: WrongDates(
            *(link.born_tries, link.born_wrong, link.born_paused_until, link.closed_at),
            *(link.client, link.secret_hash, {name: getattr(link, name) for name in SHELL}),
            session.scalars(sa.select(Link.id).where(Link.client == link.client)).all(),
        )
        for link in session.scalars(typed).all()
    }


def keep_wrong_dates(
    session: Session, link_id: UUID, known: WrongDates, *, now: datetime, by: Who
) -> None:
    """Let a link have the worst of its own wrong dates and of those known.

    A link that is not there any more comes back as one that was taken back: it opens nothing, but
    its wrong dates count for the client's other links.
    """
    with writing(session):
        link = session.get(Link, link_id)
        links = [link] if link else _add_ended_links(session, link_id, known, now=now, by=by)
        for one in links:
            one.born_tries = max(one.born_tries, known.tries)
            one.born_wrong = max(one.born_wrong, known.wrong)
            pauses = [at for at in (one.born_paused_until, known.paused_until) if at]
            one.born_paused_until = max(pauses, default=None)
            if known.closed_at is not None and one.closed_at is None:
                one.closed_at = known.closed_at
                about = About(one.case_id, one.client)
                bound, ground = bind_closed(one), "restore"
                event_log.record(
                    session, by, "link-close", about, now=now, ground=ground, bound=bound
                )


def _add_ended_links(
    session: Session, link_id: UUID, known: WrongDates, *, now: datetime, by: Who
) -> Sequence[Link]:
    """Store a link that opens nothing for each reference that its client has now."""
    theirs = sa.select(Link.client).where(Link.id.in_(known.kin)).distinct()
    others = set(session.scalars(theirs)) - {known.client}
    ended = {"revoked_at": now, "revoked_by": by.id, "born_tries": 0, "born_wrong": 0}
    links = [
        Link(id=link_id, client=known.client, secret_hash=known.secret_hash, **known.shell, **ended)
    ]
    for client in sorted(others):
        copy_id = uuid4()
        # No token has a hash like this one.
        hashed = f"counted with {link_id} as {copy_id}"
        links.append(Link(id=copy_id, client=client, secret_hash=hashed, **known.shell, **ended))
    for one in links:
        session.add(one)
        about = About(client=one.client)
        event_log.record(session, by, "link-revoke", about, now=now, ground="restore")
    return links
