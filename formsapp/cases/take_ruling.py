"""A ruling of others on a case: it opens again, and waits for another answer by another day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from formsapp.cases.bound_parts import CLOSED, DEADLINE, bind_case
from formsapp.cases.case_errors import Refused
from formsapp.cases.database import writing
from formsapp.cases.models import Case
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.staff_desk import Desk


@dataclass(frozen=True)
class NewRuling:
    """The mark that says that there was a ruling, and by when to answer it, by which term."""

    mark: str
    term: str
    ruled_on: date
    due_on: date
    raw_due_on: date
    steps: Sequence[str] = ()


def take_ruling(
    desk: Desk,
    reference: str,
    ruling: NewRuling,
    *,
    version: int,
    mails: Sequence[OutgoingMail] = (),
) -> Case:
    """Store that others ruled on a case.

    Args:
        desk: Who records it.
        reference: Of the case.
        ruling: Its mark and days.
        version: ``Case.version`` when the page was shown.
        mails: That tell the client that there is news, without content.

    Raises:
        Conflict: Someone changed the case since; nothing was stored.
        NotFound, Refused: There is no such case, or it was destroyed or ruled on before.

    """
    with writing(desk.session):
        case = desk.find_unchanged(reference, version)
        if case.destroyed_at is not None or ruling.mark in case.marks:
            raise Refused("This case cannot be ruled on.")
        _open_anew(case, ruling, desk.now)
        bound = bind_case(case, (*CLOSED, *DEADLINE, "marks"))
        desk.record_change(case, "ruling", mails, bound=bound)
    return case


def _open_anew(case: Case, ruling: NewRuling, now: datetime) -> None:
    case.marks = [*case.marks, ruling.mark]
    case.due_before, case.extended_before = case.due_on, case.extended_at
    case.due_on, case.raw_due_on, case.due_by = ruling.due_on, ruling.raw_due_on, None
    case.term, case.due_steps = ruling.term, list(ruling.steps)
    case.ruled_on, case.ruled_at = ruling.ruled_on, now
    if case.waits_for_first:
        case.first_reply_on = case.first_reply_by = None
    case.first_due_on = case.extended_at = case.closed_at = None
    case.answered_before, case.answered_at, case.answered_by = case.answered_at, None, None
