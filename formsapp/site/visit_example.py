"""Two visits with the last moment to cancel them for free, as an example of the rule in a page."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from formsapp.facts import Facts
from formsapp.facts.dutch_format import moment, weekday
from formsapp.rules.amsterdam_time import local_moment
from formsapp.rules.cancel_in_time import cutoff

VISITS: Final = ("2026-01-08T09:00", "2026-01-12T14:00")
"""A Thursday, and a Monday because the weekend counts. Only weekday and time are shown; the clock
does not change near these days."""


def visit_examples(facts: Facts) -> list[tuple[str, str]]:
    """Return the start of each visit, and until when cancelling is free: ``maandag om 9.00 uur``.

    Empty where the provider has no rule for it.
    """
    if facts.visits is None:
        return []
    notice = facts.visits.notice.value
    visits = [local_moment(datetime.fromisoformat(visit)) for visit in VISITS]
    last = (cutoff(visit, notice, called=True) for visit in visits)
    return [
        (moment(visit, weekday), moment(end, weekday))
        for visit, end in zip(visits, last, strict=True)
    ]
