"""What a client's consents come to on a day, from the sealed answers of who decides.

Only the staff side can open these. A verdict is worked out when it is asked, and stored nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.client_circle import ClientCircle, SaidBy, open_circle
from formsapp.cases.models import Case, Link
from formsapp.cases.prove_case import is_proven
from formsapp.cases.restored_clients import doubted_since
from formsapp.cases.stored_content import open_sent_form
from formsapp.cases.unseal_case import name_shut
from formsapp.cases.which_came_last import place_in_day
from formsapp.facts import Facts
from formsapp.facts.consents import Consent
from formsapp.facts.translatable_texts import Say
from formsapp.facts.words import put_words
from formsapp.kinds import all_kinds, intrekken, offered_kinds, toestemming
from formsapp.kinds.base import Answers, SaidOf, Situation, stored_answers
from formsapp.kinds.parts.applicant import CAPACITY
from formsapp.kinds.parts.consent_meaning import asks_the_same, bare_words, wordings
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.consent_verdict import Answer, Verdict, judge
from formsapp.sealing.letterbox import Keyring

KIND = toestemming.kind.slug


def offered_to_sign(facts: Facts) -> tuple[str, ...]:
    """Return the forms that everyone who decides fills in, of those that a provider offers."""
    return tuple(slug for slug, kind in offered_kinds(facts).items() if kind.by_circle)


def done_on_own_page(kinds: Iterable[str]) -> list[str]:
    """Return the forms that no link is made with for someone who decides: its own page does it."""
    known = all_kinds()
    return [one for one in kinds if one in known and known[one].on_own_page]


def kinds_that_speak() -> dict[str, Callable[[Answers, Situation], Iterable[SaidOf]]]:
    """Return, by kind, what finds in its answers what they say of consents."""
    return {slug: kind.said_in for slug, kind in all_kinds().items() if kind.said_in}


def first_answer_on(session: Session, client: str) -> date | None:
    """Return the first day on which something came in that the client's circle decides over.

    None where nothing did. No birth date lies after it.
    """
    slugs = [slug for slug, kind in all_kinds().items() if kind.said_in or kind.by_circle]
    mine = sa.select(sa.func.min(Case.received_on)).where(Case.client == client)
    return session.scalar(mine.where(Case.kind.in_(slugs)))


def own_label(facts: Facts, *, adult: bool) -> str:
    """Return what a client is called in the own circle."""
    return put_words("cliënt", facts.words) if adult else "jongere"


@dataclass(frozen=True)
class Heard:
    """An answer about one party and purpose, with the case in which it came.

    ``asked`` is the question in the words in which it was asked; empty for taking back.
    ``said_as`` is in what capacity someone says to have answered. ``is_loose``: there is a circle,
    and neither the link nor who entered it says who of it gave the answer.
    """

    consent_id: str
    answer: Answer
    case: Case
    asked: str = ""
    said_as: str = ""
    is_loose: bool = False


@dataclass(frozen=True)
class ClientConsent:
    """One party and purpose: the verdict, and who said what, oldest first."""

    consent: Consent
    verdict: Verdict
    heard: tuple[Heard, ...]


@dataclass(frozen=True)
class LooseCase:
    """A case that does not itself tell who of the circle answered, with all that was said in it.

    ``said_by`` is what staff found out; None while nobody looked.
    """

    case: Case
    said_as: str
    heard: tuple[Heard, ...]
    said_by: SaidBy | None


@dataclass(frozen=True)
class ClientBoard:
    """A client's consents on a day; ``circle`` is None where nobody recorded who decides.

    ``restored_at`` is when a backup was put back, where it is not known what is missing since.
    """

    circle: ClientCircle | None
    consents: tuple[ClientConsent, ...]
    restored_at: datetime | None = None

    @property
    def loose(self) -> list[LooseCase]:
        """The cases that do not tell themselves who of the circle answered, oldest first."""
        found: dict[Case, list[Heard]] = {}
        for consent in self.consents:
            for one in consent.heard:
                if one.is_loose:
                    found.setdefault(one.case, []).append(one)
        known = self.circle.said_by if self.circle else {}
        cases = (
            LooseCase(case, heard[0].said_as, tuple(heard), known.get(case.id))
            for case, heard in found.items()
        )
        return sorted(cases, key=lambda one: (one.case.received_at, one.case.id))


@dataclass(frozen=True)
class ConsentReader:
    """Works out what the consents of clients come to.

    Args:
        session: Only read.
        keyring: Private keys.
        facts: The provider's, which name each party and purpose.
        say: Says a question as this provider says it now.

    """

    session: Session
    keyring: Keyring
    facts: Facts
    say: Say

    def read(self, client: str, day: date) -> ClientBoard:
        """Return each party and purpose with its verdict on ``day``, in the order of the facts.

        Raises:
            NoKey, Altered: Something does not open. A no may be in it, so nothing is told.

        """
        with name_shut("the circle"):
            circle = open_circle(self.session, self.keyring, client)
        return self.read_circle(client, circle, day)

    def read_circle(self, client: str, circle: ClientCircle | None, day: date) -> ClientBoard:
        """Work out a client's consents by a circle that was opened; raises as :meth:`read`."""
        heard = list(self._hear(client, circle))
        rule = circle.rule if circle else None
        found, restored_at = [], doubted_since(self.session, self.keyring, client)
        doubted = local_date(restored_at) if restored_at else None
        for consent in self.facts.consents:
            own = tuple(one for one in heard if one.consent_id == consent.id)
            verdict = judge(rule, [one.answer for one in own], day, doubted=doubted)
            found.append(ClientConsent(consent, verdict, own))
        return ClientBoard(circle, tuple(found), restored_at)

    def read_question(self, client: str, consent_id: str) -> str:
        """Return a question as it was asked last, also one that is asked no more; empty for none.

        Raises as :meth:`read`.
        """
        mine = sa.select(Case).where(Case.client == client, Case.kind.in_(kinds_that_speak()))
        newest = mine.where(Case.sealed.is_not(None)).order_by(Case.received_at.desc(), Case.id)
        for case in self.session.scalars(newest):
            for record in open_sent_form(self.keyring, case)["answers"]:
                if record["name"] == consent_id:
                    return str(record["question"])
        return ""

    def _hear(self, client: str, circle: ClientCircle | None) -> Iterator[Heard]:
        """Open what came in for a client, and yield each answer."""
        kinds = kinds_that_speak()
        wanted = sa.select(Case, Link.signer_id).outerjoin(Link, Link.id == Case.link_id)
        mine = wanted.where(Case.client == client, Case.kind.in_(kinds))
        for case, signer_id in self.session.execute(mine.order_by(Case.received_at, Case.id)):
            if case.sealed is None:
                continue
            with name_shut(case.reference):
                content = open_sent_form(self.keyring, case)
            proven = is_proven(self.session, self.keyring, case)
            # Staff who enter what came otherwise say whose it is.
            signer = UUID(content["signer"]) if "signer" in content else signer_id
            who = circle.find_speaker(case.id, signer) if circle else None
            if who is None and _is_worked_out(case):
                continue
            then = Situation(self.facts, case.received_at, case.received_on)
            for one in kinds[case.kind](stored_answers(content), then):
                record = _record_of(one, content)
                answer = Answer(
                    who=who,
                    said=one.said,
                    on=case.received_on,
                    until=one.until,
                    turn=place_in_day(case, refuses=one.said != "ja"),
                    named=one.named,
                    changed=one.said == "ja" and self._is_changed(one, record, then),
                    proven=proven,
                )
                yield Heard(
                    one.consent_id,
                    answer,
                    case,
                    asked=record.get("question", ""),
                    said_as=say_capacity(content),
                    is_loose=circle is not None and circle.label_of(signer) is None,
                )

    def _is_changed(self, said: SaidOf, record: Mapping[str, Any], then: Situation) -> bool:
        """Return whether a question that was answered asks something else now.

        Of an answer without a fingerprint, as before, the words of the question are compared.
        """
        consent = next(one for one in self.facts.consents if one.id == said.consent_id)
        if "about" in record:
            return not asks_the_same(consent, record["about"])
        asked = (toestemming.asks(one, then) for one in wordings(consent))
        worded = (bare_words(self.say(one.text, one.given)) for one in asked)
        return bare_words(record["question"]) not in worded


def _is_worked_out(case: Case) -> bool:
    """Return whether staff entered in another case what this one takes back, and whose it is."""
    return case.kind == intrekken.kind.slug and bool(case.children)


def _record_of(said: SaidOf, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the question with its answer as it was stored; empty for taking back."""
    name = said.asked or said.consent_id
    return next((one for one in content["answers"] if one["name"] == name), {})


def say_capacity(content: Mapping[str, Any]) -> str:
    """Return for whom someone says to have filled it in, in the words of the form."""
    answers = content["answers"]
    return next((str(one["answer"]) for one in answers if one["name"] == CAPACITY.name), "")
