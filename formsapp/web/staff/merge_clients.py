"""Two references of one client: what stands on both comes together on one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, redirect, render_template, request, url_for

from formsapp.cases.case_errors import NotFound
from formsapp.cases.client_circle import open_circle
from formsapp.cases.client_reference import is_known
from formsapp.cases.merge_references import (
    TwoCircles,
    end_circle,
    is_merged,
    merge_references,
)
from formsapp.cases.signed_links import LONGEST_CLIENT
from formsapp.kinds.base import _
from formsapp.kinds.questions import Choice, Option, Problem, Text
from formsapp.typed_text import clean_line
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.spellings import find_spelling, look_alikes, may_merge
from formsapp.web.staff.staff_form import empty_form, read_form

NO = "nee"
NOTHING: Mapping[str, Problem] = {}
SAME_CLIENT = Choice(
    name="zelfde",
    label=_("Zijn {{ gone }} en {{ kept }} dezelfde cliënt?"),
    hint=_("Kijk dit na in de eigen administratie. Het is niet terug te draaien."),
    options=(),
    missing=_("Kies of dit dezelfde cliënt is."),
)
IS_SAME = _("Ja, {{ gone }} gaat over in {{ kept }}")
IS_OTHER = _("Nee, of dat is niet zeker")
LEFT_ALONE = Problem(_("Dan blijft alles zoals het is. Er is niets samengevoegd."))
GONE = Text(name="weg", label=_("Kenmerk dat verdwijnt"), limit=LONGEST_CLIENT)
KEPT = Text(name="blijft", label=_("Kenmerk dat blijft"), limit=LONGEST_CLIENT)
UNKNOWN = Problem(_("Op dit kenmerk staat niets. Kijk na hoe het geschreven is."))
ONE = Problem(_("Dit is hetzelfde kenmerk."))


@staff_page("/kenmerken/")
def references(staff: SignedIn) -> PageAnswer:
    """Show which references look alike, and ask which two to merge."""
    if not may_merge(staff):
        abort(404)
    return show_references(staff)


@staff_page("/kenmerken/samenvoegen", methods=["GET", "POST"], confirmed=True)
def merge_clients(staff: SignedIn) -> PageAnswer:
    """Ask whether two references are one client, and merge them."""
    if not may_merge(staff):
        abort(404)
    typed = (request.values.get("weg", ""), request.values.get("blijft", ""))
    gone, kept = (find_spelling(staff, one) for one in typed)
    teams = staff.actor.teams
    is_gone, stands = (not is_known(db.session, gone, teams), is_known(db.session, kept, teams))
    if is_gone and stands and is_merged(db.session, gone, kept):
        return show_done_already("staff.links", client=kept)
    if wrong := find_wrong(staff, gone, kept):
        return show_references(staff, wrong)
    form = read_form(ask_same(gone, kept))
    if form.values.get(SAME_CLIENT.name) == NO:
        form = form.refuse(SAME_CLIENT.name, LEFT_ALONE)
    if not form.is_good:
        return form.show("staff/merge.html", staff=staff, gone=gone, kept=kept)
    try:
        merge_references(staff.desk, gone, kept)
    except TwoCircles:
        return show_two_circles(staff, gone, kept)
    except NotFound:  # a colleague did it just now
        return show_references(staff, {GONE.name: UNKNOWN})
    return redirect(url_for("staff.links", client=kept, samengevoegd=1), 303)


@staff_page("/kring-beeindigen/<path:reference>", methods=["GET", "POST"], confirmed=True)
def end_client_circle(staff: SignedIn, reference: str) -> PageAnswer:
    """Say what ending a circle ends, and end it; 404 for another team."""
    client = find_spelling(staff, reference)
    circle = open_circle(db.session, staff.desk.keyring, client) if staff.reads_consents else None
    if circle is None and request.method == "POST" and staff.reads_consents:
        return show_done_already("staff.references")
    if circle is None:
        abort(404)
    if request.method == "POST":
        end_circle(staff.desk, client)
        return redirect(url_for("staff.references", gedaan=1), 303)
    return render_template("staff/circle_end.html", staff=staff, client=client, circle=circle)


def find_wrong(staff: SignedIn, gone: str, kept: str) -> Mapping[str, Problem]:
    """Return why two references can't be merged, at which of them."""
    for asked, one in ((GONE, gone), (KEPT, kept)):
        if not is_known(db.session, one, staff.actor.teams):
            return {asked.name: UNKNOWN}
    return {KEPT.name: ONE} if gone == kept else NOTHING


def ask_same(gone: str, kept: str) -> Choice:
    """Return the question whether two references are one client; the answer names both."""
    options = (Option(f"ja {gone} {kept}", IS_SAME), Option(NO, IS_OTHER))
    return replace(SAME_CLIENT, options=options, given=(("gone", gone), ("kept", kept)))


def show_references(staff: SignedIn, wrong: Mapping[str, Problem] = NOTHING) -> PageAnswer:
    """Show the references that look alike, with what was typed and what is wrong with it."""
    typed = {one.name: clean_line(request.values.get(one.name, "")) for one in (GONE, KEPT)}
    form = replace(empty_form(GONE, KEPT, **typed), wrong=wrong)
    return form.show("staff/references.html", staff=staff, groups=look_alikes(staff))


def show_two_circles(staff: SignedIn, gone: str, kept: str) -> PageAnswer:
    """Say that one circle must end first, and lead to that."""
    page = render_template("staff/two_circles.html", staff=staff, both=(gone, kept))
    return page, 409
