"""Messages on an open case: dated texts and files of client or staff, sealed to the case's key.

It is no chat: each is one dated text. A question of staff makes the case wait for the client, and
the client's next message ends that. A message that is sent twice is stored once, as a form is.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log, outbox
from formsapp.cases.attachments import (
    NamedFile,
    WaitingFile,
    attach_files,
    describe_files,
    open_file_key,
)
from formsapp.cases.bound_parts import bind_rows
from formsapp.cases.case_errors import Refused, SentOtherwise, require_row
from formsapp.cases.database import writing
from formsapp.cases.drafts import drop_drafts
from formsapp.cases.event_log import About, Who
from formsapp.cases.inbox_order import sort_day
from formsapp.cases.models import Attachment, Case, Message, Reply, store
from formsapp.cases.outbox import OutgoingMail
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing import letterbox as lb
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.letterbox import Letterbox

log = logging.getLogger(__name__)

MessageSort = Literal["client", "question", "note"]
"""What a client wrote; a question of staff, who then wait; what staff only tell."""


@dataclass(frozen=True)
class NewMessage:
    """A message that is about to be stored.

    Args:
        form_key: Key of its page: the same key is the same message.
        sort: Who writes, and whether an answer is asked.
        text: What was typed.
        files: Those that were added to the page with this key.
        mails: That go out with it, without content.

    """

    form_key: str = field(repr=False)
    sort: MessageSort
    text: str = field(repr=False)
    files: Sequence[WaitingFile] = ()
    mails: Sequence[OutgoingMail] = ()


@dataclass(frozen=True)
class OpenedMessage:
    """A message with its text, and a description of each of its files."""

    id: UUID
    sort: str
    at: datetime
    by: str
    text: str = field(repr=False)
    files: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    form_hash: str = field(default="", repr=False)
    opens: bool = True
    """Else nothing of it is known but its row."""


def open_messages(case: Case, key: ItemKey) -> list[OpenedMessage]:
    """Open the messages on a case, oldest first, each as far as it opens."""
    return [_open(row, key) for row in case.messages]


def find_message(session: Session, form_key: str) -> Message | None:
    """Return the message that was sent with this key before; None when there is none."""
    sent = sa.select(Message).where(Message.form_hash == lb.form_hash(form_key))
    return session.scalar(sent)


def add_message(  # noqa: PLR0913 - who writes what on which case, with which keys, and when
    session: Session,
    letterbox: Letterbox,
    case: Case,
    key: ItemKey,
    new: NewMessage,
    *,
    by: Who,
    now: datetime,
) -> None:
    """Store a message with its files, mails and event, or nothing at all.

    Args:
        session: Gets one write transaction; an open one is joined.
        letterbox: Public keys, for the mails.
        case: What it is about.
        key: Of the case.
        new: What was written.
        by: Who wrote it.
        now: UTC moment.

    Raises:
        SentOtherwise: It was sent before with another text or other files, which stand.
        Refused: The case is closed.
        Busy, NotStored: Nothing was stored.

    """
    with writing(session):
        if _is_known(session, new):
            return
        if case.closed_at is not None or case.destroyed_at is not None:
            raise Refused("This case is closed.")
        drop_drafts(session, lb.form_hash(new.form_key))
        bound = _store(session, case, key, new, (by, now))
        _move_turn(case, new.sort, now)
        for mail in new.mails:
            outbox.queue_mail(session, letterbox, mail, now=now, case_id=case.id)
        about = About.about_case(case)
        event_log.record(session, by, "message", about, now=now, ground=new.sort, bound=bound)
    session.expire(case, ["messages"])


def _is_known(session: Session, new: NewMessage) -> bool:
    """Return whether this very message was stored before; raises SentOtherwise for an edit."""
    before = find_message(session, new.form_key)
    if before is not None and not hmac.compare_digest(before.typed_mac, _typed_mac(new)):
        raise SentOtherwise(local_date(before.at))
    return before is not None


def _store(
    session: Session, case: Case, key: ItemKey, new: NewMessage, written: tuple[Who, datetime]
) -> dict[str, str]:
    """Store the row and its files; return what the event binds."""
    by, now = written
    row = Message(id=uuid4(), case_id=case.id, sort=new.sort, at=now, by=by.id)
    row.form_hash, row.typed_mac = lb.form_hash(new.form_key), _typed_mac(new)
    files = describe_files(new.files)
    content = {**when_written(row), "text": new.text, "attachments": files}
    row.sealed = key.seal(row.id, place_of(new.sort), content)
    store(session, row)
    bound = bind_rows("message", [row])
    if new.files:
        bound |= attach_files(session, case, key, new.form_key, len(new.files))
    return bound


def end_turns(case: Case) -> None:
    """Make nobody wait for a message any more: the case was answered, or closed."""
    case.asked_at = case.written_at = None


def open_listed_file(
    session: Session,
    key: ItemKey,
    form_hash: str,
    listed: Sequence[Mapping[str, Any]],
    number: int,
) -> NamedFile:
    """Open a file of a form, message or reply that its sealed content lists.

    Raises:
        NotFound: There is no such file.
        NoKey, Altered: It does not open, or is not the file that was sent with it.

    """
    known = {one["number"]: one for one in listed}
    wanted = sa.select(Attachment).where(
        Attachment.form_hash == form_hash,
        Attachment.case_id == key.of,
        Attachment.number == number,
    )
    found = require_row(session.scalar(wanted) if number in known else None, "file")
    name, data = open_file_key(key, found).open_file(found.sealed)
    if hashlib.sha256(data).hexdigest() != known[number]["sha256"]:
        raise lb.Altered("This is not the file that was sent.")
    return NamedFile(name, str(known[number]["mimetype"]), data)


def _move_turn(case: Case, sort: MessageSort, now: datetime) -> None:
    """Note who is waited for after a message of this sort."""
    if sort == "client":
        case.asked_at, case.written_at = None, now
    else:
        case.asked_at = now if sort == "question" else case.asked_at
        case.written_at = None
        case.note_reply(now)
    case.sort_on = sort_day(case)
    case.version += 1


def _open(row: Message, key: ItemKey) -> OpenedMessage:
    content = open_written(row, place_of(row.sort), key)
    if content is None:
        return OpenedMessage(row.id, row.sort, row.at, row.by, "", opens=False)
    files = tuple(content["attachments"])
    return OpenedMessage(
        row.id, row.sort, row.at, row.by, str(content["text"]), files, row.form_hash
    )


def open_written(row: Message | Reply, place: str, key: ItemKey) -> dict[str, Any] | None:
    """Return what is sealed in a message or reply; None where it does not open, which is logged.

    One that does not open spoils no other, and not the case.
    """
    try:
        content = key.open(row.id, place, row.sealed or b"")
        refuse_moved(row, content)
    except (lb.NoKey, lb.Altered) as error:
        kind = type(error).__name__
        log.error("%s %s does not open: %s", row.__tablename__, row.id, kind)  # noqa: TRY400 - a trace has paths alone
        return None
    return content


def when_written(row: Message | Reply) -> dict[str, str]:
    """Return when and by whom something was written, to be sealed with it."""
    return {"at": row.at.astimezone(UTC).isoformat(), "by": row.by}


def refuse_moved(row: Message | Reply, content: Mapping[str, Any]) -> None:
    """Refuse what stands at another moment or name than it was sealed with; raises Altered.

    Of before nothing of this was sealed with it.
    """
    sealed = {name: content[name] for name in ("at", "by") if name in content}
    if sealed and sealed != when_written(row):
        raise lb.Altered("What is sealed here was written at another moment, or by another.")


def place_of(sort: str) -> str:
    return f"message {sort}"


def _typed_mac(new: NewMessage) -> str:
    files = [[one.name, one.sha256] for one in new.files]
    return lb.typed_mac(new.form_key, [new.text, new.sort, files])
