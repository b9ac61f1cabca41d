"""The personal page: a link's tasks, what was sent through it, and what can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, render_template, request
from sqlalchemy.orm import Session

from formsapp.cases.case_errors import AlreadyReceived
from formsapp.cases.client_view import OwnCase, done_kinds, own_cases
from formsapp.cases.intake import Receipt
from formsapp.cases.links import OpenedLink
from formsapp.kinds import Kind
from formsapp.kinds.base import Revocable, Situation, stored_answers
from formsapp.web.client import birth_date
from formsapp.web.form.form_context import FormContext, behind
from formsapp.web.form.form_key import FormKey, issue, refuse
from formsapp.web.form.submit import send_revoked, sent_before
from formsapp.web.shared import status_link
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services

TAKEN_BACK = "ingetrokken"
"""Name of the answer that says what a later case takes back."""


@dataclass(frozen=True)
class Task:
    """One form of the link. ``done_on``: when a form that is sent once was received."""

    context: FormContext
    done_on: date | None


@dataclass(frozen=True)
class Permission:
    """Something given in an earlier case. ``ended``: no longer in force, by time or by hand."""

    case: OwnCase
    context: FormContext
    what: Revocable
    taken_back: date | None
    over: bool


def show(opened: OpenedLink, token: str) -> str:
    """Show tasks, permissions and earlier cases."""
    cases = own_cases(db.session, opened)
    return render_template(
        "client/personal.html",
        tasks=tasks(db.session, opened, token),
        permissions=permissions(opened, token, cases),
        cases=cases,
        kinds=services().kinds,
        proof=birth_date.proof(opened),
        new_key=lambda context: issue(context.purpose).signed,
        expires=opened.link.expires_at,
        status_of=lambda code: status_link.status_address(code, token),
    )


def tasks(session: Session, opened: OpenedLink, token: str) -> list[Task]:
    """List the forms that the link opens and that this provider offers."""
    done = done_kinds(session, opened)
    kinds = [services().kinds.get(slug) for slug in opened.link.kinds]
    return [Task(behind(kind, opened, token), done.get(kind.slug)) for kind in kinds if kind]


def permissions(opened: OpenedLink, token: str, cases: Sequence[OwnCase]) -> list[Permission]:
    """List what was given through this link, newest first, in force or not."""
    found = []
    for own in cases:
        kind = services().kinds.get(own.case.kind)
        if kind is None or kind.revocable is None:
            continue
        context = FormContext(kind, opened, token)
        for what in given(kind, own):
            back = taken_back(cases, own, what.name)
            over = what.until is not None and what.until < services().today
            found.append(Permission(own, context, what, back, over))
    return found


def given(kind: Kind, own: OwnCase) -> tuple[Revocable, ...]:
    """What the answers of a case gave, as the kind reads them on the day that it came in."""
    case = own.case
    then = Situation(services().facts, case.received_at, case.received_on)
    return kind.revocable(stored_answers(own.data), then) if kind.revocable else ()


def taken_back(cases: Sequence[OwnCase], own: OwnCase, name: str) -> date | None:
    """Day on which a later case took this back."""
    for later in cases:
        if (
            later.case.parent_id == own.case.id
            and stored_answers(later.data).get(TAKEN_BACK) == name
        ):
            return later.case.received_on
    return None


def take_back(context: FormContext, key: FormKey | None) -> Receipt:
    """Store that what the posted form names is taken back; 403 or 404 when it can't be.

    Raises:
        AlreadyReceived: It was taken back before, from another page.

    """
    opened = context.opened
    if key is None or opened is None:
        refuse(context.purpose)
    reference, name = request.form.get("zaak", ""), request.form.get("wat", "")
    cases = own_cases(db.session, opened)
    asked = (reference, name)
    found = [
        permission
        for permission in permissions(opened, context.token, cases)
        if (permission.case.case.reference, permission.what.name) == asked
    ]
    if not found:
        abort(404)
    if found[0].taken_back is not None and not sent_before(key):
        raise AlreadyReceived(found[0].taken_back)
    return send_revoked(context, key, found[0].case.case.id, _record(found[0]))


def _record(permission: Permission) -> dict[str, Any]:
    said = permission.what.said
    return {
        "name": TAKEN_BACK,
        "question": say("Welke toestemming is ingetrokken?"),
        "answer": say(said.text, said.given),
        "value": permission.what.name,
    }
