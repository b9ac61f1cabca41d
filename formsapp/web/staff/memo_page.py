"""Where staff write something on a case for each other."""

from __future__ import annotations

from flask import redirect, request, url_for

from formsapp.cases.case_errors import Refused
from formsapp.cases.staff_memos import add_memo
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.staff.answer_case import show_conflict
from formsapp.web.staff.case_as_it_opens import show_as_it_opens
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.internal_form_questions import MEMO
from formsapp.web.staff.reply_parts import read_texts


@staff_page("/zaak/<reference>/notitie", methods=["POST"])
def write_memo(staff: SignedIn, reference: str) -> PageAnswer:
    """Store a memo; whoever answers the case meanwhile goes on."""
    staff.desk.find(reference)
    form = read_texts(MEMO)
    if form.wrong:
        return show_as_it_opens(staff, reference, memo=form), 422
    key = request.form.get("sleutel", "")
    try:
        is_new = add_memo(staff.desk, reference, str(form.values[MEMO.name]), form_key=key)
    except Refused:
        return show_conflict(staff, reference)
    if not is_new:
        return show_done_already("staff.show_case_page", reference=reference)
    return redirect(url_for("staff.show_case_page", reference=reference, gedaan=1), 303)
