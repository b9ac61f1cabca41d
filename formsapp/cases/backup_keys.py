"""The keys for backups of cases that have none yet, and of those that a restore lost.

A client side of an older program, which ran on while the staff side renewed the database, stores
cases without one. Of a case that a restore lost another backup may still have what is in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.backup_key_models import BackupKey
from formsapp.cases.database import writing
from formsapp.cases.models import Case

GONE_KEPT: Final = timedelta(days=90)
"""So long someone may find that another backup should have been put back."""


def give_missing_keys(session: Session) -> None:
    """Give each case a key that was stored without one."""
    has_key = sa.exists().where(BackupKey.case_id == Case.id)
    without = sa.select(Case.id).where(Case.destroyed_at.is_(None), ~has_key)
    if not session.scalar(sa.select(without.exists())):
        return
    with writing(session):
        keys = [BackupKey(case_id=one, key=token_bytes(32)) for one in session.scalars(without)]
        session.add_all(keys)


def put_back_keys(session: Session, keys: Mapping[UUID, bytes]) -> None:
    """Let cases have the keys with which other backups were locked.

    An older backup gets new ones when it is brought up to date.
    """
    with writing(session):
        for row in session.scalars(sa.select(BackupKey).where(BackupKey.key.is_not(None))):
            row.key = keys.get(row.case_id, row.key)


def keep_gone_keys(session: Session, destroyed: Collection[UUID], *, now: datetime) -> None:
    """Note of which cases the keys are here and the cases are not; of destroyed ones none stays."""
    known = sa.exists().where(Case.id == BackupKey.case_id)
    new = sa.and_(~known, BackupKey.gone_at.is_(None))
    with writing(session):
        session.execute(sa.update(BackupKey).where(new).values(gone_at=now))
        ended = sa.and_(~known, BackupKey.case_id.in_(destroyed))
        session.execute(sa.update(BackupKey).where(ended).values(key=None))


def give_up_gone_keys(session: Session, *, now: datetime) -> None:
    """Forget the keys of cases that were lost long ago, in a write transaction."""
    old = BackupKey.gone_at <= now - GONE_KEPT
    session.execute(sa.update(BackupKey).where(old).values(key=None))
