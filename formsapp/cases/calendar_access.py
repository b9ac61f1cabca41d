"""The address at which someone's calendar can be read, of which the database holds only a hash.

Whoever has the address needs no cookie, as calendar programs have none. It shows what the person
may see now, and it ends with the person's access.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.case_errors import Broken, require_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.inbox_order import NEXT_DUE, NEXT_DUE_BY
from formsapp.cases.models import Case
from formsapp.cases.prove_deputy import CALENDAR, is_calendar_proven, prove_choice
from formsapp.cases.signed_links import LinkSigner, secret_hash
from formsapp.cases.staff_accounts import teams_of
from formsapp.cases.staff_models import Staff
from formsapp.cases.who_is_told import Workforce
from formsapp.sealing.letterbox import Letterbox


def renew_calendar(session: Session, signer: LinkSigner, staff_id: UUID, *, now: datetime) -> str:
    """Make a new address and return its token; the old one ends. Raises NotFound."""
    token, secret = signer.new_token()
    _store(session, staff_id, secret_hash(secret), "calendar-new", now, signer.letterbox)
    return token


def end_calendar(session: Session, staff_id: UUID, *, now: datetime) -> None:
    """Let the address of someone's calendar show nothing any more; raises NotFound."""
    _store(session, staff_id, None, "calendar-gone", now, None)


def find_by_calendar(session: Session, signer: LinkSigner, token: str) -> Staff:
    """Return whose calendar this is; raises Broken, also for one that ended or nobody made."""
    hashed = secret_hash(signer.read_secret(token))
    found = session.scalar(sa.select(Staff).where(Staff.calendar_hash == hashed))
    keyring = signer.letterbox.keyring if signer.letterbox else None
    if found is None or not is_calendar_proven(session, keyring, found):
        raise Broken("This calendar is unknown.")
    return found


def select_calendar(session: Session, person: Staff, work: Workforce) -> list[sa.Row[Any]]:
    """Return id, reference and next last day of what a person, or nobody, has yet to answer."""
    due = NEXT_DUE.label("due_on"), NEXT_DUE_BY.label("due_by")
    found = sa.select(Case.id, Case.reference, *due).where(
        Case.closed_at.is_(None),
        Case.answered_at.is_(None),
        NEXT_DUE.is_not(None),
        Case.team.in_(teams_of(person.role, work.teams)),
        work.is_for(person),
    )
    return [*session.execute(found.order_by(NEXT_DUE, Case.received_at, Case.id))]


def _store(  # noqa: PLR0913, PLR0917 - whose, what, as which act, when, and what proves it
    session: Session,
    staff_id: UUID,
    hashed: str | None,
    action: str,
    now: datetime,
    prover: Letterbox | None,
) -> None:
    with writing(session):
        person = require_row(session.get(Staff, staff_id), "person")
        person.calendar_hash = hashed
        by, about = Who(str(person.id), person.role), About.about_staff(person.id)
        bound = prove_choice(prover, person, CALENDAR)
        event_log.record(session, by, action, about, now=now, bound=bound, prover=prover)
