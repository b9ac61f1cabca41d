"""Where staff take a case out, for their own dossiers: as PDF or as data."""

from __future__ import annotations

from flask import Response, request

from formsapp.case_pdf import case_pdf
from formsapp.cases.case_errors import Refused
from formsapp.cases.export_case import case_as_json, export_case
from formsapp.kinds.base import _
from formsapp.kinds.questions import Choice, Option
from formsapp.web.shared.i18n import say
from formsapp.web.shared.letterhead import own_letterhead
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.staff.answer_case import show_conflict
from formsapp.web.staff.case_page import show_case
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.internal_form_questions import EXPORT_REASON
from formsapp.web.staff.staff_form import check_form
from formsapp.web.staff.staff_words import kind_title

FORM = Choice(
    name="vorm",
    label="",
    options=(Option("pdf", _("PDF")), Option("json", _("JSON"))),
)


@staff_page("/zaak/<reference>/meenemen", methods=["POST"], confirmed=True)
def take_out(staff: SignedIn, reference: str) -> PageAnswer:
    """Return a case as a file; the log says who took it out, and why."""
    form = check_form(EXPORT_REASON, FORM)
    if form.wrong:
        return show_case(staff, staff.desk.read(reference), export=form), 422
    try:
        opened, data = export_case(staff.desk, reference, why=str(form.values[EXPORT_REASON.name]))
    except Refused:
        return show_conflict(staff, reference)
    if request.form["vorm"] == "json":
        return _as_file(case_as_json(data), "application/json", f"{opened.case.reference}.json")
    made = case_pdf(opened, kind_title(opened.case.kind), own_letterhead(), say)
    return _as_file(made, "application/pdf", f"{opened.case.reference}.pdf")


def _as_file(data: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype=mimetype, headers=headers)
