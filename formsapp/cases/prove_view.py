"""Whether what a signer reads of what applies now is what the staff side wrote.

The client's side can't tell: it shows what opens with the link. So the staff side looks in each of
its rounds, and writes anew what someone changed in the database.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import UTC

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Link, SignerView
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import Proven, judge_staff_proof, seal_staff_proof


def prove_view(letterbox: Letterbox, row: SignerView) -> None:
    """Prove what a signer may read, where the keys of the staff side are here."""
    row.proof = seal_staff_proof(letterbox, _view_text(letterbox.provider, row))


def count_unproven_views(session: Session, keyring: Keyring) -> Counter[str]:
    """Return of each client how many signers read what nothing proves that the staff side wrote."""
    rows = sa.select(Link.client, SignerView).join(SignerView, SignerView.link_id == Link.id)
    provider = keyring.letterbox.provider
    return Counter(
        client
        for client, row in session.execute(rows)
        if judge_staff_proof(keyring, _view_text(provider, row), row.proof) is not Proven.GOOD
    )


def _view_text(provider: str, row: SignerView) -> bytes:
    hashed = hashlib.sha256(row.sealed).hexdigest()
    said = (str(row.link_id), hashed, row.written_at.astimezone(UTC).isoformat())
    return json.dumps(["view", provider, *said]).encode()
