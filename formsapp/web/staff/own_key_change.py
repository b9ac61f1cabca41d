"""Where someone gives the own key another passphrase, or makes a new key as that one is lost."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, url_for

from formsapp.access_mails import KEY_MADE, access_mails
from formsapp.cases import outbox, own_keys
from formsapp.cases.case_errors import Refused
from formsapp.cases.database import writing
from formsapp.cases.unseal_case import NotOpened
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page
from formsapp.web.staff.own_key_pages import NEW, read_new_phrase, show_key_page, use_key
from formsapp.web.staff.second_person_pages import two_persons


@staff_page("/sleutel/zin", methods=["POST"], confirmed=True)
def change_my_phrase(staff: SignedIn) -> PageAnswer:
    """Let another passphrase open one's key, which is open now."""
    key = staff.own_key
    if key is None:
        raise NotOpened("To give it another passphrase, one opens the own key.")
    form = read_new_phrase()
    if not form.is_good:
        return show_key_page(staff, change=form)
    now, phrase = services().clock(), str(form.values[NEW.name])
    own_keys.change_passphrase(db.session, staff.person, key, phrase, now=now)
    return redirect(url_for("staff.show_my_key", gedaan=1), 303)


@staff_page("/sleutel/nieuw/<uuid:key_id>", methods=["POST"], confirmed=True)
def replace_my_key(staff: SignedIn, key_id: UUID) -> PageAnswer:
    """Make a new key, as the passphrase of the one that the page showed is lost."""
    form = read_new_phrase()
    if not form.is_good:
        return show_key_page(staff, lost=form)
    known, phrase = services(), str(form.values[NEW.name])
    try:
        with writing(db.session):
            key = own_keys.make_own_key(
                db.session, staff.person, phrase, now=known.clock(), instead=key_id
            )
            tell_holders(staff)
    except Refused:
        return show_done_already("staff.show_my_key")
    return use_key(staff, key)


def tell_holders(staff: SignedIn) -> None:
    """Mail the others of the team that there is another key, to which new messages are sealed."""
    known = services()
    people = {
        one.id: one
        for one in two_persons().find_holders(staff.person.role)
        if one.id != staff.person.id
    }
    address = known.url("/medewerker/sleutel/")
    for mail in access_mails(say, KEY_MADE, people.values(), address):
        outbox.queue_mail(db.session, known.letterbox, mail, now=known.clock())
