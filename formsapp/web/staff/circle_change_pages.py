"""The page on which who decides for a client is changed, one change at a time."""

from __future__ import annotations

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for

from formsapp.cases.case_errors import Conflict, NoBirthDate
from formsapp.cases.circle_links import NewLink
from formsapp.kinds.questions import Question
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.staff.circle_changes import (
    TITLES,
    UNDOES,
    CircleChanges,
    Section,
    find_changes,
)
from formsapp.web.staff.circle_questions import MEANWHILE
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.names_of_schools import ask_names
from formsapp.web.staff.new_circle import NO_OWN_DATE
from formsapp.web.staff.show_new_links import show_circle_links
from formsapp.web.staff.spellings import find_spelling
from formsapp.web.staff.staff_form import InternalForm


@staff_page("/kring/<path:reference>/wijzigen", methods=["GET", "POST"])
def change_people(staff: SignedIn, reference: str) -> PageAnswer:
    """Show what can change in a circle, and make one change; 404 where there is no circle."""
    changes = find_changes(staff, find_spelling(staff, reference))
    posted = request.form.get("wat", "")
    # The last of them can be posted twice: it is no longer there once nobody has a last day.
    section = next((one for one in (*changes.sections, UNDOES) if one == posted), None)
    if request.method != "POST" or section is None:
        return show_changes(changes)
    form = changes.check(section)
    if changes.is_made(section, form):
        return show_done_already("staff.show_client_board", reference=changes.circle.client)
    return (show_changes if form.wrong else make_change)(changes, section, form)


def make_change(changes: CircleChanges, section: Section, form: InternalForm) -> PageAnswer:
    """Make a change that is in order, or say why it could not be made after all."""
    client, staff, made = changes.circle.client, changes.staff, tuple[NewLink, ...]()
    try:
        if section == "erbij":
            made = changes.add(form)
        elif section == "sinds":
            changes.move(form)
        elif section == "einde":
            changes.end(form)
        elif section == "weer":
            changes.undo_end(form)
        else:
            changes.correct(section, form)
    except NoBirthDate:
        form = form.refuse(changes.person.born.name, NO_OWN_DATE)
        return show_changes(changes, section, form)
    except Conflict:
        return show_changes(find_changes(staff, client, newest=True), section, form, MEANWHILE)
    if made:
        return show_circle_links(staff, client, made)
    return redirect(url_for("staff.show_client_board", reference=client, gedaan=1), 303)


def show_changes(
    changes: CircleChanges,
    section: Section | None = None,
    form: InternalForm | None = None,
    warning: str = "",
) -> PageAnswer:
    """Show the changes that can be made; one as it was posted where it was not stored."""
    forms: dict[Section, InternalForm] = {one: changes.empty(one) for one in changes.sections}
    if section and form:
        forms[section] = form
    page = render_template(
        "staff/circle_change.html",
        staff=changes.staff,
        changes=changes,
        client=changes.circle.client,
        forms=forms,
        titles=TITLES,
        posted=section,
        wrong=form if form and form.wrong else None,
        warning=warning,
        plain=list_plain_questions,
        has_names=bool(ask_names()),
    )
    return page, 409 if warning else 422 if form and form.wrong else 200


def list_plain_questions(changes: CircleChanges, form: InternalForm) -> Iterable[Question]:
    """Return the questions of a form that are not about the person who joins."""
    about = changes.person
    person = {one.name for one in (*about.questions, *about.folded(form))}
    return [one for one in form.questions if one.name not in person]
