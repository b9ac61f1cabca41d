"""Whether the answers of a case came in here, and whose they are: two proofs.

The first stays as it came in, also where the answers are sealed anew. The second is made anew by
the staff side whenever staff find out whose a case is, or put two references together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from formsapp.cases.agreed_texts import replies_in
from formsapp.cases.bound_parts import TEXTS, bind_case, bind_texts
from formsapp.cases.models import Case, Link
from formsapp.cases.prove_link import judge_link
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import Proven, judge_proof, make_proof, seal_proof

PROVEN: Final = ("answers", "arrival", "kind", "team")
"""What a proof is about, with the answers to texts: it stays as it came in."""


def proof_text(provider: str, case_id: UUID, bound: Mapping[str, str]) -> bytes:
    """Return what is proven of a case, by the hashes of its parts."""
    parts = [bound.get(name) for name in (*PROVEN, TEXTS)]
    return json.dumps(["case", provider, str(case_id), *parts]).encode()


def judge_case(session: Session, keyring: Keyring, case: Case) -> Proven:
    """Return whether what a case holds came in here; of what was destroyed nothing is doubted."""
    if case.sealed is None:
        return Proven.GOOD
    return judge_proof(keyring, _text_of(session, keyring, case), case.proof)


def prove_anew(session: Session, keyring: Keyring, case: Case, before: Proven) -> None:
    """Prove a case that was sealed anew, if it was proven ``before``."""
    if before is Proven.GOOD:
        case.proof = seal_proof(keyring, _text_of(session, keyring, case))


def _text_of(session: Session, keyring: Keyring, case: Case) -> bytes:
    bound = bind_case(case, PROVEN) | bind_texts(replies_in(session, case.id))
    return proof_text(keyring.letterbox.provider, case.id, bound)


def prove_whose(session: Session, letterbox: Letterbox, case: Case, now: datetime) -> None:
    """Prove whose a case is that is about to be stored, by the key of this side."""
    text = whose_text(letterbox.provider, case, _link_of(session, case))
    case.whose = make_proof(letterbox, text, now)


def whose_text(provider: str, case: Case, link: Link | None) -> bytes:
    """Return what is proven of whose a case is: its client, its link and whose that link is."""
    signer = link.signer_id if link else None
    said = (case.id, case.client, case.link_id, signer)
    return json.dumps(["whose", provider, *(str(one) if one else None for one in said)]).encode()


def judge_whose(session: Session, keyring: Keyring, case: Case) -> Proven:
    """Return whether a case is of who it says; of what was destroyed nothing is doubted.

    It is not where the link by which it came was given to another person than staff made it for.
    """
    if case.sealed is None:
        return Proven.GOOD
    link = _link_of(session, case)
    if link is not None and (found := judge_link(keyring, link)) is not Proven.GOOD:
        return found
    return judge_own_whose(session, keyring, case)


def judge_own_whose(session: Session, keyring: Keyring, case: Case) -> Proven:
    """Return what a check of whose a case is comes to, whatever is proven of its link."""
    text = whose_text(keyring.letterbox.provider, case, _link_of(session, case))
    return judge_proof(keyring, text, case.whose)


def vouch_for_case(session: Session, keyring: Keyring, case: Case) -> None:
    """Prove by the staff side's own key what is not proven of a case, as it is now."""
    if judge_case(session, keyring, case) is not Proven.GOOD:
        case.proof = seal_proof(keyring, _text_of(session, keyring, case))
    if judge_own_whose(session, keyring, case) is not Proven.GOOD:
        text = whose_text(keyring.letterbox.provider, case, _link_of(session, case))
        case.whose = seal_proof(keyring, text)


def is_proven(session: Session, keyring: Keyring, case: Case) -> bool:
    """Return whether what a case holds came in here, of who it says."""
    judged = (judge_case(session, keyring, case), judge_whose(session, keyring, case))
    return all(one is Proven.GOOD for one in judged)


def prove_whose_anew(session: Session, keyring: Keyring, case: Case, before: Proven) -> None:
    """Prove whose a case is since staff said so, if it was proven ``before``."""
    if before is Proven.GOOD and case.sealed is not None:
        text = whose_text(keyring.letterbox.provider, case, _link_of(session, case))
        case.whose = seal_proof(keyring, text)


def _link_of(session: Session, case: Case) -> Link | None:
    return session.get(Link, case.link_id) if case.link_id else None
