"""What wrong dates of birth did to links, which a restore must not undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.case_errors import require_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.models import Link


@dataclass(frozen=True)
class WrongDates:
    """What wrong dates of birth did to a link: counts, a pause, and the moment they closed it."""

    tries: int
    wrong: int
    paused_until: datetime | None
    closed_at: datetime | None


def wrong_dates_by_link(session: Session) -> dict[UUID, WrongDates]:
    """Return what wrong dates of birth did to each link for which any was typed."""
    typed = sa.select(Link).where(sa.or_(Link.born_tries > 0, Link.born_wrong > 0))
    return {
        link.id: WrongDates(
            link.born_tries, link.born_wrong, link.born_paused_until, link.closed_at
        )
        for link in session.scalars(typed)
    }


def keep_wrong_dates(
    session: Session, link_id: UUID, known: WrongDates, *, now: datetime, by: Who
) -> None:
    """Let a link have the worst of its own wrong dates and of those known; raises NotFound."""
    with writing(session):
        link = require_row(session.get(Link, link_id), "link")
        link.born_tries = max(link.born_tries, known.tries)
        link.born_wrong = max(link.born_wrong, known.wrong)
        pauses = [one for one in (link.born_paused_until, known.paused_until) if one]
        link.born_paused_until = max(pauses, default=None)
        if known.closed_at is not None and link.closed_at is None:
            link.closed_at = known.closed_at
            about = About(link.case_id, link.client)
            event_log.record(session, by, "link-close", about, now=now, ground="restore")
