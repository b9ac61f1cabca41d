"""Whether something is allowed today: the verdict on one party and purpose, from a client's circle.

The circle says who decides, and the ages of the law who of them must agree. Days are local days in
the Netherlands. What someone says about age or authority in a form plays no part.

* A yes counts of who had to agree on its day, so nobody decides later by what they said without
  a say. A no and a withdrawal always count.
* Of each person the newest answer counts, whatever the order in which answers are read; of two at
  the same moment a no or a withdrawal counts.
* Who must agree follows from the client's age on the day of the newest answer of someone who had
  to agree on that day. So a birthday alone changes no verdict: it comes up for review.
* On a day on which it became otherwise whether the client can weigh it, or someone came to
  represent an adult who can't, the age on that day decides: authority ends at 18.
* The client's own answers count from the age at which someone takes back a consent alone. From
  then on the client's no or withdrawal always counts, whoever must agree.
* Those who must agree agree on one party: as long as they name different ones, it waits for who
  named another than the newest yes.
* Where answers may be missing, as after a backup was put back, nothing is allowed.
* A no or withdrawal of an unknown person, who may be one of the circle, stands in the way until
  all who must agree have said yes after it. Nobody outside the circle opens anything.
* A yes without a good proof may be in the place of a no: it counts for nothing and stands in the
  way likewise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, Protocol

from formsapp.facts.translatable_texts import Say, _, say_source
from formsapp.rules.ages_of_consent import (
    REPRESENTATIVES,
    Capacity,
    Consenter,
    age_on,
    birthday,
    consenters,
    reviews,
    withdraws_alone,
)
from formsapp.rules.law_figures import ages
from formsapp.rules.party_names import is_same_party, spell_alike

Said = Literal["ja", "nee", "ingetrokken"]
OUTSIDE = ""
"""In place of a label: someone of whom it is known that this person does not decide."""
Word = Literal["not-asked", "refused", "withdrawn", "unknown", "waiting", "ended", "allowed"]
"""The verdicts in order of precedence: the first that fits is given.

Nobody answered; someone said no; someone took a yes back; it is not known who decides; someone has
not answered; someone's yes has ended; all who must agree have agreed. Where an unknown person
refused meanwhile, the last becomes ``unknown``.
"""
WORDS: dict[Word, str] = {
    "not-asked": _("niet gevraagd"),
    "refused": _("mag niet"),
    "withdrawn": _("ingetrokken"),
    "unknown": _("kring onbekend"),
    "waiting": _("wacht op {{ number }} van {{ total }}"),
    "ended": _("afgelopen"),
    "allowed": _("mag"),
}
Mark = Literal["review", "authority", "text", "parties", "restored", "whose", "unproven", "circle"]
"""What staff look at beside a verdict: since then the client reached an age at which the law lets
others decide; the authority of someone was not confirmed; the text was changed materially; those
who agreed named different parties; a backup was put back, and who took it back meanwhile is not
known; who decides is known, not who gave an answer; a yes, or who decides, may be forged."""


class Asks(Protocol):
    """Says whose agreement is asked at an age."""

    def __call__(self, age: int, *, capable: bool) -> tuple[Consenter, ...]: ...


@dataclass(frozen=True)
class Member:
    """Someone in the circle, by a label that no other member has.

    ``confirmed``: staff know from elsewhere that this person has authority. ``capacity`` is that
    of a representative. ``since`` and ``until`` are the first and last day in the circle.
    """

    label: str
    role: Consenter
    since: date
    until: date | None = None
    confirmed: bool = False
    capacity: Capacity | None = None

    def decides_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Circle:
    """Who decides for a client; nothing is allowed unless it is ``proven`` that staff said so.

    ``capable``: the client can weigh what is asked (wilsbekwaam). ``recorded`` holds from which
    days on that became otherwise, oldest first.
    """

    born: date
    members: tuple[Member, ...]
    capable: bool = True
    recorded: tuple[tuple[date, bool], ...] = ()
    proven: bool = True

    def is_capable(self, day: date) -> bool:
        """Whether the client can weigh what is asked on ``day``, as far as it was recorded."""
        return next((said for since, said in self.recorded[::-1] if since <= day), self.capable)

    def has_say(self, label: str | None, day: date, asks: Asks = consenters) -> bool:
        """Whether this person must agree to what is asked on ``day``: only then a yes counts."""
        return label in {one.label for one in self.needed(day, by_age_on=day, asks=asks)}

    def needed(self, day: date, *, by_age_on: date, asks: Asks = consenters) -> tuple[Member, ...]:
        """Return who of the circle on ``day`` must agree, by the client's age on another day.

        Of representatives these are the first in the order of the law. Empty when someone whom the
        law asks for is not in the circle, so that nobody decides alone by mistake; and on a day
        before the birth.
        """
        found: list[Member] = []
        if by_age_on < self.born:
            return ()
        capable = self.is_capable(day)
        for role in asks(age_on(self.born, by_age_on), capable=capable):
            own = [one for one in self.members if one.role == role and one.decides_on(day)]
            if not own:
                return ()
            first = min(map(_rank, own))
            found += (one for one in own if _rank(one) == first)
        return tuple(found)


@dataclass(frozen=True)
class Answer:
    """What someone said on a day about one party and purpose.

    Args:
        who: Label in the circle, or ``OUTSIDE``; None when it is unknown whose answer it is.
        said: ``ingetrokken`` is a yes that was taken back.
        on: The day on which it came.
        until: Last day of a yes; None for one that lasts.
        turn: Orders the answers of one day.
        named: Whom a yes is about, where the party has a name: which school.
        changed: Whether the text that was answered has changed materially since.
        proven: Whether a proof holds that it came in so.

    """

    who: str | None
    said: Said
    on: date
    until: date | None = None
    turn: float = 0
    named: str = ""
    changed: bool = False
    proven: bool = True

    @property
    def refuses(self) -> bool:
        return self.said != "ja"

    @property
    def is_doubtful(self) -> bool:
        """Whether it is a yes that may be forged."""
        return not (self.refuses or self.proven)

    def holds_on(self, day: date) -> bool:
        """Whether it is a yes that has not ended."""
        return not self.refuses and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Verdict:
    """What a consent comes to on one day.

    ``since`` is the day on which it became so, ``until`` the last day of what was given.
    ``missing`` are the labels of who has no yes and did not refuse, of ``needed`` people.
    ``named`` is how they call the party, where all who said yes call it the same. ``deciders``
    are the labels of who must agree.
    """

    word: Word
    since: date | None = None
    until: date | None = None
    missing: tuple[str, ...] = ()
    needed: int = 0
    marks: tuple[Mark, ...] = ()
    named: str = ""
    deciders: tuple[str, ...] = ()

    def text(self, say: Say = say_source) -> str:
        """Return the verdict in words: ``wacht op 1 van 3``."""
        numbers = (("number", str(len(self.missing))), ("total", str(self.needed)))
        return say(WORDS[self.word], numbers if self.word == "waiting" else ())


def judge(
    circle: Circle | None, answers: Collection[Answer], day: date, *, doubted: date | None = None
) -> Verdict:
    """Return the verdict on ``day``; ``circle`` is None where nobody recorded who decides.

    From the day ``doubted`` on, answers or a change of the circle may be missing.
    """

    def found_on(when: date) -> Verdict:
        found = _judge(circle, answers, when)
        found = _doubt(found, "circle") if circle and not circle.proven else found
        return found if doubted is None or when < doubted else _doubt(found, "restored")

    verdict, since = found_on(day), None
    days = _changes(circle, answers, day) | ({doubted} if doubted and doubted <= day else set())
    for change in sorted(days, reverse=True):
        if not is_same_verdict(found_on(change), verdict):
            break
        since = change
    return replace(verdict, since=None if verdict.word == "not-asked" else since)


def is_same_verdict(one: Verdict, other: Verdict) -> bool:
    """Whether two verdicts say the same, and about the same party where something is allowed."""
    same = one.text() == other.text()
    return same and (one.word != "allowed" or is_same_party(one.named, other.named))


def _doubt(found: Verdict, why: Mark) -> Verdict:
    other = replace(found, word="unknown", until=None, marks=(*found.marks, why))
    return other if found.word == "allowed" else found


def last_said(answers: Iterable[Answer]) -> Answer | None:
    """Return the newest of the answers that one person gave; None for nothing."""
    return max(answers, key=_order, default=None)


def _judge(circle: Circle | None, answers: Iterable[Answer], day: date) -> Verdict:
    known = sorted((one for one in answers if one.on <= day), key=_order)
    if circle is None:
        return Verdict("unknown" if known else "not-asked")
    counted = list(_counted(circle, known))
    strangers = [one for one in known if one.who is None or one.is_doubtful]
    if not counted:
        return _judge_strangers(circle, strangers, day)
    judged_on = max(_last_asked(circle, counted), _last_recorded(circle, day))
    newest = {
        member: one
        for member, one in counted
        if one.refuses or circle.has_say(member.label, one.on)
    }
    needed = circle.needed(day, by_age_on=judged_on)
    given = [newest[one] for one in needed if one in newest]
    refused = {one.said for who, one in newest.items() if who in needed or who.role == "self"}
    missing = [
        one.label
        for one in needed
        if one not in newest or not (newest[one].refuses or newest[one].holds_on(day))
    ]
    otherwise = _named_otherwise(needed, newest)
    word: Word = "allowed"
    marks = tuple(_marks(circle, needed, given, judged_on, day))
    if refused - {"ja"}:
        word = "refused" if "nee" in refused else "withdrawn"
    elif not needed:
        word = "unknown"
    elif missing:
        word = "waiting" if len(given) < len(needed) else "ended"
        marks = (*marks, *_mark_strangers(one for one in strangers if one.who in missing))
    elif otherwise:
        word, missing = "waiting", otherwise
    elif in_way := _stand_in_way(strangers, given):
        word, marks = "unknown", (*marks, *in_way)
    ends = [one.until for one in given if one.until and word in {"allowed", "ended"}]
    until, named = min(ends, default=None), _named_alike(given)
    who = tuple(one.label for one in needed)
    return Verdict(word, None, until, tuple(missing), len(needed), marks, named, who)


def _judge_strangers(circle: Circle, strangers: Collection[Answer], day: date) -> Verdict:
    """Return the verdict where nobody answered of whom it is known."""
    marks = _mark_strangers(strangers) if circle.needed(day, by_age_on=day) else ()
    return Verdict("unknown" if strangers else "not-asked", marks=tuple(marks))


def _stand_in_way(strangers: Iterable[Answer], given: Collection[Answer]) -> list[Mark]:
    """Return why nothing is allowed: a no of a stranger, or a yes that may be forged."""
    since = (one for one in strangers if _order(one) >= min(map(_order, given)))
    return _mark_strangers(one for one in since if one.refuses or one.is_doubtful)


def _mark_strangers(found: Iterable[Answer]) -> list[Mark]:
    return sorted({"unproven" if one.is_doubtful else "whose" for one in found})


def _counted(circle: Circle, answers: Iterable[Answer]) -> Iterator[tuple[Member, Answer]]:
    """Yield the answers that count of who is or was in the circle, each with who gave it."""
    members = {one.label: one for one in circle.members}
    for answer in answers:
        member = members.get(answer.who or "")
        if member is None or answer.is_doubtful:
            continue
        if member.role == "self" and not _old_enough(circle, answer.on):
            continue
        # A no before someone's authority began still closes: only a yes needs authority.
        if answer.refuses or member.decides_on(answer.on):
            yield member, answer


def _old_enough(circle: Circle, day: date) -> bool:
    return circle.born <= day and withdraws_alone(age_on(circle.born, day))


def _last_asked(circle: Circle, counted: Collection[tuple[Member, Answer]]) -> date:
    """Return the day of the newest answer of who had to agree on its day."""
    days = [answer.on for _, answer in counted]
    asked = [
        answer.on
        for member, answer in counted
        if member in circle.needed(answer.on, by_age_on=answer.on)
    ]
    return max(asked or days)


def _last_recorded(circle: Circle, day: date) -> date:
    """Return the last day on which others came to decide than before, whatever was asked then."""
    days = [since for since, _capable in circle.recorded if since <= day]
    if not circle.is_capable(day):
        days += [one.since for one in circle.members if _represents_adult(circle, one, day)]
    return max(days, default=date.min)


def _represents_adult(circle: Circle, member: Member, day: date) -> bool:
    grown = birthday(circle.born, ages().consent.adult)
    return member.role == "representative" and grown <= member.since and member.decides_on(day)


def _named_otherwise(needed: Iterable[Member], newest: Mapping[Member, Answer]) -> list[str]:
    """Return who agreed to another party than the newest yes of who must agree names."""
    given = {one: newest[one] for one in needed if one in newest and not newest[one].refuses}
    if not given:
        return []
    last = max(given.values(), key=_order)
    return [one.label for one, answer in given.items() if _name(answer) != _name(last)]


def _named_alike(given: Iterable[Answer]) -> str:
    """Return how the yeses call the party; empty where they differ."""
    agreed = [one for one in given if not one.refuses]
    return agreed[0].named if len({_name(one) for one in agreed}) == 1 else ""


def _name(answer: Answer) -> str:
    return spell_alike(answer.named)


def _marks(
    circle: Circle,
    needed: Iterable[Member],
    given: Iterable[Answer],
    judged_on: date,
    day: date,
) -> Iterator[Mark]:
    if reviews(circle.born, judged_on, day):
        yield "review"
    if not all(one.confirmed or one.role == "self" for one in needed):
        yield "authority"
    if any(one.changed for one in given):
        yield "text"
    if len({_name(one) for one in given if not one.refuses}) > 1:
        yield "parties"


def _changes(circle: Circle | None, answers: Iterable[Answer], day: date) -> set[date]:
    """Return the days, not after ``day``, on which a verdict can become another."""
    changes = set()
    for answer in answers:
        changes |= {answer.on, _day_after(answer.until)}
    for member in circle.members if circle else ():
        changes |= {member.since, _day_after(member.until)}
    changes |= {since for since, _said in circle.recorded} if circle else set()
    return {one for one in changes if one <= day}


def _day_after(day: date | None) -> date:
    return date.max if day is None or day == date.max else day + timedelta(days=1)


def _order(answer: Answer) -> tuple[date, float, bool, str, int, str]:
    # All that tells two answers apart has its place, so that reading order decides nothing.
    end = (answer.until or date.max).toordinal()
    return answer.on, answer.turn, answer.refuses, answer.said, -end, answer.named


def _rank(member: Member) -> int:
    """Return the place of a representative in the order of the law; 0 for others."""
    return next((at for at, group in enumerate(REPRESENTATIVES) if member.capacity in group), 0)
