"""What staff write on a case for each other.

A memo is sealed for staff alone and not for the case's key, which the client's code opens too.
It changes nothing about the case, so a colleague who is answering it meanwhile is not stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.case_errors import Refused
from formsapp.cases.database import writing
from formsapp.cases.event_log import About
from formsapp.cases.memo_models import Memo
from formsapp.cases.models import Case, store
from formsapp.cases.staff_desk import Desk
from formsapp.cases.unseal_case import open_for_staff, seal_for_staff
from formsapp.sealing import letterbox as lb
from formsapp.sealing.letterbox import Keyring

SEALED_AS = "memo"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenedMemo:
    """A memo with its text; ``by`` is the id of a colleague."""

    at: datetime
    by: str
    text: str = field(repr=False)
    opens: bool = True


def add_memo(desk: Desk, reference: str, text: str, *, form_key: str) -> bool:
    """Store a memo; return whether it is new: the same page sent twice makes one.

    Args:
        desk: Who writes it.
        reference: Of the case, open or closed.
        text: What was typed.
        form_key: Key of the page on which it was typed.

    Raises:
        NotFound, Refused: There is no such case, or its content was destroyed.
        NoKey, Altered: The team has no public key, or the case does not open for this colleague.

    """
    with writing(desk.session):
        case = desk.find(reference)
        if case.sealed is None:
            raise Refused("The case was destroyed.")
        form_hash = lb.form_hash(form_key)
        known = sa.select(Memo.id).where(Memo.form_hash == form_hash)
        if desk.session.scalar(known) is not None:
            return False
        memo = Memo(id=uuid4(), case_id=case.id, form_hash=form_hash, at=desk.now)
        memo.by = desk.actor.id
        memo.sealed = seal_for_staff(desk.keyring, case, memo.id, SEALED_AS, {"text": text})
        store(desk.session, memo)
        about = About.about_case(case)
        event_log.record(desk.session, desk.actor.who, "memo", about, now=desk.now)
    return True


def open_memos(session: Session, keyring: Keyring, case: Case) -> Sequence[OpenedMemo]:
    """Open the memos on a case, oldest first, each as far as it opens."""
    mine = sa.select(Memo).where(Memo.case_id == case.id).order_by(Memo.at, Memo.id)
    return [_open(keyring, case, one) for one in session.scalars(mine)]


def _open(keyring: Keyring, case: Case, memo: Memo) -> OpenedMemo:
    try:
        content = open_for_staff(keyring, case, memo.id, SEALED_AS, memo.sealed)
    except (lb.NoKey, lb.Altered) as error:
        log.error("memo %s does not open: %s", memo.id, type(error).__name__)  # noqa: TRY400 - a trace has paths alone
        return OpenedMemo(memo.at, memo.by, "", opens=False)
    return OpenedMemo(memo.at, memo.by, str(content["text"]))
