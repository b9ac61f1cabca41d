"""On which day a case stands in the inbox, by what must be done with it next."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from formsapp.cases.models import SORTED_FIRST, SORTED_LAST, Case
from formsapp.rules.amsterdam_time import local_date

WAITS_FOR_FIRST = sa.and_(Case.first_reply_on.is_not(None), Case.first_replied_at.is_(None))
NEXT_DUE = sa.case((WAITS_FOR_FIRST, Case.first_reply_on), else_=Case.due_on)
"""What :func:`next_due` returns, to be asked of the database."""


def next_due(case: Case) -> date | None:
    """Return by which day the client hears something: a first reply, and after it the answer."""
    return case.first_reply_on if case.waits_for_first else case.due_on


def sort_day(case: Case) -> date:
    """Return the day by which something must be done, told by a case's own columns.

    That is the last day for a first reply or to answer, the day before which it must be read, or
    the day on which the client wrote what nobody took up yet: the first of these. After an answer
    only that last one is left.
    """
    days = [local_date(case.written_at)] if case.written_at else []
    if case.answered_at is None:
        if case.at_once:
            return SORTED_FIRST
        days += [day for day in (next_due(case), case.needed_on) if day]
    return min(days, default=SORTED_LAST)
