"""The log of what happened and who looked, for the administrator: searched, checked, taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flask import Response, render_template, request

from formsapp.cases import event_log, staff_accounts
from formsapp.cases.event_log import NOTHING
from formsapp.cases.search_log import LogFilter, LoggedEvent, find_searched, read_log, walk_log
from formsapp.facts.model import Role
from formsapp.rules.amsterdam_time import AMSTERDAM
from formsapp.safe_csv import write_rows
from formsapp.typed_text import clean_line
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.staff_words import (
    NOT_PEOPLE,
    ROLES,
    event_text,
    format_moment,
    name_by_id,
)

EVENTS_ON_PAGE = 50
ADMINISTRATOR: Role = "beheerder"
FILTERS = ("zaak", "client", "wie")
"""The filters in an address, in the order of :class:`LogFilter`."""


class LogRow(NamedTuple):
    """One event in words. ``as_what`` and ``whom`` are empty where there is none."""

    number: int
    moment: str
    who: str
    as_what: str
    did: str
    whom: str
    case: str
    client: str


@staff_page("/logboek/", ADMINISTRATOR)
def show_log(staff: SignedIn) -> PageAnswer:
    """Show a page of the log; without a filter it is checked whether the whole of it is untouched.

    Who searches by client or case looks too, and stands in the log with that.
    """
    chosen, names = read_searched(), name_people()
    after, before = request.args.get("na", ""), request.args.get("voor", "")
    page = read_log(
        db.session, LogFilter(*chosen.values()), after=after, before=before, limit=EVENTS_ON_PAGE
    )
    rows = [make_row(one, names) for one in page.events]
    checked = not any((*chosen.values(), after, before))
    state = check_chain() if checked else None
    record_look(staff, chosen, "log-read")
    return render_template(
        "staff/log.html",
        staff=staff,
        chosen={name: value for name, value in chosen.items() if value},
        people=names | {one: say(text) for one, text in NOT_PEOPLE.items()},
        page=page,
        rows=rows,
        state=state,
    )


@staff_page("/logboek/logboek.csv", ADMINISTRATOR, methods=["POST"], confirmed=True)
def download_log(staff: SignedIn) -> Response:
    """Give what the filters leave of the log, for a spreadsheet; the log says that it went out."""
    chosen = read_searched()
    content = write_rows(list_log_cells(LogFilter(*chosen.values()), name_people()))
    record_look(staff, chosen, "log-export", always=True)
    name = {"Content-Disposition": 'attachment; filename="logboek.csv"'}
    return Response(content, mimetype="text/csv", headers=name)


def read_searched() -> dict[str, str]:
    """Return the filters that were asked for, empty where one was not."""
    return {name: clean_line(request.values.get(name, "")) for name in FILTERS}


def name_people() -> dict[str, str]:
    """Return the addresses of all who work or worked here, by id."""
    return {str(one.id): one.mail for one in staff_accounts.all_staff(db.session)}


def check_chain() -> dict[str, object]:
    """Return the first event that is not as it was, None where all are, and the line to keep."""
    session = db.session
    return {"broken": event_log.verify_chain(session), "kept": event_log.read_head(session)}


def make_row(logged: LoggedEvent, names: dict[str, str]) -> LogRow:
    """Say an event in words."""
    event, reference = logged
    role = next((say(text) for role, text in ROLES.items() if role == event.role), "")
    return LogRow(
        number=event.number,
        moment=format_moment(event.at),
        who=name_by_id(event.who, names),
        as_what=role,
        did=event_text(event, names),
        whom=name_by_id(event.whom, names) if event.whom and event.whom != event.who else "",
        case=reference or "",
        client=event.client or "",
    )


def list_log_cells(only: LogFilter, names: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the log for a spreadsheet, below their headings."""
    headings = (say("Moment"), say("Wie"), say("Rol"), say("Wat"), say("Over wie"), say("Zaak"))
    yield (say("Nummer"), *headings, say("Cliënt"))
    for logged in walk_log(db.session, only):
        row, at = make_row(logged, names), logged.event.at.astimezone(AMSTERDAM)
        moment = f"{at:%Y-%m-%d %H:%M:%S}"
        yield (str(row.number), moment, *row[2:])


def record_look(
    staff: SignedIn, chosen: Mapping[str, str], action: str, *, always: bool = False
) -> None:
    """Record that someone searched the log by client or case, or ``always`` that it was read."""
    about, now = find_searched(db.session, LogFilter(*chosen.values())), services().clock()
    if always or about != NOTHING:
        event_log.record(db.session, staff.actor.who, action, about, now=now)
