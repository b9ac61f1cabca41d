"""Dutch words for days and lengths in the steps that explain a deadline."""

from __future__ import annotations

from datetime import date

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
UNITS = {
    "h": ("uur", "uur"),
    "d": ("dag", "dagen"),
    "w": ("week", "weken"),
    "m": ("maand", "maanden"),
    "y": ("jaar", "jaar"),
}


def long_day(day: date) -> str:
    """The day as a reader says it: ``vrijdag 3 april 2026``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def count_words(count: int, unit: str) -> str:
    """A length as a reader says it: ``6 weken``, ``1 maand``, ``72 uur``."""
    return f"{count} {UNITS[unit][0 if count == 1 else 1]}"
