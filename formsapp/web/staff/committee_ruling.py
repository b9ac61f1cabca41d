"""Where staff record that the committee ruled on a complaint, from which another term runs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from formsapp.cases.take_ruling import NewRuling, take_ruling
from formsapp.deadlines import ruling_due
from formsapp.kinds.base import stored_answers
from formsapp.kinds.conditions import day_of
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services
from formsapp.web.staff.answer_case import change, news_for, show_conflict
from formsapp.web.staff.case_page import find_ruling, show_case
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.internal_form_questions import RULED_ON
from formsapp.web.staff.staff_form import read_form


@staff_page("/zaak/<reference>/uitspraak", methods=["POST"])
def record_ruling(staff: SignedIn, reference: str) -> PageAnswer:
    """Record the ruling: the case opens again, and an answer is due by another day."""
    opened, known = staff.desk.read(reference), services()
    case, kind = opened.case, known.kinds.get(opened.case.kind)
    ruling = find_ruling(opened)
    if kind is None or ruling is None:
        return show_conflict(staff, reference)
    if ruling.mark in case.marks:
        return show_done_already("staff.show_case_page", reference=reference)
    form = read_form(replace(RULED_ON, earliest=case.received_on, latest=known.today))
    if form.wrong:
        return show_case(staff, opened, ruling=form), 422
    ruled_on = day_of(form.values[RULED_ON.name])
    due = ruling_due(known.facts, kind, stored_answers(opened.content), ruled_on, say)
    if due is None:
        return show_conflict(staff, reference)
    new = NewRuling(ruling.mark, ruling.term, ruled_on, due.last_day, due.raw, due.steps)
    act = partial(take_ruling, staff.desk, reference, new, mails=news_for(opened))
    return change(staff, reference, act, lambda now: ruling.mark in now.case.marks)
