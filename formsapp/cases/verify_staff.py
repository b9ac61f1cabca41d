"""Whether colleagues, who stands in for them, and calendars are as the staff side made them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.prove_deputy import CALENDAR, DEPUTY, bind_choice, is_choice_proven
from formsapp.cases.prove_event import find_all_bound
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
    people = session.scalars(sa.select(Staff).order_by(Staff.mail)).all()
    for name, choice in (("who stands in", DEPUTY), ("the calendar", CALENDAR)):
        known = find_all_bound(session, keyring, choice.sort)
        for person in people:
            ((part, now),) = bind_choice(person, choice).items()
            where = f"colleague {person.mail}"
            if known.get(part, now) != now:
                yield where, f"{name} {CHANGED}"
            if choice.is_made(person) and not is_choice_proven(keyring, person, choice):
                yield where, f"{name} {UNPROVEN}"
