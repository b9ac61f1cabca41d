"""Staff tell who gave answers that do not tell it: of before it was recorded who decides, mostly.

From then on they count as answers of that person, from their own day on.
"""

from __future__ import annotations

from flask import abort, redirect, request, url_for

from formsapp.cases.case_errors import Conflict
from formsapp.cases.client_circle import Change, assign_answers
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import services
from formsapp.web.staff.circle_questions import MEANWHILE, show_circle_form
from formsapp.web.staff.client_board import read_board
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.said_by_form import SaidByForm, name_speaker, said_by_forms
from formsapp.web.staff.spellings import find_spelling
from formsapp.web.staff.staff_form import InternalForm


@staff_page("/kring/<path:reference>/gezegd/<number>", methods=["GET", "POST"])
def tell_who_said_it(staff: SignedIn, reference: str, number: str) -> PageAnswer:
    """Ask who gave the answers of a case, and keep it; 404 where its link tells it itself."""
    if not staff.reads_consents:
        abort(404)
    client = find_spelling(staff, reference)
    asked = find_said_by_form(staff, client, number)
    if request.method != "POST":
        return show_said_by(staff, asked, asked.empty())
    form = asked.check()
    if form.wrong:
        return show_said_by(staff, asked, form)
    if asked.loose.said_by == asked.read(form):
        return show_done_already("staff.show_client_board", reference=client)
    try:
        store_said_by(staff, asked, form)
    except Conflict:
        return show_said_by(staff, asked, form, MEANWHILE)
    return redirect(url_for("staff.show_client_board", reference=client, gedaan=1), 303)


def find_said_by_form(staff: SignedIn, client: str, number: str) -> SaidByForm:
    """Open what is known of a client, and return the form about one case; 404 without it."""
    forms = said_by_forms(staff, read_board(staff, client))
    found = next((one for one in forms if one.loose.case.reference == number), None)
    if found is None:
        abort(404)
    return found


def store_said_by(staff: SignedIn, asked: SaidByForm, form: InternalForm) -> None:
    """Store who gave the answers of a case; raises Conflict when the circle changed meanwhile."""
    said_by, case = asked.read(form), asked.loose.case
    change = Change(
        "assigned",
        services().today,
        staff.actor.id,
        who=name_speaker(asked.circle, said_by),
        before=asked.told,
        told_by=said_by.told_by,
        case_id=case.id,
        case=case.reference,
    )
    version = request.form.get("versie", type=int)
    assign_answers(staff.desk, asked.circle.client, said_by, change, version=version)


def show_said_by(
    staff: SignedIn, asked: SaidByForm, form: InternalForm, warning: str = ""
) -> PageAnswer:
    """Show the form about one case, as it was posted where that was not stored."""
    return show_circle_form(
        "staff/said_by.html", form, asked.circle.client, warning, staff=staff, asked=asked
    )
