"""A new receipt code for a client who lost the old one, after staff checked who it is.

The old code dies: no hash of it is left, the case's key is encrypted for the new one, the sealed
answers name the new one, and mail that still waits with the old address is not sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log, outbox
from formsapp.cases.bound_parts import bind_case
from formsapp.cases.case_errors import Refused
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.models import Case, CaseKey, Event, OutboxMail
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.prove_case import prove_anew
from formsapp.cases.receive_case import part_key
from formsapp.cases.staff_desk import Desk
from formsapp.cases.unseal_case import open_answers, open_case_key
from formsapp.sealing import letterbox as lb
from formsapp.sealing.key_files import POST
from formsapp.sealing.letterbox import Altered, NoKey

ACTION = "new-code"
ENDED = "ended"
GIVEN = "codes_given"
"""Name of what is sealed with the answers about each new code: when, by whom, how checked."""


@dataclass(frozen=True)
class CodeWish:
    """What staff decided.

    Args:
        checked: How they checked who the client is, in words; sealed with the answers.
        mails: That bring the new code, with ``CODE`` where it belongs.

    """

    checked: str = field(repr=False)
    mails: Sequence[OutgoingMail] = ()


@dataclass(frozen=True)
class NewCode:
    """The new code, and the parts of the same form that this person may not give one."""

    case: Case
    code: str = field(repr=False)
    left: Sequence[str] = ()
    """References of those parts."""


@dataclass(frozen=True)
class CodeLock:
    """What of a case belongs to its code: a restore must not bring the old one back."""

    code_hash: str
    sealed: bytes | None
    proof: str | None
    for_code: bytes


def give_new_code(
    desk: Desk, secrets: Sequence[str], reference: str, wish: CodeWish, *, version: int
) -> NewCode:
    """Give a case a new code, and with it the parts of the same form; the old ones die.

    Args:
        desk: Who does it, with the keys that open the answers.
        secrets: Of the server, newest last: the code of a part follows from that of its whole.
        reference: Of the case.
        wish: What staff decided.
        version: ``Case.version`` when the page was shown.

    Raises:
        Conflict: Someone changed the case since; nothing was changed.
        Refused: The case was destroyed, or is of before case keys.
        NotFound, NoKey, Altered: It cannot be given a code.

    """
    with writing(desk.session):
        case = desk.find_unchanged(reference, version)
        if case.sealed is None or case.key is None:
            raise Refused("This case has nothing that a code could open.")
        old, new = str(open_answers(desk.keyring, case)["receipt"]), lb.new_receipt_code()
        parts = _find_parts(desk.session, secrets, case, old)
        mine = [one for one in parts if one.team in desk.actor.teams and one.sealed]
        left = [one.reference for one in parts if one not in mine]
        _change_code(desk, case, new, {"checked": wish.checked, "left": left})
        for part in mine:
            own = lb.receipt_code(secrets[-1], part_key(new, part.kind))
            _change_code(desk, part, own, {"checked": wish.checked})
        for mail in wish.mails:
            filled = outbox.about_case(mail, reference=case.reference, code=new)
            box = desk.keyring.letterbox
            outbox.queue_mail(desk.session, box, filled, now=desk.now, case_id=case.id)
    return NewCode(case, new, left)


def find_given_code(desk: Desk, reference: str, wish: CodeWish, *, version: int) -> NewCode | None:
    """Return the code that this person gave by this very wish, when the page is posted once more.

    None where something else happened to the case since the page was shown.
    """
    case = desk.find(reference)
    if case.sealed is None or case.version != version + 1:
        return None
    content = open_answers(desk.keyring, case)
    last = {"by": "", **dict(*content.get(GIVEN, ())[-1:])}
    if (last["by"], last.get("checked")) != (desk.actor.id, wish.checked):
        return None
    return NewCode(case, str(content["receipt"]), last.get("left", ()))


def read_code_locks(session: Session) -> dict[UUID, CodeLock]:
    """Return of each case with a new code what belongs to that code."""
    changed = sa.select(Event.case_id).where(Event.action == ACTION)
    cases = sa.select(Case, CaseKey).join(CaseKey, CaseKey.case_id == Case.id)
    rows = session.execute(cases.where(Case.id.in_(changed))).all()
    return {case.id: _lock_of(case, key) for case, key in rows}


def _lock_of(case: Case, key: CaseKey) -> CodeLock:
    return CodeLock(case.code_hash, case.sealed, case.proof, key.for_code)


def keep_code_locks(
    session: Session, locks: Mapping[UUID, CodeLock], *, now: datetime, by: Who
) -> None:
    """Put the new codes back in a restored database, which has the old ones; drop their mail."""
    with writing(session):
        for case_id, lock in locks.items():
            case, key = session.get(Case, case_id), session.get(CaseKey, case_id)
            if case is None or key is None or case.code_hash == lock.code_hash:
                continue
            case.code_hash, case.sealed, key.for_code = lock.code_hash, lock.sealed, lock.for_code
            case.proof, bound = lock.proof, bind_case(case, ["answers"])
            about = About.about_case(case)
            event_log.record(session, by, ACTION, about, now=now, ground="restore", bound=bound)
            waiting = sa.delete(OutboxMail).where(OutboxMail.case_id == case_id)
            session.execute(waiting.where(OutboxMail.sent_at.is_(None)))


def end_codes(session: Session, hashes: Mapping[UUID, str]) -> int:
    """Let codes in a restored database open nothing that were replaced, by the hashes of new ones.

    The new code opens nothing either: its half of the case's key is gone, so staff give another.

    Returns:
        How many codes ended.

    """
    with writing(session):
        old = [
            case
            for case in session.scalars(sa.select(Case).where(Case.id.in_(hashes))).all()
            if case.code_hash != hashes[case.id] and not case.code_hash.startswith(ENDED)
        ]
        for case in old:
            case.code_hash = f"{ENDED} {case.id}"  # no code has a hash like this one
    return len(old)


def _find_parts(session: Session, secrets: Sequence[str], case: Case, old: str) -> list[Case]:
    """Return the cases whose codes follow from the old code of this one."""
    children = sa.select(Case).where(Case.parent_id == case.id, Case.signs.is_(False))
    found = session.scalars(children.order_by(Case.received_at, Case.kind)).all()
    return [child for child in found if child.code_hash in _hashes_of_part(secrets, old, child)]


def _hashes_of_part(secrets: Sequence[str], old: str, child: Case) -> set[str]:
    key = part_key(old, child.kind)
    return {lb.lookup_hash(lb.receipt_code(secret, key)) for secret in secrets}


def _change_code(desk: Desk, case: Case, code: str, told: Mapping[str, Any]) -> None:
    key, content = open_case_key(desk.keyring, case), open_answers(desk.keyring, case)
    before = desk.judge(case)
    _drop_mail_with(desk, case, str(content["receipt"]))
    given = {"at": desk.now.isoformat(), "by": desk.actor.id, **told}
    content = {**content, "receipt": code, GIVEN: [*content.get(GIVEN, ()), given]}
    case.sealed = key.seal(case.id, case.kind, content)
    prove_anew(desk.session, desk.keyring, case, before)
    case.code_hash = lb.lookup_hash(code)
    desk.session.get_one(CaseKey, case.id).for_code = lb.key_for_code(code, key)
    case.version += 1
    about = About.about_case(case)
    bound, who = bind_case(case, ["answers"]), desk.actor.who
    event_log.record(desk.session, who, ACTION, about, now=desk.now, ground="checked", bound=bound)


def _drop_mail_with(desk: Desk, case: Case, code: str) -> None:
    """Delete the mail about a case that is not sent yet and holds this code, or does not open."""
    unsent = sa.select(OutboxMail).where(
        OutboxMail.case_id == case.id, OutboxMail.sent_at.is_(None)
    )
    for mail in desk.session.scalars(unsent).all():
        if _may_hold(desk, mail, code):
            desk.session.delete(mail)


def _may_hold(desk: Desk, mail: OutboxMail, code: str) -> bool:
    try:
        content = desk.keyring.open(POST, mail.id, "mail", mail.sealed or b"")
    except (NoKey, Altered):
        return True
    return code in str(content.get("body", ""))
