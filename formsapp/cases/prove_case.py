"""Whether the answers of a case came in here: the proof of it, also once they are sealed anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from formsapp.cases.agreed_texts import replies_in
from formsapp.cases.bound_parts import TEXTS, bind_case, bind_texts
from formsapp.cases.models import Case
from formsapp.sealing.letterbox import Keyring
from formsapp.sealing.proof import Proven, judge_proof, seal_proof

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
