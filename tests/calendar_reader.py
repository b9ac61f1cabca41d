"""Reads a calendar strictly by the grammar of RFC 5545, as the programs of staff do at best."""

from __future__ import annotations

import re
from datetime import date, datetime

NAME = r"[A-Z0-9-]+"
PARAMETER = rf';{NAME}=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*)'
LINE = re.compile(rf"({NAME})((?:{PARAMETER})*):([^\x00-\x08\x0a-\x1f\x7f]*)")
TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
ESCAPE = re.compile(r"\\(.)")

Event = dict[str, str]


class BadCalendarError(Exception):
    """What is wrong with a calendar, with its line."""


def read_calendar(data: bytes) -> tuple[dict[str, str], list[Event]]:
    """Return the properties of a calendar and of each event: name and value, with parameters."""
    if not data.endswith(b"\r\n") or b"\n" in data.replace(b"\r\n", b""):
        raise BadCalendarError("a line ends otherwise than with CR and LF")
    if any(len(line) > 75 for line in data.split(b"\r\n")):
        raise BadCalendarError("a line is too long")
    for line in data.split(b"\r\n"):
        line.decode()  # no letter is cut in two
    lines = data.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    if lines[:2] != ["BEGIN:VCALENDAR", "VERSION:2.0"] or lines[-1] != "END:VCALENDAR":
        raise BadCalendarError("it is no calendar")
    return _read_parts(lines[1:-1])


def day_of_event(event: Event) -> date:
    """Return the whole day on which an event is."""
    return datetime.strptime(event["DTSTART;VALUE=DATE"], "%Y%m%d").date()  # noqa: DTZ007 - a day


def _read_parts(lines: list[str]) -> tuple[dict[str, str], list[Event]]:
    top: dict[str, str] = {}
    events: list[Event] = []
    inside = False
    for line in lines:
        name, value = _read_line(line)
        if (name, value) == ("BEGIN", "VEVENT") and not inside:
            inside = True
            events.append({})
        elif (name, value) == ("END", "VEVENT") and inside:
            inside = False
        elif name in {"BEGIN", "END"} or name in (where := events[-1] if inside else top):
            raise BadCalendarError(line)
        else:
            where[name] = value
    if inside or "PRODID" not in top or not all({"UID", "DTSTAMP"} <= {*one} for one in events):
        raise BadCalendarError("something is missing")
    return top, events


def _read_line(line: str) -> tuple[str, str]:
    found = LINE.fullmatch(line)
    if found is None:
        raise BadCalendarError(line)
    name, parameters, value = found.groups()
    if name in {"SUMMARY", "NAME", "X-WR-CALNAME", "UID"}:
        if not TEXT.fullmatch(value):
            raise BadCalendarError(line)
        value = ESCAPE.sub(lambda one: "\n" if one[1] in "nN" else one[1], value)
    return name + parameters, value
