"""Who of a client's circle agreed to which version of each text, and whether all who must did.

What was answered follows from columns. Opened are the circle, which says who is who, and what
staff entered for someone in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.agreed_texts import replies_in
from formsapp.cases.client_circle import ClientCircle, open_circle
from formsapp.cases.models import Case, Link
from formsapp.cases.prove_case import is_proven
from formsapp.cases.stored_content import open_sent_form
from formsapp.cases.text_reply_models import TextReply
from formsapp.cases.which_came_last import place_in_day
from formsapp.kinds import akkoord
from formsapp.rules.agreement_verdict import (
    AGREEMENT_WORDS,
    Agreement,
    Reply,
    TermsAnswer,
    judge_agreement,
    standing,
)
from formsapp.rules.who_agrees import BY_LAW, Signing
from formsapp.sealing.letterbox import Keyring

AGREEING = akkoord.kind.slug
TO_DO = sorted(AGREEMENT_WORDS, key=lambda word: (word == "agreed", word == "never-asked"))
"""What answers to a text come to, by what is to be done first."""


class AskedText(NamedTuple):
    """A text to agree to: the SHA-256 of what says what it says now, and whom it asks."""

    key: str
    title: str
    version: str
    in_force: frozenset[str]
    signing: Signing = BY_LAW


@dataclass(frozen=True)
class HeardTerms:
    """An answer to a text, with the case in which it came and the version that it agrees to.

    ``is_loose``: there is a circle, and neither the link nor who entered it says who of it gave it.
    """

    answer: TermsAnswer
    case: Case
    version: str | None
    is_loose: bool = False


@dataclass(frozen=True)
class Signer:
    """Someone in a circle, and what counts of what that person answered; None for nothing yet."""

    label: str
    heard: HeardTerms | None


@dataclass(frozen=True)
class TextAgreements:
    """A client's answers to one text on a day, oldest first, and what they come to."""

    text: AskedText
    circle: ClientCircle | None
    verdict: Agreement
    heard: tuple[HeardTerms, ...]

    @property
    def signers(self) -> tuple[Signer, ...]:
        """Each person of the circle with what counts now."""
        people = self.circle.people if self.circle else ()
        return tuple(Signer(one.member.label, self.find_heard(one.member.label)) for one in people)

    def find_heard(self, label: str | None) -> HeardTerms | None:
        """Return what counts of the answers of one person; of nobody known for None."""
        own = [one for one in self.heard if one.answer.who == label]
        counts = standing(one.answer for one in own)
        return next((one for one in own if one.answer is counts), None)


@dataclass(frozen=True)
class ClientAgreements:
    """What a client's answers to each text come to; no circle where nobody recorded who decides."""

    client: str
    circle: ClientCircle | None
    texts: tuple[TextAgreements, ...]

    @property
    def heard_by_text(self) -> tuple[tuple[AskedText, HeardTerms], ...]:
        """The answers to all texts, each with its text, oldest first."""
        found = ((about.text, one) for about in self.texts for one in about.heard)
        return tuple(sorted(found, key=lambda pair: pair[1].answer.place))

    @property
    def heard(self) -> tuple[HeardTerms, ...]:
        """The answers to all texts, oldest first."""
        return tuple(one for _text, one in self.heard_by_text)

    @property
    def worst(self) -> TextAgreements:
        """The text of which most is to be done; one without answer counts as little, or as all."""
        return min(self.texts, key=lambda one: TO_DO.index(one.verdict.word))

    @property
    def unnamed(self) -> tuple[HeardTerms, ...]:
        """The answers of which nobody looked yet who gave them."""
        known = self.circle.said_by if self.circle else {}
        return tuple(one for one in self.heard if one.is_loose and one.case.id not in known)

    @property
    def to_ask(self) -> frozenset[str]:
        """The labels of who can be asked now; who is asked no more where someone said no."""
        asked = (one.verdict for one in self.texts if one.verdict.word != "not-agreed")
        return frozenset(label for verdict in asked for label in verdict.missing)

    @property
    def ask_again(self) -> bool:
        """Whether an older version of a text was agreed to, or a text was added since."""
        words = {one.verdict.word for one in self.texts}
        return "outdated" in words or {"never-asked"} < words


@dataclass(frozen=True)
class AgreementReader:
    """Works out who agreed to which version of each text.

    Args:
        session: Only read.
        keyring: Private keys.
        texts: The texts to agree to.

    """

    session: Session
    keyring: Keyring
    texts: Sequence[AskedText]

    def read_agreements(self, client: str, day: date) -> ClientAgreements:
        """Return who agreed to which version, and what that comes to on ``day``.

        Raises:
            NoKey, Altered: Something does not open.

        """
        circle = open_circle(self.session, self.keyring, client)
        heard = [*self._hear(client, circle)]
        judged = (self._judge(text, circle, heard, day) for text in self.texts)
        return ClientAgreements(client, circle, tuple(judged))

    def _judge(
        self,
        text: AskedText,
        circle: ClientCircle | None,
        heard: Sequence[tuple[str, HeardTerms]],
        day: date,
    ) -> TextAgreements:
        own = (one for key, one in heard if key == text.key)
        found = tuple(sorted(own, key=lambda one: one.answer.place))
        answers = [one.answer for one in found]
        rule = circle.rule if circle and circle.is_proven else None
        return TextAgreements(
            text, circle, judge_agreement(rule, answers, day, text.signing), found
        )

    def _hear(self, client: str, circle: ClientCircle | None) -> Iterator[tuple[str, HeardTerms]]:
        """Yield each answer with the key of its text."""
        wanted = sa.select(Case, Link.signer_id).outerjoin(Link, Link.id == Case.link_id)
        mine = wanted.where(
            Case.client == client, Case.kind == AGREEING, Case.destroyed_at.is_(None)
        )
        found = self.session.execute(mine.order_by(Case.received_at, Case.id)).all()
        replies: dict[UUID, list[TextReply]] = {}
        for reply in replies_in(self.session, *(case.id for case, _signer in found)):
            replies.setdefault(reply.case_id, []).append(reply)
        for case, signer_id in found:
            if case.id in replies:
                signer = self._whose(case, signer_id)
                is_loose = circle is not None and circle.label_of(signer) is None
                who = circle.find_speaker(case.id, signer) if circle else None
                proven = is_proven(self.session, self.keyring, case)
                for reply in replies[case.id]:
                    # A yes that may be forged is one of an unknown person, which counts for nobody.
                    who = who if proven or reply.said != "ja" else None
                    answer = self._read_reply(reply, case, who)
                    yield reply.document, HeardTerms(answer, case, reply.version, is_loose)

    def _read_reply(self, reply: TextReply, case: Case, who: str | None) -> TermsAnswer:
        said = cast("Reply", reply.said)
        in_force = {sha256 for text in self.texts for sha256 in text.in_force}
        return TermsAnswer(
            who=who,
            said=said,
            on=case.received_on,
            turn=place_in_day(case, refuses=said == "nee"),
            in_force=reply.sha256 in in_force,
        )

    def _whose(self, case: Case, signer_id: UUID | None) -> UUID | None:
        """Return whose answer it is: staff who enter what came otherwise say so inside it."""
        if case.link_id is not None:
            return signer_id
        named = open_sent_form(self.keyring, case).get("signer")
        return UUID(named) if named else None
