"""Another last day for a case, because the law counts days otherwise; its client is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from formsapp.cases.bound_parts import DEADLINE, bind_case
from formsapp.cases.case_errors import Refused
from formsapp.cases.case_state import awaits_answer
from formsapp.cases.client_view import MOVED
from formsapp.cases.database import writing
from formsapp.cases.models import Case
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.staff_desk import Desk
from formsapp.rules.limit import Limit


@dataclass(frozen=True)
class NewDay:
    """A last day with the steps to it, that of a first term before, and what the client reads."""

    due_on: date
    steps: Sequence[str]
    first_due_on: date | None
    text: str = field(repr=False)


def move_day(
    desk: Desk, reference: str, new: NewDay, *, version: int, mails: Sequence[OutgoingMail] = ()
) -> Case:
    """Store another last day, and a reply that tells it.

    Args:
        desk: Who does it.
        reference: Of the case.
        new: The day.
        version: ``Case.version`` when the page was shown.
        mails: That tell the client that there is news, without content.

    Raises:
        Conflict: Someone changed the case since; nothing was stored.
        NotFound, Refused: There is no such case, or no answer is awaited any more.
        NoKey, Altered: It does not open, so its client can't be told.

    """
    with writing(desk.session):
        case = desk.find_unchanged(reference, version)
        if case.due_on is None or not awaits_answer(case):
            raise Refused("No answer is awaited.")
        bound = desk.add_reply(case, MOVED, new.text)
        case.set_due(Limit(new.due_on), new.steps)
        case.first_due_on = new.first_due_on or case.first_due_on
        desk.record_change(case, MOVED, mails, bound=bound | bind_case(case, DEADLINE))
    return case
