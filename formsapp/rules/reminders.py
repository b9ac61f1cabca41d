"""When staff are reminded of a case that must be answered, and told once a week what is open.

What would fall on a day on which the office is closed comes on the last open day before it, so
that someone reads it in time.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from formsapp.rules.office_hours import Stated, office_day_after, office_day_upto

DAYS_BEFORE = (7, 2, 0)
"""How long before the last day to answer."""
FURTHEST = timedelta(days=28)
"""No reminder comes longer before the last day: no office is closed for three weeks on end."""


def list_reminder_days(came_on: date, due_on: date, hours: Stated) -> list[date]:
    """Return on which days after ``came_on`` staff are reminded of a case, first day first."""
    days = (due_on - timedelta(before) for before in DAYS_BEFORE)
    return sorted({_move_forward(day, came_on, hours) for day in days if day > came_on})


def is_reminder_due(days: list[date], reminded_on: date | None, today: date) -> bool:
    """Return whether a day to remind has come of which nobody was reminded.

    Of several that passed, as of a case that was entered late, one reminder is enough.
    """
    return any(day <= today and (reminded_on is None or day > reminded_on) for day in days)


def half_way(received: datetime, by: datetime) -> datetime:
    """Return when half of a term in hours has passed: then staff are reminded of it, once."""
    return received + (by - received) / 2


def is_digest_due(told_on: date, today: date, hours: Stated) -> bool:
    """Return whether the first open day of this week has come; ``told_on``: of the last digest."""
    monday = today - timedelta(days=today.weekday())
    first = office_day_after(monday - timedelta(days=1), hours)
    return told_on < first <= today


def _move_forward(day: date, came_on: date, hours: Stated) -> date:
    moved = office_day_upto(day, hours)
    return moved if moved > came_on else day
