"""Whether who decides for a client is as the staff side stored it.

Anyone can seal a circle: the public key of the team is enough. So each state of it carries a proof
by the staff side, over what stands in the seal and over whose it is. The log binds that proof, and
not the content, of which a hash could be guessed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from formsapp.cases.bound_parts import hash_text
from formsapp.cases.models import Event, SealedCircle
from formsapp.cases.prove_event import find_bound
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import Proven, judge_staff_proof, seal_staff_proof

PART: Final = "circle"
"""What an event calls it, with its id."""


def prove_circle(letterbox: Letterbox, row: SealedCircle, content: Mapping[str, Any]) -> None:
    """Prove a state of a circle, where the keys of the staff side are here."""
    row.proof = seal_staff_proof(letterbox, _circle_text(letterbox.provider, row, content))


def judge_circle(
    session: Session, keyring: Keyring, row: SealedCircle, content: Mapping[str, Any]
) -> Proven:
    """Return whether what was opened of a circle is what the staff side stored last.

    One of before has a proof too, so the log must say that it is the last.
    """
    text = _circle_text(keyring.letterbox.provider, row, content)
    found = judge_staff_proof(keyring, text, row.proof)
    return found if found is not Proven.GOOD or _is_last(session, keyring, row) else Proven.FALSE


def bind_circle(row: SealedCircle) -> dict[str, str]:
    """Return what an event binds of a state of a circle."""
    said = json.dumps([row.client, row.team, row.version, row.proof])
    return {f"{PART}:{row.id}": hash_text(said)}


def bind_end(row: SealedCircle) -> dict[str, str]:
    """Return what an event binds of a circle that is there no more."""
    return {f"{PART}:{row.id}": ""}


def _is_last(session: Session, keyring: Keyring, row: SealedCircle) -> bool:
    """Return whether the log bound this last of a circle; of before the update it bound nothing."""
    ((part, now),) = bind_circle(row).items()
    return find_bound(session, keyring, part, Event.client == row.client) in {None, now}


def _circle_text(provider: str, row: SealedCircle, content: Mapping[str, Any]) -> bytes:
    said = [str(row.id), row.client, row.team, row.version, content]
    return json.dumps(["circle", provider, *said], sort_keys=True).encode()
