"""Where staff give a client who lost the receipt code a new one, after checking who it is."""

from __future__ import annotations

from flask import render_template, url_for

from formsapp.cases.case_errors import Conflict, Refused
from formsapp.cases.new_code import CodeWish, NewCode, find_given_code, give_new_code
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.staff_desk import OpenedCase
from formsapp.kinds.base import _
from formsapp.kinds.questions import Choice, LongText, Option, Problem, Question, Text
from formsapp.web.shared.mail_texts import may_mail_code, new_code_mail
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.qr_code import qr
from formsapp.web.shared.services import services
from formsapp.web.staff.answer_case import show_conflict
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.internal_form_questions import holds_private_number
from formsapp.web.staff.staff_form import read_form

CHECKED = LongText(
    name="reden",
    label=_("Hoe is nagegaan wie het is?"),
    hint=_("Bijvoorbeeld: teruggebeld op het nummer uit het dossier. Alleen het team leest dit."),
    missing=_("Schrijf op hoe is nagegaan wie het is."),
    limit=500,
    rows=3,
)
BRING = Choice(
    name="mailen",
    label=_("Moet de code ook per mail?"),
    hint=_("Alleen naar het adres dat bij dit bericht is opgegeven."),
    options=(Option("ja", _("Ja")), Option("nee", _("Nee, ik geef hem zelf"))),
    missing=_("Kies of de code ook per mail gaat."),
)
NO_NUMBER = Problem(
    _("Hier staat iets dat lijkt op een burgerservicenummer of rekeningnummer. Haal het weg.")
)
VERSION = Text(name="versie", label="", required=False)


@staff_page("/zaak/<reference>/nieuwe-code", methods=["GET", "POST"], confirmed=True)
def new_code(staff: SignedIn, reference: str) -> PageAnswer:
    """Ask how staff know who it is; then show the new code, this once.

    Whoever pressed twice sees the code that the first press made.
    """
    opened = staff.desk.read(reference)
    if opened.case.sealed is None or opened.case.key is None:
        return show_conflict(staff, reference)
    address = str(opened.content.get("mail") or "") if may_mail_code(opened.case.team) else ""
    form = read_form(*_questions(address), VERSION, versie=str(opened.case.version))
    if holds_private_number(str(form.values.get(CHECKED.name, ""))):
        form = form.refuse(CHECKED.name, NO_NUMBER)
    if not form.is_good:
        return form.show("staff/new_code.html", staff=staff, case=opened.case)
    mails = [new_code_mail(address)] if form.values.get(BRING.name) == "ja" else []
    wish = CodeWish(str(form.values[CHECKED.name]), mails)
    version = form.data.get(VERSION.name, 0, type=int)
    given: NewCode | None
    try:
        secrets = services().settings.secret_keys
        given = give_new_code(staff.desk, secrets, reference, wish, version=version)
    except (Conflict, Refused):
        given = find_given_code(staff.desk, reference, wish, version=version)
    if given is None:
        return show_conflict(staff, reference)
    return show_new_code(staff, opened, given, mails)


def show_new_code(
    staff: SignedIn, opened: OpenedCase, given: NewCode, mails: list[OutgoingMail]
) -> str:
    """Show the code to pass on or to print; no address holds it."""
    address = services().url(f"/o/{given.code}")
    return render_template(
        "staff/new_code_made.html",
        staff=staff,
        case=opened.case,
        given=given,
        mailed=bool(mails),
        qr=qr(address),
        back=url_for("staff.show_case_page", reference=opened.case.reference),
    )


def _questions(address: str) -> tuple[Question, ...]:
    return (CHECKED, BRING) if address else (CHECKED,)
