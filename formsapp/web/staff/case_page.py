"""One case: what was sent, by when it must be answered, what happened, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, render_template, request

from formsapp.cases import events
from formsapp.cases import staff_accounts as people
from formsapp.cases.desk import OpenedCase
from formsapp.cases.models import Case, Event
from formsapp.deadlines import extendable_term
from formsapp.facts.fact import Term
from formsapp.kinds.base import stored_answers
from formsapp.sealing.letterbox import Altered, NoKey
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.file_download import files_of
from formsapp.web.staff.guard import SignedIn, blueprint, for_staff, signed_in
from formsapp.web.staff.inbox import kind_title
from formsapp.web.staff.staff_form import StaffForm, empty_form
from formsapp.web.staff.staff_questions import ANSWER, READY, REASON
from formsapp.web.staff.staff_words import MARKS, mark_tags


@dataclass(frozen=True)
class Entry:
    """How staff entered a case: the channel by which it came, and the event in the log."""

    channel: str
    event: Event


@blueprint.get("/zaak/<reference>")
@for_staff
def case(staff: SignedIn, reference: str) -> PageAnswer:
    """Open a case; that it was opened is logged."""
    return show_case(staff, staff.desk.read(reference))


def show_case(
    staff: SignedIn,
    opened: OpenedCase,
    *,
    answer: StaffForm | None = None,
    reason: StaffForm | None = None,
) -> str:
    """Show a case, with what was typed below it when that is not in order."""
    found, kind = opened.case, services().kinds.get(opened.case.kind)
    teams = services().facts.teams
    wrong = next((sheet for sheet in (answer, reason) if sheet and sheet.wrong), None)
    return render_template(
        "staff/case.html",
        staff=staff,
        opened=opened,
        case=found,
        title=kind_title(found),
        team=teams[found.team].name if found.team in teams else found.team,
        tags=mark_tags(found),
        marks=[say(MARKS[mark]) for mark in found.marks if mark in MARKS],
        files=files_of(opened),
        history=history(found),
        entry=entry(found),
        by_hour=bool(kind and kind.by_hour),
        names={str(one.id): one.mail for one in people.all_staff(db.session)},
        answer=answer or empty_form(ANSWER, READY),
        reason=reason or empty_form(REASON),
        term=term_to_extend(opened),
        wrong=wrong,
        is_wrong=wrong is not None,
        done=request.args.get("gedaan") == "1",
    )


def history(found: Case) -> list[Event]:
    """What happened, newest first; looking twice in a row is shown once."""
    shown: list[Event] = []
    for event in events.events_of_case(db.session, found.id):
        again = shown and event.action == "read" == shown[-1].action
        if not (again and event.who == shown[-1].who):
            shown.append(event)
    return shown[::-1]


def entry(found: Case) -> Entry | None:
    """Who entered it and when, of a case that came by another channel than the form."""
    channel = CHANNELS.get(found.channel, "")
    happened = events.events_of_case(db.session, found.id) if channel else ()
    first = next((event for event in happened if event.action == "receive"), None)
    return Entry(channel, first) if first else None


def term_to_extend(opened: OpenedCase) -> Term | None:
    """Return the term of an open case that can still be made longer; None when it can't."""
    found, known = opened.case, services()
    kind = known.kinds.get(found.kind)
    if kind is None or found.closed_at is not None or found.extended_at is not None:
        return None
    answers = stored_answers(opened.content)
    return extendable_term(known.facts, kind, answers, due_on=found.due_on, today=known.today)


@blueprint.errorhandler(NoKey)
@blueprint.errorhandler(Altered)
def sealed(error: Exception) -> PageAnswer:
    """Say that the answers do not open; the log of the server says of which error."""
    current_app.logger.error("a case does not open: %s", type(error).__name__)
    db.session.rollback()
    return render_template("staff/sealed.html", staff=signed_in()), 500
