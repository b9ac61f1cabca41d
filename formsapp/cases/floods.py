"""Floods of open forms, as all machines on one database and staff know them.

How often someone sends is counted beside each machine, under keyed hashes; here stands only that a
flood lasts, of one network or of all, and of whom it is nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from formsapp.cases.database import writing
from formsapp.cases.models import Base, store
from formsapp.rules.flood import Flood

PATIENCE = 0.5
"""Seconds to wait for the database: who sends a form now has waited enough."""
STEP = timedelta(minutes=1)
"""How much longer a flood must last to be written again."""


class FloodRow(Base):
    """The last flood of all networks, or of single ones."""

    __tablename__ = "flood"

    everywhere: Mapped[bool] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime]


def find_floods(session: Session, now: datetime) -> Mapping[bool, Flood]:
    """Return the floods that last now: of all networks under True, of single ones under False."""
    lasting = sa.select(FloodRow).where(FloodRow.since <= now, FloodRow.until > now)
    return {row.everywhere: Flood(row.since, row.until) for row in session.scalars(lasting)}


def note_flood(session: Session, flood: Flood, *, everywhere: bool, now: datetime) -> None:
    """Note that a flood lasts, unless that is known; raises NotStored."""
    known = find_floods(session, now).get(everywhere)
    if known is not None and known.until + STEP > flood.until:
        return
    with writing(session, patience=PATIENCE):
        since = min(known.since, flood.since) if known else flood.since
        session.execute(sa.delete(FloodRow).where(FloodRow.everywhere == everywhere))
        store(session, FloodRow(everywhere=everywhere, since=since, until=flood.until))
