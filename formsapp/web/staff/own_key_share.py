"""Where earlier cases are handed over: to another one of the team, or to its recovery key."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from formsapp.cases.share_cases import (
    Taker,
    add_recovery,
    list_takers,
    list_unshared,
    mark_of_recovery,
    share,
)
from formsapp.cases.unseal_case import NotOpened
from formsapp.facts.dutch_format import short_day
from formsapp.kinds.base import _
from formsapp.kinds.questions import Option, Several
from formsapp.rules.amsterdam_time import local_date
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.staff_form import read_form
from formsapp.web.staff.staff_words import kind_noun


@staff_page("/sleutel/overdragen/")
def list_sharing(staff: SignedIn) -> PageAnswer:
    """List the colleagues to whom one can hand cases over, and how many."""
    desk = staff.desk
    if not staff.sealed_teams:
        abort(404)
    if staff.own_key is None:
        raise NotOpened("To hand over, one opens the own key.")
    takers = [(one, len(list_unshared(desk, one))) for one in find_takers(staff)]
    return render_template("staff/sharing.html", staff=staff, takers=takers)


@staff_page("/sleutel/overdragen/<uuid:staff_id>/<team>", methods=["GET", "POST"], confirmed=True)
def share_with(staff: SignedIn, staff_id: UUID, team: str) -> PageAnswer:
    """Ask which cases a colleague gets, and seal those to that colleague's key too."""
    found = (one for one in find_takers(staff) if (one.staff.id, one.team) == (staff_id, team))
    taker = next(found, None) or abort(404)
    if staff.own_key is None:
        raise NotOpened("To hand over, one opens the own key.")
    left = list_unshared(staff.desk, taker)
    if not left:
        return show_done_already("staff.list_sharing")
    options = tuple(
        Option(
            one.reference,
            f"{kind_noun(one.kind)} {one.reference}",
            short_day(local_date(one.received_at)),
        )
        for one in left
    )
    asked = Several(
        name="zaken",
        label=_("Welke zaken krijgt deze collega?"),
        options=options,
        missing=_("Kies minstens één zaak."),
    )
    form = read_form(asked)
    if not form.is_good:
        return form.show("staff/share.html", staff=staff, taker=taker)
    if not share(staff.desk, taker, form.values["zaken"]):
        return show_done_already("staff.list_sharing")
    return redirect(url_for("staff.list_sharing", gedaan=1), 303)


@staff_page("/sleutel/herstel/<team>", methods=["POST"], confirmed=True)
def let_recovery_open(staff: SignedIn, team: str) -> PageAnswer:
    """Seal earlier cases to the recovery key of the team, the one that the page named."""
    if team not in staff.sealed_teams:
        abort(404)
    if staff.own_key is None:
        raise NotOpened("To seal earlier cases anew, one opens the own key.")
    shown = request.form.get("kenmerk", "")
    is_same = shown == mark_of_recovery(staff.desk.keyring.letterbox, team)
    if not is_same or not add_recovery(staff.desk, team):
        return show_done_already("staff.show_my_key")
    return redirect(url_for("staff.show_my_key", gedaan=1), 303)


def find_takers(staff: SignedIn) -> list[Taker]:
    """Return the colleagues in one's teams who have a key."""
    everyone = list_takers(db.session, staff.desk.keyring.letterbox, staff.sealed_teams)
    return [one for one in everyone if one.staff.id != staff.person.id]
