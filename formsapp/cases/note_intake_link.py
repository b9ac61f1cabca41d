"""That someone who signed up got a link for the rest: noted on the case of the sign-up."""

from __future__ import annotations

from formsapp.cases.case_errors import Conflict
from formsapp.cases.models import Case
from formsapp.cases.prove_case import prove_whose_anew
from formsapp.cases.staff_desk import Desk


def note_intake_link(desk: Desk, sign_up: Case, client: str) -> None:
    """Store whose a sign-up is, and that a link was made of it; raises Conflict.

    In the write transaction that makes the link. The case stays open: it was not answered yet.
    """
    if sign_up.closed_at is not None or sign_up.client not in {None, client}:
        raise Conflict("This case was closed, or is of another client.")
    before = desk.judge_whose(sign_up)
    sign_up.client = client
    prove_whose_anew(desk.session, desk.keyring, sign_up, before)
    desk.record_change(sign_up, "link-intake")
