"""Whether until when a case is kept, and what its answer came to, was stored here: two proofs.

By the first a purge destroys, and by the second staff do at a client's request. Who can write to
the database could else let them destroy, with a proof, what must stay. What an answer came to may
change, and one of before has a proof too, so the log must say that it is the last. Until when a
case is kept never does: there the log of its arrival counts, and nothing that was added since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, load_only

from formsapp.cases.bound_parts import bind_case, parse_bound
from formsapp.cases.models import Case, Event
from formsapp.cases.proof_models import EarlierCase
from formsapp.cases.prove_event import find_bound
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import (
    Proven,
    judge_proof,
    judge_staff_proof,
    make_proof,
    seal_proof,
)

KEEPING: Final = "keeping"
OUTCOME: Final = "outcome"
DOUBTS: Final = {
    KEEPING: "nothing proves until when it is kept, so no purge destroys it; was a key lost? See "
    "`loket audit vouch`",
    OUTCOME: "nothing proves what its answer came to, so staff destroy nothing on it; was a key "
    "lost? See `loket audit vouch`",
}
"""What is said of a case where one of them is not proven."""
OTHERWISE: Final = "the log says otherwise of what its answer came to: let staff answer it anew"


def prove_keeping(letterbox: Letterbox, case: Case, now: datetime) -> None:
    """Prove until when a case that is about to be stored is kept, by the key of this side."""
    case.keeping_proof = make_proof(letterbox, _keeping_text(letterbox.provider, case), now)


def judge_keeping(session: Session, keyring: Keyring, case: Case) -> Proven:
    """Return whether a case may be kept until the day that it says."""
    text = _keeping_text(keyring.letterbox.provider, case)
    found = judge_proof(keyring, text, case.keeping_proof)
    so = is_bound_first(session, case, KEEPING)
    return found if so or found is not Proven.GOOD else Proven.FALSE


def set_outcome(keyring: Keyring, case: Case, word: str) -> None:
    """Store what an answer came to, as staff say; an empty word leaves that of before."""
    if word:
        case.outcome = word
        text = _outcome_text(keyring.letterbox.provider, case)
        case.outcome_proof = seal_proof(keyring, text)


def judge_outcome(session: Session, keyring: Keyring, case: Case) -> Proven:
    """Return whether staff said what an answer came to; where nothing is said nothing is doubted.

    Of a case that was destroyed nothing follows from it any more.
    """
    if case.outcome is None or case.sealed is None:
        return Proven.GOOD
    text = _outcome_text(keyring.letterbox.provider, case)
    found = judge_staff_proof(keyring, text, case.outcome_proof)
    so = _is_outcome_last(session, keyring, case)
    return found if so or found is not Proven.GOOD else Proven.FALSE


def doubt_settled(session: Session, keyring: Keyring, case: Case) -> Iterator[str]:
    """Yield what is said of what nothing proves; nothing of a case that was destroyed."""
    if case.sealed is None:
        return
    if judge_keeping(session, keyring, case) is not Proven.GOOD:
        yield DOUBTS[KEEPING]
    if judge_outcome(session, keyring, case) is not Proven.GOOD:
        yield DOUBTS[OUTCOME]
        if not _is_outcome_last(session, keyring, case):
            yield OTHERWISE


def vouch_for_settled(session: Session, keyring: Keyring, case: Case) -> dict[str, str]:
    """Prove by the staff side's own key what is not proven of these, as it is now.

    Returns what an event binds of it.
    """
    if judge_keeping(session, keyring, case) is not Proven.GOOD:
        text = _keeping_text(keyring.letterbox.provider, case)
        case.keeping_proof = seal_proof(keyring, text)
    if judge_outcome(session, keyring, case) is not Proven.GOOD:
        set_outcome(keyring, case, case.outcome or "")
    return bind_case(case, [OUTCOME]) if case.outcome else {}


def find_kept_unproven(session: Session, keyring: Keyring) -> list[Case]:
    """Return the cases that may be kept too long, as nothing proves until when they are kept."""
    wanted = sa.select(Case).where(Case.sealed.is_not(None)).order_by(Case.reference)
    needed = load_only(Case.reference, Case.keep_until, Case.keeping_proof)  # answers may be large
    cases = session.scalars(wanted.options(needed)).all()
    return [one for one in cases if judge_keeping(session, keyring, one) is not Proven.GOOD]


def is_bound_first(session: Session, case: Case, part: str) -> bool:
    """Return whether a part that never changes is as the log bound it when the case came in.

    Of a case of before that, the update to this version did.
    """
    came = sa.select(Event.bound).where(Event.case_id == case.id, Event.action == "receive")
    bound = session.scalar(came.order_by(Event.number).limit(1))
    said = parse_bound(bound or "").get(part) or _find_earlier(session, case, part)
    return bind_case(case, [part])[part] == said


def _is_outcome_last(session: Session, keyring: Keyring, case: Case) -> bool:
    """Return whether the log has nothing else as what an answer came to last."""
    said = find_bound(session, keyring, OUTCOME, Event.case_id == case.id)
    if said is None:
        said = _find_earlier(session, case, OUTCOME)
    return bind_case(case, [OUTCOME])[OUTCOME] == said


def _find_earlier(session: Session, case: Case, part: str) -> str | None:
    earlier = session.get(EarlierCase, case.id)
    return parse_bound(earlier.bound).get(part) if earlier else None


def _keeping_text(provider: str, case: Case) -> bytes:
    day = case.keep_until.isoformat() if case.keep_until else None
    return json.dumps([KEEPING, provider, str(case.id), day]).encode()


def _outcome_text(provider: str, case: Case) -> bytes:
    return json.dumps([OUTCOME, provider, str(case.id), case.outcome]).encode()
