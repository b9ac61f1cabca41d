"""Whether colleagues, who stands in for them, and calendars are as the staff side made them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.prove_deputy import (
    bind_calendar,
    bind_deputy,
    is_calendar_proven,
    is_deputy_proven,
)
from formsapp.cases.prove_event import find_bound
from formsapp.cases.prove_staff import list_unproven
from formsapp.cases.staff_models import Staff
from formsapp.sealing.letterbox import Keyring

CHANGED: Final = "was changed, and no event says so"
UNPROVEN: Final = (
    "is not proven: it may be forged, or a key was lost; it does not count until it is chosen anew"
)


def find_altered_colleagues(session: Session, keyring: Keyring | None) -> Iterator[tuple[str, str]]:
    """Yield what of colleagues is not as the log bound it, or is not proven."""
    if keyring is None:
        return
    for person, what in list_unproven(session, keyring):
        yield f"colleague {person.mail}", what
    for person in session.scalars(sa.select(Staff).order_by(Staff.mail)).all():
        where = f"colleague {person.mail}"
        for name, bound in (("who stands in", bind_deputy), ("the calendar", bind_calendar)):
            ((part, now),) = bound(person).items()
            said = find_bound(session, keyring, part)
            if said is not None and said != now:
                yield where, f"{name} {CHANGED}"
        if person.deputy_id is not None and not is_deputy_proven(keyring, person):
            yield where, f"who stands in {UNPROVEN}"
        has_calendar = person.calendar_hash is not None
        if has_calendar and not is_calendar_proven(session, keyring, person):
            yield where, f"the calendar {UNPROVEN}"
