"""Who stands in for a colleague, chosen by that person or a manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.case_errors import require_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.prove_deputy import DEPUTY, is_choice_proven, prove_choice
from formsapp.cases.staff_accounts import teams_of
from formsapp.cases.staff_models import Staff
from formsapp.facts.model import Team
from formsapp.sealing.letterbox import Keyring, Letterbox

COUNSELLOR = "vertrouwenspersoon"
NO_DEPUTY = "-"
"""Stands in the log for a deputy that was taken away."""


@dataclass(frozen=True)
class Deputy:
    """Who stands in, and on which days the person is away; on none where both are None."""

    staff_id: UUID
    away_from: date | None = None
    away_until: date | None = None


def set_deputy(  # noqa: PLR0913 - for whom, who, when, by whom, and what proves it
    session: Session,
    staff_id: UUID,
    deputy: Deputy | None,
    *,
    now: datetime,
    by: Who,
    prover: Letterbox | None,
) -> None:
    """Store who stands in for someone, or that nobody does; raises NotFound."""
    wanted = (deputy.staff_id, deputy.away_from, deputy.away_until) if deputy else (None,) * 3
    with writing(session):
        person = require_row(session.get(Staff, staff_id), "person")
        is_same = wanted == (person.deputy_id, person.away_from, person.away_until)
        keyring = prover.keyring if prover else None
        if is_same and (deputy is None or is_choice_proven(keyring, person, DEPUTY)):
            return
        person.deputy_id, person.away_from, person.away_until = wanted
        ground = str(deputy.staff_id) if deputy else NO_DEPUTY
        about, bound = About.about_staff(staff_id), prove_choice(prover, person, DEPUTY)
        event_log.record(
            session, by, "deputy", about, now=now, ground=ground, bound=bound, prover=prover
        )


def may_stand_in(other: Staff, person: Staff, teams: Mapping[str, Team]) -> bool:
    """Return whether another colleague reads all that a person reads.

    A counsellor hears what is told to nobody else: only another one stands in.
    """
    if other.id == person.id or other.disabled_at is not None:
        return False
    if person.role == COUNSELLOR:
        return other.role == COUNSELLOR
    return teams_of(person.role, teams) <= teams_of(other.role, teams)


def find_deputy(
    person: Staff, everyone: Iterable[Staff], teams: Mapping[str, Team], keyring: Keyring | None
) -> Staff | None:
    """Return who stands in for a person; None where nobody chose so, or it may not be any more."""
    if person.deputy_id is None or not is_choice_proven(keyring, person, DEPUTY):
        return None
    found = (one for one in everyone if one.id == person.deputy_id)
    return next((one for one in found if may_stand_in(one, person, teams)), None)


def is_away(person: Staff, today: date) -> bool:
    """Return whether a person said to be away today; a day that was left out is open-ended."""
    if person.away_from is None and person.away_until is None:
        return False
    return (person.away_from or today) <= today <= (person.away_until or today)
