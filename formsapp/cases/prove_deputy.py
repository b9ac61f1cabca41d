"""Whether who stands in for a colleague, and the address of a calendar, were stored here.

Who can write in the database could else let someone hear of another's cases, or read a calendar
at an address of their own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.bound_parts import hash_text
from formsapp.cases.models import Event
from formsapp.cases.prove_event import find_bound
from formsapp.cases.staff_models import Staff
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import Proven, judge_staff_proof, seal_staff_proof


@dataclass(frozen=True)
class Choice:
    """What a person chose: its name in an event, the columns that hold it, and that of its proof.

    Nothing is chosen where the first column is empty.
    """

    sort: str
    columns: tuple[str, ...]
    proof: str

    def is_made(self, person: Staff) -> bool:
        """Return whether something is chosen."""
        return getattr(person, self.columns[0]) is not None

    def text(self, provider: str, person: Staff) -> bytes:
        """Return what is proven of it, as it is now."""
        said = (getattr(person, one) for one in ("id", *self.columns))
        return json.dumps(
            [self.sort, provider, *(str(one) if one else None for one in said)]
        ).encode()


DEPUTY: Final = Choice("deputy", ("deputy_id", "away_from", "away_until"), "deputy_proof")
CALENDAR: Final = Choice("calendar", ("calendar_hash",), "calendar_proof")


def prove_choice(prover: Letterbox | None, person: Staff, choice: Choice) -> dict[str, str]:
    """Prove what a person chose, as it is now; return what an event binds of it."""
    proof = None
    if prover is not None and choice.is_made(person):
        proof = seal_staff_proof(prover, choice.text(prover.provider, person))
    setattr(person, choice.proof, proof)
    return bind_choice(person, choice)


def bind_choice(person: Staff, choice: Choice) -> dict[str, str]:
    """Return what an event binds of what a person chose; of nothing that it is so."""
    said = hash_text(choice.text("", person).decode()) if choice.is_made(person) else ""
    return {f"{choice.sort}:{person.id}": said}


def is_choice_proven(keyring: Keyring | None, person: Staff, choice: Choice) -> bool:
    """Return whether a person, or of a deputy a manager, chose so."""
    if keyring is None:
        return False
    text = choice.text(keyring.letterbox.provider, person)
    return judge_staff_proof(keyring, text, getattr(person, choice.proof)) is Proven.GOOD


def is_calendar_proven(session: Session, keyring: Keyring | None, person: Staff) -> bool:
    """Return whether a person made the address of this calendar, and did not end it since."""
    if keyring is None:
        return False
    ((part, now),) = bind_choice(person, CALENDAR).items()
    said = find_bound(session, keyring, part, Event.whom == str(person.id))
    return said in {None, now} and is_choice_proven(keyring, person, CALENDAR)


def end_deputy(session: Session, staff_id: UUID) -> dict[str, str]:
    """Let someone stand in for nobody any more; return what an event binds of that."""
    bound: dict[str, str] = {}
    for person in session.scalars(sa.select(Staff).where(Staff.deputy_id == staff_id)).all():
        person.deputy_id = person.away_from = person.away_until = person.deputy_proof = None
        bound |= bind_choice(person, DEPUTY)
    return bound
