"""The log of what happened and who looked, searched by case, client and person, a page at a time.

It holds no content, so neither does what is found here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.case_reference import parse_reference
from formsapp.cases.client_reference import find_reference
from formsapp.cases.event_log import CLIENT, NOTHING, SYSTEM, About
from formsapp.cases.models import Case, Event
from formsapp.rules.amsterdam_time import start_of_day

LONGEST_NUMBER = 18
"""Digits of the number of an event: a database takes no more."""
NO_PEOPLE = (CLIENT.id, SYSTEM.id)


class LogFilter(NamedTuple):
    """Narrows the log; an empty field does not narrow it.

    ``person`` is an id: of who did it, or whose access it changed.
    """

    case: str = ""
    client: str = ""
    person: str = ""


class LoggedEvent(NamedTuple):
    """An event, and the number of the case that it is about; None where it is about none."""

    event: Event
    reference: str | None


class LogPage(NamedTuple):
    """A page of the log, newest first; ``after`` and ``before`` are where those beside it begin."""

    events: Sequence[LoggedEvent]
    after: int | None = None
    before: int | None = None


ALL = LogFilter()


def read_log(
    session: Session, only: LogFilter = ALL, *, after: str = "", before: str = "", limit: int = 50
) -> LogPage:
    """Return a page of the log, newest first.

    Args:
        session: Is only read.
        only: Which events.
        after: ``LogPage.after`` of the page before this one.
        before: ``LogPage.before`` of the page behind it. With neither, with what is no such place,
            and where nothing is left there, it is the first page.
        limit: Number of events on a page.

    """
    back, place = bool(before), parse_number(before or after)
    found = select_events(session, only).limit(limit + 1)
    if place is not None:
        found = found.where(Event.number > place if back else Event.number < place)
    order = Event.number.asc() if back and place is not None else Event.number.desc()
    rows = [
        LoggedEvent(event, reference) for event, reference in session.execute(found.order_by(order))
    ]
    more, shown = len(rows) > limit, rows[:limit]
    if place is None:
        return LogPage(shown, shown[-1].event.number if more else None)
    if not shown or (back and not more):
        return read_log(session, only, limit=limit)
    if back:
        shown.reverse()
    last, first = shown[-1].event.number, shown[0].event.number
    return LogPage(shown, last if back or more else None, first)


def walk_log(session: Session, only: LogFilter = ALL) -> Iterator[LoggedEvent]:
    """Yield all events that a filter leaves, newest first."""
    found = select_events(session, only).order_by(Event.number.desc())
    for event, reference in session.execute(found).yield_per(1000):
        yield LoggedEvent(event, reference)


def looks_at_client(
    session: Session,
    client: str | None,
    case_id: UUID,
    teams: Collection[str],
    since: date | None = None,
) -> Sequence[LoggedEvent]:
    """Return what people of the provider did with what is known of a client, oldest first.

    Args:
        session: Is only read.
        client: The provider's reference; None where a case has none.
        case_id: The case in which this is asked, for what happened before it had a reference.
        teams: What was done with a case of another team is left out: that there is one is known
            to that team alone.
        since: First local day; None for all that the log holds.

    """
    mine = Event.case_id == case_id if client is None else _of_client(client)
    found = select_events(session, ALL).where(
        sa.or_(mine, Event.case_id == case_id),
        sa.or_(Event.case_id.is_(None), Case.team.in_(teams)),
        Event.who.not_in(NO_PEOPLE),
    )
    if since is not None:
        found = found.where(Event.at >= start_of_day(since))
    return [
        LoggedEvent(event, reference)
        for event, reference in session.execute(found.order_by(Event.number))
    ]


def select_events(session: Session, only: LogFilter) -> sa.Select[Event, str | None]:
    """Return the query of what a filter leaves, in no order yet."""
    found = sa.select(Event, Case.reference).outerjoin(Case, Case.id == Event.case_id)
    if only.case:
        found = found.where(Case.reference == parse_reference(only.case))
    if only.client:
        found = found.where(_of_client(find_reference(session, only.client)))
    if only.person:
        found = found.where(sa.or_(Event.who == only.person, Event.whom == only.person))
    return found


def find_searched(session: Session, only: LogFilter) -> About:
    """Return the case or client that a filter names; nothing where it names none."""
    wanted = sa.select(Case).where(Case.reference == parse_reference(only.case))
    if case := session.scalar(wanted) if only.case else None:
        return About.about_case(case)
    return About(client=find_reference(session, only.client)) if only.client else NOTHING


def parse_number(text: str) -> int | None:
    """Return a number of an event; None for what is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None


def _of_client(client: str) -> sa.ColumnElement[bool]:
    """Whether an event is about a client, also where the case got that reference later."""
    cases = sa.select(Case.id).where(Case.client == client)
    return sa.or_(Event.client == client, Event.case_id.in_(cases))
