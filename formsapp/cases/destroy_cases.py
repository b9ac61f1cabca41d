"""Destroy what may no longer be kept. The case's bare row and its log stay, without content.

Of the row stays what is counted: kind, law, days and outcome, so that a year counts to the same
afterwards. Nothing in it leads to a client.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from formsapp.cases import event_log
from formsapp.cases.agreed_texts import replies_in
from formsapp.cases.bound_parts import bind_case, bind_texts
from formsapp.cases.case_errors import require_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.memo_models import Memo
from formsapp.cases.models import Attachment, Case, CaseKey, Copy, Message, OutboxMail, Reply
from formsapp.cases.own_key_models import CaseSeal
from formsapp.cases.proof_models import EarlierCase
from formsapp.cases.prove_end import end_key
from formsapp.sealing.letterbox import Letterbox

PARTS: Final = (
    *(Attachment, CaseKey, CaseSeal, Copy, Reply, Message, Memo, OutboxMail),
    EarlierCase,
)
"""Tables of which all rows of a case go."""


def find_cases_to_destroy(
    session: Session, today: date, *, together: Collection[str] = (), limit: int = 1000
) -> Sequence[Case]:
    """Return cases whose time of keeping ended before ``today`` (a local date), oldest first.

    A later case can take back what an earlier one gave. So it stays as long as an earlier one of
    the same client that is kept for longer, of the same form or of one that speaks of the same:
    ``together`` are the forms that do.
    """
    earlier = aliased(Case)
    alike = sa.and_(Case.kind.in_(together), earlier.kind.in_(together))
    same = sa.and_(earlier.client == Case.client, sa.or_(earlier.kind == Case.kind, alike))
    older = sa.and_(same, earlier.received_at < Case.received_at, earlier.destroyed_at.is_(None))
    kept = sa.exists().where(older, earlier.keep_until >= today)
    old = sa.select(Case).where(Case.keep_until < today, Case.destroyed_at.is_(None), ~kept)
    return session.scalars(old.order_by(Case.keep_until, Case.id).limit(limit)).all()


def destroy(  # noqa: PLR0913 - which case, by whom, when and why, and what proves it
    session: Session,
    reference: str,
    who: Who,
    *,
    now: datetime,
    ground: str,
    prover: Letterbox | None = None,
) -> None:
    """Destroy the key, answers, files, copies, replies, messages, memos and waiting mail of a case.

    Without what proves that the staff side did it, backups keep its key.

    Args:
        session: For one write transaction.
        reference: Exactly as stored.
        who: Who does it.
        now: UTC moment.
        ground: One word for the log, such as ``retention``, or ``request:`` with a number.
        prover: Of the staff side.

    Raises:
        NotFound: There is no such case.

    """
    with writing(session):
        wanted = sa.select(Case).where(Case.reference == reference)
        case = require_row(session.scalar(wanted), "case")
        if case.destroyed_at is not None:
            return
        for part in PARTS:
            session.execute(sa.delete(part).where(part.case_id == case.id))
        end_key(session, case.id, prover, now=now, ground=ground)
        about = About.about_case(case)
        _empty(case, now)
        bound = bind_case(case) | bind_texts(replies_in(session, case.id))
        event_log.record(session, who, "destroy", about, now=now, ground=ground, bound=bound)


def _empty(case: Case, now: datetime) -> None:
    case.sealed, case.typed_mac, case.client, case.marks = None, None, None, []
    case.proof = case.whose = case.needed_on = None
    case.keeping_proof = case.outcome_proof = None
    case.destroyed_at, case.closed_at = now, case.closed_at or now
    case.version += 1
