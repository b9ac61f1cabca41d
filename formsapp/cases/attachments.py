"""Files that a client adds to a form, before it is sent and after.

A page keeps typed answers in hidden inputs, but a browser does not give a file back. So each
file is sealed at once to a key of its own and stored as a row that waits for its form. The row is
bound to the form by a hash of the form's key; only the page holds the key itself, and with it the
file's key. Sending the form makes the waiting rows part of the case, in the same transaction, and
their keys open with the case's key alone. A file whose form is not sent within a day is destroyed.

The page shows the file's name and size, because these are in a label that the form's key opens.
Nothing waits in a browser, a cookie or a folder, and a form that is sent twice has its files once.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.bound_parts import bind_rows
from formsapp.cases.case_errors import NotStored, Refused, SentOtherwise
from formsapp.cases.database import writing
from formsapp.cases.draft_models import Draft
from formsapp.cases.models import Attachment, Case, Message, store
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing import letterbox as lb
from formsapp.sealing.draft_codes import key_by_form, key_for_form, open_label, seal_label
from formsapp.sealing.item_key import ItemKey

log = logging.getLogger(__name__)

WAITING_KEPT = timedelta(days=1)
"""How long a file waits for its form to be sent."""
WAITING_BYTES = 1024**3
"""All waiting files together; anyone can add files, so a disk must not fill up with them."""
OF_STRANGERS = WAITING_BYTES // 4 * 3
"""Those of senders whom no link or case tells: who has one finds room when they fill theirs."""
BYTES_OF_ONE = WAITING_BYTES // 4
"""Those of one sender, who may be a clinic with all its clients behind one address."""
FILES_OF_ONE = 200


class TooMany(Refused): ...


class TooMuchOfOne(Refused): ...


@dataclass(frozen=True)
class Sender:
    """Whose files wait, under a keyed hash: a link or case that is known, or a network alone."""

    hashed: str
    is_known: bool


@dataclass(frozen=True)
class NamedFile:
    """A harmless file with its name and type; ``left_out`` has sort and words of each part."""

    name: str = field(repr=False)
    mimetype: str
    data: bytes = field(repr=False)
    left_out: Sequence[Sequence[str]] = field(default=(), repr=False)


@dataclass(frozen=True)
class WaitingFile:
    """A file of a form as the form's page shows it, from its label."""

    number: int
    name: str = field(repr=False)
    mimetype: str
    size: int
    sha256: str
    left_out: Sequence[Sequence[str]] = field(default=(), repr=False)


@dataclass(frozen=True)
class Tray:
    """The files of one form that is not sent yet.

    Args:
        session: Each change is one write transaction.
        form_key: Key of the form, from its page.
        now: UTC moment.
        sender: Of whom files that are added are; None where nobody knows it.

    """

    session: Session
    form_key: str = field(repr=False)
    now: datetime
    sender: Sender | None = None

    def files(self) -> Sequence[WaitingFile]:
        """Return the form's files in the order of adding, also when the form was sent.

        Files that waited for longer than a day are left out, but those of a form put aside; so
        are those that do not open, which are as good as gone.
        """
        mine = sa.select(Attachment).where(
            Attachment.form_hash == self._hash,
            sa.or_(Attachment.case_id.is_not(None), ~_waited_too_long(self.now)),
        )
        rows = self.session.scalars(mine.order_by(Attachment.number))
        return [*filter(None, (open_waiting(self.form_key, row) for row in rows))]

    def add(self, file: NamedFile, *, most: int) -> None:
        """Seal a file and store it to wait; adding the same file again changes nothing.

        It is another one under another name, or where something else was left out of it.

        Raises:
            TooMany: There are ``most`` already.
            TooMuchOfOne: Too much of this sender is waiting.
            SentOtherwise: The form was sent.
            NotStored: Too much is waiting, or the database does not take it.

        """
        row = Attachment(id=uuid4(), form_hash=self._hash, size=len(file.data), created_at=self.now)
        row.sender = self.sender.hashed if self.sender else None
        key = ItemKey.new(row.id)
        row.key = key_for_form(self.form_key, key)
        row.sealed = key.seal_file(file.name, file.data)
        row.sealed_sha256 = hashlib.sha256(row.sealed).hexdigest()
        label = {"sha256": hashlib.sha256(file.data).hexdigest(), "mimetype": file.mimetype}
        left_out = [*map(list, file.left_out)]
        more = {"left_out": left_out} if left_out else {}
        row.label = seal_label(self.form_key, row.id, {**label, **more, "name": file.name})
        with writing(self.session):
            purge_waiting(self.session, now=self.now)
            self._refuse_sent()
            before = self.files()
            same = (label["sha256"], file.name, left_out)
            if any((one.sha256, one.name, [*one.left_out]) == same for one in before):
                return
            if len(before) >= most:
                raise TooMany("This form has all the files that it may have.")
            self._refuse_too_much(row.size)
            row.number = 1 + max((one.number for one in before), default=0)
            store(self.session, row)

    def _refuse_too_much(self, size: int) -> None:
        """Refuse a file that would wait beside too many others, of this sender or in all."""
        waiting = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Attachment.size), 0))
        waiting = waiting.where(Attachment.case_id.is_(None))
        if self.sender:
            mine = waiting.where(Attachment.sender == self.sender.hashed)
            files, total = self.session.execute(mine).one()
            if files >= FILES_OF_ONE or total + size > BYTES_OF_ONE:
                raise TooMuchOfOne("Too many files of this sender are waiting.")
        total = self.session.execute(waiting).one()[1]
        is_known = self.sender is None or self.sender.is_known
        if total + size > (WAITING_BYTES if is_known else OF_STRANGERS):
            raise NotStored("Too many files are waiting.")

    def remove(self, number: int) -> None:
        """Destroy a waiting file; does nothing when there is none with this number."""
        wanted = sa.delete(Attachment).where(
            Attachment.form_hash == self._hash,
            Attachment.case_id.is_(None),
            Attachment.number == number,
        )
        with writing(self.session):
            self.session.execute(wanted)

    @property
    def _hash(self) -> str:
        return lb.form_hash(self.form_key)

    def _refuse_sent(self) -> None:
        form = sa.select(Case.received_on).where(Case.form_hash == self._hash)
        received_on = self.session.scalar(form)
        if received_on is not None:
            raise SentOtherwise(received_on)
        message = sa.select(Message.at).where(Message.form_hash == self._hash)
        at = self.session.scalar(message)
        if at is not None:
            raise SentOtherwise(local_date(at))


def open_waiting(form_key: str, row: Attachment) -> WaitingFile | None:
    """Return a file as its form's page shows it; None where it does not open, which is logged."""
    try:
        label = open_label(form_key, row.id, row.label)
        if row.case_id is None:
            key_by_form(form_key, row.id, row.key or b"")
    except lb.Altered as error:
        log.error("attachment %s does not open: %s", row.id, type(error).__name__)  # noqa: TRY400 - a trace has paths alone
        return None
    return WaitingFile(number=row.number, size=row.size, **label)


@dataclass(frozen=True)
class AddedFiles:
    """The files that were added on the page with this key, and will be sent with what it holds."""

    form_key: str = field(default="", repr=False)
    files: Sequence[WaitingFile] = ()


def describe_files(files: Sequence[WaitingFile]) -> list[dict[str, Any]]:
    """Return names, sizes and hashes for the sealed answers, to check the files against later."""
    return [asdict(one) for one in files]


def attach_files(
    session: Session, case: Case, case_key: ItemKey, form_key: str, expected: int
) -> dict[str, str]:
    """Make the waiting files of a form or message part of its case, in the transaction of that.

    What does not open was shown as gone, and goes.

    Returns:
        What the event of it binds.

    Raises:
        NotStored: The number of files differs from what the client saw on the page.

    """
    waiting = sa.select(Attachment).where(
        Attachment.form_hash == lb.form_hash(form_key), Attachment.case_id.is_(None)
    )
    rows = session.scalars(waiting).all()
    files = [one for one in rows if open_waiting(form_key, one)]
    gone = [one.id for one in rows if one not in files]
    session.execute(sa.delete(Attachment).where(Attachment.id.in_(gone)))
    if len(files) != expected:
        raise NotStored("A file of this form is gone.")
    for file in files:
        file.case_id, file.sender = case.id, None
        file.key = seal_file_key(case_key, key_by_form(form_key, file.id, file.key or b""))
    return bind_rows("file", files)


def seal_file_key(case_key: ItemKey, file_key: ItemKey) -> bytes:
    """Seal the key of a file to the key of its case."""
    return case_key.seal(file_key.of, "file key", {"key": file_key.secret})


def open_file_key(case_key: ItemKey, file: Attachment) -> ItemKey:
    """Return the key of a case's file; raises NoKey or Altered."""
    content = case_key.open(file.id, "file key", file.key or b"")
    return ItemKey(file.id, str(content["key"]))


def _waited_too_long(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a waiting file is a day old, and its form was not put aside until later."""
    put_aside = sa.exists().where(
        Draft.form_hash == Attachment.form_hash,
        Draft.saved_at.is_not(None),
        Draft.expires_at > now,
    )
    return sa.and_(Attachment.created_at <= now - WAITING_KEPT, ~put_aside)


def purge_waiting(session: Session, *, now: datetime) -> int:
    """Destroy files whose form was not sent within a day; return how many."""
    old = sa.delete(Attachment).where(Attachment.case_id.is_(None), _waited_too_long(now))
    with writing(session):
        return len(session.execute(old.returning(Attachment.id)).all())
