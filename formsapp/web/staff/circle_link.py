"""A link for someone in a client's circle who has none."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import abort, request

from formsapp.cases.case_errors import NoBirthDate
from formsapp.cases.circle_links import LinkMaker
from formsapp.kinds.base import _
from formsapp.kinds.questions import Problem
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.circle_changes import find_changes
from formsapp.web.staff.guard import SignedIn, staff_page
from formsapp.web.staff.show_new_links import FACTOR, asks_born, read_link_wish, show_circle_links
from formsapp.web.staff.spellings import find_spelling
from formsapp.web.staff.staff_form import check_form

NO_DATE_KNOWN = Problem(_("Van deze persoon is geen geboortedatum bekend. Kies nee."))


@staff_page("/kring/<path:reference>/link/<uuid:person_id>", methods=["GET", "POST"], links="made")
def link_for_person(staff: SignedIn, reference: str, person_id: UUID) -> PageAnswer:
    """Make a link for someone in a circle who has none, and show it, this once."""
    changes = find_changes(staff, find_spelling(staff, reference))
    person = next((one for one in changes.circle.people if one.id == person_id), None)
    today = services().today
    if person is None or not person.member.decides_on(today):
        abort(404)
    questions = changes.about_links
    form = check_form(*questions) if request.method == "POST" else changes.empty("erbij")
    if form.is_good:
        desk = staff.desk
        maker = LinkMaker(
            db.session, desk.keyring.letterbox, services().signer, desk.now, staff.actor.who
        )
        wish = changes.circle.with_names(read_link_wish(form, changes.circle.client))
        try:
            made = maker.make_link(person, wish, ask_born=asks_born(form))
        except NoBirthDate:
            form = form.refuse(FACTOR.name, NO_DATE_KNOWN)
        else:
            return show_circle_links(staff, changes.circle.client, [made])
    return replace(form, questions=questions).show(
        "staff/circle_link.html", staff=staff, client=changes.circle.client, person=person
    )
