"""Destroying cases of a client who asked it and to whom it was granted, and the proof of that.

The request is a case itself, which stays. What was destroyed is found again by the log, which names
the request at each: number, form and days, and no content.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from formsapp.cases.case_errors import NotFound, Refused, require_row
from formsapp.cases.case_reference import parse_reference
from formsapp.cases.database import writing
from formsapp.cases.destroy_cases import destroy
from formsapp.cases.event_log import About, record
from formsapp.cases.models import Case, Event
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.prove_case import is_proven
from formsapp.cases.prove_end import is_ended
from formsapp.cases.prove_settled import judge_outcome
from formsapp.cases.staff_desk import Desk
from formsapp.sealing.proof import Proven

GRANTED: Final = ("ja", "deels")
"""What an answer to such a request came to."""
GROUND: Final = "request:"
"""In the log, before the number of the request."""
TOLD: Final = "destroyed"
"""The sort of the reply that tells the client."""


@dataclass(frozen=True)
class Proof:
    """A case that was destroyed on a request: its bare row, and the event."""

    case: Case
    at: datetime
    by: str
    role: str


@dataclass(frozen=True)
class Wish:
    """Which cases must go, with the versions that the page showed, and what the client reads."""

    versions: Mapping[str, int]
    text: str = field(repr=False)
    sections: Sequence[Sequence[str]] = field(default=(), repr=False)
    mails: Sequence[OutgoingMail] = ()


def find_request(desk: Desk, reference: str, kind: str) -> Case:
    """Return a granted request; who may not open it must have cases of the client.

    Raises NotFound, also where nothing proves that it was granted, or nobody knows whose it is.
    """
    wanted = sa.select(Case).where(Case.reference == parse_reference(reference))
    granted = wanted.where(
        Case.kind == kind, Case.outcome.in_(GRANTED), Case.destroyed_at.is_(None)
    )
    case = require_row(desk.session.scalar(granted), "case")
    if case.client is None:
        raise NotFound("Nobody knows whose case this is.")
    if judge_outcome(desk.session, desk.keyring, case) is not Proven.GOOD:
        raise NotFound("Nothing proves that it was granted.")
    mine = case.team in desk.actor.teams
    if not (mine or desk.cases_of(case.client) or find_proofs(desk, case)):
        raise NotFound("There is no such case.")
    return case


def list_cases(desk: Desk, request: Case) -> list[Case]:
    """Return the other cases of the client that the actor may open, newest first."""
    return [one for one in desk.cases_of(request.client or "") if one.id != request.id]


def find_proofs(desk: Desk, request: Case) -> list[Proof]:
    """Return what staff are proven to have destroyed on a request, of the actor's teams."""
    wanted = sa.select(Case, Event.at, Event.who, Event.role)
    wanted = wanted.join(Event, Event.case_id == Case.id).order_by(Event.number)
    done = wanted.where(Event.action == "destroy", Event.ground == GROUND + request.reference)
    mine = done.where(Case.team.in_(desk.actor.teams))
    found = [Proof(*row) for row in desk.session.execute(mine)]
    return [one for one in found if is_ended(desk.session, desk.keyring, one.case.id)]


def find_unsure(desk: Desk, request: Case, chosen: Sequence[Case]) -> list[Case]:
    """Return which of these nothing proves to be what and of who they say, the request first.

    It is one of them too where nothing proves that it was granted.
    """
    session, keyring = desk.session, desk.keyring
    unsure = [one for one in (request, *chosen) if not is_proven(session, keyring, one)]
    is_granted = judge_outcome(session, keyring, request) is Proven.GOOD
    return unsure if is_granted or request in unsure else [request, *unsure]


def find_held(
    desk: Desk, request: Case, chosen: Collection[str], speak: Collection[str]
) -> list[str]:
    """Return which chosen cases must stay, because they take back what an earlier one gave.

    ``speak`` are the forms that speak of the same. The earlier case stays, maybe with another team.
    """
    mine = sa.select(Case).where(Case.client == request.client, Case.destroyed_at.is_(None))
    cases = desk.session.scalars(mine).all()
    kept = [one for one in cases if one.reference not in chosen and one.id != request.id]
    return sorted(
        one.reference
        for one in cases
        if one.reference in chosen and any(_is_held(one, earlier, speak) for earlier in kept)
    )


def _is_held(case: Case, earlier: Case, speak: Collection[str]) -> bool:
    alike = case.kind == earlier.kind or {case.kind, earlier.kind} <= {*speak}
    return alike and earlier.received_at < case.received_at


def destroy_on_request(
    desk: Desk, request: Case, wish: Wish, *, speak: Collection[str]
) -> Sequence[str]:
    """Destroy cases of a client in one transaction, and tell so on the request.

    Who may not open the request tells nothing there: it would show that team's cases to another.

    Args:
        desk: Who does it.
        request: From :func:`find_request`.
        wish: What must go.
        speak: As for :func:`find_held`.

    Returns:
        The numbers of the cases.

    Raises:
        Conflict: Someone changed one of them since; nothing was destroyed.
        NotFound, Refused, NoKey, Altered: One can't go; likewise.

    """
    with writing(desk.session):
        cases = [desk.find_unchanged(one, version) for one, version in wish.versions.items()]
        for case in cases:
            if case.client != request.client or case.id == request.id or case.closed_at is None:
                raise Refused(f"{case.reference} can't be destroyed on this request.")
        unsure = find_unsure(desk, request, cases)
        if not cases or unsure or find_held(desk, request, wish.versions, speak):
            raise Refused("Nothing was chosen, or what is unsure or takes back what stays.")
        ground, told = GROUND + request.reference, str(len(cases))
        who, now, box = desk.actor.who, desk.now, desk.keyring.letterbox
        for case in cases:
            destroy(desk.session, case.reference, who, now=now, ground=ground, prover=box)
        if request.team in desk.actor.teams:
            bound = desk.add_reply(request, TOLD, wish.text, wish.sections)
            desk.record_change(request, "destroyed-asked", wish.mails, ground=told, bound=bound)
        else:
            about = About.about_case(request)
            record(desk.session, who, "destroyed-asked", about, now=now, ground=told)
    return [*wish.versions]
