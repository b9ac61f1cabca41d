"""The personal page: a link's tasks, what was sent through it, and what can be taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, render_template, request

from formsapp.cases.case_errors import AlreadyReceived
from formsapp.cases.client_view import OwnCase, done_kinds, own_cases
from formsapp.cases.intake import Receipt
from formsapp.cases.signed_links import OpenedLink
from formsapp.facts.dutch_format import listed
from formsapp.kinds import Kind
from formsapp.kinds.base import TAKEN_BACK, Revocable, Situation, stored_answers
from formsapp.link_births import LINK_MAKERS
from formsapp.web.client import birth_date
from formsapp.web.form.form_context import FormContext, link_form
from formsapp.web.form.form_key import FormKey, refuse_forged
from formsapp.web.form.submit import store_revocation, was_sent_before
from formsapp.web.shared import status_link
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services


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


def show_personal_page(opened: OpenedLink, token: str) -> str:
    """Show tasks, permissions and earlier cases."""
    cases = own_cases(db.session, opened)
    teams = services().facts.teams.values()
    return render_template(
        "client/personal.html",
        tasks=list_tasks(opened, token),
        permissions=list(list_permissions(opened, token, cases)),
        cases=cases,
        kinds=services().kinds,
        readers=listed((team.name for team in teams if LINK_MAKERS in team.roles), "of"),
        proof=birth_date.proof_inputs(opened),
        new_key=lambda context: context.new_key().signed,
        expires=opened.link.expires_at,
        status_of=lambda code: status_link.status_address(code, token),
    )


def list_tasks(opened: OpenedLink, token: str) -> list[Task]:
    """Return the forms that the link opens and that this provider offers."""
    done = done_kinds(db.session, opened)
    kinds = [services().kinds.get(slug) for slug in opened.link.kinds]
    return [Task(link_form(kind, opened, token), done.get(kind.slug)) for kind in kinds if kind]


def list_permissions(
    opened: OpenedLink, token: str, cases: Sequence[OwnCase]
) -> Iterator[Permission]:
    """Yield what was given through this link, newest first, in force or not."""
    for own in cases:
        kind = services().kinds.get(own.case.kind)
        if kind is None:
            continue
        context = FormContext(kind, opened, token)
        for what in find_revocable(kind, own):
            back = day_taken_back(cases, own, what.name)
            over = what.until is not None and what.until < services().today
            yield Permission(own, context, what, back, over)


def find_revocable(kind: Kind, own: OwnCase) -> tuple[Revocable, ...]:
    """Return what the answers of a case gave, as the kind reads them on the day of receipt."""
    case = own.case
    then = Situation(services().facts, case.received_at, case.received_on)
    return kind.revocable(stored_answers(own.data), then) if kind.revocable else ()


def day_taken_back(cases: Sequence[OwnCase], own: OwnCase, name: str) -> date | None:
    """Return the day on which a later case took this back; None while none did."""
    for later in cases:
        follows = later.case.parent_id == own.case.id
        if follows and stored_answers(later.data).get(TAKEN_BACK) == name:
            return later.case.received_on
    return None


def take_permission_back(context: FormContext, key: FormKey | None) -> Receipt:
    """Store that what the posted form names is taken back; 403 or 404 when it can't be.

    Raises:
        AlreadyReceived: It was taken back before, from another page.

    """
    opened = context.opened
    if key is None or opened is None:
        refuse_forged(context.purpose)
    asked = (request.form.get("zaak", ""), request.form.get("wat", ""))
    given = list_permissions(opened, context.token, own_cases(db.session, opened))
    found = next((one for one in given if (one.case.case.reference, one.what.name) == asked), None)
    if found is None:
        abort(404)
    if found.taken_back is not None and not was_sent_before(key):
        raise AlreadyReceived(found.taken_back)
    return store_revocation(context, key, found.case.case.id, _permission_record(found))


def _permission_record(permission: Permission) -> dict[str, Any]:
    """Return what was taken back, as a question with its answer."""
    said = permission.what.said
    return {
        "name": TAKEN_BACK,
        "question": say("Welke toestemming is ingetrokken?"),
        "answer": say(said.text, said.given),
        "value": permission.what.name,
    }
