"""Managers decide who has access: invite, change a role, end access, replace lost passkeys."""

from __future__ import annotations

from typing import get_args
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from formsapp.cases import outbox, staff_accounts
from formsapp.cases.database import writing
from formsapp.cases.staff_models import Staff
from formsapp.facts.dutch_format import days
from formsapp.facts.model import Role
from formsapp.kinds.base import _
from formsapp.web.shared import mail_texts
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.deputy_pages import name_deputies
from formsapp.web.staff.guard import MANAGERS, SignedIn, staff_page
from formsapp.web.staff.internal_form_questions import ADDRESS, ROLE
from formsapp.web.staff.second_person_pages import tell_of_end, tell_seconds, two_persons
from formsapp.web.staff.sign_in_with_passkey import invitation_signer
from formsapp.web.staff.staff_form import read_form

IN_PERSON = _(
    "Hij opent pas als een tweede heeft ingestemd: deze rol leest wat in persoon verzegeld is."
)
ANEW = _(
    "Hij opent pas als een tweede manager of beheerder heeft ingestemd: zo kan niemand alleen "
    "inloggen als een collega."
)
TOLD = _("Wie dat kan zijn, heeft bericht.")
NOBODY = _("Geen collega kan die tweede zijn. Vraag het technisch beheer om in te stemmen.")


@staff_page("/collegas/", *MANAGERS)
def colleagues(staff: SignedIn) -> PageAnswer:
    """List everyone who has access or had it."""
    everyone = staff_accounts.all_staff(db.session)
    deputies = name_deputies(everyone)
    return render_template(
        "staff/colleagues.html",
        staff=staff,
        everyone=everyone,
        deputies=deputies,
        waiting=two_persons().list_waiting(),
    )


@staff_page("/collegas/uitnodigen", *MANAGERS, methods=["GET", "POST"], confirmed=True)
def invite_colleague(staff: SignedIn) -> PageAnswer:
    """Invite someone: the invitation is mailed, and shown this once."""
    form = read_form(ADDRESS, ROLE)
    if not form.is_good:
        return form.show("staff/invite.html", staff=staff)
    return _invite(staff, str(form.values["mail"]), str(form.values["rol"]))


@staff_page("/collegas/<uuid:staff_id>", *MANAGERS, confirmed=True)
def colleague(staff: SignedIn, staff_id: UUID) -> PageAnswer:
    """Show one colleague, and what can be changed."""
    person = _find_colleague(staff_id)
    deputy = name_deputies(staff_accounts.all_staff(db.session)).get(person.id)
    return render_template("staff/colleague.html", staff=staff, person=person, deputy=deputy)


@staff_page("/collegas/<uuid:staff_id>/rol", *MANAGERS, methods=["POST"], confirmed=True)
def change_role(staff: SignedIn, staff_id: UUID) -> PageAnswer:
    """Give a colleague another role, from the next request on."""
    person, role = _find_other_colleague(staff, staff_id), request.form.get("rol", "")
    if role not in get_args(Role):
        abort(422)
    if role != person.role and two_persons().needed_for(role):
        with writing(db.session):
            tell_seconds(two_persons().ask_role(person, role, staff.actor.who))
        return redirect(url_for("staff.show_second", gedaan=1), 303)
    now, by = services().clock(), staff.actor.who
    with writing(db.session):
        if role != person.role:
            tell_of_end(person)
        box = services().letterbox
        staff_accounts.set_role(db.session, person.id, role, now=now, by=by, prover=box)
    return _return_to_colleagues()


@staff_page(
    "/collegas/<uuid:staff_id>/toegang-stoppen", *MANAGERS, methods=["POST"], confirmed=True
)
def end_access(staff: SignedIn, staff_id: UUID) -> PageAnswer:
    """End a colleague's access, from the next request on."""
    person = _find_other_colleague(staff, staff_id)
    now, by = services().clock(), staff.actor.who
    with writing(db.session):
        if person.disabled_at is None:
            tell_of_end(person)
        staff_accounts.disable_staff(db.session, person.id, now=now, by=by)
    return _return_to_colleagues()


@staff_page("/collegas/<uuid:staff_id>/opnieuw", *MANAGERS, methods=["POST"], confirmed=True)
def replace_passkeys(staff: SignedIn, staff_id: UUID) -> PageAnswer:
    """Delete the passkeys of a colleague who lost a device, and invite them again."""
    person = _find_other_colleague(staff, staff_id)
    mail, role = person.mail, person.role
    with writing(db.session):
        now = services().clock()
        staff_accounts.forget_passkeys(db.session, staff_id, now=now, by=staff.actor.who)
        return _invite(staff, mail, role)


def _invite(staff: SignedIn, mail: str, role: str) -> str:
    """Invite someone by mail, and show the address this once.

    Not of a colleague who begins anew: who holds it could sign in as that colleague.
    """
    known, now, by = services(), services().clock(), staff.actor.who
    two, signer = two_persons(), invitation_signer()
    with writing(db.session):
        before, personal = two.find_by_mail(mail), two.needed_for(role)
        anew = before is not None
        mail = before.mail if before else mail  # not as it was typed, which may be another mailbox
        token = staff_accounts.new_invitation(
            db.session, signer, mail, role, now=now, by=by, waits=anew or personal
        )
        told = tell_seconds(two.find_about(mail)) if anew or personal else 0
        outbox.queue_mail(
            db.session, known.letterbox, mail_texts.invitation_mail(token, mail), now=now
        )
    address = known.url(url_for("staff.invitation", token=token).removeprefix(known.root))
    lasts = days(staff_accounts.INVITED)
    waits = [say(ANEW if anew else IN_PERSON), say(TOLD if told else NOBODY)]
    waits = waits if anew or personal else []
    shown = {"mail": mail, "role": role, "address": "" if anew else address, "waits": waits}
    return render_template("staff/invited.html", staff=staff, lasts=lasts, **shown)


def _find_colleague(staff_id: UUID) -> Staff:
    return db.session.get(Staff, staff_id) or abort(404)


def _find_other_colleague(staff: SignedIn, staff_id: UUID) -> Staff:
    """Return a colleague; nobody changes their own access, so that someone always has it."""
    person = _find_colleague(staff_id)
    return abort(404) if person.id == staff.person.id else person


def _return_to_colleagues() -> PageAnswer:
    return redirect(url_for("staff.colleagues", gedaan=1), 303)
