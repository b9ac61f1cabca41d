"""Whether who stands in for a colleague, and the address of a calendar, were stored here.

Who can write in the database could else let someone hear of another's cases, or read a calendar
at an address of their own.
"""

from __future__ import annotations

import json
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.bound_parts import hash_text
from formsapp.cases.models import Event
from formsapp.cases.prove_event import find_bound
from formsapp.cases.staff_models import Staff
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import Proven, judge_staff_proof, seal_staff_proof


def prove_deputy(prover: Letterbox | None, person: Staff) -> dict[str, str]:
    """Prove who stands in for a person, as it is now; return what an event binds of it."""
    text = _deputy_text(prover.provider if prover else "", person)
    has_one = prover is not None and person.deputy_id is not None
    person.deputy_proof = seal_staff_proof(prover, text) if prover and has_one else None
    return bind_deputy(person)


def bind_deputy(person: Staff) -> dict[str, str]:
    """Return what an event binds of who stands in for a person; of nobody that it is so."""
    said = hash_text(_deputy_text("", person).decode()) if person.deputy_id else ""
    return {f"deputy:{person.id}": said}


def end_deputy(session: Session, staff_id: UUID) -> dict[str, str]:
    """Let someone stand in for nobody any more; return what an event binds of that."""
    bound: dict[str, str] = {}
    for person in session.scalars(sa.select(Staff).where(Staff.deputy_id == staff_id)).all():
        person.deputy_id = person.away_from = person.away_until = person.deputy_proof = None
        bound |= bind_deputy(person)
    return bound


def is_deputy_proven(keyring: Keyring | None, person: Staff) -> bool:
    """Return whether a person, or a manager, chose who stands in."""
    if keyring is None:
        return False
    text = _deputy_text(keyring.letterbox.provider, person)
    return judge_staff_proof(keyring, text, person.deputy_proof) is Proven.GOOD


def prove_calendar(prover: Letterbox | None, person: Staff) -> dict[str, str]:
    """Prove the address of a person's calendar; return what an event binds of it."""
    text = _calendar_text(prover.provider if prover else "", person)
    has_one = prover is not None and person.calendar_hash is not None
    person.calendar_proof = seal_staff_proof(prover, text) if prover and has_one else None
    return bind_calendar(person)


def bind_calendar(person: Staff) -> dict[str, str]:
    """Return what an event binds of the address of a calendar; of none that it is so."""
    said = hash_text(_calendar_text("", person).decode()) if person.calendar_hash else ""
    return {f"calendar:{person.id}": said}


def is_calendar_proven(session: Session, keyring: Keyring | None, person: Staff) -> bool:
    """Return whether a person made the address of this calendar, and did not end it since."""
    if keyring is None:
        return False
    text = _calendar_text(keyring.letterbox.provider, person)
    about = Event.whom == str(person.id)
    said = find_bound(session, keyring, f"calendar:{person.id}", about)
    is_last = said is None or {said} == {*bind_calendar(person).values()}
    return is_last and judge_staff_proof(keyring, text, person.calendar_proof) is Proven.GOOD


def _deputy_text(provider: str, person: Staff) -> bytes:
    said = (person.id, person.deputy_id, person.away_from, person.away_until)
    return json.dumps(["deputy", provider, *(str(one) if one else None for one in said)]).encode()


def _calendar_text(provider: str, person: Staff) -> bytes:
    return json.dumps(["calendar", provider, str(person.id), person.calendar_hash]).encode()
