"""What a client can see again: by receipt code, or on the personal page of a link."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.attachments import NamedFile
from formsapp.cases.case_errors import NotFound, require_row
from formsapp.cases.messages import (
    OpenedMessage,
    open_listed_file,
    open_messages,
    open_written,
)
from formsapp.cases.models import Case, Copy, Link, Reply
from formsapp.cases.receive_case import part_key
from formsapp.cases.signed_links import OpenedLink
from formsapp.sealing import letterbox as lb
from formsapp.sealing.item_key import ItemKey

log = logging.getLogger(__name__)
MOVED = "recount"
"""The sort of a reply that tells of another last day, and the word for the log."""


@dataclass(frozen=True)
class OpenedReply:
    """An opened reply of staff to a client; ``sort`` is that of its row.

    ``sections`` are its pieces as pairs of a heading and a text; none of before there were any.
    """

    sort: str
    at: datetime
    text: str = field(repr=False)
    sections: Sequence[Sequence[str]] = field(default=(), repr=False)
    id: UUID | None = None
    files: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    form_hash: str = field(default="", repr=False)
    """Of the key of its page, by which its files are found."""
    opens: bool = True
    """Else nothing of it is known but its row."""


@dataclass(frozen=True)
class Status:
    """A case as its client sees it, with replies of staff and messages, oldest first.

    ``key`` opens what was sent; None for a case of before case keys.
    """

    case: Case
    replies: Sequence[OpenedReply] = ()
    messages: Sequence[OpenedMessage] = ()
    key: ItemKey | None = field(default=None, repr=False)
    opens: bool = True
    """Else what was sent does not open, nor what tells who may read the rest."""

    @property
    def told(self) -> list[OpenedReply | OpenedMessage]:
        """What both sides wrote since, oldest first."""
        return in_order(self.replies, self.messages)

    def open_content(self) -> dict[str, Any]:
        """Return what was sent; nothing after destruction, or from before case keys."""
        if self.key is None or self.case.sealed is None:
            return {"answers": []}
        return self.key.open(self.case.id, self.case.kind, self.case.sealed)


@dataclass(frozen=True)
class OwnCase:
    """A case on the personal page, with the client's copy; ``data["receipt"]`` is its code."""

    case: Case
    data: dict[str, Any] = field(repr=False)
    key: ItemKey | None = field(default=None, repr=False)
    """Opens the case, and what changes it since; None for a copy of before case keys."""
    opens: bool = True
    """Else nothing of it is known but its row."""

    @classmethod
    def shut(cls, case: Case) -> OwnCase:
        """Return a case of which what was sent does not open."""
        return cls(case, {"answers": []}, opens=False)

    @property
    def code(self) -> str:
        """The receipt code; empty where the copy holds one that a new one replaced, or none."""
        code = str(self.data.get("receipt", ""))
        return code if code and lb.lookup_hash(code) == self.case.code_hash else ""


@dataclass(frozen=True)
class PartCase:
    """A case that was sent together with another, with its own receipt code."""

    case: Case
    code: str


def in_order(
    replies: Sequence[OpenedReply], messages: Sequence[OpenedMessage]
) -> list[OpenedReply | OpenedMessage]:
    """Return replies and messages as they were written, oldest first."""
    both: list[OpenedReply | OpenedMessage] = [*replies, *messages]
    return sorted(both, key=lambda one: one.at)


def find_part_cases(session: Session, keys: Sequence[str], case: Case, code: str) -> list[PartCase]:
    """Return the cases that were made from the same form as ``case``, with their codes.

    Args:
        session: Only read.
        keys: Secrets of the server, newest last; a part made with a key that is gone is left out.
        case: The case that was sent as a whole.
        code: The receipt code of ``case``.

    """
    children = sa.select(Case).where(Case.parent_id == case.id, Case.signs.is_(False))
    found = []
    for child in session.scalars(children.order_by(Case.received_at, Case.kind)):
        codes = [lb.receipt_code(key, part_key(code, child.kind)) for key in keys]
        found += [PartCase(child, own) for own in codes if lb.lookup_hash(own) == child.code_hash]
    return found


def find_by_code(session: Session, typed: str) -> Status:
    """Return the case of a receipt code, in whatever way it was typed. Writes nothing.

    Raises:
        BrokenCode: What was typed does not have the form of a code.
        NotFound: No case has this code.

    """
    code = lb.normalise_code(typed)
    wanted = sa.select(Case).where(Case.code_hash == lb.lookup_hash(code))
    case = require_row(session.scalar(wanted), "case")
    if case.key is None:
        return Status(case, [_open_before(code, one) for one in case.replies if one.for_client])
    try:
        key = lb.key_by_code(code, case.id, case.key.for_code)
        Status(case, key=key).open_content()
    except (lb.NoKey, lb.Altered) as error:
        log_shut(case, error)
        return Status(case, opens=False)
    return Status(case, open_replies(case, key), open_messages(case, key), key)


def log_shut(row: Case | Reply | Link, error: Exception) -> None:
    """Name a row of which something does not open; a trace has paths alone."""
    log.error("%s %s does not open: %s", row.__tablename__, row.id, type(error).__name__)


def _open_before(code: str, reply: Reply) -> OpenedReply:
    """Open a reply of before case keys, as far as it opens."""
    try:
        text = lb.open_reply(code, reply.case_id, reply.for_client or b"")
    except lb.Altered as error:
        log_shut(reply, error)
        return OpenedReply(reply.sort, reply.at, "", opens=False)
    return OpenedReply(reply.sort, reply.at, text)


def open_replies(case: Case, key: ItemKey) -> list[OpenedReply]:
    """Open the replies of staff with the case's key, oldest first, each as far as it opens."""
    return [_open_reply(reply, key) for reply in case.replies]


def _open_reply(reply: Reply, key: ItemKey) -> OpenedReply:
    content = open_written(reply, reply.sort, key)
    if content is None:
        return OpenedReply(reply.sort, reply.at, "", id=reply.id, opens=False)
    sections = content.get("sections", ())
    files, page = content.get("attachments", ()), str(content.get("page", ""))
    return OpenedReply(reply.sort, reply.at, str(content["text"]), sections, reply.id, files, page)


def open_told_file(
    session: Session, case: Case, key: ItemKey, told_id: UUID, number: int
) -> NamedFile:
    """Open a file of a message or reply on this case.

    Raises:
        NotFound: There is no such message or reply, or no such file.
        NoKey, Altered: It does not open, or is not the file that was sent with it.

    """
    told = in_order(open_replies(case, key), open_messages(case, key))
    found = next((one for one in told if one.id == told_id), None)
    if found is None:
        raise NotFound("There is no such message.")
    return open_listed_file(session, key, found.form_hash, found.files, number)


def own_cases(session: Session, opened: OpenedLink) -> Sequence[OwnCase]:
    """Return what came in through a link, or changes that, newest first."""
    copies = sa.select(Case, Copy.sealed).join(Copy, Copy.case_id == Case.id)
    mine = copies.where(Copy.link_id == opened.link.id, Case.destroyed_at.is_(None))
    copied = [_open_copy(opened, case, sealed) for case, sealed in session.execute(mine).all()]
    found = {own.case.id: own for one in copied for own in (*open_changes(session, one), one)}
    return sorted(found.values(), key=lambda own: (-own.case.received_at.timestamp(), own.case.id))


def open_changes(session: Session, own: OwnCase) -> list[OwnCase]:
    """Return the cases that change this one, and those that change them, as far as it opens them.

    A change of before is left out that is opened by its own code and link alone.
    """
    if own.key is None:
        return []
    changes = sa.select(Case).where(Case.parent_id == own.case.id, Case.destroyed_at.is_(None))
    found = []
    for case in session.scalars(changes.order_by(Case.received_at, Case.id)):
        if case.key is not None and case.key.for_parent is not None and case.sealed is not None:
            change = _open_change(own.key, case, case.key.for_parent, case.sealed)
            found += [change, *open_changes(session, change)]
    return found


def _open_change(parent: ItemKey, case: Case, for_parent: bytes, sealed: bytes) -> OwnCase:
    try:
        key = lb.key_by_parent(parent, case.id, for_parent)
        return OwnCase(case, key.open(case.id, case.kind, sealed), key)
    except (lb.NoKey, lb.Altered) as error:
        log_shut(case, error)
        return OwnCase.shut(case)


def find_reported_case(session: Session, opened: OpenedLink, case_id: UUID) -> Case | None:
    """Return a case of the link's client that the staff side told of; None after destruction."""
    wanted = sa.select(Case).where(Case.id == case_id, Case.client == opened.link.client)
    return session.scalar(wanted.where(Case.destroyed_at.is_(None)))


def _open_copy(opened: OpenedLink, case: Case, sealed: bytes) -> OwnCase:
    try:
        copy = lb.open_copy(opened.secret, case.id, sealed)
        if isinstance(copy, ItemKey):
            return OwnCase(case, copy.open(case.id, case.kind, case.sealed or b""), copy)
    except (lb.NoKey, lb.Altered) as error:
        log_shut(case, error)
        return OwnCase.shut(case)
    return OwnCase(case, copy)


def find_last_sent(session: Session, opened: OpenedLink) -> dict[str, date]:
    """Return the day on which each form was last sent, by this link or one that it replaced."""
    chain = sa.select(Link.id).where(Link.root_id == opened.link.root_id)
    newest = sa.select(Case.kind, sa.func.max(Case.received_on)).group_by(Case.kind)
    mine = newest.where(Case.link_id.in_(chain), Case.kind.in_(opened.link.kinds))
    return {kind: day for kind, day in session.execute(mine) if day}


def done_kinds(session: Session, opened: OpenedLink) -> dict[str, date]:
    """Return the kinds that were sent through a once-only link, with the local date of each."""
    keys = {f"{opened.link.root_id}:{kind}": kind for kind in opened.link.kinds}
    done = sa.select(Case.once_key, Case.received_on).where(Case.once_key.in_(keys))
    return {keys[str(key)]: received_on for key, received_on in session.execute(done)}
