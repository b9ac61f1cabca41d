"""Prove anew what a lost key of the staff side proved, once someone vouches that it is right.

What the log bound otherwise is left out, and so is what a key of a client side signed that is not
known here: the list of those keys helps. Of who decides the log holds no content: staff look at
each circle, unless who vouches says that nobody else could write.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.client_circle import ShutCircle, open_row, prove_row
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, Who
from formsapp.cases.models import Case, Link, SealedCircle
from formsapp.cases.proof_models import EarlierCase
from formsapp.cases.prove_case import judge_case, judge_own_whose, vouch_for_case
from formsapp.cases.prove_circle import bind_circle
from formsapp.cases.prove_end import end_key, find_unproven_ends
from formsapp.cases.prove_link import judge_link, prove_link
from formsapp.cases.prove_settled import doubt_settled, vouch_for_settled
from formsapp.cases.prove_staff import list_unproven, print_of_colleague, vouch_for_colleague
from formsapp.cases.staff_models import Staff
from formsapp.cases.verify_stored import PROOFS, judge_earlier, prove_earlier, verify_stored
from formsapp.sealing.letterbox import Keyring
from formsapp.sealing.proof import Proven

VOUCHED: Final = "vouch"
"""The ground of a destruction that was proven so."""


@dataclass(frozen=True)
class Unproven:
    """Something that nothing proves: where, what tells its content, and what proves it anew."""

    where: str
    content: str
    about: About
    prove: Callable[[], dict[str, str]]
    """Proves it, and returns what an event binds of it."""
    told: str = ""
    """What else who vouches must see, such as a role."""


@dataclass(frozen=True)
class Vouchable:
    """What can be vouched for, and the places where the log says otherwise."""

    found: Sequence[Unproven]
    otherwise: Sequence[str]
    circles: int
    """How many circles staff have to look at."""

    @property
    def print(self) -> str:
        """What tells this list, with all content, from any other."""
        text = "\n".join(sorted(f"{one.where} {one.content}" for one in self.found))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def find_unproven(session: Session, keyring: Keyring, *, circles: bool) -> Vouchable:
    """Return what nothing proves and the log does not say otherwise of."""
    differing = verify_stored(session, keyring).differences
    otherwise = sorted({one.where for one in differing if one.what not in PROOFS})
    of_circles = _find_circles(session, keyring)
    found = [
        *(_of_colleague(keyring, one) for one, _what in list_unproven(session, keyring)),
        *_find_links(session, keyring),
        *_find_cases(session, keyring),
        *(_of_end(session, keyring, case) for case, _ in find_unproven_ends(session, keyring)),
        *(of_circles if circles else ()),
    ]
    kept = [one for one in found if one.where not in otherwise]
    return Vouchable(kept, otherwise, 0 if circles else len(of_circles))


def vouch_for(
    session: Session, keyring: Keyring, found: Collection[Unproven], *, now: datetime, by: Who
) -> None:
    """Prove these anew, each with an event, or nothing at all."""
    with writing(session):
        for one in found:
            bound = one.prove()
            box = keyring.letterbox
            event_log.record(session, by, "vouch", one.about, now=now, bound=bound, prover=box)


def _of_colleague(keyring: Keyring, person: Staff) -> Unproven:
    def prove() -> dict[str, str]:
        return vouch_for_colleague(keyring, person)

    where, about = f"colleague {person.mail}", About.about_staff(person.id)
    return Unproven(where, print_of_colleague(person), about, prove, person.role)


def _find_links(session: Session, keyring: Keyring) -> list[Unproven]:
    used = sa.exists().where(Case.link_id == Link.id, Case.sealed.is_not(None))
    wanted = sa.select(Link).where(sa.or_(Link.revoked_at.is_(None), used)).order_by(Link.id)
    return [
        _of_link(keyring, link)
        for link in session.scalars(wanted).all()
        if judge_link(keyring, link) is not Proven.GOOD
    ]


def _of_link(keyring: Keyring, link: Link) -> Unproven:
    def prove() -> dict[str, str]:
        prove_link(keyring.letterbox, link)
        return {}

    said = [getattr(link, one) for one in ("secret_hash", "client", "signer_id", "kinds")]
    about = About(link.case_id, link.client)
    return Unproven(f"link {link.id} of {link.client}", str(said), about, prove)


def _find_cases(session: Session, keyring: Keyring) -> list[Unproven]:
    known: dict[UUID, EarlierCase] = {
        one.case_id: one for one in session.scalars(sa.select(EarlierCase))
    }
    found = []
    wanted = sa.select(Case).where(Case.sealed.is_not(None)).order_by(Case.reference)
    for case in session.scalars(wanted).all():
        earlier = known.get(case.id)
        judged = {judge_case(session, keyring, case), judge_own_whose(session, keyring, case)}
        doubts = [*doubt_settled(session, keyring, case)]
        is_earlier_good = earlier is None or judge_earlier(keyring, earlier) is Proven.GOOD
        is_good = judged == {Proven.GOOD} and is_earlier_good and not doubts
        if Proven.UNKNOWN_KEY not in judged and not is_good:
            found.append(_of_case(session, keyring, case, earlier))
    return found


def _of_case(
    session: Session, keyring: Keyring, case: Case, earlier: EarlierCase | None
) -> Unproven:
    def prove() -> dict[str, str]:
        vouch_for_case(session, keyring, case)
        if earlier is not None:
            prove_earlier(keyring, earlier)
        return vouch_for_settled(session, keyring, case)

    sealed = hashlib.sha256(case.sealed or b"").hexdigest()
    said = (sealed, case.client, case.link_id, earlier and earlier.bound)
    settled = (str(case.keep_until), case.outcome)
    told = f"kept until {case.keep_until}, outcome {case.outcome}"
    return Unproven(case.reference, str(said + settled), About.about_case(case), prove, told)


def _of_end(session: Session, keyring: Keyring, case: Case) -> Unproven:
    at = case.destroyed_at

    def prove() -> dict[str, str]:
        if at is not None:
            end_key(session, case.id, keyring.letterbox, now=at, ground=VOUCHED)
        return {}

    told = "destroyed: no backup opens it then"
    return Unproven(case.reference, str(at), About.about_case(case), prove, told)


def _find_circles(session: Session, keyring: Keyring) -> list[Unproven]:
    rows = session.scalars(sa.select(SealedCircle).order_by(SealedCircle.client)).all()
    return [_of_circle(keyring, row) for row in rows if _opens_unproven(session, keyring, row)]


def _opens_unproven(session: Session, keyring: Keyring, row: SealedCircle) -> bool:
    try:
        return not open_row(session, keyring, row).is_proven
    except ShutCircle:  # which verifying names
        return False


def _of_circle(keyring: Keyring, row: SealedCircle) -> Unproven:
    def prove() -> dict[str, str]:
        prove_row(keyring, row)
        return bind_circle(row)

    said = f"{row.version} {hashlib.sha256(row.sealed).hexdigest()}"
    about = About(client=row.client)
    return Unproven(f"who decides for {row.client}", said, about, prove)
