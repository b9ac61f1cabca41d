"""The page of a case, also of one that does not open, and what is said where something does not."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, render_template, request

from formsapp.cases import staff_accounts
from formsapp.cases.client_circle import ShutCircle
from formsapp.cases.shut_case import read_what_opens
from formsapp.cases.staff_desk import OpenedCase
from formsapp.cases.staff_memos import open_memos
from formsapp.kinds.base import _
from formsapp.sealing.letterbox import Altered, NoKey, new_form_key
from formsapp.web.shared.just_typed import text_just_typed
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db
from formsapp.web.staff.case_page import (
    awaits_promised_answer,
    list_holders,
    show_case,
    told_by_log,
    words_of_case,
)
from formsapp.web.staff.case_rows import list_case_rows
from formsapp.web.staff.guard import (
    SignedIn,
    blueprint,
    signed_in,
    staff_page,
)
from formsapp.web.staff.internal_form_questions import MEMO, WHY_CLOSED
from formsapp.web.staff.spellings import find_spelling
from formsapp.web.staff.staff_form import InternalForm, empty_form
from formsapp.web.staff.told_parts import told_parts

NOT_ALLOWED = _("Ga nergens van toestemming uit.")
SHUT_CASE = (_("Deze zaak gaat niet open"),)
SHUT_CIRCLE = (_("Wie over deze cliënt beslist, gaat niet open"), NOT_ALLOWED)
SHUT_CLIENT = (_("Een zaak van deze cliënt gaat niet open"), NOT_ALLOWED)
"""What does not open, and what that means."""


@staff_page("/zaak/<reference>")
def show_case_page(staff: SignedIn, reference: str) -> PageAnswer:
    """Open a case as far as it opens, which is recorded in the log."""
    return show_as_it_opens(staff, reference)


def show_as_it_opens(staff: SignedIn, reference: str, **posted: InternalForm) -> str:
    """Show a case; ``posted`` is a form of its page with which something is wrong."""
    opened = read_what_opens(staff.desk, reference)
    if opened.opens:
        return show_case(staff, opened, files=None, **posted)
    return show_shut_case(staff, opened, posted)


def show_shut_case(staff: SignedIn, opened: OpenedCase, posted: Mapping[str, InternalForm]) -> str:
    """Show a case without what was sent: what its columns, colleagues and the log say of it."""
    found = opened.case
    why = [WHY_CLOSED] if awaits_promised_answer(found) else []
    forms = {"closing": empty_form(*why), "memo": empty_form(MEMO), **posted}
    return render_template(
        "staff/shut_case.html",
        staff=staff,
        opened=opened,
        **told_parts(opened),
        case=found,
        **words_of_case(found),
        memos=open_memos(db.session, staff.desk.keyring, found),
        memo_key=new_form_key(),
        **told_by_log(found),
        names={str(one.id): one.mail for one in staff_accounts.all_staff(db.session)},
        holders=list_holders(found),
        **forms,
        wrong=next(iter(posted.values()), None),
    )


@blueprint.errorhandler(NoKey)
@blueprint.errorhandler(Altered)
def show_sealed(error: Exception) -> PageAnswer:
    """Say what does not open, and lead to what does; the server's log names the error.

    A page of a client comes all the same, without what does not open. What was to be done, or a
    file to be had, was not: that is no page, so a browser must not keep it as that file.
    """
    is_circle, of_client = isinstance(error, ShutCircle), "/zaak/" not in request.path
    what = "circle" if is_circle else "case"
    current_app.logger.error("a %s does not open: %s", what, type(error).__name__)
    db.session.rollback()
    staff, about = signed_in(), str((request.view_args or {}).get("reference", ""))
    cases = staff.desk.cases_of(find_spelling(staff, about)) if staff and of_client else ()
    told = SHUT_CIRCLE if is_circle else SHUT_CLIENT if of_client else SHUT_CASE
    is_page = of_client and request.method == "GET"
    return render_template(
        "staff/sealed.html",
        staff=staff,
        told=told,
        reference="" if of_client else about,
        rows=list_case_rows(staff, cases) if staff else (),
        typed=text_just_typed(),
    ), 200 if is_page else 409
