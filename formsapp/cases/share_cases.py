"""Hand earlier cases over, to a colleague or to the team's own recovery key.

Only who can open a case seals it to another key, and does so knowingly: whoever has the server
makes a recovery key without asking anyone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.case_errors import NotFound
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.models import Case, CaseKey, store
from formsapp.cases.own_key_models import CaseSeal, OwnKey
from formsapp.cases.personal_seals import (
    Reader,
    find_readers,
    open_with_recovery,
    seal_for,
    seal_for_recovery,
)
from formsapp.cases.staff_desk import Desk
from formsapp.cases.staff_models import Staff
from formsapp.cases.unseal_case import open_own_seal
from formsapp.sealing.letterbox import Altered, Keyring, Letterbox, NoKey

MARK = 8
"""Signs of the public half of a recovery key by which it is known."""


@dataclass(frozen=True)
class Taker:
    """A colleague with a key, to whom cases of a team can be handed over."""

    staff: Staff
    key: Reader
    team: str


def list_takers(session: Session, letterbox: Letterbox, teams: Collection[str]) -> list[Taker]:
    """Return who reads the new cases of these teams, by address."""
    found = []
    for team in sorted(teams):
        for reader in find_readers(session, team, letterbox.personal[team]):
            owner = sa.select(Staff).join(OwnKey, OwnKey.staff_id == Staff.id)
            staff = session.scalars(owner.where(OwnKey.id == reader.id)).one()
            found.append(Taker(staff, reader, team))
    return sorted(found, key=lambda one: (one.staff.mail, one.team))


def list_unshared(desk: Desk, taker: Taker) -> Sequence[Case]:
    """Return the cases that the actor opens and the taker does not, newest first."""
    if desk.keyring.own is None:
        return []
    mine, theirs = (
        sa.exists().where(CaseSeal.case_id == Case.id, CaseSeal.key_id == key)
        for key in (desk.keyring.own.of, taker.key.id)
    )
    wanted = sa.select(Case).where(Case.team == taker.team, Case.sealed.is_not(None), mine, ~theirs)
    return desk.session.scalars(wanted.order_by(Case.received_at.desc(), Case.id)).all()


def share(desk: Desk, taker: Taker, references: Collection[str]) -> int:
    """Seal these cases to the key of a colleague too; return how many were not before.

    Raises:
        NotFound: The actor is no colleague of that team.
        NoKey, Altered: A case does not open.

    """
    if taker.team not in desk.actor.teams:
        raise NotFound("This team is another's.")
    with writing(desk.session):
        chosen = [one for one in list_unshared(desk, taker) if one.reference in references]
        for case in chosen:
            keys = open_own_seal(desk.keyring, case)
            store(desk.session, seal_for(taker.key, keys))
            about = About(case.id, case.client, str(taker.staff.id))
            event_log.record(desk.session, desk.actor.who, "share", about, now=desk.now)
    return len(chosen)


def recover(session: Session, secret: str, taker: Taker, *, by: Who, now: datetime) -> int:
    """Seal to a colleague's key all that the team's own recovery key opens; return how many.

    Raises:
        NoKey: It is another key.
        Altered: What is sealed was changed.

    """
    with writing(session):
        theirs = sa.exists().where(CaseSeal.case_id == Case.id, CaseSeal.key_id == taker.key.id)
        sealed = sa.exists().where(CaseSeal.case_id == Case.id)
        wanted = sa.select(Case, CaseKey).join(CaseKey, CaseKey.case_id == Case.id)
        wanted = wanted.where(Case.team == taker.team, sealed, ~theirs, CaseKey.for_team != b"")
        rows = session.execute(wanted).all()
        for case, locks in rows:
            keys = open_with_recovery(secret, case.id, locks.for_team)
            store(session, seal_for(taker.key, keys))
            about = About(case.id, case.client, str(taker.staff.id))
            event_log.record(session, by, "recover", about, now=now)
    return len(rows)


def renew_own_recovery(session: Session, letterbox: Letterbox, team: str, secret: str) -> int:
    """Seal for the team's recovery key of now what the one of before opens; return how many.

    What was sealed for the key of now already stays so.
    """
    count = 0
    with writing(session):
        sealed = sa.exists().where(CaseSeal.case_id == Case.id)
        wanted = sa.select(CaseKey).join(Case, Case.id == CaseKey.case_id)
        wanted = wanted.where(Case.team == team, sealed, CaseKey.for_team != b"")
        for locks in session.scalars(wanted).all():
            with suppress(NoKey, Altered):
                keys = open_with_recovery(secret, locks.case_id, locks.for_team)
                locks.for_team = seal_for_recovery(letterbox, team, keys)
                count += 1
    return count


def list_without_recovery(
    session: Session, keyring: Keyring, team: str
) -> Sequence[sa.Row[Case, CaseKey]]:
    """Return the cases that open now and are of before the team had a recovery key of its own."""
    own = keyring.own
    if own is None or not keyring.letterbox.recovery_of(team):
        return []
    mine = sa.exists().where(CaseSeal.case_id == Case.id, CaseSeal.key_id == own.of)
    wanted = sa.select(Case, CaseKey).join(CaseKey, CaseKey.case_id == Case.id)
    return session.execute(wanted.where(Case.team == team, mine, CaseKey.for_team == b"")).all()


def add_recovery(desk: Desk, team: str) -> int:
    """Seal those cases for the team's recovery key too; return how many."""
    with writing(desk.session):
        found = list_without_recovery(desk.session, desk.keyring, team)
        for case, locks in found:
            keys = open_own_seal(desk.keyring, case)
            locks.for_team = seal_for_recovery(desk.keyring.letterbox, team, keys)
        if found:
            event_log.record(
                desk.session, desk.actor.who, "recovery-add", now=desk.now, ground=team
            )
    return len(found)


def mark_of_recovery(letterbox: Letterbox, team: str) -> str:
    """Return by what a team knows its own recovery key; empty where it has none."""
    return letterbox.recovery_of(team)[-MARK:]
