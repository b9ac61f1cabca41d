"""Whose a case is that came without a link, as staff found out, and how they know."""

from __future__ import annotations

from dataclasses import dataclass, field

from formsapp.cases.case_errors import Refused
from formsapp.cases.database import writing
from formsapp.cases.models import Case
from formsapp.cases.prove_case import prove_whose_anew
from formsapp.cases.staff_desk import Desk
from formsapp.cases.staff_memos import add_memo


@dataclass(frozen=True)
class FoundClient:
    """The reference of a client, one word for the log on how that is known, and a memo of it."""

    client: str
    how: str
    memo: str = field(repr=False)


def name_client(
    desk: Desk, reference: str, found: FoundClient, *, version: int, form_key: str
) -> Case:
    """Store whose a case is, with a memo for the team that says how that was checked.

    Args:
        desk: Who found out.
        reference: Of the case.
        found: Whose it is.
        version: ``Case.version`` when the page was shown.
        form_key: Of that page, for its memo.

    Raises:
        Conflict: Someone changed the case since; nothing was stored.
        NotFound, Refused: There is no such case, or it has a client, or was destroyed.

    """
    with writing(desk.session):
        case = desk.find_unchanged(reference, version)
        if case.client is not None or case.sealed is None:
            raise Refused("This case has a client, or was destroyed.")
        before = desk.judge_whose(case)
        case.client = found.client
        prove_whose_anew(desk.session, desk.keyring, case, before)
        desk.record_change(case, "name-client", ground=found.how)
        add_memo(desk, reference, found.memo, form_key=form_key)
    return case
