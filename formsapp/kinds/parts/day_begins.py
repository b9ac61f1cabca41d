"""The moment at which a day that was answered begins: before it staff must know."""

from __future__ import annotations

from datetime import datetime, timedelta

from formsapp.kinds.base import Answers
from formsapp.kinds.conditions import day_of
from formsapp.rules.amsterdam_time import end_of_day


def day_begins(answers: Answers, *, name: str) -> list[datetime]:
    """Return when the day of question ``name`` begins, in UTC; nothing where it is not answered."""
    day = answers.get(name)
    return [end_of_day(day_of(day) - timedelta(days=1))] if day else []
