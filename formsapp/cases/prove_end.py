"""Whether the staff side let the key of a case for backups go.

Who can write to the database could else take a case out of all backups too: these no longer open
what was destroyed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.backup_key_models import BackupKey
from formsapp.cases.models import Case, Event
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import Proven, judge_staff_proof, seal_staff_proof

RESTORED: Final = "restore"
"""In the log."""


def end_key(
    session: Session, case_id: UUID, prover: Letterbox | None, *, now: datetime, ground: str
) -> None:
    """Let the key of a case for backups go, and prove that where the staff side's keys are here."""
    row = session.get(BackupKey, case_id)
    if row is None:
        row = BackupKey(case_id=case_id)
        session.add(row)
    row.key, row.ended_at, row.ground = None, now.astimezone(UTC), ground
    prove_key(session, prover, row)


def prove_key(session: Session, prover: Letterbox | None, row: BackupKey) -> None:
    """Prove since when a case is not here, and that its key went; without the keys it is not."""
    text = _key_text(prover.provider, row, _find_number(session, row)) if prover else b""
    row.proof = seal_staff_proof(prover, text) if prover else None


def is_ended(session: Session, keyring: Keyring, case_id: UUID) -> bool:
    """Return whether the staff side let the key of a case go."""
    row = session.get(BackupKey, case_id)
    number = _find_number(session, row) if row else None
    return _judge_end(keyring, row, number) is Proven.GOOD


def find_known_gone(session: Session, keyring: Keyring) -> list[BackupKey]:
    """Return the keys of cases that the last restore by the staff side lost.

    One of before may have lost a case that is here again since.
    """
    restored = sa.select(sa.func.max(Event.at)).where(Event.action == RESTORED)
    last = session.scalar(restored)
    lost = sa.select(BackupKey).where(BackupKey.key.is_not(None), BackupKey.gone_at.is_not(None))
    known = [row for row in session.scalars(lost) if last and row.gone_at and row.gone_at >= last]
    return [row for row in known if _judge_key(keyring, row, None) is Proven.GOOD]


def find_ended(session: Session, keyring: Keyring | None) -> set[UUID]:
    """Return the cases of which the staff side let the key go."""
    wanted = sa.select(BackupKey, Case.reference).outerjoin(Case, Case.id == BackupKey.case_id)
    rows = session.execute(wanted.where(BackupKey.key.is_(None))).all()
    return {
        row.case_id
        for row, number in rows
        if keyring and _judge_end(keyring, row, number) is Proven.GOOD
    }


def find_unproven_ends(session: Session, keyring: Keyring | None) -> Iterator[tuple[Case, Proven]]:
    """Yield the cases that are stored as destroyed, and of which nothing proves that staff did."""
    wanted = sa.select(Case, BackupKey).outerjoin(BackupKey, BackupKey.case_id == Case.id)
    gone = wanted.where(Case.destroyed_at.is_not(None)).order_by(Case.reference)
    for case, row in session.execute(gone).all():
        found = _judge_end(keyring, row, case.reference) if keyring else Proven.STAFF_KEY_GONE
        if found is not Proven.GOOD:
            yield case, found


def _judge_end(keyring: Keyring, row: BackupKey | None, number: str | None) -> Proven:
    if row is None or row.key is not None or row.ended_at is None:
        return Proven.MISSING
    return _judge_key(keyring, row, number)


def _judge_key(keyring: Keyring, row: BackupKey, number: str | None) -> Proven:
    text = _key_text(keyring.letterbox.provider, row, number)
    return judge_staff_proof(keyring, text, row.proof)


def _find_number(session: Session, row: BackupKey) -> str | None:
    return session.scalar(sa.select(Case.reference).where(Case.id == row.case_id))


def _key_text(provider: str, row: BackupKey, number: str | None) -> bytes:
    """Return what is proven of a key.

    The number of its case is a part of it: by that the ledger names what was destroyed.
    """
    moments = (one and one.astimezone(UTC).isoformat() for one in (row.gone_at, row.ended_at))
    said = [str(row.case_id), number, *moments, row.ground]
    return json.dumps(["backup key", provider, *said]).encode()
