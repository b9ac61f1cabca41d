"""Visits with the last moment to call them off, so that a page shows what the rule comes to."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from formsapp.facts import Facts
from formsapp.facts.dutch_format import clock, weekdays
from formsapp.rules.dutch_time import local_moment
from formsapp.rules.hours import cutoff

VISITS: Final = ("2026-01-08T09:00", "2026-01-12T14:00")
"""A Thursday, and a Monday so that the weekend counts. Only weekday and time are shown; the clock
does not change near them."""


def visit_examples(facts: Facts) -> list[tuple[str, str]]:
    """Give the start of each visit and until when it costs nothing to cancel, in Dutch.

    Empty where the provider has no rule for it.
    """
    if facts.visits is None:
        return []
    hours = facts.visits.notice_hours.value
    moments = [local_moment(datetime.fromisoformat(visit)) for visit in VISITS]
    return [(_weekly(moment), _weekly(cutoff(moment, hours))) for moment in moments]


def _weekly(moment: datetime) -> str:
    return f"{weekdays([moment.isoweekday()])} om {clock(moment.time())} uur"
