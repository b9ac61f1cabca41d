"""Whether all that is stored is what the log bound: recomputed, and named where it differs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.bound_parts import bind_stored, parse_bound
from formsapp.cases.event_log import EVENTS
from formsapp.cases.models import Attachment, Case, TextVersion
from formsapp.cases.proof_models import EarlierCase
from formsapp.cases.prove_case import judge_case, judge_whose
from formsapp.cases.prove_end import find_unproven_ends
from formsapp.cases.prove_event import say_bound
from formsapp.cases.prove_settled import DOUBTS as OF_SETTLED
from formsapp.cases.prove_settled import doubt_settled
from formsapp.cases.prove_staff import DOUBT
from formsapp.cases.text_reply_models import TextReply
from formsapp.cases.verify_circles import (
    BESIDE,
    find_altered_circles,
    find_altered_links,
    find_altered_tasks,
)
from formsapp.cases.verify_circles import DOUBTS as OF_MADE
from formsapp.cases.verify_staff import find_altered_colleagues
from formsapp.sealing.letterbox import Keyring
from formsapp.sealing.proof import Proven, judge_staff_proof, seal_proof

MERGED: Final = "client-merge"
AT_ONCE: Final = 200
"""Cases that are read together."""
WHAT: Final = {
    "answers": "the answers",
    "kind": "the kind",
    "team": "the team",
    "arrival": "when, how or from where it came",
    "deadline": "the deadline",
    "needed": "the day before which it must be read",
    "keeping": "until when it is kept",
    "marks": "the marks or laws",
    "signatures": "whether all signed",
    "outcome": "whether and how it was answered",
    "closing": "whether it is closed",
    "texts": "what was answered to the texts",
    "client": "whose it is",
    "reply": "a reply",
    "message": "a message",
    "file": "a file",
}
"""What differs, in words."""
DOUBTS: Final = {
    Proven.MISSING: "no proof says that it came in here: it may be forged",
    Proven.FALSE: "the proof that it came in here is not right: it may be forged",
    Proven.UNKNOWN_KEY: "its proof is of a key that public/intake.keys does not hold: it may be "
    "forged, or that file is older than the one of the client side",
    Proven.STAFF_KEY_GONE: "its proof is of a key of the staff side that is not here: it may be "
    "forged, or that key was lost: see `loket audit vouch`",
}
OF_WHOSE: Final = {
    Proven.MISSING: "no proof says whose it is: someone else may have said it",
    Proven.FALSE: "the proof of whose it is is not right: someone else may have said it",
    Proven.UNKNOWN_KEY: "the proof of whose it is is of a key that public/intake.keys does not "
    "hold: it may be forged, or that file is older than the one of the client side",
    Proven.STAFF_KEY_GONE: "the proof of whose it is is of a key of the staff side that is not "
    "here: it may be forged, or that key was lost: see `loket audit vouch`",
}
OF_END: Final = {
    Proven.MISSING: "no proof says that staff destroyed it: backups keep its key",
    Proven.FALSE: "the proof that staff destroyed it is not right: backups keep its key",
    Proven.STAFF_KEY_GONE: "the proof that staff destroyed it is of a key of the staff side that "
    "is not here: backups keep its key; was that key lost? See `loket audit vouch`",
}
OF_UPDATE: Final = "what the update found of it is not proven"
PROOFS: Final = frozenset(
    {
        *(*DOUBTS.values(), *OF_WHOSE.values(), *OF_MADE.values(), *OF_END.values()),
        *OF_SETTLED.values(),
        *(OF_UPDATE, DOUBT),
    }
)
"""What is said of proofs alone: the log says nothing otherwise."""
NAMES_CLIENT: Final = frozenset({"receive", "name-client", "link-intake", "close"})
"""Events that say whose a case is which nobody knew of before."""


@dataclass
class Bound:
    """What the log says of a case."""

    parts: dict[str, str] = field(default_factory=dict)
    client: str | None = None
    received: int | None = None
    """Number of the event by which it came in."""
    destroyed: bool = False
    upto: int = 0
    """The last event that says nothing of what was stored: this program bound it later."""


@dataclass(frozen=True)
class Difference:
    """A case, or an agreed text, that is not as it was stored."""

    where: str
    what: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Verified:
    """How many cases were compared, and how many of them the update to this version bound."""

    cases: int
    earlier: int
    differences: Sequence[Difference]


def verify_stored(session: Session, keyring: Keyring | None) -> Verified:
    """Compare all that is stored of cases with what the log bound of it.

    Without private keys no proof is looked at. The session should see one moment of the database.
    """
    known = read_bound(session)
    found = [*_compare_cases(session, known, keyring), *_find_altered_files(session)]
    found += _find_altered_texts(session)
    found += [Difference(*one) for one in find_altered_circles(session, keyring)]
    found += [Difference(*one) for one in find_altered_links(session, keyring)]
    found += [Difference(*one) for one in find_altered_tasks(session)]
    found += [Difference(*one) for one in find_altered_colleagues(session, keyring)]
    if keyring is not None:
        found += _find_altered_updates(session, keyring)
        ends = find_unproven_ends(session, keyring)
        found += [Difference(case.reference, OF_END[why]) for case, why in ends]
    earlier = sum(one.upto > 0 for one in known.values())
    return Verified(len(known), earlier, sorted(found, key=str))


def read_bound(session: Session) -> dict[UUID, Bound]:
    """Return what the log says of each case, by its last event about each part."""
    known = {
        one.case_id: Bound(parse_bound(one.bound), one.client, upto=one.upto)
        for one in session.scalars(sa.select(EarlierCase))
    }
    moved: str | None = None
    names = ("number", "action", "case_id", "client", "bound")
    about = sa.or_(EVENTS.c.case_id.is_not(None), EVENTS.c.action.in_(["client-moved", MERGED]))
    log = sa.select(*(EVENTS.c[name] for name in names)).where(about).order_by(EVENTS.c.number)
    for event in session.execute(log.execution_options(yield_per=1000)):
        if event.action == MERGED:
            _merge_clients(known, event, moved)
        moved = event.client if event.action == "client-moved" else moved
        if event.case_id is not None:
            _take_event(known, event)
    return {case_id: one for case_id, one in known.items() if one.received is not None}


def _merge_clients(known: Mapping[UUID, Bound], event: sa.Row[Any], gone: str | None) -> None:
    for one in known.values():
        if one.client == gone and one.upto < event.number:
            one.client = event.client


def _take_event(known: dict[UUID, Bound], event: sa.Row[Any]) -> None:
    if event.action == "receive":
        known.setdefault(event.case_id, Bound()).received = event.number
    one = known.get(event.case_id)
    if one is None or event.number <= one.upto:
        return
    if event.bound:
        bound = parse_bound(event.bound).items()
        here = ((name, say_bound(value)) for name, value in bound)
        one.parts |= {name: value for name, value in here if name.partition(":")[0] not in BESIDE}
    if event.action in NAMES_CLIENT:
        one.client = one.client or event.client
    if event.action == "destroy":
        one.destroyed, one.client = True, None
        one.parts = {name: value for name, value in one.parts.items() if ":" not in name}


def _compare_cases(
    session: Session, known: Mapping[UUID, Bound], keyring: Keyring | None
) -> Iterator[Difference]:
    stored = {*session.scalars(sa.select(Case.id))}
    for case_id in sorted(known.keys() - stored):
        event = known[case_id].received
        yield Difference(f"event {event}", f"the case that came in then ({case_id}) was deleted")
    ids = sorted(stored)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        parts = bind_stored(session, some)
        for case in session.scalars(sa.select(Case).where(Case.id.in_(some))).all():
            said = known.get(case.id)
            for what in _compare_case(case, said, parts[case.id]):
                yield Difference(case.reference, what)
            if keyring is not None:
                for what in _doubt_case(session, keyring, case):
                    yield Difference(case.reference, what)
        session.expunge_all()


def _doubt_case(session: Session, keyring: Keyring, case: Case) -> Iterator[str]:
    if (doubt := judge_case(session, keyring, case)) in DOUBTS:
        yield DOUBTS[doubt]
    if (doubt := judge_whose(session, keyring, case)) in OF_WHOSE:
        yield OF_WHOSE[doubt]
    yield from doubt_settled(session, keyring, case)


def _compare_case(case: Case, said: Bound | None, parts: Mapping[str, str]) -> Iterator[str]:
    if said is None:
        yield "no event says that it came in"
        return
    if said.destroyed != (case.destroyed_at is not None) or (case.sealed is None) != said.destroyed:
        yield (
            "it was destroyed, and is there again"
            if said.destroyed
            else "its answers are gone, and no event says that they were destroyed"
        )
        return
    if not said.parts and not said.destroyed:
        yield "no event says what was stored of it"
        return
    for name in sorted({*said.parts, *parts}):
        if said.parts.get(name) != parts.get(name) and (said.parts or ":" in name):
            yield _say_difference(name, said.parts.get(name), parts.get(name))
    if case.client != said.client:
        yield f"{WHAT['client']} was changed"


def _say_difference(name: str, said: str | None, found: str | None) -> str:
    sort, _, row = name.partition(":")
    what = f"{WHAT.get(sort, sort)} {row}".strip()
    if said is None:
        return f"{what} is there, and no event says so"
    verb = "were" if sort in {"answers", "marks"} else "was"
    return f"{what} {verb} {'deleted' if found is None else 'changed'}"


def _find_altered_files(session: Session) -> Iterator[Difference]:
    """Compare the bytes of each file with its hash, one at a time: they may be large."""
    names = (Attachment.id, Attachment.sealed_sha256, Case.reference)
    files = session.execute(sa.select(*names).join(Case, Case.id == Attachment.case_id)).all()
    for file_id, kept, reference in files:
        sealed = session.scalar(sa.select(Attachment.sealed).where(Attachment.id == file_id))
        if hashlib.sha256(sealed or b"").hexdigest() != kept:
            yield Difference(reference, f"{WHAT['file']} {file_id} was changed")


def _find_altered_texts(session: Session) -> Iterator[Difference]:
    texts = sa.select(TextVersion.sha256, TextVersion.text)
    for sha256, text in session.execute(texts):
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            yield Difference(f"agreed text {sha256[:12]}", "its words were changed")
    known = sa.exists().where(TextVersion.sha256 == TextReply.sha256)
    gone = sa.select(TextReply.sha256).where(TextReply.sha256.is_not(None), ~known).distinct()
    for lost in session.scalars(gone):
        yield Difference(f"agreed text {str(lost)[:12]}", "it was deleted")


def _find_altered_updates(session: Session, keyring: Keyring) -> Iterator[Difference]:
    """Judge what the update to this version wrote of cases of before."""
    rows = sa.select(EarlierCase, Case.reference).join(Case, Case.id == EarlierCase.case_id)
    for one, reference in session.execute(rows):
        if judge_earlier(keyring, one) is not Proven.GOOD:
            yield Difference(reference, OF_UPDATE)


def judge_earlier(keyring: Keyring, one: EarlierCase) -> Proven:
    """Return whether the update wrote this of a case of before."""
    return judge_staff_proof(keyring, _text_of_update(keyring, one), one.proof)


def prove_earlier(keyring: Keyring, one: EarlierCase) -> None:
    """Prove what the update wrote of a case of before, as it is now."""
    one.proof = seal_proof(keyring, _text_of_update(keyring, one)) or ""


def _text_of_update(keyring: Keyring, one: EarlierCase) -> bytes:
    said = ["earlier", keyring.letterbox.provider, str(one.case_id), one.upto, one.client]
    return json.dumps([*said, one.bound]).encode()
