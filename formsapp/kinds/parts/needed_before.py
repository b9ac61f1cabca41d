"""Before which moment staff must know of a day that was answered: also of one that began already.

Who does not come today, or wants no care from today, may be expected tomorrow.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from formsapp.kinds.base import Answers
from formsapp.kinds.conditions import day_of
from formsapp.rules.amsterdam_time import end_of_day, local_date


def needed_before(day: date, now: datetime) -> datetime:
    """Return when ``day`` begins, or else the next day after ``now``, in UTC."""
    return end_of_day(max(day - timedelta(days=1), local_date(now)))


def needed_by_day(answers: Answers, now: datetime, *, name: str) -> list[datetime]:
    """Return this moment for the day of question ``name``; nothing where it is not answered."""
    return [needed_before(day_of(answers[name]), now)] if answers.get(name) else []
