"""What is handed over to be taken in, as values: a form that was sent, its days and its origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from formsapp.cases import event_log
from formsapp.cases.event_log import Who
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.signed_links import OpenedLink
from formsapp.facts import DocumentText
from formsapp.rules.agreement_verdict import Reply
from formsapp.rules.limit import Limit
from formsapp.sealing.item_key import ItemKey


@dataclass(frozen=True)
class Dates:
    """When a form came in, until when it can be answered and how long it is kept.

    Args:
        received_on: Local date on which it reached the provider, by any channel.
        due_on: Last lawful day to answer; None when there is no term.
        raw_due_on: The day to work towards: ``due_on`` before it was moved past days off.
        steps: How ``due_on`` was found, as Dutch sentences.
        keep_until: Last day on which the case may be kept.
        term: Name of the term, in the facts, that gave ``due_on``.
        needed_on: The day before whose end staff must have read it; None where no day asks that.
        due_by: Last moment to answer, where the term is in hours.
        first_reply_on: Last day for a first reply; None where only an answer is promised.
        first_reply_by: Last moment for it, where that is promised in hours.
        first_steps: How that day was found.

    """

    received_on: date
    due_on: date | None = None
    raw_due_on: date | None = None
    steps: Sequence[str] = ()
    keep_until: date | None = None
    term: str | None = None
    needed_on: date | None = None
    first_reply_on: date | None = None
    first_steps: Sequence[str] = ()
    due_by: datetime | None = None
    first_reply_by: datetime | None = None

    @property
    def answer_limit(self) -> Limit | None:
        """Until when it can be answered in time; None without a term."""
        return Limit(self.due_on, self.due_by) if self.due_on else None

    @property
    def first_limit(self) -> Limit | None:
        """Until when a first reply is in time; None where none is promised."""
        return Limit(self.first_reply_on, self.first_reply_by) if self.first_reply_on else None


@dataclass(frozen=True)
class Receipt:
    """What the client gets; ``again`` says that the form had been received before."""

    reference: str
    code: str = field(repr=False)
    case_id: UUID
    received_at: datetime
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Origin:
    """How a form came in, and who entered it.

    Args:
        channel: ``web``, ``phone``, ``paper``, ``mail`` or ``visit``.
        entered_by: The client, or the member of staff who entered it for the client.
        entered_at: UTC moment of entering it, for the log and the mails; None when that is the
            moment of receipt.
        client: The provider's reference of the client, when no link gives it.
        signs: A case of the same kind and client that this signs for another person, when no
            link says so.
        works_out: An open case whose client staff found, and which this settles: it gets that
            client and is closed.

    """

    channel: str = "web"
    entered_by: Who = event_log.CLIENT
    entered_at: datetime | None = None
    client: str | None = None
    signs: UUID | None = None
    works_out: UUID | None = None


ONLINE = Origin()
"""The client sent the form online."""


@dataclass(frozen=True)
class AnsweredText:
    """What was answered to a text, by its key in the facts; of a yes the exact text too."""

    document: str
    said: Reply
    agreed: DocumentText | None = None


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One form that was sent and checked.

    Args:
        form_key: Key of the rendered form; the same key is the same submission.
        kind: Slug of the kind.
        team: Slug of the team that reads it.
        content: What is sealed, as JSON: answers, mail address. The receipt code is added.
        dates: When it came in and is due.
        typed: What the client filled in, as JSON. Sent again with the same ``typed`` it is the
            same form, with another it was edited; so nothing stands in it that we judged or worded
            at that moment. None means ``content``.
        link: The link through which it was sent; None for a form that is open to all.
        copied: Whether the personal page may show it. Staff who made the link can see that page,
            so what they may not read stays off it.
        texts: What was answered to each text to agree to, in the order of asking.
        follows: An earlier case of the same client that this one changes, such as a consent that
            is withdrawn. It is accepted also when the link's form was sent already.
        parent_key: The key of that earlier case, for who opened it: who can open it reads this one
            too. Without a link it also shows that this comes from the same person.
        part_of: A case from the same form, stored just before this one in the same transaction:
            this one gets its link and client.
        mails: Mails that go out with it, with ``REFERENCE`` and ``CODE`` where these belong.
        settles: Whether it is what was asked for. Otherwise, as with a question before a yes, the
            form of a once-only link can be sent again, and nothing is signed by it.
        origin: How it came in.
        marks: Words for staff that are not content.
        counts_as: The mark by which it is counted apart from others of its kind.
        laws: The laws that may apply to it.
        at_once: Whether staff must read it at once.
        signers_needed: How many people must sign before it is complete.
        by_circle: Who decides for the client is recorded, so signatures are not counted: the
            case is complete once the staff side finds that its verdicts are final.
        files: How many files were added to the form with this key, and must still be there.
        follow_ups: Further cases from the same form, stored with it or not at all. Each gets
            its key, link and origin from this one.

    """

    form_key: str = field(repr=False)
    kind: str
    team: str
    content: Mapping[str, Any] = field(repr=False)
    dates: Dates
    typed: object = field(default=None, repr=False)
    link: OpenedLink | None = None
    copied: bool = True
    texts: Sequence[AnsweredText] = ()
    follows: UUID | None = None
    parent_key: ItemKey | None = field(default=None, repr=False)
    part_of: UUID | None = None
    mails: Sequence[OutgoingMail] = ()
    settles: bool = True
    origin: Origin = ONLINE
    marks: Sequence[str] = ()
    counts_as: str | None = None
    laws: Sequence[str] = ()
    at_once: bool = False
    signers_needed: int = 1
    by_circle: bool = False
    files: int = 0
    follow_ups: Sequence[Submission] = ()
