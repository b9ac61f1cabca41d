"""Who of the provider looked at what is known of a client, in words that the client reads.

Colleagues are called by their function there: who they are, staff see beside the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from string import ascii_uppercase
from typing import Final, NamedTuple

from formsapp.cases.models import Event
from formsapp.cases.search_log import LoggedEvent, looks_at_client
from formsapp.cases.staff_desk import OpenedCase
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import _, stored_answers
from formsapp.kinds.conditions import day_of
from formsapp.kinds.parts.dossier_reply import LOOKED_SINCE, WHO_LOOKED
from formsapp.rules.amsterdam_time import local_date
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db
from formsapp.web.staff.guard import SignedIn
from formsapp.web.staff.log_page import name_people
from formsapp.web.staff.reply_parts import plan_of
from formsapp.web.staff.staff_words import NOT_PEOPLE, ROLES

DID: Final = {
    "read": _("{{ on }}: {{ who }} las {{ what }}"),
    "download": _("{{ on }}: {{ who }} opende een bestand bij {{ what }}"),
    "export": _("{{ on }}: {{ who }} nam {{ what }} mee als bestand"),
    "log-read": _("{{ on }}: {{ who }} zocht in het logboek op {{ what }}"),
}
"""What each look is called; whatever else happened, was work."""
WORKED: Final = _("{{ on }}: {{ who }} werkte aan {{ what }}")
NOBODY_LOOKED: Final = _("Volgens [[ons/mijn]] logboek heeft niemand iets bekeken.")
SINCE: Final = _("Dit is de lijst vanaf {{ on }}.")
LEFT_OUT: Final = _("Er staat nog meer in [[ons/mijn]] logboek, van vóór {{ on }}.")
ROOM: Final = 19_000
"""Characters of the list: the answer has room for a little more."""


class Looker(NamedTuple):
    """Who looked, as what: someone may have got another role meanwhile."""

    who: str
    role: str


def say_who_looked(staff: SignedIn, opened: OpenedCase) -> dict[str, str]:
    """Return what the answer to a case begins with, by the name of the part: the list, if asked.

    It says nothing of cases that the reader may not open, nor of before the day that was asked.
    """
    if not asks_who_looked(opened):
        return {}
    since = find_first_day(opened)
    lines = fit_lines([*say_looks(find_looks(staff, opened))]) or [say(NOBODY_LOOKED)]
    first = [say(SINCE, on=day(since))] if since else []
    return {WHO_LOOKED: "\n".join([*first, *lines])}


def list_lookers(staff: SignedIn, opened: OpenedCase) -> list[tuple[str, str]]:
    """Return for staff who is who in the list: what each is called there, and the address."""
    if not asks_who_looked(opened):
        return []
    names = name_people()
    called = name_lookers(find_looks(staff, opened))
    return [(name, names[one.who]) for one, name in called.items() if one.who in names]


def asks_who_looked(opened: OpenedCase) -> bool:
    return WHO_LOOKED in {one.name for one in plan_of(opened).questions}


def find_first_day(opened: OpenedCase) -> date | None:
    """Return from which day on a client wants to know it; None where no day was given."""
    asked = stored_answers(opened.content).get(LOOKED_SINCE)
    return day_of(asked) if asked else None


def find_looks(staff: SignedIn, opened: OpenedCase) -> Sequence[LoggedEvent]:
    case = opened.case
    since = find_first_day(opened)
    return looks_at_client(db.session, case.client, case.id, staff.actor.teams, since)


def name_lookers(found: Iterable[LoggedEvent]) -> dict[Looker, str]:
    """Return what each is called in the list: the function, with a letter where several have it."""
    lookers = dict.fromkeys(Looker(one.event.who, one.event.role) for one in found)
    by_role: dict[str, list[Looker]] = {}
    for one in lookers:
        by_role.setdefault(one.role, []).append(one)
    return {
        one: _name_looker(one, by_role[one.role].index(one), len(by_role[one.role]))
        for one in lookers
    }


def say_looks(found: Sequence[LoggedEvent]) -> Iterator[str]:
    """Yield a line for each thing that someone did on a day, once."""
    called = name_lookers(found)
    return iter(dict.fromkeys(_say_look(one, called) for one in found))


def fit_lines(lines: Sequence[str]) -> list[str]:
    """Return the newest lines that there is room for, below a line that says from when on."""
    room = ROOM
    fit: list[str] = []
    for line in reversed(lines):
        room -= len(line) + 1
        if room < 0:
            first = fit[-1].partition(":")[0]
            return [say(LEFT_OUT, on=first), *reversed(fit)]
        fit.append(line)
    return fit[::-1]


def _name_looker(looker: Looker, place: int, number: int) -> str:
    if looker.who in NOT_PEOPLE:
        return say(NOT_PEOPLE[looker.who])
    function = next((say(text) for role, text in ROLES.items() if role == looker.role), "")
    function = function.lower() or say("medewerker")
    if number == 1:
        return say("een {{ function }}", function=function)
    letters = ascii_uppercase[place % len(ascii_uppercase)] * (place // len(ascii_uppercase) + 1)
    return f"{function} {letters}"


def _say_look(logged: LoggedEvent, called: Mapping[Looker, str]) -> str:
    event, reference = logged
    what = say("zaak {{ number }}", number=reference) if reference else _name_whole(event)
    who = called[Looker(event.who, event.role)]
    return say(DID.get(event.action, WORKED), on=day(local_date(event.at)), who=who, what=what)


def _name_whole(event: Event) -> str:
    """Say what an event is about that is about no case."""
    if event.action.startswith("log-"):
        return say("het kenmerk")
    return say("een link") if event.action.startswith("link-") else say("wie beslist en wat mag")
