"""What an event binds of a case: a hash of each part that was stored with it, and no content.

A part has a name: a few columns of a case together, what was answered to texts, or one reply,
message or file. An event names the parts that it changed, so that one that was altered between two
events does not become right by the second.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.models import Attachment, Base, Case, Message, Reply
from formsapp.cases.text_reply_models import TextReply
from formsapp.sealing.intake_key import encode_base64
from formsapp.typed_values import decode_json

OF_CASE: Final[Mapping[str, tuple[str, ...]]] = {
    "answers": ("sealed",),
    "kind": ("kind", "counts_as"),
    "team": ("team",),
    "arrival": (
        *("reference", "channel", "received_at", "received_on"),
        *("link_id", "parent_id", "signs"),
    ),
    "deadline": (
        *("due_on", "raw_due_on", "due_by", "due_steps", "term", "first_due_on", "extended_at"),
        *("first_reply_on", "first_reply_by", "ruled_on", "ruled_at", "due_before"),
    ),
    "needed": ("needed_on",),
    "keeping": ("keep_until",),
    "marks": ("marks", "laws", "at_once", "signers_needed"),
    "signatures": ("signed_at",),
    "outcome": ("answered_at", "answered_by", "answered_before", "outcome"),
    "closing": ("closed_at",),
}
"""Parts of a case, by the columns that they are."""
CLOSED: Final = ("outcome", "closing")
"""What an answer changes, and closing or opening a case."""
DEADLINE: Final = ("deadline",)
SIGNED: Final = ("signatures",)
TEXTS: Final = "texts"
ROWS: Final[Mapping[str, tuple[type[Base], tuple[str, ...]]]] = {
    "reply": (Reply, ("sort", "at", "by", "sealed", "for_client")),
    "message": (Message, ("sort", "at", "by", "form_hash", "sealed")),
    "file": (Attachment, ("form_hash", "number", "size", "sealed_sha256")),
}
"""Parts that are rows of their own: each one is ``reply:`` with its id."""
OF_TEXT: Final = ("document", "place", "said", "sha256", "version")
SEALED_ANEW: Final = ("answers", "reply", "message")
"""What changes when a case gets another key."""


def write_bound(parts: Mapping[str, str]) -> str:
    """Return parts as an event holds them."""
    return json.dumps(parts, sort_keys=True, separators=(",", ":"))


def parse_bound(bound: str) -> dict[str, str]:
    """Return the parts that an event holds; none where someone wrote something else there."""
    try:
        return decode_json(bound.encode(), dict[str, str])
    except msgspec.DecodeError:
        return {}


def bind_case(case: object, names: Iterable[str] = tuple(OF_CASE)) -> dict[str, str]:
    """Return the hashes of parts of a case, which is a row or a case that is about to be one."""
    return {name: _hash(getattr(case, one) for one in OF_CASE[name]) for name in names}


def bind_texts(replies: Iterable[object]) -> dict[str, str]:
    """Return the hash of all that was answered to texts in a case; nothing without any."""
    rows = sorted([getattr(one, name) for name in OF_TEXT] for one in replies)
    return {TEXTS: _hash(rows)} if rows else {}


def bind_rows(sort: str, rows: Iterable[object]) -> dict[str, str]:
    """Return the hash of each of these replies, messages or files."""
    columns = ROWS[sort][1]
    return {
        f"{sort}:{getattr(row, 'id')}": _hash(getattr(row, one) for one in columns)  # noqa: B009 - a row of any table
        for row in rows
    }


def bind_stored(session: Session, case_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Return all parts of some cases, as the database has them now."""
    found: dict[UUID, dict[str, str]] = {}
    columns = Case.__table__.c
    wanted = {name for names in OF_CASE.values() for name in names}
    cases = sa.select(columns.id, *(columns[name] for name in sorted(wanted)))
    for row in session.execute(cases.where(columns.id.in_(case_ids))):
        found[row.id] = bind_case(row)
    for case_id, rows in _rows_of(session, TextReply, OF_TEXT, case_ids).items():
        found[case_id] |= bind_texts(rows)
    for sort, (table, names) in ROWS.items():
        for case_id, rows in _rows_of(session, table, ("id", *names), case_ids).items():
            found[case_id] |= bind_rows(sort, rows)
    return found


def bind_sealed(session: Session, case_id: UUID) -> dict[str, str]:
    """Return the parts of a case that change when it is sealed anew, as the database has them."""
    found = bind_stored(session, [case_id])[case_id]
    return {name: value for name, value in found.items() if name.partition(":")[0] in SEALED_ANEW}


def _rows_of(
    session: Session, table: type[Base], names: Iterable[str], case_ids: Collection[UUID]
) -> dict[UUID, list[object]]:
    columns = cast("sa.Table", table.__table__).c
    wanted = sa.select(columns.case_id.label("of_case"), *(columns[name] for name in names))
    found: dict[UUID, list[object]] = defaultdict(list)
    for row in session.execute(wanted.where(columns.case_id.in_(case_ids))):
        found[row.of_case].append(row)
    return found


def _hash(values: Iterable[Any]) -> str:
    # What is not set counts as empty: a new case does not have its defaults yet.
    text = json.dumps([value or None for value in values], default=_as_text, ensure_ascii=True)
    return hash_text(text)


def hash_text(text: str) -> str:
    """Return the hash by which an event binds a text."""
    return encode_base64(hashlib.sha256(text.encode()).digest())


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(type(value).__name__)
