"""Whether everyone who decides for a client agreed to a text in force, by the client's circle.

Days are local days in the Netherlands. Of each person the newest yes or no counts; a question
changes neither. Who must agree follows from the client's age on the day of the newest yes to the
terms in force, so a birthday alone undoes no agreement. An unknown person agrees to nothing, and
what someone says who does not decide counts as never said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from formsapp.facts.translatable_texts import Say, _, say_source
from formsapp.rules.consent_verdict import OUTSIDE, Circle, Member
from formsapp.rules.who_agrees import BY_LAW, Signing

Reply = Literal["ja", "vraag", "nee"]
AgreementWord = Literal[
    "never-asked", "not-agreed", "question", "outdated", "circle-unknown", "incomplete", "agreed"
]
"""What the replies come to, in order of precedence.

Nobody answered; someone said no; someone who has not agreed has a question; someone agreed only to
an older text; it is not known who decides; someone has not answered; all agreed to the terms in
force."""
AGREEMENT_WORDS: dict[AgreementWord, str] = {
    "never-asked": _("nog geen antwoord"),
    "not-agreed": _("niet akkoord"),
    "question": _("eerst een vraag"),
    "outdated": _("akkoord met een oude versie"),
    "circle-unknown": _("kring onbekend"),
    "incomplete": _("wacht op {{ number }} van {{ total }}"),
    "agreed": _("akkoord"),
}


@dataclass(frozen=True)
class TermsAnswer:
    """What someone answered to the terms.

    Args:
        who: Label in the circle, or ``OUTSIDE``; None when it is unknown whose answer it is.
        said: The answer.
        on: The day on which it came.
        turn: Orders the answers of one day.
        in_force: Whether a yes is one to what the terms say now.

    """

    who: str | None
    said: Reply
    on: date
    turn: float = 0
    in_force: bool = False

    @property
    def place(self) -> tuple[date, float, int, bool]:
        """Where it stands among others: the later counts.

        Of two at the same moment a no counts, and of two yeses the one to the older text.
        """
        return self.on, self.turn, ("ja", "vraag", "nee").index(self.said), not self.in_force


@dataclass(frozen=True)
class Agreement:
    """What the answers to a text come to on one day.

    ``missing`` are the labels of who must still agree to the text in force, or of whom one must.
    ``waits`` is how many must, of ``needed``.
    """

    word: AgreementWord
    missing: tuple[str, ...] = ()
    needed: int = 0
    waits: int = 0

    @property
    def ask_again(self) -> bool:
        """Whether an older text was agreed to, and so the one in force is to be asked."""
        return self.word == "outdated"

    def text(self, say: Say = say_source) -> str:
        """Return it in words: ``wacht op 1 van 3``."""
        numbers = (("number", str(self.waits)), ("total", str(self.needed)))
        return say(AGREEMENT_WORDS[self.word], numbers if self.word == "incomplete" else ())


def judge_agreement(
    circle: Circle | None,
    answers: Collection[TermsAnswer],
    day: date,
    signing: Signing = BY_LAW,
) -> Agreement:
    """Return what the answers to a text come to on ``day``; ``signing``: whose it asks.

    ``circle`` is None where nobody recorded it.
    """
    heard = (one for one in answers if one.on <= day and one.who != OUTSIDE)
    known = sorted(heard, key=lambda one: one.place)
    counted = [one for one in known if circle is None or _counts(circle, one, signing)]
    needed = _needed(circle, counted, day, signing) if circle else ()
    people: dict[str | None, None] = dict.fromkeys(one.label for one in needed)
    people = people or dict.fromkeys(one.who for one in counted)
    stands = {who: standing(one for one in counted if one.who == who) for who in people}
    spared = _spared(needed, stands) if signing.one_parent else frozenset()
    missing = [one for one in needed if one.label not in spared and not _agrees(stands[one.label])]
    labels = tuple(one.label for one in missing)
    counting = [one for who, one in stands.items() if who not in spared]
    word = _word(counting, complete=bool(needed), missing=labels) if known else "never-asked"
    counts = (signing.count([one.role for one in some]) for some in (needed, missing))
    return Agreement(word, labels, *counts)


def standing(answers: Iterable[TermsAnswer]) -> TermsAnswer | None:
    """Return the answer of one person that counts, of answers in their order; None without one."""
    counts: TermsAnswer | None = None
    for one in answers:
        if one.said != "vraag" or counts is None or counts.said == "vraag":
            counts = one
    return counts


def _word(
    stands: list[TermsAnswer | None], *, complete: bool, missing: Collection[str]
) -> AgreementWord:
    said = {one.said for one in stands if one is not None}
    if "nee" in said:
        return "not-agreed"
    if "vraag" in said:
        return "question"
    if any(one is not None and not one.in_force for one in stands):
        return "outdated"
    if not complete:
        return "circle-unknown"
    return "incomplete" if missing else "agreed"


def _spared(
    needed: Iterable[Member], stands: Mapping[str | None, TermsAnswer | None]
) -> frozenset[str]:
    """Return the parents who need not agree because another did; who objects is none of them."""
    parents = {one.label: stands[one.label] for one in needed if one.role == "parents"}
    if not any(map(_agrees, parents.values())):
        return frozenset()
    quiet = (who for who, said in parents.items() if said is None or said.said == "ja")
    return frozenset(who for who in quiet if not _agrees(parents[who]))


def _counts(circle: Circle, answer: TermsAnswer, signing: Signing) -> bool:
    """Whether an answer counts: a yes only of who had to agree on its day."""
    return answer.said != "ja" or circle.has_say(answer.who, answer.on, signing.agreers)


def _needed(
    circle: Circle, counted: Iterable[TermsAnswer], day: date, signing: Signing
) -> tuple[Member, ...]:
    """Return who must agree, by the age on the day of the newest answer that counts now."""
    asked = [
        one.on
        for one in counted
        if circle.has_say(one.who, one.on, signing.agreers) and (one.in_force or one.said != "ja")
    ]
    return circle.needed(day, by_age_on=max(asked, default=day), asks=signing.agreers)


def _agrees(answer: TermsAnswer | None) -> bool:
    return answer is not None and answer.said == "ja" and answer.in_force
