"""On which day a case stands in the inbox, by what must be done with it next."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from formsapp.cases.models import SORTED_FIRST, SORTED_LAST, Case
from formsapp.rules.amsterdam_time import local_date

WAITS_FOR_FIRST = sa.and_(Case.first_reply_on.is_not(None), Case.first_replied_at.is_(None))
NEXT_DUE = sa.case((WAITS_FOR_FIRST, Case.first_reply_on), else_=Case.due_on)
NEXT_DUE_BY = sa.case((WAITS_FOR_FIRST, Case.first_reply_by), else_=Case.due_by)
"""Day and moment of ``Case.next_limit``, to be asked of the database."""


def sort_day(case: Case) -> date:
    """Return the day by which something must be done, told by a case's own columns.

    That is the last day for a first reply or to answer, the day before which it must be read, or
    the day on which the client wrote what nobody took up yet: the first of these. After an answer
    only that last one is left. What is promised within hours does not wait for a day.
    """
    days = [local_date(case.written_at)] if case.written_at else []
    if case.answered_at is None:
        limit = case.next_limit
        if case.at_once or (limit and limit.at):
            return SORTED_FIRST
        days += [day for day in (limit and limit.on, case.needed_on) if day]
    return min(days, default=SORTED_LAST)


def is_next_past(now: datetime) -> sa.ColumnElement[bool]:
    """Say of the database that it is too late for what the client is to hear next."""
    by_day = sa.and_(NEXT_DUE_BY.is_(None), local_date(now) > NEXT_DUE)
    return sa.or_(by_day, now > NEXT_DUE_BY)
