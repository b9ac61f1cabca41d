"""Mail that must go out, written in the transaction of what it is about.

A mail waits sealed: the database shows neither who gets it nor what it says, because it may hold
a link or a receipt code. A worker on the staff side sends it, at least once, waits longer after
each failure, and gives up visibly. What nothing proves to be written here it does not send. What
was sent is deleted; that it was sent is kept.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from secrets import token_hex
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.case_errors import NotFound
from formsapp.cases.database import writing
from formsapp.cases.models import Case, OutboxMail, store
from formsapp.cases.prove_mail import SALT, MailRow, judge_mail, prove_mail
from formsapp.cases.smtp_mailer import Mailer
from formsapp.mail_address import sendable
from formsapp.sealing.key_files import POST
from formsapp.sealing.letterbox import Altered, Keyring, KeysError, Letterbox
from formsapp.sealing.proof import Proven

ONE_ROUND = 100
"""Mails that are sent before anything else gets its turn."""
LEASE = timedelta(minutes=10)
"""A worker that took a mail and died leaves it to others after this."""
APART = LEASE
"""By so much the clocks of two machines may differ: of who is ahead, nothing seems too late."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
MAX_TRIES = 20
"""One, two, four minutes ... four hours: more than two days in all."""

SALT_BYTES = 16
HELD = "nothing proves that it was written here"
UNPROVEN: Mapping[Proven, str] = {
    Proven.MISSING: HELD,
    Proven.FALSE: HELD,
    Proven.STAFF_KEY_GONE: HELD,
    Proven.UNKNOWN_KEY: "its proof is of a key that public/intake.keys does not hold",
}
"""Why a mail stays here. Only that list may become right, so such a mail is tried again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OutgoingMail:
    """A mail with a neutral subject, a reference and a link; never content."""

    to: str = field(repr=False)
    subject: str
    body: str = field(repr=False)


REFERENCE, CODE = "@@reference@@", "@@code@@"
"""Stand in the texts of a mail about a case that is not there yet: see :func:`about_case`."""


@dataclass
class Sending:
    """How many mails one round of sending sent, put off and gave up.

    ``problems`` is what went wrong, and ``next_try`` when the first of them is tried again.
    """

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    problems: set[str] = field(default_factory=set, compare=False)
    next_try: datetime | None = field(default=None, compare=False)


def queue_mail(
    session: Session,
    letterbox: Letterbox,
    mail: OutgoingMail,
    *,
    now: datetime,
    case_id: UUID | None = None,
) -> UUID:
    """Store a mail to be sent, sealed, in the transaction of what it is about; return its id."""
    about = MailRow(uuid4(), case_id, now)
    content = {**asdict(mail), SALT: token_hex(SALT_BYTES)}
    sealed = letterbox.seal(POST, about.id, "mail", content)
    row = OutboxMail(**asdict(about), sealed=sealed, due_at=now)
    row.proof = prove_mail(letterbox, about, content, now)
    with writing(session):
        store(session, row)
    return about.id


def about_case(mail: OutgoingMail, *, reference: str, code: str) -> OutgoingMail:
    """Put a new case's reference and receipt code in their places in the texts of a mail."""
    texts = asdict(mail).items()
    filled = {name: text.replace(REFERENCE, reference).replace(CODE, code) for name, text in texts}
    return OutgoingMail(**filled)


def send_due(
    session: Session,
    keyring: Keyring,
    mailer: Mailer,
    *,
    clock: Callable[[], datetime],
    reply_to: str | None = None,
) -> Sending:
    """Send the mails whose time has come, at most ``ONE_ROUND``; several workers may run at once.

    Each mail is held from the moment that its turn comes: a round with a slow mail server may take
    longer than anyone may hold one. A mail that cannot be sent stays, with a later time. The
    network is used outside every transaction, so that a slow mail server keeps nobody from sending
    a form.
    """
    done = Sending()
    for _ in range(ONE_ROUND):
        claimed = _claim(session, clock())
        if claimed is None:
            break
        problem = _hand_over(keyring, mailer, claimed, reply_to)
        _store_outcome(session, claimed, problem, clock(), done)
    _log_failures(done)
    return done


def _log_failures(done: Sending) -> None:
    """Log in one line that mail did not go out; of whom it is for, nothing."""
    if done.failed:
        again = "not tried again until staff ask for it"
        if done.next_try:
            again = f"tried again from {done.next_try:%Y-%m-%d %H:%M:%S} UTC"
        why = ", ".join(sorted(done.problems))
        log.warning("Mail waits: %d not sent (%s), %s.", done.failed, why, again)


def given_up_mails(session: Session) -> Sequence[OutboxMail]:
    """Return the mails that are not tried again until staff ask for it, oldest first."""
    lost = sa.select(OutboxMail).where(OutboxMail.given_up_at.is_not(None))
    return session.scalars(lost.order_by(OutboxMail.created_at)).all()


def is_mail_lost(session: Session, case: Case) -> bool:
    """Return whether a mail about a case was given up; one that nothing proves is no such mail."""
    lost = sa.exists().where(
        OutboxMail.case_id == case.id,
        OutboxMail.given_up_at.is_not(None),
        OutboxMail.problem != HELD,
    )
    return bool(session.scalar(sa.select(lost)))


def is_mail_held(session: Session) -> bool:
    """Return whether a mail waits that nothing proves to be written here."""
    held = sa.exists().where(OutboxMail.given_up_at.is_not(None), OutboxMail.problem == HELD)
    return bool(session.scalar(sa.select(held)))


def retry_mail(session: Session, mail_id: UUID, *, now: datetime) -> None:
    """Queue a mail again that was given up; raises NotFound."""
    with writing(session):
        mail = session.get(OutboxMail, mail_id)
        if mail is None or mail.given_up_at is None:
            raise NotFound("There is no such mail.")
        mail.given_up_at, mail.tries, mail.due_at = None, 0, now


def give_up_waiting(session: Session, *, now: datetime) -> int:
    """Give up all waiting mail after a restore, since it may have been sent after the backup.

    Returns:
        How many mails are now shown as given up.

    """
    waiting = sa.update(OutboxMail).where(
        OutboxMail.sent_at.is_(None), OutboxMail.given_up_at.is_(None)
    )
    given_up = waiting.values(given_up_at=now, problem="restored from a backup")
    with writing(session):
        return session.connection().execute(given_up).rowcount


def note_sent(session: Session, ids: Collection[UUID], *, now: datetime) -> int:
    """Note of mails that a restore brought back that they went out; return how many did wait."""
    waiting = sa.select(OutboxMail).where(OutboxMail.sent_at.is_(None))
    with writing(session):
        found = [mail for mail in session.scalars(waiting).all() if mail.id in ids]
        for mail in found:
            mail.sent_at, mail.sealed, mail.given_up_at, mail.problem = now, None, None, None
    return len(found)


@dataclass(frozen=True)
class _Claimed:
    """A mail that this worker alone may send for a while."""

    row: MailRow
    claim: str
    sealed: bytes
    proof: str | None


def is_mail_due(session: Session, *, now: datetime) -> bool:
    """Return whether a mail waits whose time has come."""
    return session.scalar(_select_due(now)) is not None


def _select_due(now: datetime) -> sa.Select[OutboxMail]:
    """Select the mail that is to be sent first.

    What waits longer than any mail does was put off before the clock was set back.
    """
    until, due_at = OutboxMail.claimed_until, OutboxMail.due_at
    free = sa.or_(until.is_(None), until <= now, until > now + LEASE + APART)
    is_due = sa.or_(due_at <= now, due_at > now + LONGEST_WAIT + APART)
    due = sa.select(OutboxMail).where(
        OutboxMail.sent_at.is_(None), OutboxMail.given_up_at.is_(None), is_due, free
    )
    return due.order_by(OutboxMail.due_at).limit(1)


def _claim(session: Session, now: datetime) -> _Claimed | None:
    if not is_mail_due(session, now=now):  # do not hold up the one writer for nothing
        return None
    with writing(session):
        mail = session.scalar(_select_due(now).with_for_update(skip_locked=True))
        if mail is None:
            return None
        mail.claim, mail.claimed_until = token_hex(8), now + LEASE
        row = MailRow(mail.id, mail.case_id, mail.created_at)
        return _Claimed(row, mail.claim, mail.sealed or b"", mail.proof)


def _hand_over(
    keyring: Keyring, mailer: Mailer, claimed: _Claimed, reply_to: str | None
) -> str | None:
    """Send a mail that is proven; return None, or what went wrong without naming anyone."""
    row = claimed.row
    try:
        content = keyring.open(POST, row.id, "mail", claimed.sealed)
        if problem := UNPROVEN.get(judge_mail(keyring, row, content, claimed.proof)):
            return problem
        mail = OutgoingMail(*(str(content[name]) for name in ("to", "subject", "body")))
        message = build_message(row.id, row.created_at, mail, mailer.sender)
        if reply_to:
            message["Reply-To"] = Address(addr_spec=sendable(reply_to))
        mailer.send(message)
    except smtplib.SMTPResponseException as error:
        return f"SMTP {error.smtp_code}"
    except smtplib.SMTPRecipientsRefused as error:
        return f"SMTP {next(iter(error.recipients.values()))[0]}, recipient refused"
    except (OSError, smtplib.SMTPException, MessageError, ValueError, LookupError) as error:
        return type(error).__name__ if not isinstance(error, Altered) else "altered"
    except KeysError:
        return "no private key of the outbox here"
    return None


def build_message(
    mail_id: UUID, written: datetime, mail: OutgoingMail, sender: str
) -> EmailMessage:
    # Address and policy refuse line breaks; the subject's are made spaces.
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = Address(addr_spec=sendable(mail.to))
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(written)
    # The same id for each try: mail programs show a mail that arrives twice only once.
    message["Message-ID"] = f"<{mail_id}@{sender.rstrip('>').rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def _store_outcome(
    session: Session, claimed: _Claimed, problem: str | None, now: datetime, done: Sending
) -> None:
    with writing(session):
        mail = session.get(OutboxMail, claimed.row.id)
        # It went with its case or its old code, or our lease ran out and another worker has it.
        if mail is None or mail.claim != claimed.claim:
            return
        mail.claim = mail.claimed_until = None
        mail.problem = problem
        if problem is None:
            mail.sent_at, mail.sealed = now, None
            done.sent += 1
        else:
            _postpone(mail, now, done)


def _postpone(mail: OutboxMail, now: datetime, done: Sending) -> None:
    mail.due_at = now + min(FIRST_WAIT * 2**mail.tries, LONGEST_WAIT)
    mail.tries += 1
    done.failed += 1
    done.problems.add(mail.problem or "")
    if mail.tries >= MAX_TRIES or mail.problem == HELD:
        mail.given_up_at = now
        done.given_up += 1
    else:
        done.next_try = min(mail.due_at, done.next_try or mail.due_at)
