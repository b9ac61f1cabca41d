"""The second factor of a receipt code: the date of birth that the form's link asked for.

Without it a code shows how it stands, and no more. Where the link asked for no date, the code is
enough. The code of what staff entered for someone who decides asks what that person's own link
asked then. Who comes from the link, or just sent the form, gave the date there. Wrong dates count
with those of the link: who has both gets no more tries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import redirect, render_template, request
from werkzeug.datastructures import MultiDict

from formsapp.cases.birth_date_tries import BORN_PAUSE, find_counting_link
from formsapp.cases.case_errors import Revoked, require_row
from formsapp.cases.check_birth_date import BirthLock, TypedBirthDate, try_birth_date
from formsapp.cases.client_view import Status
from formsapp.cases.models import Link
from formsapp.cases.sign_receipt import ON_RECEIPT
from formsapp.cases.signed_links import (
    secret_hash,
)
from formsapp.facts.dutch_format import minutes
from formsapp.kinds.base import Step, _
from formsapp.kinds.conditions import day_of
from formsapp.kinds.questions import Problem
from formsapp.web.client.ask_birth_date import BORN, OWN
from formsapp.web.form.fields import clean_data, find_problem, read_answer
from formsapp.web.form.form_key import Purpose, issue_key, read_posted_key, refuse_forged
from formsapp.web.form.form_progress import FormPage
from formsapp.web.form.receipt_content import BIRTH_HASH, BIRTH_SALT, SIGNER, Lock
from formsapp.web.shared import status_link
from formsapp.web.shared.mail_texts import closed_link_mails
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services

WRONG = Problem(
    _(
        "[[Wij kunnen/Ik kan]] dit hiermee niet openen. Kijk de datum na. Probeer het anders "
        "over {{ pause }} nog eens, of {{ reach('bel') }}."
    ),
    pause=minutes(BORN_PAUSE),
)
HINT = _("Dezelfde datum als bij de link. Bijvoorbeeld 27 3 2010.")


def may_open(status: Status, code: str) -> bool:
    """Return whether the code shows more than the status in this request."""
    lock = find_lock(status)
    return lock is None or _gave_date(lock, code)


def ask_for_date(status: Status, code: str, tag: str) -> PageAnswer | None:
    """Return the page that tells ``tag`` alone and asks for the date; None where all may be seen.

    The right date leads to an address that shows all for an hour or two.
    """
    lock = find_lock(status)
    if lock is None or _gave_date(lock, code):
        return None
    if BORN.inputs[0] not in request.form:
        return _ask(status, lock, tag)
    return _try_typed(status, lock, tag, code)


def find_lock(status: Status) -> BirthLock | None:
    """Return what the date is checked with; None where the code alone is enough."""
    content = status.open_content()
    kept = _read_lock(content)
    if BIRTH_HASH in kept:
        salt, expected = (bytes.fromhex(kept[name]) for name in (BIRTH_SALT, BIRTH_HASH))
        return BirthLock(_find_own_link(status, content), salt, of_code=True, expected=expected)
    link = _find_locked_link(status)
    return BirthLock(link, bytes.fromhex(kept[BIRTH_SALT]), of_code=True) if link and kept else None


def misses_lock(status: Status) -> bool:
    """Return whether the link asked a date that this code can't check.

    It came in before receipts held what to check the date with. What was sent stays shut to such a
    code, as it always was.
    """
    return _find_locked_link(status) is not None and not read_lock(status)


def _find_locked_link(status: Status) -> Link | None:
    link_id = status.case.link_id
    link = db.session.get(Link, link_id) if link_id else None
    return link if link is not None and link.born_hash is not None else None


def _find_own_link(status: Status, content: Mapping[str, Any]) -> Link:
    """Return the link of who said it, on which wrong dates count; raises NotFound."""
    link = find_counting_link(db.session, status.case.client or "", UUID(content[SIGNER]))
    return require_row(link, "link")


def read_lock(status: Status) -> Lock:
    """Return what the date is checked with, as the receipt holds it; empty where none is asked."""
    return _read_lock(status.open_content())


def _read_lock(content: Mapping[str, Any]) -> Lock:
    kept = content.get(ON_RECEIPT) or {}
    return {name: kept[name] for name in (BIRTH_SALT, BIRTH_HASH) if name in kept}


def _gave_date(lock: BirthLock, code: str) -> bool:
    """Whether someone just gave the date: here, or to this link or one that replaced it."""
    secret = status_link.link_secret(code)
    if secret is None or secret == status_link.DATE_GIVEN:
        return secret is not None
    link = db.session.scalar(sa.select(Link).where(Link.secret_hash == secret_hash(secret)))
    return link is not None and link.born_hash is not None and link.root_id == lock.link.root_id


def _try_typed(status: Status, lock: BirthLock, tag: str, code: str) -> PageAnswer:
    purpose, known = _purpose(BORN.name, lock), services()
    if read_posted_key(purpose) is None:
        refuse_forged(purpose)
    typed = read_answer(BORN, request.form)
    if wrong := find_problem(replace(BORN, latest=known.today), typed):
        return _ask(status, lock, tag, wrong)
    tried = TypedBirthDate(day_of(typed), closed_link_mails(lock.link.kinds))
    try:
        is_right = try_birth_date(db.session, known.letterbox, lock, tried, now=known.clock())
    except Revoked:
        return _ask(status, lock, tag)
    if not is_right:
        return _ask(status, lock, tag, WRONG)
    return redirect(status_link.address_after_date(code), 303)


def _ask(status: Status, lock: BirthLock, tag: str, wrong: Problem | None = None) -> PageAnswer:
    """Tell how it stands, and ask for the date unless too many wrong ones were given."""
    asked = replace(OWN if lock.link.signer_id else BORN, hint=HINT)
    step = Step(id=BORN.name, title=asked.label, questions=(asked,))
    found = {BORN.name: wrong} if wrong else {}
    page = render_template(
        "client/code_birth_date.html",
        case=status.case,
        tag=tag,
        closed=lock.link.closed_at is not None,
        page=FormPage(step, found, answered=True, before={}, own={}),
        data=clean_data(request.form) if wrong else MultiDict[str, str](),
        hidden=[("form_key", issue_key(_purpose(BORN.name, lock)).signed)],
        is_wrong=bool(wrong),
    )
    return (page, 422) if wrong else page


def _purpose(name: str, lock: BirthLock) -> Purpose:
    return Purpose(f"@code-{name}", str(lock.link.id))
