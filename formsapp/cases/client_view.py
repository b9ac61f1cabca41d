"""What a client can see again: by receipt code, or on the personal page of a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.case_errors import NotFound
from formsapp.cases.intake import part_key
from formsapp.cases.links import OpenedLink
from formsapp.cases.models import Case, Copy
from formsapp.sealing import letterbox as lb


@dataclass(frozen=True)
class Told:
    """One thing that staff told the client: ``sort`` is ``answer`` or ``extension``."""

    sort: str
    at: datetime
    text: str = field(repr=False)


@dataclass(frozen=True)
class Status:
    """A case as its client sees it, with what staff told, oldest first."""

    case: Case
    told: Sequence[Told]


@dataclass(frozen=True)
class OwnCase:
    """A case on the personal page, with the client's copy; ``data["receipt"]`` is its code."""

    case: Case
    data: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class PartCase:
    """A case that was sent together with another, with its own receipt code."""

    case: Case
    code: str


def parts(session: Session, keys: Sequence[str], case: Case, code: str) -> list[PartCase]:
    """Return the cases that were made from the same form as ``case``, which has this code.

    Args:
        session: Nothing is written.
        keys: Secrets of the server, newest last; a part made with a key that is gone is left out.
        case: The case itself.
        code: Its receipt code.

    """
    children = sa.select(Case).where(Case.parent_id == case.id, Case.signs.is_(False))
    found = []
    for child in session.scalars(children.order_by(Case.received_at, Case.kind)):
        codes = [lb.receipt_code(key, part_key(code, child.kind)) for key in keys]
        found += [PartCase(child, own) for own in codes if lb.lookup_hash(own) == child.code_hash]
    return found


def by_code(session: Session, typed: str) -> Status:
    """Return the case of a receipt code, typed in any way. Writes nothing.

    Raises:
        BrokenCode: It has not the form of a code.
        NotFound: No case has this code.

    """
    code = lb.normalise_code(typed)
    case = session.scalar(sa.select(Case).where(Case.code_hash == lb.lookup_hash(code)))
    if case is None:
        raise NotFound("There is no case with this code.")
    told = [
        Told(reply.sort, reply.at, lb.open_reply(code, case.id, reply.for_client))
        for reply in case.replies
    ]
    return Status(case, told)


def own_cases(session: Session, opened: OpenedLink) -> Sequence[OwnCase]:
    """Return what was sent through a link, newest first. Writes nothing."""
    copies = sa.select(Case, Copy.sealed).join(Copy, Copy.case_id == Case.id)
    mine = copies.where(Copy.link_id == opened.link.id, Case.destroyed_at.is_(None))
    return [
        OwnCase(case, lb.open_copy(opened.secret, case.id, sealed))
        for case, sealed in session.execute(mine.order_by(Case.received_at.desc(), Case.id))
    ]


def done_kinds(session: Session, opened: OpenedLink) -> dict[str, date]:
    """Return the kinds that a once-only link has done, with the local date of each."""
    keys = {f"{opened.link.root_id}:{kind}": kind for kind in opened.link.kinds}
    done = sa.select(Case.once_key, Case.received_on).where(Case.once_key.in_(keys))
    return {keys[str(key)]: received_on for key, received_on in session.execute(done)}
