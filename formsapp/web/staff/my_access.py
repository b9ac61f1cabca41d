"""The page where staff see their own passkeys and sessions, and can end them."""

from __future__ import annotations

from uuid import UUID

from flask import abort, jsonify, redirect, render_template, url_for
from sqlalchemy.exc import IntegrityError

from formsapp.cases import staff_accounts
from formsapp.cases.database import writing
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff import webauthn_checks
from formsapp.web.staff.deputy_pages import name_deputies
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.sign_in_with_passkey import leave
from formsapp.web.staff.webauthn_checks import NOT_MADE, PasskeyRefused


@staff_page("/ik/")
def show_my_access(staff: SignedIn) -> PageAnswer:
    """Show one's deputy, calendar, passkeys and sessions."""
    now = services().clock()
    return render_template(
        "staff/me.html",
        staff=staff,
        deputy=name_deputies(staff_accounts.all_staff(db.session)).get(staff.person.id),
        passkeys=sorted(staff.person.passkeys, key=lambda key: key.created_at),
        has_account=signs_in_elsewhere(staff),
        sessions=staff_accounts.sessions_of(db.session, staff.person.id, now=now),
    )


@staff_page("/ik/passkey/opties", methods=["POST"], confirmed=True)
def passkey_options(staff: SignedIn) -> PageAnswer:
    """Return the options with which a browser makes another passkey."""
    person = staff.person
    return jsonify(
        webauthn_checks.creation_options(person.mail, _passkey_purpose(staff), person.passkeys)
    )


@staff_page("/ik/passkey", methods=["POST"], confirmed=True)
def add_my_passkey(staff: SignedIn) -> PageAnswer:
    """Store the passkey that the browser made."""
    made = webauthn_checks.read_new_passkey(_passkey_purpose(staff))
    try:
        now, box = services().clock(), services().letterbox
        staff_accounts.add_passkey(db.session, staff.person.id, made, now=now, prover=box)
    except IntegrityError as error:
        raise PasskeyRefused(NOT_MADE) from error
    return jsonify(verder=url_for("staff.show_my_access", gedaan=1))


@staff_page("/ik/passkey/<uuid:passkey_id>/weg", methods=["POST"], confirmed=True)
def drop_passkey(staff: SignedIn, passkey_id: UUID) -> PageAnswer:
    """Delete one of one's own passkeys; never the last way in, without which nobody can sign in."""
    now, by = services().clock(), staff.actor.who
    with writing(db.session):  # what was taken away meanwhile counts
        own = {key.id for key in staff.person.passkeys}
        if passkey_id not in own:
            return show_done_already("staff.show_my_access")
        if len(own) == 1 and not signs_in_elsewhere(staff):
            abort(422)
        staff_accounts.forget_passkeys(db.session, staff.person.id, passkey_id, now=now, by=by)
    return redirect(url_for("staff.show_my_access", gedaan=1), 303)


@staff_page("/ik/sessie/<uuid:session_id>/stoppen", methods=["POST"])
def end_my_session(staff: SignedIn, session_id: UUID) -> PageAnswer:
    """End one of one's own sessions; who ends the one in use is signed out."""
    own, now = session_id == staff.session.id, services().clock()
    by, person = staff.actor.who, staff.person.id
    if not staff_accounts.end_one_session(db.session, person, session_id, now=now, by=by):
        return show_done_already("staff.show_my_access")
    return leave() if own else redirect(url_for("staff.show_my_access", gedaan=1), 303)


@staff_page("/ik/overal-uitloggen", methods=["POST"])
def sign_out_everywhere(staff: SignedIn) -> PageAnswer:
    """End every session of this person, this one too."""
    staff_accounts.end_all_sessions(db.session, staff.person.id)
    return leave()


def signs_in_elsewhere(staff: SignedIn) -> bool:
    """Return whether a person can sign in with an account elsewhere too."""
    return services().settings.oidc is not None and staff.person.oidc_subject is not None


def _passkey_purpose(staff: SignedIn) -> str:
    return f"passkey {staff.person.id}"
