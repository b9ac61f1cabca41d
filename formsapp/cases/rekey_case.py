"""Give a case another key, so that who had the one of before opens nothing that comes later."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.attachments import open_file_key, seal_file_key
from formsapp.cases.messages import place_of
from formsapp.cases.models import Attachment, Case, CaseKey, Copy
from formsapp.sealing import letterbox as lb
from formsapp.sealing.item_key import ItemKey


def give_new_key(session: Session, case: Case, locks: CaseKey, old: ItemKey) -> ItemKey:
    """Seal a case anew to a key at random, and return that.

    It keeps its key where someone holds that whom only a client can tell: behind a link, and where
    one case opens with the key of another. Raises NoKey or Altered where a part does not open.
    """
    if _is_held_elsewhere(session, case, locks):
        return old
    new, content = ItemKey.new(case.id), old.open(case.id, case.kind, case.sealed or b"")
    case.sealed = new.seal(case.id, case.kind, content)
    locks.for_code = lb.key_for_code(str(content["receipt"]), new)
    for reply in case.replies:
        if reply.sealed:
            told = old.open(reply.id, reply.sort, reply.sealed)
            reply.sealed = new.seal(reply.id, reply.sort, told)
    for row in case.messages:
        place = place_of(row.sort)
        row.sealed = new.seal(row.id, place, old.open(row.id, place, row.sealed))
    for file in session.scalars(sa.select(Attachment).where(Attachment.case_id == case.id)):
        if file.key:
            file.key = seal_file_key(new, open_file_key(old, file))
    return new


def _is_held_elsewhere(session: Session, case: Case, locks: CaseKey) -> bool:
    copied = sa.exists().where(Copy.case_id == case.id)
    children = sa.select(Case.id).where(Case.parent_id == case.id)
    led_on = sa.exists().where(CaseKey.case_id.in_(children), CaseKey.for_parent.is_not(None))
    return locks.for_parent is not None or bool(session.scalar(sa.select(sa.or_(copied, led_on))))
