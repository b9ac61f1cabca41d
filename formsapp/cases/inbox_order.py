"""On which day a case stands in the inbox, by what must be done with it next."""

from __future__ import annotations

from datetime import date

from formsapp.cases.models import SORTED_FIRST, SORTED_LAST, Case
from formsapp.rules.amsterdam_time import local_date


def sort_day(case: Case) -> date:
    """Return the day by which something must be done, told by a case's own columns.

    That is the last day to answer, the day before which it must be read, or the day on which the
    client wrote what nobody took up yet: the first of these. After an answer only that last one is
    left.
    """
    days = [local_date(case.written_at)] if case.written_at else []
    if case.answered_at is None:
        if case.at_once:
            return SORTED_FIRST
        days += [day for day in (case.due_on, case.needed_on) if day]
    return min(days, default=SORTED_LAST)
