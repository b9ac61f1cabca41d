"""Writes a calendar as programs read it (RFC 5545): days and moments, each with a line of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from formsapp.rules.limit import Limit

LONGEST_LINE = 75
"""Octets of a line, without its end; what is longer is folded."""
ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": ""})
REFRESH = "PT4H"
"""How often programs are asked to look again."""


class CalendarDay(NamedTuple):
    """Something by the end of a day, or a moment on it; the same thing keeps its ``uid``."""

    uid: str
    by: Limit
    summary: str
    address: str


def write_calendar(name: str, days: Iterable[CalendarDay], *, now: datetime) -> str:
    """Return the text of a calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Loket//Loket//NL",
        f"NAME:{_escape(name)}",
        f"X-WR-CALNAME:{_escape(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        *(line for one in days for line in _write_day(one, now)),
        "END:VCALENDAR",
    ]
    return "".join(_fold(line) + "\r\n" for line in lines)


def _write_day(one: CalendarDay, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escape(one.uid)}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield _write_start(one.by)
    yield f"SUMMARY:{_escape(one.summary)}"
    yield f"URL:{one.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _write_start(by: Limit) -> str:
    """Return when it stands in the calendar: without an end a moment, or the whole day."""
    return f"DTSTART:{by.at:%Y%m%dT%H%M%SZ}" if by.at else f"DTSTART;VALUE=DATE:{by.on:%Y%m%d}"


def _escape(text: str) -> str:
    return text.translate(ESCAPED)


def _fold(line: str) -> str:
    """Break a line before it is too long, between letters; each next line begins with a space."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST_LINE:
            parts.append("")
            size = 1
        parts[-1] += letter
        size += width
    return "\r\n ".join(parts)
