"""The page where staff see their own passkeys and sessions, and can end them."""

from __future__ import annotations

from uuid import UUID

from flask import abort, jsonify, redirect, render_template, url_for
from sqlalchemy.exc import IntegrityError

from formsapp.cases import staff_accounts as people
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff import passkeys
from formsapp.web.staff.guard import SignedIn, blueprint, for_confirmed, for_staff
from formsapp.web.staff.passkeys import NotProven
from formsapp.web.staff.sign_in import NOT_MADE, leave


@blueprint.get("/ik/")
@for_staff
def me(staff: SignedIn) -> PageAnswer:
    """Show one's passkeys and sessions."""
    now = services().clock()
    return render_template(
        "staff/me.html",
        staff=staff,
        passkeys=sorted(staff.person.passkeys, key=lambda key: key.created_at),
        sessions=people.sessions_of(db.session, staff.person.id, now=now),
    )


@blueprint.post("/ik/passkey/opties")
@for_confirmed
def passkey_options(staff: SignedIn) -> PageAnswer:
    """Return the options with which a browser makes another passkey."""
    person = staff.person
    return jsonify(passkeys.creation_options(person.mail, _purpose(staff), person.passkeys))


@blueprint.post("/ik/passkey")
@for_confirmed
def add_passkey(staff: SignedIn) -> PageAnswer:
    """Store the passkey that the browser made."""
    try:
        made = passkeys.read_new_passkey(_purpose(staff))
        people.add_passkey(db.session, staff.person.id, made, now=services().clock())
    except (NotProven, IntegrityError):
        return jsonify(fout=say(NOT_MADE)), 400
    return jsonify(verder=url_for("staff.me", gedaan=1))


@blueprint.post("/ik/passkey/<uuid:passkey_id>/weg")
@for_confirmed
def drop_passkey(staff: SignedIn, passkey_id: UUID) -> PageAnswer:
    """Delete one of one's own passkeys; never the last, without which nobody can sign in."""
    own = {key.id for key in staff.person.passkeys}
    if passkey_id not in own:
        abort(404)
    if len(own) == 1:
        abort(422)
    now, by = services().clock(), staff.actor.who
    people.forget_passkeys(db.session, staff.person.id, passkey_id, now=now, by=by)
    return redirect(url_for("staff.me", gedaan=1), 303)


@blueprint.post("/ik/overal-uitloggen")
@for_staff
def sign_out_everywhere(staff: SignedIn) -> PageAnswer:
    """End every session of this person, this one too."""
    people.end_all_sessions(db.session, staff.person.id)
    return leave()


def _purpose(staff: SignedIn) -> str:
    return f"passkey {staff.person.id}"
