"""Where staff take a list of cases out, as a table without a word of what clients wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from flask import Response, request

from formsapp.cases import event_log, staff_accounts
from formsapp.cases.case_list import CaseFilter, CaseList
from formsapp.cases.models import Case
from formsapp.kinds.base import _
from formsapp.kinds.questions import Choice, Option
from formsapp.rules.amsterdam_time import local_date
from formsapp.safe_csv import write_rows
from formsapp.typed_text import clean_line
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.inbox import LAW_NAMES, make_filter, read_chosen, say_law
from formsapp.web.staff.internal_form_questions import SUPERVISION
from formsapp.web.staff.staff_form import read_form
from formsapp.web.staff.staff_words import MARKS, kind_noun, name_by_id

AT_ONCE, MOST_FOUND = 200, 1000
REASON = Choice(
    name="waarvoor",
    label=_("Waarvoor is de lijst?"),
    options=(
        Option("planning", _("Om het werk te verdelen")),
        Option("quality", _("Voor het bestuur of de kwaliteit")),
        SUPERVISION,
    ),
    missing=_("Kies waarvoor de lijst is."),
)
HEADINGS = (
    *(_("Nummer"), _("Soort"), _("Bijzonderheden"), _("Team"), _("Kenmerk"), _("Wetten")),
    *(_("Ontvangen"), _("Uiterlijk"), _("Nodig op"), _("Stand"), _("Wie heeft de zaak")),
    *(_("Beantwoord"), _("Afgerond")),
)


@staff_page("/lijst", methods=["GET", "POST"], confirmed=True)
def take_list(staff: SignedIn) -> PageAnswer:
    """Ask why, and then return the list that the filters or search of the address give."""
    asked, chosen = clean_line(request.args.get("zoek", "")), read_chosen()
    form = read_form(REASON)
    if not form.is_good:
        return form.show("staff/list_export.html", staff=staff, asked=asked, chosen=chosen)
    names = {str(one.id): one.mail for one in staff_accounts.all_staff(db.session)}
    rows = [write_row(case, names) for case in find_all(staff, asked, chosen)]
    why = str(form.values[REASON.name])
    event_log.record(db.session, staff.actor.who, "list-export", now=services().clock(), ground=why)
    made = write_rows([[say(one) for one in HEADINGS], *rows])
    name = {"Content-Disposition": 'attachment; filename="zaken.csv"'}
    return Response(made, mimetype="text/csv", headers=name)


def find_all(staff: SignedIn, asked: str, chosen: Mapping[str, str]) -> Iterable[Case]:
    """Return what the list of cases shows with these filters, of all its pages."""
    if asked:
        return staff.case_list.search(asked, limit=MOST_FOUND)
    return walk_pages(staff.case_list, make_filter(staff, chosen))


def walk_pages(cases: CaseList, only: CaseFilter, *, at_once: int = AT_ONCE) -> Iterator[Case]:
    """Yield all cases of a list, read a page at a time."""
    after = None
    while True:
        page = cases.read_page(only, after=after, limit=at_once)
        yield from page.cases
        if page.after is None:
            return
        after = page.after


def write_row(case: Case, names: dict[str, str]) -> list[str]:
    """Return what is told of a case beside its words; days are local, as 2026-03-02."""
    team = services().facts.teams.get(case.team)
    return [
        case.reference,
        kind_noun(case.kind),
        ", ".join(say(mark) for mark in case.marks if mark not in MARKS),
        team.name if team else case.team,
        case.client or "",
        ", ".join(say_law(law) for law in LAW_NAMES if law in case.laws),
        _day(case.received_on),
        _moment(case.due_by) if case.due_by else _day(case.due_on),
        _day(case.needed_on),
        say_state(case),
        name_by_id(case.holder, names) if case.holder else "",
        _moment(case.answered_at),
        _moment(case.closed_at),
    ]


def say_state(case: Case) -> str:
    """Say how it stands with a case, in the words of the filters."""
    states = {
        _("Afgerond"): case.closed_at,
        _("Beantwoord"): case.answered_at,
        _("De cliënt schreef iets"): case.written_at,
        _("Wacht op de cliënt"): case.asked_at,
        _("Gelezen"): case.read_at,
    }
    return say(next((text for text, at in states.items() if at), _("Nog niet gelezen")))


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _moment(value: datetime | None) -> str:
    return local_date(value).isoformat() if value else ""
