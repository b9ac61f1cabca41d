"""Where a second person agrees that someone gets access to what is sealed in person, or anew."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, url_for

from formsapp.access_mails import ASKED, ASKED_ANEW, ENDED, access_mails
from formsapp.cases import outbox
from formsapp.cases.case_errors import NotFound, Refused
from formsapp.cases.database import writing
from formsapp.cases.second_person import TwoPersons
from formsapp.cases.staff_accounts import all_staff
from formsapp.cases.staff_models import Invitation, Staff
from formsapp.web.shared.i18n import say
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn, show_done_already, staff_page


@staff_page("/toegang-geven/", confirmed=True)
def show_second(staff: SignedIn) -> PageAnswer:
    """Show what waits for a second person; 404 for who is never one."""
    two = two_persons()
    waiting = two.list_waiting()
    if not staff.manages and not staff.sealed_teams:
        abort(404)
    return render_template(
        "staff/second.html",
        staff=staff,
        waiting=[(one, staff.person in two.find_seconds(one)) for one in waiting],
        alone={one.id for one in waiting if not two.find_seconds(one)},
        names={str(one.id): one.mail for one in all_staff(db.session)},
    )


@staff_page("/toegang-geven/<uuid:asked_id>/instemmen", methods=["POST"], confirmed=True)
def agree_to_role(staff: SignedIn, asked_id: UUID) -> PageAnswer:
    """Agree as the second person."""
    try:
        two_persons().agree(asked_id, staff.person)
    except (NotFound, Refused):
        return show_done_already("staff.show_second")
    return redirect(url_for("staff.show_second", gedaan=1), 303)


@staff_page("/toegang-geven/<uuid:asked_id>/weigeren", methods=["POST"], confirmed=True)
def refuse_role(staff: SignedIn, asked_id: UUID) -> PageAnswer:
    """Refuse as the second person: what was asked ends."""
    try:
        two_persons().disagree(asked_id, staff.person)
    except (NotFound, Refused):
        return show_done_already("staff.show_second")
    return redirect(url_for("staff.show_second", gedaan=1), 303)


def two_persons() -> TwoPersons:
    """Return who may let whom in, at this moment."""
    known = services()
    return TwoPersons(db.session, known.facts.personal_teams, known.clock(), known.letterbox)


def tell_of_end(person: Staff) -> None:
    """Mail all who read what is sealed in person that one of them no longer does, that one too.

    To be called before: without it a manager could put someone else in that place unseen.
    """
    known, holders = services(), two_persons().find_holders(person.role)
    for mail in access_mails(say, ENDED, holders, known.url("/medewerker/")):
        outbox.queue_mail(db.session, known.letterbox, mail, now=known.clock())


def tell_seconds(asked: Invitation) -> int:
    """Mail those who can be the second person, in the transaction of what was asked.

    Returns:
        How many they are.

    """
    known, two = services(), two_persons()
    address = known.url("/medewerker/toegang-geven/")
    text, seconds = ASKED if two.needed_for(asked.role) else ASKED_ANEW, two.find_seconds(asked)
    with writing(db.session):
        for mail in access_mails(say, text, seconds, address):
            outbox.queue_mail(db.session, known.letterbox, mail, now=known.clock())
    return len(seconds)
