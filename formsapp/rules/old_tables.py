"""Which waiting times of the pages are older than the provider says that they may be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from formsapp.facts import Facts, Finding
from formsapp.facts.dutch_format import day, in_dutch
from formsapp.rules.durations import add

SET_DAY: Final = "zet bij updated de dag waarop iemand de wachttijd nakeek"


def find_old_tables(facts: Facts, today: date) -> Iterator[Finding]:
    """Yield waiting times that are too old on ``today``, or of a day that has still to come."""
    if facts.waiting is None:
        return
    lasts = facts.waiting.renew_within
    for one in facts.waiting.times:
        key = f"waiting ({one.before})"
        if one.updated > today:
            yield Finding(key, f"{day(one.updated)} moet nog komen", SET_DAY)
        elif add(one.updated, lasts) < today:
            said = f"is van {day(one.updated)}, langer dan {in_dutch(lasts)} geleden"
            yield Finding(key, f"de wachttijd {said}", "kijk hem na, en zet de dag bij updated")
