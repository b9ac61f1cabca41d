"""Where staff record whose a case is that came without a link, and how they checked who it is."""

from __future__ import annotations

from flask import redirect, request, url_for

from formsapp.cases.case_errors import Conflict, Refused
from formsapp.cases.models import Case
from formsapp.cases.name_client import FoundClient, name_client
from formsapp.kinds.base import _
from formsapp.kinds.questions import Choice, LongText, Option, Question
from formsapp.sealing.letterbox import new_form_key
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.staff.answer_case import show_conflict
from formsapp.web.staff.case_page import may_get_client
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.internal_form_questions import (
    CLIENT,
    ask_if_sure,
    client_problem,
)
from formsapp.web.staff.reply_parts import read_texts
from formsapp.web.staff.spellings import find_spelling, knows
from formsapp.web.staff.staff_form import InternalForm, empty_form

HOW = Choice(
    name="hoe",
    label=_("Hoe is nagegaan wie het is?"),
    options=(
        Option("called-back", _("Teruggebeld op een nummer uit de eigen administratie")),
        Option("seen", _("Langs geweest, of op kantoor gezien")),
        Option("document", _("Een identiteitsbewijs gezien"), _("Maak er geen kopie van.")),
        Option("known", _("De gegevens kloppen met de eigen administratie")),
    ),
    missing=_("Kies hoe is nagegaan wie het is."),
)
MORE = LongText(
    name="toelichting",
    label=_("Iets erbij te schrijven?"),
    hint=_("Dit komt bij de notities. De cliënt leest het niet."),
    required=False,
    rows=2,
)
MEMO = _("Kenmerk {{ client }} toegevoegd. {{ how }}.")


@staff_page("/zaak/<reference>/client", methods=["GET", "POST"])
def add_client(staff: SignedIn, reference: str) -> PageAnswer:
    """Ask whose a case is and how that is known, and store it."""
    opened = staff.desk.read(reference)
    case, form = opened.case, read_client(staff)
    if not may_get_client(opened):
        if form.is_good and case.client == find_spelling(staff, str(form.values[CLIENT.name])):
            return show_done_already("staff.show_case_page", reference=reference)
        return show_conflict(staff, reference)
    if not form.is_good:
        return form.show(
            "staff/client_of_case.html",
            staff=staff,
            case=case,
            key=request.form.get("sleutel") or new_form_key(),
            version=request.form.get("versie", type=int) or case.version,
        )
    return store_client(staff, case, form)


def read_client(staff: SignedIn) -> InternalForm:
    """Return what was posted, checked; an empty form for a GET."""
    client = find_spelling(staff, request.form.get("client", ""))
    known = knows(staff, client)
    asked: tuple[Question, ...] = (CLIENT, *ask_if_sure(client, known=known), HOW, MORE)
    if request.method != "POST":
        return empty_form(*asked)
    form = read_texts(*asked)
    if CLIENT.name in form.wrong:
        return form
    problem = client_problem(client, form.values, known=known)
    return form.refuse(CLIENT.name, problem) if problem else form


def store_client(staff: SignedIn, case: Case, form: InternalForm) -> PageAnswer:
    """Store whose the case is and lead back to its page."""
    client = find_spelling(staff, str(form.values[CLIENT.name]))
    how = next(one for one in HOW.options if one.value == form.values[HOW.name])
    said = say(MEMO, client=client, how=say(how.label))
    memo = "\n".join(filter(None, (said, str(form.values[MORE.name]))))
    key, version = request.form.get("sleutel", ""), request.form.get("versie", type=int) or 0
    found = FoundClient(client, how.value, memo)
    try:
        name_client(staff.desk, case.reference, found, version=version, form_key=key)
    except (Conflict, Refused):
        return show_conflict(staff, case.reference)
    return redirect(url_for("staff.show_case_page", reference=case.reference, gedaan=1), 303)
