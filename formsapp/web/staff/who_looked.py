"""Who of the provider looked at what is known of a client, in words that the client reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from formsapp.cases.models import Event
from formsapp.cases.search_log import LoggedEvent, looks_at_client
from formsapp.cases.staff_desk import OpenedCase
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import _
from formsapp.kinds.parts.dossier_reply import WHO_LOOKED
from formsapp.rules.amsterdam_time import local_date
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db
from formsapp.web.staff.guard import SignedIn
from formsapp.web.staff.log_page import name_people
from formsapp.web.staff.reply_parts import plan_of
from formsapp.web.staff.staff_words import NOT_PEOPLE, ROLES, name_by_id

DID: Final = {
    "read": _("{{ on }}: {{ who }} las {{ what }}"),
    "download": _("{{ on }}: {{ who }} opende een bestand bij {{ what }}"),
    "export": _("{{ on }}: {{ who }} nam {{ what }} mee als bestand"),
    "log-read": _("{{ on }}: {{ who }} zocht in het logboek op {{ what }}"),
}
"""What each look is called; whatever else happened, was work."""
WORKED: Final = _("{{ on }}: {{ who }} werkte aan {{ what }}")
NOBODY_LOOKED: Final = _("Volgens ons logboek heeft niemand iets bekeken.")
LEFT_OUT: Final = _("Er staat nog meer in ons logboek, van vóór {{ on }}.")
ROOM: Final = 19_000
"""Characters of the list: the answer has room for a little more."""


def say_who_looked(staff: SignedIn, opened: OpenedCase) -> dict[str, str]:
    """Return what the answer to a case begins with, by the name of the part: the list, if asked.

    It says nothing of cases that the reader may not open.
    """
    case = opened.case
    if WHO_LOOKED not in {one.name for one in plan_of(opened).questions}:
        return {}
    found = looks_at_client(db.session, case.client, case.id, staff.actor.teams)
    return {WHO_LOOKED: "\n".join(fit_lines([*say_looks(found)]) or [say(NOBODY_LOOKED)])}


def say_looks(found: Iterable[LoggedEvent]) -> Iterator[str]:
    """Yield a line for each thing that someone did on a day, once."""
    names = {**name_people(), **{who: say(text) for who, text in NOT_PEOPLE.items()}}
    return iter(dict.fromkeys(_say_look(one, names) for one in found))


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


def _say_look(logged: LoggedEvent, names: dict[str, str]) -> str:
    event, reference = logged
    role = next((say(text).lower() for role, text in ROLES.items() if role == event.role), "")
    who = name_by_id(event.who, names)
    what = say("zaak {{ number }}", number=reference) if reference else _name_whole(event)
    who = f"{who} ({role})" if role else who
    return say(DID.get(event.action, WORKED), on=day(local_date(event.at)), who=who, what=what)


def _name_whole(event: Event) -> str:
    """Say what an event is about that is about no case."""
    if event.action.startswith("log-"):
        return say("het kenmerk")
    return say("een link") if event.action.startswith("link-") else say("wie beslist en wat mag")
