"""Names of parties, such as a school, that staff know already: their links carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from formsapp.cases.case_errors import Conflict
from formsapp.cases.client_circle import Change, change_circle, open_circle
from formsapp.kinds.base import _
from formsapp.kinds.parts.party_names import named_parties
from formsapp.kinds.questions import Text
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.circle_questions import MEANWHILE, show_circle_form
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.own_numbers import refuse_bsn
from formsapp.web.staff.spellings import find_spelling
from formsapp.web.staff.staff_form import InternalForm, check_form
from formsapp.web.staff.staff_words import name_party

TEMPLATE = "staff/circle_names.html"
BEGINS = "naam-"
"""Before the id of a consent: the name of the question how its party is called."""


def ask_names() -> tuple[Text, ...]:
    """Return a question for each party with a name of its own; none must be answered."""
    return tuple(
        Text(
            name=BEGINS + one.id,
            label=_("Naam ({{ party }})"),
            given=(("party", name_party(one.party or "")),),
            required=False,
        )
        for one in named_parties(services().facts)
    )


def read_names(form: InternalForm) -> dict[str, str]:
    """Return what was filled in, by the id of a consent."""
    typed = ((one.name.removeprefix(BEGINS), str(form.values[one.name])) for one in ask_names())
    return {consent_id: name for consent_id, name in typed if name}


def refuse_numbers(form: InternalForm) -> InternalForm:
    """Refuse a citizen's number in a name, unless staff say that it is none."""
    return refuse_bsn(form, *ask_names())


@staff_page("/kring/<path:reference>/namen", methods=["GET", "POST"])
def change_names(staff: SignedIn, reference: str) -> PageAnswer:
    """Show the names that new links of a client carry, and change them; 404 without a circle."""
    client, questions = find_spelling(staff, reference), ask_names()
    circle = open_circle(db.session, staff.desk.keyring, client) if staff.reads_consents else None
    if circle is None or not questions:
        abort(404)
    if request.method != "POST":
        stored = MultiDict((BEGINS + name, value) for name, value in circle.told.items())
        return show_circle_form(TEMPLATE, InternalForm(questions, stored), client, staff=staff)
    form = refuse_numbers(check_form(*questions))
    if form.wrong:
        return show_circle_form(TEMPLATE, form, client, staff=staff)
    told = read_names(form)
    try:
        store_names(staff, client, told, request.form.get("versie", type=int))
    except Conflict:
        if circle.told == told:
            return show_done_already("staff.show_client_board", reference=client)
        return show_circle_form(TEMPLATE, form, client, MEANWHILE, staff=staff)
    return redirect(url_for("staff.show_client_board", reference=client, gedaan=1), 303)


def store_names(staff: SignedIn, client: str, told: Mapping[str, str], version: int | None) -> None:
    """Store the names that new links carry; raises Conflict when the circle changed meanwhile."""
    change = Change("told", services().today, staff.actor.id)
    change_circle(
        staff.desk, client, lambda known: replace(known, told=told), change, version=version
    )
