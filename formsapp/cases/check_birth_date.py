"""Whether a date of birth that a client typed is the right one; wrong ones are counted."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from formsapp.cases.birth_date_tries import BORN_PAUSE, store_try
from formsapp.cases.database import writing
from formsapp.cases.models import Link
from formsapp.cases.outbox import OutgoingMail, queue_mail
from formsapp.cases.sealed_birth_date import birth_salt, hash_birth_date
from formsapp.cases.signed_links import OpenedLink, refuse_ended
from formsapp.sealing.letterbox import Letterbox

APART = timedelta(minutes=5)
"""What two servers' clocks may differ, and who waits to write comes late. A pause that lasts longer
than that is of a clock that was set back, and holds nobody up."""


@dataclass(frozen=True)
class TypedBirthDate:
    """A date of birth that a client typed, and the mails that go out if the link closes by it."""

    born: date = field(repr=False)
    mails: Sequence[OutgoingMail] = ()


@dataclass(frozen=True)
class BirthLock:
    """What a date of birth is checked with: the link that counts the tries, and its salt.

    ``of_code``: a receipt's code is opened with it, which outlives the link. ``expected`` is the
    hash of the right date, where the link's own has another salt.
    """

    link: Link
    salt: bytes = field(repr=False)
    of_code: bool = False
    expected: bytes | None = field(default=None, repr=False)

    def refuse_ended(self, link: Link) -> None:
        """Raise Revoked for a link that opens nothing; of a code only wrong dates end it."""
        if link.closed_at is not None or not self.of_code:
            refuse_ended(link)


def check_birth_date(
    session: Session,
    letterbox: Letterbox,
    opened: OpenedLink,
    typed: TypedBirthDate,
    *,
    now: datetime,
) -> bool:
    """Return whether this is the date of birth that staff gave with the link.

    After each five wrong ones every answer is False for 15 minutes, also for the right date, and
    no try counts. Too many close the link for good (``birth_date_tries``).
    Call it only for what a client sent (POST): a mail scanner may open the address itself.

    Raises:
        Revoked: The link is closed, by this date or meanwhile by another.

    """
    if opened.link.born_hash is None:
        return True
    lock = BirthLock(opened.link, birth_salt(opened.secret))
    return try_birth_date(session, letterbox, lock, typed, now=now)


def try_birth_date(
    session: Session, letterbox: Letterbox, lock: BirthLock, typed: TypedBirthDate, *, now: datetime
) -> bool:
    """Return whether a date of birth opens a lock; counts and raises as ``check_birth_date``."""
    expected = lock.link.born_hash if lock.expected is None else lock.expected
    is_right = hmac.compare_digest(hash_birth_date(lock.salt, typed.born), expected or b"")
    with writing(session):
        link = session.get_one(Link, lock.link.id)
        lock.refuse_ended(link)
        left = (link.born_paused_until or now) - now
        if timedelta(0) < left <= BORN_PAUSE + APART:
            return False
        store_try(session, link, now, is_right=is_right)
        if is_right:
            return True
        if link.closed_at is not None:
            for mail in typed.mails:
                queue_mail(session, letterbox, mail, now=now)
    lock.refuse_ended(link)
    return False
