"""Take in what a client sent: one transaction, one case, however often it is sent."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from formsapp.cases import agreed_texts, attachments, event_log, outbox
from formsapp.cases.backup_key_models import BackupKey
from formsapp.cases.bound_parts import CLOSED, SIGNED, bind_case, bind_texts
from formsapp.cases.case_errors import (
    AlreadyReceived,
    Broken,
    NotFound,
    NotStored,
    Revoked,
    SentOtherwise,
)
from formsapp.cases.case_reference import new_reference
from formsapp.cases.database import writing
from formsapp.cases.drafts import drop_drafts
from formsapp.cases.event_log import About
from formsapp.cases.inbox_order import sort_day
from formsapp.cases.models import Case, CaseKey, Copy, Link, store
from formsapp.cases.personal_seals import lock_case
from formsapp.cases.prove_case import judge_whose, proof_text, prove_whose, prove_whose_anew
from formsapp.cases.prove_settled import prove_keeping
from formsapp.cases.sign_receipt import SignedCase, add_statement
from formsapp.cases.submission import ONLINE, Dates, Origin, Receipt, Submission
from formsapp.sealing import letterbox as lb
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.letterbox import Letterbox
from formsapp.sealing.proof import make_proof

__all__ = ["ONLINE", "Dates", "Origin", "Receipt", "Submission", "receive", "was_received"]

CASES = Case.__table__


def part_key(code: str, kind: str) -> str:
    """Return the form key of a case that was made from the same form as another case.

    It follows from the receipt code of that other case, so that whoever has that code can be
    shown this case too.
    """
    return f"part {kind} of {lb.normalise_code(code)}"


def receive(
    session: Session,
    letterbox: Letterbox,
    keys: Sequence[str],
    submission: Submission,
    *,
    now: datetime,
) -> Receipt:
    """Store a submission with its follow-ups, log, mails and agreed text, or nothing at all.

    A form that is sent twice (double click, retry after a lost reply, two servers) makes one case
    and gives the same receipt each time. With other content it is refused as SentOtherwise.

    Args:
        session: Gets one write transaction.
        letterbox: Public keys.
        keys: Secrets of the server, newest last.
        submission: What was sent.
        now: UTC moment at which it reached the provider, by any channel.

    Raises:
        AlreadyReceived: The form of this once-only link was sent from another page.
        SentOtherwise: This form was sent before with other content, which stands.
        Broken, Revoked: The link does not open this kind, or was taken back meanwhile.
        NotFound: The case that it follows is not this client's.
        Busy, NotStored: Nothing was stored.

    """
    whole = _prepare(letterbox, keys, submission, now)
    made = [whole, *_prepare_follow_ups(letterbox, keys, whole, now)]
    try:
        with writing(session):
            if before := _find_receipt(session, keys, submission):
                return before
            for one in made:
                _store(session, letterbox, one)
            drop_drafts(session, whole.case.form_hash)
            return whole.receipt
    except IntegrityError as error:
        raise NotStored("The reference is taken already: send it again.") from error


def was_received(session: Session, form_key: str) -> bool:
    """Return whether the form with this key was received, with any content. Writes nothing."""
    known = sa.select(CASES.c.id).where(CASES.c.form_hash == lb.form_hash(form_key))
    return session.connection().execute(known).first() is not None


@dataclass(frozen=True)
class _Prepared:
    """A case that is sealed and ready to be stored; its key is not yet sealed for staff."""

    submission: Submission
    receipt: Receipt
    key: ItemKey
    case: Case
    case_key: CaseKey


def _prepare(
    letterbox: Letterbox, keys: Sequence[str], submission: Submission, now: datetime
) -> _Prepared:
    code = lb.receipt_code(keys[-1], submission.form_key)
    receipt = Receipt(new_reference(), code, uuid4(), now)
    key = ItemKey.new(receipt.case_id)
    case = _new_case(submission, receipt)
    at = submission.origin.entered_at or now
    agreed = [one.agreed for one in submission.texts if one.agreed]
    about = SignedCase(case, agreed)
    content = add_statement(letterbox, about, submission.content, code, at)
    case.sealed = key.seal(case.id, case.kind, {**content, "receipt": code})
    case_key = CaseKey(
        case_id=receipt.case_id,
        for_code=lb.key_for_code(code, key),
        for_parent=lb.key_for_parent(submission.parent_key, key) if submission.parent_key else None,
    )
    return _Prepared(submission, receipt, key, case, case_key)


def _prepare_follow_ups(
    letterbox: Letterbox, keys: Sequence[str], whole: _Prepared, now: datetime
) -> Iterator[_Prepared]:
    for part in whole.submission.follow_ups:
        own = replace(
            part,
            form_key=part_key(whole.receipt.code, part.kind),
            part_of=whole.receipt.case_id,
            link=whole.submission.link,
            origin=whole.submission.origin,
        )
        yield _prepare(letterbox, keys, own, now)


def _store(session: Session, letterbox: Letterbox, made: _Prepared) -> None:
    submission, receipt, case = made.submission, made.receipt, made.case
    now = submission.origin.entered_at or receipt.received_at
    _set_relations(session, letterbox, case, submission)
    prove_whose(session, letterbox, case, now)
    prove_keeping(letterbox, case, now)
    replies = agreed_texts.list_replies(case.id, submission.texts)
    bound = bind_case(case) | bind_texts(replies)
    case.proof = make_proof(letterbox, proof_text(letterbox.provider, case.id, bound), now)
    store(session, case)
    agreed_texts.keep_replies(session, replies, submission.texts, now=now)
    made.case_key.for_team, seals = lock_case(session, letterbox, case, made.key)
    for_backups = BackupKey(case_id=case.id, key=secrets.token_bytes(32))
    for row in (made.case_key, for_backups, *seals):
        store(session, row)
    if submission.files:
        form_key, number = submission.form_key, submission.files
        bound |= attachments.attach_files(session, case, made.key, form_key, number)
    if submission.link is not None and submission.copied:
        sealed = lb.key_for_link(submission.link.secret, made.key)
        store(session, Copy(link_id=case.link_id, case_id=case.id, sealed=sealed))
    for mail in submission.mails:
        filled = outbox.about_case(mail, reference=receipt.reference, code=receipt.code)
        outbox.queue_mail(session, letterbox, filled, now=now, case_id=case.id)
    by, about = submission.origin.entered_by, About.about_case(case)
    event_log.record(session, by, "receive", about, now=now, bound=bound)


def _new_case(submission: Submission, receipt: Receipt) -> Case:
    dates = submission.dates
    case = Case(
        id=receipt.case_id,
        reference=receipt.reference,
        kind=submission.kind,
        team=submission.team,
        client=submission.origin.client,
        channel=submission.origin.channel,
        form_hash=lb.form_hash(submission.form_key),
        typed_mac=_typed_mac(submission),
        code_hash=lb.lookup_hash(receipt.code),
        received_at=receipt.received_at,
        received_on=dates.received_on,
        due_on=dates.due_on,
        raw_due_on=dates.raw_due_on,
        due_steps=list(dates.steps),
        term=dates.term,
        needed_on=dates.needed_on,
        due_by=dates.due_by,
        first_reply_on=dates.first_reply_on,
        first_reply_by=dates.first_reply_by,
        at_once=submission.at_once,
        laws=list(submission.laws),
        keep_until=dates.keep_until,
        marks=list(submission.marks),
        counts_as=submission.counts_as,
        signers_needed=1 if submission.by_circle else submission.signers_needed,
        signed_at=_signed_at(submission, receipt),
    )
    case.sort_on = sort_day(case)
    return case


def _signed_at(submission: Submission, receipt: Receipt) -> datetime | None:
    """Return when all had signed who must, where one signature is enough."""
    if submission.by_circle or submission.signers_needed > 1:
        return None
    return receipt.received_at


def _typed_mac(submission: Submission) -> str | None:
    # A part has no MAC: its key follows from a code that staff have, so they could test guesses
    # against one. The form that it is a part of is compared instead.
    if submission.part_of is not None:
        return None
    typed = submission.content if submission.typed is None else submission.typed
    return lb.typed_mac(submission.form_key, typed)


def _find_receipt(session: Session, keys: Sequence[str], submission: Submission) -> Receipt | None:
    form_key = submission.form_key
    known = sa.select(CASES).where(CASES.c.form_hash == lb.form_hash(form_key))
    case = session.connection().execute(known).first()
    if case is None:
        return None
    mac = _typed_mac(submission)
    if case.typed_mac and mac and not hmac.compare_digest(case.typed_mac, mac):
        raise SentOtherwise(case.received_on)
    for key in reversed(keys):  # the secret may have been renewed in between
        code = lb.receipt_code(key, form_key)
        if lb.lookup_hash(code) == case.code_hash:
            return Receipt(case.reference, code, case.id, case.received_at, again=True)
    raise AlreadyReceived(case.received_on)


def _set_relations(
    session: Session, letterbox: Letterbox, case: Case, submission: Submission
) -> None:
    """Set the case's link, its client and the case that it belongs to."""
    if submission.part_of is not None:
        whole = session.get_one(Case, submission.part_of)
        case.parent_id, case.signs = whole.id, False
        case.link_id, case.client = whole.link_id, whole.client
        return
    if submission.link is not None:
        _set_link(session, case, session.get_one(Link, submission.link.link.id), submission)
    if submission.origin.signs is not None and submission.settles:
        _sign(session, case, submission.origin.signs)
    if submission.origin.works_out is not None:
        _settle_source(session, letterbox, case, submission.origin)
    if submission.follows is not None:
        _follow(case, session.get(Case, submission.follows), submission)


def _follow(case: Case, parent: Case | None, submission: Submission) -> None:
    """Set the case that this one changes, and whose it is where only that case's key tells it."""
    by_key = submission.parent_key is not None and submission.parent_key.of == submission.follows
    if parent is not None and by_key and submission.link is None:
        case.link_id, case.client = parent.link_id, parent.client
    elif parent is None or parent.client is None or parent.client != case.client:
        raise NotFound("There is no such case of this client.")
    case.parent_id, case.signs = parent.id, False


def _settle_source(session: Session, letterbox: Letterbox, case: Case, origin: Origin) -> None:
    """Give a case that came in without a link its client, and close it for this one."""
    source = session.get(Case, origin.works_out)
    if source is None or source.client not in {None, case.client}:
        raise NotFound("There is no such case of this client.")
    if source.closed_at is not None:
        raise AlreadyReceived(source.received_on)
    now = origin.entered_at or case.received_at
    case.parent_id, case.signs = source.id, False
    keyring = letterbox.keyring  # staff enter this, on their side
    before = judge_whose(session, keyring, source) if keyring else None
    source.client, source.closed_at, source.version = case.client, now, source.version + 1
    if keyring is not None and before is not None:
        prove_whose_anew(session, keyring, source, before)
    session.flush()
    about, bound = About.about_case(source), bind_case(source, CLOSED)
    event_log.record(session, origin.entered_by, "close", about, now=now, bound=bound)


def _set_link(session: Session, case: Case, link: Link, submission: Submission) -> None:
    if case.kind not in link.kinds and submission.follows is None:
        raise Broken("This link does not open that form.")
    if link.revoked_at is not None:
        raise Revoked("This link was taken back.")
    case.link_id, case.client = link.id, link.client
    if link.signer_id is not None:
        case.signed_at = None  # the staff side, which knows the circle, says when it is complete
    if not link.many and submission.follows is None:
        once_key = f"{link.root_id}:{case.kind}"
        done = session.scalar(sa.select(Case.received_on).where(Case.once_key == once_key))
        if done is not None:
            raise AlreadyReceived(done)
        case.once_key = once_key if submission.settles else None
    if link.case_id is not None and submission.follows is None and submission.settles:
        _sign(session, case, link.case_id)


def _sign(session: Session, case: Case, parent_id: UUID) -> None:
    parent = session.get(Case, parent_id)
    if parent is None or (parent.kind, parent.client) != (case.kind, case.client):
        return
    case.parent_id, case.signs = parent.id, True
    signed = sa.select(Case.link_id).where(Case.parent_id == parent.id, Case.signs)
    links = [*session.scalars(signed), case.link_id]
    # A link is one signer, however often it is used; each signature without a link is another.
    signers = len({*links} - {None, parent.link_id}) + links.count(None)
    counts = parent.signed_at is None and parent.signers_needed > 1
    if counts and 1 + signers >= parent.signers_needed:
        parent.signed_at = max(parent.received_at, case.received_at)
        now, bound = case.received_at, bind_case(parent, SIGNED)
        about = About.about_case(parent)
        event_log.record(session, event_log.SYSTEM, "signed", about, now=now, bound=bound)
