"""How the staff pages say things: days left, roles, moments, and what happened."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple, get_args

from formsapp.cases.models import Case, Event
from formsapp.facts import dutch_format
from formsapp.facts.model import Role
from formsapp.rules.dutch_time import AMSTERDAM

SOON_DAYS = 7

ROLES: tuple[Role, ...] = get_args(Role)

HAPPENED = {
    "receive": "ontvangen",
    "read": "gelezen",
    "print": "afgedrukt",
    "export": "uitgevoerd naar een bestand",
    "download": "bestand van de cliënt opgehaald",
    "answer": "antwoord gegeven",
    "extend": "termijn verlengd",
    "close": "afgerond",
    "reopen": "weer geopend",
    "signed": "door iedereen ondertekend",
    "copy": "afschrift meegenomen naar een nieuwe link",
    "link-new": "link gemaakt voor een ondertekenaar",
    "link-revoke": "link ingetrokken",
    "born": "geboortedatum niet juist ingevuld",
    "recalculate": "datum opnieuw berekend",
    "destroy": "vernietigd",
}
"""What an event of a case says in Dutch."""

MARKS = {
    "honingpot": "Een verborgen veld was ingevuld: misschien door een programma.",
    "ingetrokken": "Dit trekt iets in dat eerder gegeven was.",
}
"""Marks that need a sentence; other marks are a few Dutch words already."""

MARK_COLOURS = {
    "op tijd": "green",
    "te laat": "orange",
    "deels te laat": "orange",
    "later gemeld": "orange",
}

NOT_PEOPLE = {
    "client": "cliënt",
    "system": "systeem",
    "loket": "technisch beheer",
    "demo": "voorbeeld",
}


class Tag(NamedTuple):
    """A few words with a colour of ``.tag``, empty for the plain one."""

    text: str
    colour: str = ""


def days_left(case: Case, today: date) -> Tag:
    """Say how long there still is to answer, counted to the last lawful day."""
    if case.closed_at is not None:
        return Tag("Afgerond", "grey")
    if case.due_on is None:
        return Tag("Geen termijn", "grey")
    left = (case.due_on - today).days
    if left < 0:
        return Tag(f"{dutch_format.counted(-left, 'dag', 'dagen')} te laat", "red")
    if left == 0:
        return Tag("Vandaag", "red")
    text = "Morgen" if left == 1 else f"Nog {left} dagen"
    return Tag(text, "orange" if left <= SOON_DAYS else "green")


def mark_tags(case: Case) -> list[Tag]:
    """Say the marks of a case that are words, such as ``te laat``."""
    return [Tag(mark, MARK_COLOURS.get(mark, "grey")) for mark in case.marks if mark not in MARKS]


def moment(value: datetime) -> str:
    """Say a moment in Dutch local time: ``3 maart 2026 om 10.30 uur``."""
    return dutch_format.moment(value.astimezone(AMSTERDAM))


def event_text(event: Event) -> str:
    """Say what happened; an action without words of its own is shown as it is."""
    if event.action == "receive" and event.who not in NOT_PEOPLE:
        return "ingevoerd"
    return HAPPENED.get(event.action, event.action)


def reader(event: Event, names: dict[str, str]) -> str:
    """Say who did it: a colleague's address, or what it was."""
    return names.get(event.who) or NOT_PEOPLE.get(event.who, "iemand van vroeger")
