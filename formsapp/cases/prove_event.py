"""Whether what an event binds was written by the staff side.

Who can write in the database can add an event to the log, which stays whole: it could bind a state
of before as if that were the last. So of some parts the staff side proves what it binds, together
with the number of the event, for which nobody else can make it. That something ended needs no
proof: nobody gains by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.bound_parts import parse_bound
from formsapp.cases.models import Event
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.sealing.proof import Proven, judge_staff_proof, seal_staff_proof

PROVEN_PARTS: Final = frozenset(
    {"calendar", "circle", "colleague", "deputy", "doubt", "invitation", "outcome", "passkey"}
)
BETWEEN: Final = "~"


def prove_bound(prover: Letterbox, number: int, bound: Mapping[str, str]) -> dict[str, str]:
    """Return what an event binds, with proofs where these are the staff side's alone."""
    proven = {}
    for part, said in bound.items():
        is_ours = said and part.partition(":")[0] in PROVEN_PARTS
        text = _text(prover.provider, number, part, said)
        proof = seal_staff_proof(prover, text) if is_ours else None
        proven[part] = f"{said}{BETWEEN}{proof}" if proof else said
    return proven


def say_bound(value: str) -> str:
    """Return what is bound, without its proof."""
    return value.partition(BETWEEN)[0]


def find_bound(
    session: Session, keyring: Keyring, part: str, *about: sa.ColumnElement[bool]
) -> str | None:
    """Return what the log bound last of a part, empty where it ended; None where it never did.

    What is not proven counts only where nothing proven is there, as of before the update.

    Args:
        session: Only read.
        keyring: The keys of the staff side.
        part: As in an event.
        about: Conditions that let an index find the events.

    """
    unproven: str | None = None
    for _, said, counts in _read_newest(session, keyring, f'"{part}"', *about):
        if counts:
            return said
        unproven = said if unproven is None else unproven
    return unproven


def find_all_bound(session: Session, keyring: Keyring, sort: str) -> dict[str, str]:
    """Return what the log bound last of each part of a sort, as :func:`find_bound` finds it."""
    proven: dict[str, str] = {}
    unproven: dict[str, str] = {}
    for part, said, counts in _read_newest(session, keyring, f'"{sort}:'):
        (proven if counts else unproven).setdefault(part, said)
    return unproven | proven


def _read_newest(
    session: Session, keyring: Keyring, begins: str, *about: sa.ColumnElement[bool]
) -> Iterator[tuple[str, str, bool]]:
    """Yield the parts that begin so in JSON, newest first: what is bound, and whether it counts.

    It counts where it is proven, or nothing is there any more.
    """
    wanted = sa.select(Event.number, Event.bound).where(Event.bound.contains(begins), *about)
    for number, bound in session.execute(wanted.order_by(Event.number.desc())):
        for part, value in parse_bound(bound or "").items():
            if f'"{part}"'.startswith(begins):
                said, _, proof = value.partition(BETWEEN)
                text = _text(keyring.letterbox.provider, number, part, said)
                is_proven = bool(proof) and judge_staff_proof(keyring, text, proof) is Proven.GOOD
                yield part, said, is_proven or not said


def _text(provider: str, number: int, part: str, said: str) -> bytes:
    return json.dumps(["event", provider, number, part, said]).encode()
