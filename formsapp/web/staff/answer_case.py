"""What staff do to a case by POST: answer it, extend its term, close, reopen or assign it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import NamedTuple

from flask import abort, current_app, redirect, render_template, request, url_for

from formsapp.cases.case_errors import Conflict, Refused
from formsapp.cases.models import Case
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.staff_desk import Extension, OpenedCase
from formsapp.deadlines import extended_due, named_due
from formsapp.facts import FactsError
from formsapp.facts.fact import Term
from formsapp.kinds.conditions import day_of
from formsapp.kinds.reply import Section, as_text
from formsapp.rules.last_day import Due
from formsapp.rules.rule_errors import RulesError
from formsapp.web.shared import mail_texts
from formsapp.web.shared.i18n import say
from formsapp.web.shared.just_typed import TYPED_QUESTION, tell_question, text_just_typed
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services
from formsapp.web.staff.answer_files import (
    FILES,
    AnswerFiles,
    is_adding,
    posted_files,
    posted_lines,
)
from formsapp.web.staff.case_as_it_opens import show_as_it_opens
from formsapp.web.staff.case_page import (
    awaits_promised_answer,
    extension_questions,
    list_holders,
    show_case,
    term_to_extend,
)
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.internal_form_questions import (
    BROKEN_WORDS,
    LATE,
    NEW_DAY,
    NOT_IN_WORDS,
    READY,
    REASON,
    WHY_CLOSED,
)
from formsapp.web.staff.readability_check import say_readability
from formsapp.web.staff.reply_parts import (
    outcome_of,
    read_reply,
    read_texts,
    seal_of_shown,
    write_sections,
)
from formsapp.web.staff.staff_form import InternalForm, read_form
from formsapp.web.staff.told_parts import told_parts


@staff_page("/zaak/<reference>/antwoord", methods=["POST"])
def answer(staff: SignedIn, reference: str) -> PageAnswer:
    """Show an answer as the client will read it, or send the one that was shown."""
    opened, wish = staff.desk.read(reference), request.form.get("doe")
    files = posted_files(opened.case)
    if wish not in {"versturen", "wijzigen"} and is_stale(opened.case):
        return show_conflict(staff, reference)
    fault, form = files.take_posted(), read_reply(opened)
    files.uploads.fill_answer(form.data)
    if wish == "wijzigen" or is_adding():
        form = replace(form, wrong={})
    if fault:
        form = form.refuse(FILES.name, fault)
    if form.wrong or wish == "wijzigen" or is_adding():
        return show_filled_in(staff, opened, form, files)
    try:
        draft = AnswerDraft(form, files, write_sections(opened, form.values))
    except FactsError:
        return show_filled_in(staff, opened, refuse_words(form), files)
    if wish != "versturen" or request.form.get("gezien") != draft.seal:
        return show_preview(staff, opened, draft)
    return send_answer(staff, opened, draft)


class AnswerDraft(NamedTuple):
    """An answer that can be sent: what was filled in, with what the client gets of it."""

    form: InternalForm
    files: AnswerFiles
    sections: Sequence[Section]

    @property
    def close(self) -> bool:
        """Whether the case is closed with it."""
        return self.form.values[READY.name] == "ja"

    @property
    def seal(self) -> str:
        """Fingerprint of what the preview shows."""
        return seal_of_shown(self.sections, self.files.uploads.files, close=self.close)


def send_answer(staff: SignedIn, opened: OpenedCase, draft: AnswerDraft) -> PageAnswer:
    """Store an answer that was previewed; the same once more changes nothing."""
    reference, text, close = opened.case.reference, as_text(draft.sections), draft.close
    act = partial(
        staff.desk.answer,
        reference,
        text,
        sections=draft.sections,
        outcome=outcome_of(opened, draft.form.values),
        mails=news_for(opened),
        close=close,
        added=draft.files.added,
    )

    def is_so(now: OpenedCase) -> bool:
        same = said_last(now, "answer", text) and (now.case.closed_at is not None) == close
        return same and [one["sha256"] for one in now.replies[-1].files] == draft.files.hashes

    return change(staff, reference, act, is_so)


def show_filled_in(
    staff: SignedIn, opened: OpenedCase, form: InternalForm, files: AnswerFiles
) -> PageAnswer:
    """Show an answer as it was filled in, also where the case was closed meanwhile."""
    if opened.case.closed_at or opened.case.destroyed_at:
        return show_conflict(staff, opened.case.reference)
    return show_case(staff, opened, files, answer=form), 422 if form.wrong else 200


def refuse_words(form: InternalForm) -> InternalForm:
    """Return the form with what to do about words of the provider that can't be filled in.

    What is wrong with them is not logged: it may name what was typed.
    """
    current_app.logger.error("the words of an answer can't be filled in: run loket check")
    return form.refuse(form.questions[0].name, BROKEN_WORDS)


def is_stale(case: Case) -> bool:
    """Return whether a case is not as the posted page showed it, or was closed."""
    is_other = request.form.get("versie", type=int) != case.version
    return is_other or case.closed_at is not None


def show_preview(staff: SignedIn, opened: OpenedCase, draft: AnswerDraft) -> PageAnswer:
    """Show the text that would be sent, how it reads, and the two ways on."""
    if is_stale(opened.case):
        return show_conflict(staff, opened.case.reference)
    form, files, sections = draft
    inputs = [name for one in form.questions for name in one.inputs]
    told = [tell_question(one, say) for one in form.questions]
    return render_template(
        "staff/answer_preview.html",
        staff=staff,
        opened=opened,
        case=opened.case,
        sections=sections,
        files=files,
        close=draft.close,
        told=[(TYPED_QUESTION, one) for one in told if one],
        seen=draft.seal,
        posted=[(name, value) for name in inputs for value in form.data.getlist(name)],
        reads=say_readability("\n\n".join(one.text for one in sections)),
    )


@staff_page("/zaak/<reference>/verlengen", methods=["POST"])
def extend(staff: SignedIn, reference: str) -> PageAnswer:
    """Extend the term, and tell the client why."""
    opened, today = staff.desk.read(reference), services().today
    form = read_texts(*extension_questions(opened))
    term, due_on = term_to_extend(opened), opened.case.due_on
    if term is None or due_on is None:
        if said_last(opened, "extension", str(form.values["reden"])):
            return show_done_already("staff.show_case_page", reference=reference)
        return show_conflict(staff, reference)
    if form.wrong:
        return show_case(staff, opened, reason=form), 422
    reason = str(form.values["reden"])
    try:
        due = find_later_day(opened.case, term, due_on, form)
    except RulesError:  # the law does not allow it now
        limit = opened.case.answer_limit
        is_past = limit is not None and limit.is_past(services().clock())
        form = form.refuse("reden", LATE if is_past else NOT_IN_WORDS)
        return show_case(staff, opened, reason=form), 422
    later = Extension(reason, due.last_day, due.raw, due.steps, due.at)
    act = partial(staff.desk.extend, reference, later, today=today, mails=news_for(opened))
    return change(staff, reference, act, lambda now: said_last(now, "extension", reason))


def find_later_day(case: Case, term: Term, due_on: date, form: InternalForm) -> Due:
    """Return the day that staff named, or the end of the longest term; raises RulesError."""
    now, reason = services().clock(), str(form.values[REASON.name])
    if NEW_DAY.name in form.values:
        new_day = day_of(form.values[NEW_DAY.name])
        return named_due(term, due_on, new_day, now=now, reason=reason, say=say)
    begun, at = case.ruled_on or case.received_on, None if case.ruled_on else case.received_at
    return extended_due(term, begun, at=at, now=now, reason=reason, say=say)


@staff_page("/zaak/<reference>/afronden", methods=["POST"])
def close_case(staff: SignedIn, reference: str) -> PageAnswer:
    """Close a case without an answer; where one was promised, for a reason."""
    opened = staff.desk.find(reference)
    form = read_form(*([WHY_CLOSED] if awaits_promised_answer(opened) else []))
    if form.wrong:
        return show_as_it_opens(staff, reference, closing=form), 422
    act = partial(staff.desk.close, reference, why=str(form.values.get(WHY_CLOSED.name, "")))
    return change(staff, reference, act, lambda now: now.case.closed_at is not None)


@staff_page("/zaak/<reference>/heropenen", methods=["POST"])
def reopen(staff: SignedIn, reference: str) -> PageAnswer:
    """Open a closed case again."""
    act = partial(staff.desk.reopen, reference)
    return change(staff, reference, act, lambda now: now.case.closed_at is None)


@staff_page("/zaak/<reference>/toewijzen", methods=["POST"])
def assign(staff: SignedIn, reference: str) -> PageAnswer:
    """Give a case to a colleague who may open it, or to nobody; 422 for anyone else."""
    holder = request.form.get("collega", "")
    if holder and holder not in list_holders(staff.desk.find(reference)):
        abort(422)
    act = partial(staff.desk.assign, reference, holder or None)
    return change(staff, reference, act, lambda now: (now.case.holder or "") == holder)


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


def said_last(opened: OpenedCase, sort: str, text: str) -> bool:
    """Return whether this very text is the last that the client got."""
    return [(one.sort, one.text) for one in opened.replies[-1:]] == [(sort, text)]


def show_conflict(staff: SignedIn, reference: str) -> PageAnswer:
    """Show what a colleague did meanwhile, beside what was typed here, which is not stored."""
    opened = staff.desk.read(reference)
    told = told_parts(opened)
    page = render_template(
        "staff/conflict.html",
        staff=staff,
        opened=opened,
        typed=text_just_typed(),
        added=posted_lines(),
        **told,
    )
    return page, 409


def news_for(opened: OpenedCase) -> list[OutgoingMail]:
    """Return a mail about news of the case; none for a client who left no address."""
    address, code = opened.content.get("mail"), opened.content.get("receipt")
    if not (address and code):
        return []
    return [mail_texts.news_mail(opened.case.reference, code, address, opened.case.team)]
