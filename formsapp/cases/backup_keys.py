"""The keys for backups of cases that have none or another, and of those that a restore lost.

A client side of an older program, which ran on while the staff side renewed the database, stores
cases without one. Of a case that a restore lost another backup may still have what is in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from secrets import token_bytes
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.backup_key_models import BackupKey
from formsapp.cases.database import writing
from formsapp.cases.models import Case
from formsapp.cases.prove_end import end_key, find_known_gone, prove_key
from formsapp.sealing.letterbox import Keyring

GONE_KEPT: Final = timedelta(days=90)
"""So long someone may find that another backup should have been put back."""
GIVEN_UP: Final = "given-up"
"""The ground of keys that went after that time."""


def mend_keys(session: Session, kept: Mapping[UUID, bytes]) -> None:
    """Give each case that is there the key of earlier backups, or a new one.

    ``kept``: the keys of these. None ever changes, so one that differs was changed by hand.
    """
    there = sa.or_(Case.destroyed_at.is_(None), Case.sealed.is_not(None))
    wanted = sa.select(Case.id, BackupKey.key).where(there)
    rows = session.execute(wanted.outerjoin(BackupKey, BackupKey.case_id == Case.id)).all()
    if all(key and key == kept.get(case_id, key) for case_id, key in rows):
        return
    with writing(session):
        for case_id in [one for one, key in rows if not key or key != kept.get(one, key)]:
            if session.scalar(sa.select(Case.id).where(Case.id == case_id, there)) is None:
                continue  # it was destroyed meanwhile
            row = session.get(BackupKey, case_id) or BackupKey(case_id=case_id)
            row.key = kept.get(case_id) or row.key or token_bytes(32)
            row.gone_at = row.ended_at = row.ground = row.proof = None
            session.add(row)


def put_back_keys(session: Session, keys: Mapping[UUID, bytes]) -> None:
    """Let cases have the keys with which other backups were locked.

    An older backup gets new ones when it is brought up to date.
    """
    with writing(session):
        for row in session.scalars(sa.select(BackupKey).where(BackupKey.key.is_not(None))):
            row.key = keys.get(row.case_id, row.key)


def keep_gone_keys(
    session: Session, destroyed: Collection[UUID], keyring: Keyring | None, *, now: datetime
) -> None:
    """Note of which cases the keys are here and the cases are not; of destroyed ones none stays."""
    prover = keyring.letterbox if keyring else None
    known = sa.exists().where(Case.id == BackupKey.case_id)
    unknown = sa.select(BackupKey).where(~known, BackupKey.ended_at.is_(None))
    with writing(session):
        for row in session.scalars(unknown).all():
            row.gone_at = now.astimezone(UTC)
            prove_key(session, prover, row)
            if row.case_id in destroyed:
                end_key(session, row.case_id, prover, now=now, ground="restore")


def give_up_gone_keys(session: Session, keyring: Keyring | None, *, now: datetime) -> None:
    """Forget the keys of cases that a restore lost long ago, in a write transaction.

    Since when a case is not here must be proven: else it may not have been a restore.
    """
    for row in find_known_gone(session, keyring) if keyring else ():
        if keyring and row.gone_at and row.gone_at <= now - GONE_KEPT:
            end_key(session, row.case_id, keyring.letterbox, now=now, ground=GIVEN_UP)
