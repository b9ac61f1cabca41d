"""Whether who comes in was let in here: colleagues, their passkeys, sessions and invitations.

Who can write to the database could else give someone a role, a passkey or a session of their own.
Someone who is shut out has no proof at all, so taking that mark away lets nobody in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.staff_models import Invitation, Passkey, Staff, StaffSession
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import Proven, judge_staff_proof, seal_staff_proof

Row = Staff | Passkey | StaffSession | Invitation
DOUBT: Final = (
    "nothing proves that the staff side let this colleague in so: it may be forged, or a key was "
    "lost: see `loket audit vouch`"
)


def prove_access(prover: Letterbox | None, row: Row) -> None:
    """Prove what lets someone in, as it is now; without the keys of the staff side it is not."""
    row.proof = seal_staff_proof(prover, _text_of(prover.provider, row)) if prover else None


def is_let_in(keyring: Keyring | None, *rows: Row) -> bool:
    """Return whether all of these were made here, and by nobody in the database alone."""
    return keyring is not None and all(
        judge_staff_proof(keyring, _text_of(keyring.letterbox.provider, row), row.proof)
        is Proven.GOOD
        for row in rows
    )


def list_unproven(session: Session, keyring: Keyring) -> Iterator[Staff]:
    """Yield the colleagues who have a way in, and of whom that or the role is not proven."""
    able = sa.select(Staff).where(Staff.disabled_at.is_(None)).order_by(Staff.mail)
    for person in session.scalars(able).all():
        has_way = person.oidc_subject is not None or person.passkeys
        if has_way and not is_let_in(keyring, person, *person.passkeys):
            yield person


def vouch_for_colleague(keyring: Keyring, person: Staff) -> None:
    """Prove role and ways in of a colleague, as they are now."""
    prove_access(keyring.letterbox, person)
    for passkey in person.passkeys:
        prove_access(keyring.letterbox, passkey)


def print_of_colleague(person: Staff) -> str:
    """Return all that is proven of a colleague, as text."""
    rows: list[Row] = [person, *person.passkeys]
    return " ".join(_text_of("", row).decode() for row in rows)


def _text_of(provider: str, row: Row) -> bytes:
    match row:
        case Staff():
            said = ["staff", row.mail, row.role, row.oidc_subject]
        case Passkey():
            keys = (row.credential_id.hex(), row.public_key.hex())
            said = ["passkey", str(row.staff_id), *keys]
        case StaffSession():
            said = ["session", str(row.staff_id), row.cookie_hash]
        case Invitation():
            whom = str(row.staff_id) if row.staff_id else None
            waits = "waits" if row.second_asked_at else None
            known = (row.secret_hash, row.mail, row.role, row.created_by)
            said = ["invitation", *known, whom, waits, row.seconded_by]
    return json.dumps([said[0], provider, str(row.id), *said[1:]]).encode()
