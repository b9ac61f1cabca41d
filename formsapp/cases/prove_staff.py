"""Whether who comes in was let in here: colleagues, their passkeys, sessions and invitations.

Who can write to the database could else give someone a role, a passkey or a session of their own.
Someone who is shut out has no
proof at all, so taking that mark away lets nobody in. A state of before has its own proof: so the
log binds how it is, and is asked whether there is a later one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.bound_parts import hash_text
from formsapp.cases.models import Event
from formsapp.cases.prove_event import find_bound
from formsapp.cases.staff_models import Invitation, Passkey, Staff, StaffSession
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import Proven, judge_staff_proof, seal_staff_proof

Row = Staff | Passkey | StaffSession | Invitation
DOUBT: Final = (
    "nothing proves that the staff side let this colleague in so: it may be forged, or a key was "
    "lost: see `loket audit vouch`"
)
OTHERWISE: Final = (
    "the log says otherwise of the role or of a way in of this colleague: let someone who should "
    "have access in anew by `loket staff invite`"
)


def prove_access(prover: Letterbox | None, row: Row) -> None:
    """Prove what lets someone in, as it is now; without the keys of the staff side it is not."""
    row.proof = seal_staff_proof(prover, _text_of(prover.provider, row)) if prover else None


def is_let_in(session: Session, keyring: Keyring | None, *rows: Row) -> bool:
    """Return whether all of these were made here, and are as the log had them last."""
    return keyring is not None and all(
        was_made_here(keyring, row) and is_as_logged(session, keyring, row) for row in rows
    )


def was_made_here(keyring: Keyring, row: Row) -> bool:
    """Return whether this was made here, and by nobody in the database alone."""
    text = _text_of(keyring.letterbox.provider, row)
    return judge_staff_proof(keyring, text, row.proof) is Proven.GOOD


def bind_access(row: Row) -> dict[str, str]:
    """Return what an event binds of who may come in, or of a way in."""
    is_shut = isinstance(row, Staff) and row.disabled_at is not None
    return bind_ended(row) if is_shut else {_part_of(row): hash_text(_text_of("", row).decode())}


def bind_ended(row: Row) -> dict[str, str]:
    """Return what an event binds of what lets nobody in any more."""
    return {_part_of(row): ""}


def is_as_logged(session: Session, keyring: Keyring, row: Row) -> bool:
    """Return whether the log has no other state of this as its last.

    Of before the update it has none, nor of sessions, which last for some hours.
    """
    if isinstance(row, StaffSession):
        return True
    # By an index, but for an invitation: that may be of someone whom nobody knows yet.
    whom = {Staff: row.id, Passkey: getattr(row, "staff_id", None)}.get(type(row))
    about = [Event.whom == str(whom)] if whom else []
    bound = find_bound(session, keyring, _part_of(row), *about)
    return bound is None or bound == hash_text(_text_of("", row).decode())


def was_shut_out(session: Session, keyring: Keyring, person: Staff) -> bool:
    """Return whether the log has last that a person was shut out, whatever the row says now."""
    about = Event.whom == str(person.id)
    return find_bound(session, keyring, _part_of(person), about) == ""


def list_unproven(session: Session, keyring: Keyring) -> Iterator[tuple[Staff, str]]:
    """Yield the colleagues who have a way in that is not proven, or of whom the role is not.

    With each what is wrong.
    """
    able = sa.select(Staff).where(Staff.disabled_at.is_(None)).order_by(Staff.mail)
    for person in session.scalars(able).all():
        ways: list[Row] = [person, *person.passkeys]
        if person.oidc_subject is None and not person.passkeys:
            continue
        if not all(is_as_logged(session, keyring, one) for one in ways):
            yield person, OTHERWISE
        elif not all(was_made_here(keyring, one) for one in ways):
            yield person, DOUBT


def is_of_other_keys(session: Session, keyring: Keyring) -> bool:
    """Whether all that proves colleagues is of keys that are not here, as on another machine."""
    proven = session.scalars(sa.select(Staff).where(Staff.proof.is_not(None))).all()
    provider = keyring.letterbox.provider
    judged = {judge_staff_proof(keyring, _text_of(provider, one), one.proof) for one in proven}
    return judged == {Proven.STAFF_KEY_GONE}


def vouch_for_colleague(keyring: Keyring, person: Staff) -> dict[str, str]:
    """Prove role and ways in of a colleague, as they are now; return what an event binds."""
    rows: list[Row] = [person, *person.passkeys]
    bound: dict[str, str] = {}
    for row in rows:
        prove_access(keyring.letterbox, row)
        bound |= bind_access(row)
    return bound


def print_of_colleague(person: Staff) -> str:
    """Return all that is proven of a colleague, as text."""
    rows: list[Row] = [person, *person.passkeys]
    return " ".join(_text_of("", row).decode() for row in rows)


def _part_of(row: Row) -> str:
    """Return what an event calls it, with its id."""
    match row:
        case Staff():
            sort = "colleague"
        case Passkey():
            sort = "passkey"
        case StaffSession():
            sort = "session"
        case Invitation():
            sort = "invitation"
    return f"{sort}:{row.id}"


def _text_of(provider: str, row: Row) -> bytes:
    match row:
        case Staff():
            said = ["staff", row.mail, row.role, row.oidc_subject]
        case Passkey():
            keys = (row.credential_id.hex(), row.public_key.hex())
            said = ["passkey", str(row.staff_id), *keys]
        case StaffSession():
            said = ["session", str(row.staff_id), row.cookie_hash, _moment(row.created_at)]
        case Invitation():
            whom = str(row.staff_id) if row.staff_id else None
            waits = "waits" if row.second_asked_at else None
            known = (row.secret_hash, row.mail, row.role, row.created_by)
            said = ["invitation", *known, whom, waits, row.seconded_by, _moment(row.expires_at)]
    return json.dumps([said[0], provider, str(row.id), *said[1:]]).encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
