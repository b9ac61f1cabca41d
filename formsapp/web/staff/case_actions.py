"""What staff do to a case: answer, take more time, close, open again. Each is a post."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for

from formsapp.cases.case_errors import Conflict, Refused
from formsapp.cases.desk import Extension, OpenedCase
from formsapp.cases.models import Case
from formsapp.cases.outbox import OutgoingMail
from formsapp.deadlines import extended_due
from formsapp.facts.fact import Term
from formsapp.rules.rule_errors import RulesError
from formsapp.web.shared import mail_texts
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services
from formsapp.web.staff.case_page import show_case, term_to_extend
from formsapp.web.staff.guard import SignedIn, blueprint, for_staff
from formsapp.web.staff.staff_form import posted_form
from formsapp.web.staff.staff_questions import ANSWER, LATE, READY, REASON, WORDS


@blueprint.post("/zaak/<reference>/antwoord")
@for_staff
def answer(staff: SignedIn, reference: str) -> PageAnswer:
    """Tell the client the answer."""
    opened = staff.desk.read(reference, action="read")
    sheet = posted_form(ANSWER, READY)
    if sheet.wrong:
        return show_case(staff, opened, answer=sheet), 422
    close = sheet.values["klaar"] == "ja"

    def act(version: int) -> Case:
        text = str(sheet.values["tekst"])
        news = news_for(opened)
        return staff.desk.answer(reference, text, version=version, mails=news, close=close)

    return done(staff, reference, act)


@blueprint.post("/zaak/<reference>/verlengen")
@for_staff
def lengthen(staff: SignedIn, reference: str) -> PageAnswer:
    """Take more time, and tell the client why."""
    opened = staff.desk.read(reference, action="read")
    sheet = posted_form(REASON)
    term = term_to_extend(opened)
    if term is None:
        return conflict(staff, reference)
    if sheet.wrong:
        return show_case(staff, opened, reason=sheet), 422
    try:
        longer = extension(opened, term, str(sheet.values["reden"]))
    except RulesError:
        wrong = LATE if services().today > (opened.case.due_on or services().today) else WORDS
        return show_case(staff, opened, reason=sheet.refused("reden", wrong)), 422

    def act(version: int) -> Case:
        news = news_for(opened)
        today = services().today
        return staff.desk.extend(reference, longer, version=version, today=today, mails=news)

    return done(staff, reference, act)


@blueprint.post("/zaak/<reference>/afronden")
@for_staff
def close_case(staff: SignedIn, reference: str) -> PageAnswer:
    """Close a case that needs no answer."""
    return done(staff, reference, lambda version: staff.desk.close(reference, version=version))


@blueprint.post("/zaak/<reference>/heropenen")
@for_staff
def reopen(staff: SignedIn, reference: str) -> PageAnswer:
    """Open a closed case again."""
    return done(staff, reference, lambda version: staff.desk.reopen(reference, version=version))


def done(staff: SignedIn, reference: str, act: Callable[[int], Case]) -> PageAnswer:
    """Do it, and go back to the case; when someone was first, show what the other did."""
    version = request.form.get("versie", type=int) or 0
    try:
        act(version)
    except (Conflict, Refused):
        return conflict(staff, reference)
    return redirect(url_for("staff.case", reference=reference, gedaan=1), 303)


def conflict(staff: SignedIn, reference: str) -> PageAnswer:
    """Show the case as it is now beside what was typed; nothing was changed."""
    opened = staff.desk.read(reference)
    typed = request.form.get("tekst") or request.form.get("reden") or ""
    page = render_template("staff/conflict.html", staff=staff, opened=opened, typed=typed)
    return page, 409


def extension(opened: OpenedCase, term: Term, reason: str) -> Extension:
    """Work out the longer term; raises RulesError when the law does not allow it now."""
    now = services().clock()
    longer = extended_due(term, opened.case.received_on, now=now, reason=reason, say=say)
    return Extension(reason, longer.last_day, longer.raw, longer.steps)


def news_for(opened: OpenedCase) -> list[OutgoingMail]:
    """Mail that says that there is something to read, for a client who left an address."""
    address, code = opened.content.get("mail"), opened.content.get("receipt")
    return [mail_texts.news_mail(opened.case.reference, code, address)] if address and code else []
