"""The page of one case: what was sent, until when it can be answered, and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask import current_app, render_template

from formsapp.cases import event_log, staff_accounts
from formsapp.cases.client_circle import ClientCircle, open_circle
from formsapp.cases.models import Case, Event
from formsapp.cases.staff_desk import OpenedCase
from formsapp.circle_doubts import find_doubts
from formsapp.deadlines import extendable_term, term_of
from formsapp.facts.fact import Term
from formsapp.kinds.base import stored_answers
from formsapp.sealing.letterbox import Altered, NoKey
from formsapp.web.shared.arrival_channels import CHANNELS
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.client_board import case_tag, log_look
from formsapp.web.staff.entry_of_withdrawal import count_for, is_unsettled
from formsapp.web.staff.file_download import files_of
from formsapp.web.staff.guard import SignedIn, blueprint, signed_in, staff_page
from formsapp.web.staff.internal_form import InternalForm, empty_form
from formsapp.web.staff.internal_form_questions import ANSWER, READY, REASON
from formsapp.web.staff.link_requests import is_link_request
from formsapp.web.staff.needs_of_client import ShownNeeds, list_needs
from formsapp.web.staff.staff_words import MARKS, mark_tags, turn_tags
from formsapp.web.staff.told_parts import told_parts


@staff_page("/zaak/<reference>")
def show_case_page(staff: SignedIn, reference: str) -> PageAnswer:
    """Open a case, which is recorded in the log."""
    return show_case(staff, staff.desk.read(reference))


def show_case(
    staff: SignedIn,
    opened: OpenedCase,
    *,
    answer: InternalForm | None = None,
    reason: InternalForm | None = None,
) -> str:
    """Show a case, with a form below it as it was posted when something is wrong with it."""
    found, known = opened.case, services()
    kind, team = known.kinds.get(found.kind), known.facts.teams.get(found.team)
    answer, reason = answer or empty_form(ANSWER, READY), reason or empty_form(REASON)
    log = event_log.events_of_case(db.session, found.id)
    circle = circle_of(staff, opened)
    channel = CHANNELS.get(found.channel, "")
    return render_template(
        "staff/case.html",
        staff=staff,
        opened=opened,
        asks_link=is_link_request(found),
        **told_parts(opened),
        case=found,
        team=team.name if team else found.team,
        tags=[*turn_tags(found), *mark_tags(found)],
        consent=case_tag(staff, opened, circle),
        doubts=list_doubts(opened, circle) if circle else [],
        unsettled=staff.reads_consents and found.closed_at is None and is_unsettled(found),
        counts=count_for(opened, circle),
        needs=needs_of_case(staff, found, circle),
        marks=[say(MARKS[mark]) for mark in found.marks if mark in MARKS],
        files=files_of(opened),
        history=history(log),
        channel=channel,
        entered=next((one for one in log if channel and one.action == "receive"), None),
        by_hour=bool(kind and kind.by_hour),
        names={str(one.id): one.mail for one in staff_accounts.all_staff(db.session)},
        answer=answer,
        reason=reason,
        term=term_to_extend(opened),
        wrong=next((form for form in (answer, reason) if form.wrong), None),
    )


def needs_of_case(staff: SignedIn, case: Case, circle: ClientCircle | None) -> list[ShownNeeds]:
    """Return what to take into account of a case's client; other cases that tell it are opened."""
    if case.client is None:
        return []
    needs = list_needs(staff, case.client, circle)
    if needs:
        log_look(staff, case.client)
    return needs


def list_doubts(opened: OpenedCase, circle: ClientCircle) -> list[str]:
    """Say what a form says otherwise than is recorded about who decides."""
    found = find_doubts(db.session, opened.case, opened.content, circle)
    return [say(one.text, one.given) for one in found]


def circle_of(staff: SignedIn, opened: OpenedCase) -> ClientCircle | None:
    """Return who decides for the client of a case, for who may know that; None where unknown."""
    client = opened.case.client
    if client is None or not staff.reads_consents:
        return None
    return open_circle(db.session, staff.desk.keyring, client)


def history(log: Sequence[Event]) -> list[Event]:
    """Return events newest first; when one person looks several times in a row, only one."""
    runs = groupby(log, lambda event: event.who if event.action == "read" else event.number)
    return [next(same) for _who, same in runs][::-1]


def term_to_extend(opened: OpenedCase) -> Term | None:
    """Return the term of a case, if it can still be extended."""
    found, known = opened.case, services()
    kind = known.kinds.get(found.kind)
    if kind is None or found.closed_at is not None or found.extended_at is not None:
        return None
    answers = stored_answers(opened.content)
    term = term_of(known.facts, kind, answers, found.received_on)
    return extendable_term(term, due_on=found.due_on, today=known.today)


@blueprint.errorhandler(NoKey)
@blueprint.errorhandler(Altered)
def show_sealed(error: Exception) -> PageAnswer:
    """Say that the answers do not open; the server's log names the error."""
    current_app.logger.error("a case does not open: %s", type(error).__name__)
    db.session.rollback()
    return render_template("staff/sealed.html", staff=signed_in()), 500
