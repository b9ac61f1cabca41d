"""Who of a client's circle agreed to which version of the terms, and whether all who must did.

What was answered follows from columns. Opened are the circle, which says who is who, and what
staff entered for someone in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.client_circle import ClientCircle, open_circle
from formsapp.cases.models import Case, Link
from formsapp.cases.unseal_case import open_answers
from formsapp.cases.which_came_last import place_in_day
from formsapp.kinds import akkoord
from formsapp.rules.agreement import Agreement, Reply, TermsAnswer, judge_agreement, standing
from formsapp.sealing.letterbox import Keyring

AGREEING = akkoord.kind.slug


@dataclass(frozen=True)
class HeardTerms:
    """An answer to the terms, with the case in which it came.

    ``is_loose``: there is a circle, and neither the link nor who entered it says who of it gave it.
    """

    answer: TermsAnswer
    case: Case
    is_loose: bool = False


@dataclass(frozen=True)
class Signer:
    """Someone in a circle, and what counts of what that person answered; None for nothing yet."""

    label: str
    heard: HeardTerms | None


@dataclass(frozen=True)
class ClientAgreements:
    """A client's answers to the terms on a day, oldest first, and what they come to.

    ``circle`` is None where nobody recorded who decides.
    """

    client: str
    circle: ClientCircle | None
    verdict: Agreement
    heard: tuple[HeardTerms, ...]

    @property
    def signers(self) -> tuple[Signer, ...]:
        """Each person of the circle with what counts now."""
        people = self.circle.people if self.circle else ()
        return tuple(Signer(one.member.label, self.find_heard(one.member.label)) for one in people)

    @property
    def unnamed(self) -> tuple[HeardTerms, ...]:
        """The answers of which nobody looked yet who gave them."""
        known = self.circle.said_by if self.circle else {}
        return tuple(one for one in self.heard if one.is_loose and one.case.id not in known)

    def find_heard(self, label: str | None) -> HeardTerms | None:
        """Return what counts of the answers of one person; of nobody known for None."""
        own = [one for one in self.heard if one.answer.who == label]
        counts = standing(one.answer for one in own)
        return next((one for one in own if one.answer is counts), None)


@dataclass(frozen=True)
class AgreementReader:
    """Works out who agreed to which version of the terms.

    Args:
        session: Only read.
        keyring: Private keys.
        in_force: SHA-256 of the texts that say what the terms say now.

    """

    session: Session
    keyring: Keyring
    in_force: frozenset[str]

    def read_agreements(self, client: str, day: date) -> ClientAgreements:
        """Return who agreed to which version, and what that comes to on ``day``.

        Raises:
            NoKey, Altered: Something does not open.

        """
        circle = open_circle(self.session, self.keyring, client)
        heard = tuple(sorted(self._hear(client, circle), key=lambda one: one.answer.place))
        answers = [one.answer for one in heard]
        verdict = judge_agreement(circle.rule if circle else None, answers, day)
        return ClientAgreements(client, circle, verdict, heard)

    def _hear(self, client: str, circle: ClientCircle | None) -> Iterator[HeardTerms]:
        wanted = sa.select(Case, Link.signer_id).outerjoin(Link, Link.id == Case.link_id)
        mine = wanted.where(
            Case.client == client, Case.kind == AGREEING, Case.destroyed_at.is_(None)
        )
        for case, signer_id in self.session.execute(mine.order_by(Case.received_at, Case.id)):
            said = reply_in(case)
            if said is None:
                continue
            signer = self._whose(case, signer_id)
            answer = TermsAnswer(
                who=circle.find_speaker(case.id, signer) if circle else None,
                said=said,
                on=case.received_on,
                turn=place_in_day(case, refuses=said == "nee"),
                in_force=case.text_sha256 in self.in_force,
            )
            is_loose = circle is not None and circle.label_of(signer) is None
            yield HeardTerms(answer, case, is_loose)

    def _whose(self, case: Case, signer_id: UUID | None) -> UUID | None:
        """Return whose answer it is: staff who enter what came otherwise say so inside it."""
        if case.link_id is not None:
            return signer_id
        named = open_answers(self.keyring, case).get("signer")
        return UUID(named) if named else None


def reply_in(case: Case) -> Reply | None:
    """Return what a case answers to the terms, from its columns alone; None for no answer."""
    if case.text_sha256 is not None:
        return "ja"
    if akkoord.REFUSAL.mark in case.marks:
        return "nee"
    return "vraag" if akkoord.QUESTION.mark in case.marks else None
