"""Who stands in for someone: chosen by each person, or by a manager for a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from flask import abort, redirect, url_for

from formsapp.cases.deputies import NO_DEPUTY, Deputy, find_deputy, may_stand_in, set_deputy
from formsapp.cases.staff_accounts import all_staff
from formsapp.cases.staff_models import Staff
from formsapp.kinds.base import Value, _
from formsapp.kinds.conditions import Is, day_of
from formsapp.kinds.questions import Choice, Day, Option, Problem, Question
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import MANAGERS, SignedIn, staff_page
from formsapp.web.staff.staff_form import InternalForm, read_form

WHO = Choice(
    name="waarnemer",
    label=_("Wie neemt waar?"),
    hint=_("Alleen wie minstens dezelfde zaken leest, staat in deze lijst."),
    options=(Option(NO_DEPUTY, _("Niemand")),),
    missing=_("Kies een collega, of niemand."),
)
AWAY_FROM = Day(
    name="weg-van",
    label=_("Eerste dag van de afwezigheid"),
    hint=_("Alleen bij afwezigheid. Leeg betekent: vanaf nu."),
    required=False,
)
AWAY_UNTIL = Day(
    name="weg-tot",
    label=_("Laatste dag van de afwezigheid"),
    hint=_("Alleen bij afwezigheid. Leeg betekent: tot dit weer verandert."),
    required=False,
)
ENDS_FIRST = Problem(_("De laatste dag ligt vóór de eerste dag. Kijk beide na."))


@staff_page("/ik/waarnemer", methods=["GET", "POST"])
def choose_my_deputy(staff: SignedIn) -> PageAnswer:
    """Choose who stands in for oneself."""
    return _choose(staff, staff.person, url_for("staff.show_my_access", gedaan=1))


@staff_page(
    "/collegas/<uuid:staff_id>/waarnemer", *MANAGERS, methods=["GET", "POST"], confirmed=True
)
def choose_deputy_of(staff: SignedIn, staff_id: UUID) -> PageAnswer:
    """Choose who stands in for a colleague."""
    person = db.session.get(Staff, staff_id)
    if person is None or person.disabled_at is not None:
        abort(404)
    return _choose(staff, person, url_for("staff.colleagues", gedaan=1))


def name_deputies(everyone: Sequence[Staff]) -> dict[UUID, Staff]:
    """Return who stands in for whom, by the id of that person."""
    teams, keyring = services().opened_teams, services().keyring
    found = ((one.id, find_deputy(one, everyone, teams, keyring)) for one in everyone)
    return {staff_id: deputy for staff_id, deputy in found if deputy is not None}


def _choose(staff: SignedIn, person: Staff, back: str) -> PageAnswer:
    form = _read(person)
    if not form.is_good:
        own = person.id == staff.person.id
        return form.show("staff/deputy.html", staff=staff, person=person, own=own)
    chosen = str(form.values[WHO.name])
    days = (_day(form.values[question.name]) for question in (AWAY_FROM, AWAY_UNTIL))
    deputy = None if chosen == NO_DEPUTY else Deputy(UUID(chosen), *days)
    now, prover = services().clock(), services().letterbox
    set_deputy(db.session, person.id, deputy, now=now, by=staff.actor.who, prover=prover)
    return redirect(back, 303)


def _read(person: Staff) -> InternalForm:
    """Return what was posted, or what stands; a day without a deputy does not count."""
    questions = _list_questions(person)
    form = read_form(*questions, **_write_current(person))
    first, last = (_day(form.values.get(one.name, "")) for one in (AWAY_FROM, AWAY_UNTIL))
    ends_first = not form.wrong and first is not None and last is not None and last < first
    return form.refuse(AWAY_UNTIL.name, ENDS_FIRST) if ends_first else form


def _list_questions(person: Staff) -> tuple[Question, ...]:
    teams = services().opened_teams
    others = [one for one in all_staff(db.session) if may_stand_in(one, person, teams)]
    options = [Option(str(one.id), "{{ mail }}", given=(("mail", one.mail),)) for one in others]
    chosen = Is(WHO.name, *(one.value for one in options))
    return (
        replace(WHO, options=(*options, *WHO.options)),
        replace(AWAY_FROM, when=chosen),
        replace(AWAY_UNTIL, when=chosen, earliest=services().today),
    )


def _write_current(person: Staff) -> dict[str, str]:
    """Return the answers that stand now, as the form holds them."""
    found = {WHO.name: str(person.deputy_id or NO_DEPUTY)}
    for question, day in ((AWAY_FROM, person.away_from), (AWAY_UNTIL, person.away_until)):
        if day is not None:
            parts = map(str, (day.day, day.month, day.year))
            found |= dict(zip(question.inputs, parts, strict=True))
    return found


def _day(answer: Value) -> date | None:
    return day_of(answer) if isinstance(answer, str) and answer else None
