"""What staff do to a case by POST: answer it, extend its term, close it, reopen it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import redirect, render_template, request, url_for

from formsapp.cases.case_errors import Conflict, Refused
from formsapp.cases.models import Case
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.staff_desk import Extension, OpenedCase
from formsapp.deadlines import extended_due
from formsapp.kinds.questions import LongText, Question
from formsapp.rules.rule_errors import RulesError
from formsapp.typed_text import clean_lines
from formsapp.web.shared import mail_texts
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services
from formsapp.web.staff.case_page import show_case, term_to_extend
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.internal_form import InternalForm, read_form
from formsapp.web.staff.internal_form_questions import (
    ANSWER,
    LATE,
    NOT_IN_WORDS,
    PRIVATE,
    READY,
    REASON,
    with_keep,
)
from formsapp.web.staff.told_parts import told_parts


@staff_page("/zaak/<reference>/antwoord", methods=["POST"])
def answer(staff: SignedIn, reference: str) -> PageAnswer:
    """Give the client an answer."""
    opened = staff.desk.read(reference)
    form = read_text(ANSWER, READY)
    if form.wrong:
        return show_case(staff, opened, answer=form), 422
    text, close = str(form.values["tekst"]), form.values["klaar"] == "ja"
    act = partial(staff.desk.answer, reference, text, mails=news_for(opened), close=close)

    def is_so(now: OpenedCase) -> bool:
        return said_last(now, "answer", text) and (now.case.closed_at is not None) == close

    return change(staff, reference, act, is_so)


@staff_page("/zaak/<reference>/verlengen", methods=["POST"])
def extend(staff: SignedIn, reference: str) -> PageAnswer:
    """Extend the term, and tell the client why."""
    opened, today = staff.desk.read(reference), services().today
    form = read_text(REASON)
    term, due_on = term_to_extend(opened), opened.case.due_on
    if term is None or due_on is None:
        if said_last(opened, "extension", str(form.values["reden"])):
            return show_done_already("staff.show_case_page", reference=reference)
        return show_conflict(staff, reference)
    if form.wrong:
        return show_case(staff, opened, reason=form), 422
    received_on, reason = opened.case.received_on, str(form.values["reden"])
    try:
        due = extended_due(term, received_on, now=services().clock(), reason=reason, say=say)
    except RulesError:  # the law does not allow it now
        form = form.refuse("reden", LATE if today > due_on else NOT_IN_WORDS)
        return show_case(staff, opened, reason=form), 422
    later = Extension(reason, due.last_day, due.raw, due.steps)
    act = partial(staff.desk.extend, reference, later, today=today, mails=news_for(opened))
    return change(staff, reference, act, lambda now: said_last(now, "extension", reason))


@staff_page("/zaak/<reference>/afronden", methods=["POST"])
def close_case(staff: SignedIn, reference: str) -> PageAnswer:
    """Close a case that needs no answer."""
    act = partial(staff.desk.close, reference)
    return change(staff, reference, act, lambda now: now.case.closed_at is not None)


@staff_page("/zaak/<reference>/heropenen", methods=["POST"])
def reopen(staff: SignedIn, reference: str) -> PageAnswer:
    """Open a closed case again."""
    act = partial(staff.desk.reopen, reference)
    return change(staff, reference, act, lambda now: now.case.closed_at is None)


def change(
    staff: SignedIn,
    reference: str,
    act: Callable[..., Case],
    is_so: Callable[[OpenedCase], bool],
) -> PageAnswer:
    """Change a case that is still as the page showed it, and go back to its page.

    Args:
        staff: Who changes it.
        reference: Of the case.
        act: Takes ``version``, the version that the page showed.
        is_so: Returns whether a case is already as it should become.

    """
    try:
        act(version=request.form.get("versie", type=int) or 0)
    except (Conflict, Refused):
        opened = staff.desk.read(reference)
        if opened.case.destroyed_at is None and is_so(opened):
            return show_done_already("staff.show_case_page", reference=reference)
        return show_conflict(staff, reference)
    return redirect(url_for("staff.show_case_page", reference=reference, gedaan=1), 303)


def read_text(text: LongText, *more: Question) -> InternalForm:
    """Return what was posted; a private number in it is taken when staff say that it must stay."""
    asked = with_keep(text, clean_lines(request.form.get(text.name, "")))
    form = read_form(*asked, *more)
    keeps = all(form.values[one.name] for one in asked)
    return form if keeps or text.name in form.wrong else form.refuse(text.name, PRIVATE)


def said_last(opened: OpenedCase, sort: str, text: str) -> bool:
    """Return whether this very text is the last that the client got."""
    return [(one.sort, one.text) for one in opened.replies[-1:]] == [(sort, text)]


def show_conflict(staff: SignedIn, reference: str) -> PageAnswer:
    """Show what a colleague did meanwhile, beside what was typed here, which is not stored."""
    opened = staff.desk.read(reference)
    typed = clean_lines(request.form.get("tekst") or request.form.get("reden") or "")
    parts = told_parts(opened)
    page = render_template("staff/conflict.html", staff=staff, opened=opened, typed=typed, **parts)
    return page, 409


def news_for(opened: OpenedCase) -> list[OutgoingMail]:
    """Return a mail about news of the case; none for a client who left no address."""
    address, code = opened.content.get("mail"), opened.content.get("receipt")
    return [mail_texts.news_mail(opened.case.reference, code, address)] if address and code else []
