"""When the office answers the phone, in a shape that a page's script can read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from formsapp.facts.model import Hours
from formsapp.rules import Length, add
from formsapp.rules.holidays import holidays_in

MONTHS_AHEAD: Final = 14
"""How far a built page knows the holidays; after that it says nothing about now."""


def opening(hours: Hours | str, today: date) -> dict[str, str]:
    """The ``data-`` attributes from which a browser tells whether the office is open now.

    Args:
        hours: the office hours of the facts; a placeholder gives nothing.
        today: the day of the build, from which the days off are listed.

    Returns:
        ``days`` (1 is Monday: ``12345``), ``opens`` and ``closes`` (``08:30``), ``off`` (the
        holidays on which it would else be open, ISO) and ``until`` (the last day known).
        All are local time of the Netherlands.

    """
    if isinstance(hours, str):
        return {}
    until = add(today, Length(MONTHS_AHEAD, "m"))
    return {
        "days": "".join(str(day) for day in sorted(hours.days)),
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
        "off": " ".join(day.isoformat() for day in _days_off(hours, today, until)),
        "until": until.isoformat(),
    }


def _days_off(hours: Hours, first: date, last: date) -> list[date]:
    """Holidays that fall on a day of the week on which the office is open."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.isoweekday() in hours.days and day in holidays_in(day.year)]
