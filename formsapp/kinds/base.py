"""What a kind of form is made of: small frozen objects, no Flask, no database.

Texts are the Dutch source texts with *u*, marked with :func:`_` so that the catalogue
for *je* finds them; the web translates them and then fills in the provider's facts and the
ages of the law, so that no text holds a figure itself.
``given`` holds further values for the placeholders of one object's texts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

from formsapp.facts import Facts
from formsapp.facts.care import Basis
from formsapp.facts.translatable_texts import Given, _
from formsapp.kinds.conditions import ALWAYS, NEVER, Answers, Condition, Is, Value
from formsapp.kinds.demands import Demand
from formsapp.kinds.questions import Question, Seen
from formsapp.kinds.reply import ReplyForm
from formsapp.rules.ages_of_consent import AgeGroup, age_group, age_on
from formsapp.rules.consent_verdict import Said as Spoken

__all__ = ["Answers", "Given", "Value", "_"]  # what the rest of the program takes from here too

CHANGED = _("anders dan bij nakijken")
"""Mark of a form whose outcome changed, by time, after the client checked the answers."""

TAKEN_BACK = "ingetrokken"
"""Name of the answer that says what a later case takes back, and mark of such a case."""


@dataclass(frozen=True)
class Situation:
    """What a kind may know when it makes its steps.

    ``now`` is the UTC moment at which the server got the request; ``today`` is the day that it
    then is in the Netherlands. ``texts`` holds the SHA-256 of each document that can be agreed
    to, by its key. ``agreed`` holds the same of the texts to which this client agreed before, as
    far as that is known; ``settled`` are the keys of those to which their own last answer was a yes
    that still holds. ``elsewhere``: on which day such a yes came by another link or on paper, so
    that nobody knows whether it is theirs. ``linked``: the form is behind a link, so staff know
    whose it is.
    ``entered``: staff enter what reached the provider earlier; ``now`` is then that moment.
    ``called``: it reached them in a call or a talk.
    ``born`` is the client's date of birth, where it was typed to open the link; ``own_born`` is the
    own one of who fills it in, behind a link of someone who decides for the client. ``told`` are
    names of parties that staff told when they made the link, by the id of a consent.
    ``needs_told``: names of who told already what staff must take into account, as they are
    compared; None where it is not asked.
    """

    facts: Facts
    now: datetime
    today: date
    texts: Mapping[str, str] = field(default_factory=dict)
    linked: bool = False
    entered: bool = False
    called: bool = False
    agreed: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    elsewhere: Mapping[str, date] = field(default_factory=dict)
    born: date | None = None
    own_born: date | None = None
    told: Mapping[str, str] = field(default_factory=dict, repr=False)
    needs_told: frozenset[str] | None = field(default=None, repr=False)

    @property
    def ages(self) -> AgeGroup | None:
        """The group of ages that the client is in; None where no link tells the date of birth."""
        return self._group(self.born)

    @property
    def own_ages(self) -> AgeGroup | None:
        """The group of ages that who fills it in for themself is in, as far as the link tells."""
        return self._group(self.born or self.own_born)

    def _group(self, born: date | None) -> AgeGroup | None:
        return age_group(age_on(born, self.today)) if born else None


@dataclass(frozen=True)
class Said:
    """A text with the values for its own placeholders; ``applies`` names a fact it rests on."""

    text: str
    given: Given = ()
    applies: str = ""


@dataclass(frozen=True)
class Told:
    """What is said where ``when`` holds: a text, or a function where days or times decide it."""

    said: Said | Callable[[Answers], tuple[Said, ...]]
    when: Condition = ALWAYS


def tell(texts: Iterable[Told], answers: Answers) -> tuple[Said, ...]:
    """Return what is said for these answers."""
    found: list[Said] = []
    for one in texts:
        if one.when.holds(answers):
            found += (one.said,) if isinstance(one.said, Said) else one.said(answers)
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One page of a form; without ``id`` and ``title`` it has those of its first question.

    ``intro`` are paragraphs above the questions; ``applies`` names facts, such as
    ``visits.notice``: the page links to the clauses that state them; ``notice`` says
    what follows from the answers so far; ``check`` gives errors (name of question: text) that
    need more than one answer.
    ``at_once`` says, while the page is filled in, what follows from its own answers so far;
    it gets only those that are in order.
    ``forms`` are slugs of other forms that may be meant instead; each gets a link.
    ``caption`` is said above the title: how far someone is.
    ``on_paper`` are paragraphs for the printed form, where days or times decide the notice.
    ``aloud`` are said by staff to who calls in place of ``intro``, where that speaks of the screen.
    ``row_of``: pages that follow each other with the same words here ask the same anew; on paper
    they are rows of one table, which has these words as its title.
    ``part``: what the page is about, where pages that follow each other are about the same; the
    answers are shown under these words before they are sent. Without it a page is by itself.
    ``closes``: the last page, which shows the other answers too and sends the form, so that no page
    with all answers follows.
    ``by_time``: the page can come to belong, or its notice to say more, just because time passes.
    Who sends it without having read that gets it first, with these words.
    """

    id: str = ""
    title: str = ""
    questions: tuple[Question, ...] = ()
    intro: tuple[str, ...] = ()
    applies: tuple[str, ...] = ()
    when: Condition = ALWAYS
    notice: tuple[Told, ...] = ()
    check: Callable[[Answers, Situation], Mapping[str, str]] | None = None
    at_once: Callable[[Answers, Situation], tuple[Said, ...]] | None = None
    forms: tuple[str, ...] = ()
    by_time: str = ""
    closes: bool = False
    caption: Callable[[Answers], Said] | None = None
    on_paper: tuple[str, ...] = ()
    aloud: tuple[str, ...] = ()
    row_of: str = ""
    part: str = ""
    given: Given = ()

    def __post_init__(self) -> None:
        """Take what is not given from the first question: its name as id, its label as title."""
        object.__setattr__(self, "id", self.id or self.questions[0].name)
        object.__setattr__(self, "title", self.title or self.questions[0].label)

    @property
    def interrupt(self) -> bool:
        """Whether it is a warning page, which must be passed by a separate act."""
        return any(isinstance(one, Seen) for one in self.questions)


def in_part(part: str, *steps: Step) -> tuple[Step, ...]:
    """Return pages as being about one thing, as far as they do not say so themselves."""
    return tuple(step if step.part else replace(step, part=part) for step in steps)


@dataclass(frozen=True)
class ReceiptLine:
    """A line of a receipt: what it is about, and what was said or found of that."""

    about: Said
    said: Said


Proves: TypeAlias = Callable[[Answers, Situation], Iterable[str | ReceiptLine]]
"""Yields what a receipt proves beside kind, number and days: lines, and names of questions.

The answer to a question stands there as it was shown; one that was not asked is left out.
"""


@dataclass(frozen=True)
class FollowUp:
    """A further case that goes with a form: its kind, and the questions that it came from."""

    kind: str
    answers: tuple[tuple[Question, Value], ...]
    proves: Proves


@dataclass(frozen=True)
class Revocable:
    """Something that was given in an earlier form and can be taken back in one step."""

    name: str
    said: Said
    until: date | None = None


class SaidOf(NamedTuple):
    """What a form says of one party and purpose: the answer, and the last day of a yes.

    ``named``: how the party is called, where it has a name of its own. ``asked`` is the name of
    the question; empty where it is the id of the consent.
    """

    consent_id: str
    said: Spoken
    until: date | None = None
    named: str = ""
    asked: str = ""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Another end of a form, such as a question where a yes was asked.

    Nothing is settled by it: a link that sends a form once can send this one again, and nobody
    has signed. It is had where one of ``when`` holds. ``mark`` tells staff; ``send`` and ``after``
    are as those of the kind.
    """

    mark: str
    when: Callable[[Situation], tuple[Is, ...]]
    send: str
    after: tuple[str, ...]


@dataclass(frozen=True)
class Ruling:
    """A ruling of others on a case: from its receipt another term runs, for another answer.

    ``term`` is a name in ``Facts.terms``; ``may_come`` says by the answers whether there can be
    one; ``mark`` tells that there was one.
    """

    term: str
    mark: str
    may_come: Callable[[Answers, Facts], bool]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of form. A new kind is one module in this folder with a ``kind``.

    ``title`` is neutral: it may stand on a lock screen. ``noun`` is what staff call a case of it,
    ``nouns`` what they call one with a mark; ``row`` is what a list of cases adds to that, told by
    the answers and the moment of receipt: such as the moment of a visit. ``calls`` says why someone
    calls about it, after *U belt*: ``om een bezoek af te zeggen``. ``applies`` names the facts that
    the form applies, ``demands`` those without which no provider can offer it.
    ``needs`` is what someone gets ready beforehand, of what this provider's form asks.
    ``readers`` says who reads what is sent, ``others`` who does not. ``outcome`` says before
    sending what follows (in time, what it costs); ``after`` says on the confirmation what happens
    next.
    ``mail_name`` is the question that holds an address for the confirmation.
    ``term`` gives names of terms in ``Facts.terms`` (None: no term), each with its condition,
    where the answers and the day of receipt decide which applies: the first whose condition holds.
    ``marks`` are words for staff such as ``te laat``, shown in grey unless they are among the
    ``good_marks`` or ``warning_marks``. ``signers`` is how many people must sign,
    ``signs_together`` whether this provider asks more than one.
    ``refused`` gives by name what was refused. ``one_by_one``: each answer that ``revocable`` or
    ``refused`` names can be changed by itself.
    ``counted_apart`` are the marks of what is no such case in the figures of a year.
    ``proves`` yields the lines of the receipt, as they are at the moment of receipt; None where
    nothing of what was sent stands on it. ``why_no_copy``: with the receipt's code what was sent
    can't be read again unless the client asks for that; this says why.
    ``proof`` says what the moment of receipt proves, from the marks as they were stored and that
    moment in local time. ``follow_ups`` gives further cases, stored together with this one.
    ``laws`` are the laws that apply by the answers: they decide how long it is kept. Where
    ``anonymous`` holds, the case is stored without link and client, even behind a link.
    ``counted``: always so, and staff see only how many gave which answer.
    ``by_circle``: all who decide for a client fill it in, each for himself.
    ``said_in`` yields what a form of this kind says of each party and purpose, given or taken
    back; its situation is that of the day on which it was received.
    ``endings`` are other ends than the one that the kind asks for. ``acts``: by the last day of
    its term staff have acted on it; nobody gets an answer.
    ``needed_by`` gives by the answers and the present moment those before which staff must know of
    it, past ones too: where the office stays closed until one to come, the pages say to call, and
    staff see it on top. ``at_once``: staff must read it at once, whatever its term;
    ``at_once_if``: where these answers say so.
    ``on_own_page``: who decides for a client does it on the own page of a link, so no such link
    is made with the form; one that was made before it keeps it, also when it is renewed.
    ``ruling``: others may rule on it, after which it is answered anew.
    ``reply`` says what an answer of staff must hold; without it an answer is a text alone.
    ``one_sheet``: on paper it fits on two sides, in two columns and smaller letters.
    ``by_hour``: the hour of receipt decides something, not only the day. ``asks_for_link``:
    who has a link does not need it, and staff do not enter it but make a link. ``signs_up``: who
    it is about may become a client, so staff make a link of an intake package from its case; it
    names the part of the answer in which that link may stand.
    ``answered_to_others`` are the marks of cases whose answer someone else reads than the client.
    """

    slug: str
    title: str
    noun: str
    about: str
    steps: Callable[[Situation], tuple[Step, ...]]
    readers: str
    others: str
    after: tuple[str, ...]
    calls: str = ""
    applies: tuple[str, ...] = ()
    demands: tuple[Demand, ...] = ()
    needs: Callable[[Facts], tuple[str, ...]] = lambda _facts: ()
    minutes: int = 5
    send: str = _("Versturen")
    before_send: str = ""
    outcome: Callable[[Situation], tuple[Told, ...]] | None = None
    revocable: Callable[[Answers, Situation], tuple[Revocable, ...]] | None = None
    revoked: tuple[str, ...] = ()
    refused: Callable[[Answers, Situation], Mapping[str, Said]] | None = None
    one_by_one: bool = False
    mail_name: str = "mail"
    term: Callable[[Facts, date], tuple[tuple[str | None, Condition], ...]] | None = None
    marks: Callable[[Answers, Situation], tuple[str, ...]] | None = None
    good_marks: tuple[str, ...] = ()
    warning_marks: tuple[str, ...] = ()
    counted_apart: tuple[str, ...] = ()
    signers: Callable[[Answers, Situation], int] | None = None
    signs_together: Callable[[Facts], bool] = lambda _facts: True
    proves: Callable[[Answers, Situation], Iterable[str | ReceiptLine]] | None = None
    why_no_copy: str = ""
    proof: Callable[[tuple[str, ...], datetime], tuple[Said, ...]] | None = None
    follow_ups: Callable[[Answers], tuple[FollowUp, ...]] | None = None
    said_in: Callable[[Answers, Situation], Iterable[SaidOf]] | None = None
    laws: Callable[[Answers, Facts], tuple[Basis, ...]] | None = None
    anonymous: Condition = NEVER
    counted: bool = False
    by_circle: bool = False
    by_hour: bool = False
    one_sheet: bool = False
    asks_for_link: bool = False
    signs_up: str = ""
    answered_to_others: tuple[str, ...] = ()
    on_own_page: bool = False
    acts: bool = False
    at_once: bool = False
    at_once_if: Condition = NEVER
    needed_by: Callable[[Answers, datetime], Sequence[datetime]] | None = None
    nouns: Mapping[str, str] = field(default_factory=dict)
    row: Callable[[Answers, Situation], Said | None] | None = None
    endings: tuple[Ending, ...] = ()
    reply: ReplyForm | None = None
    ruling: Ruling | None = None

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Names of the facts to whose clauses the first page links."""
        return (*self.applies, f"kinds.{self.slug}")

    def find_ending(self, marks: Collection[str]) -> Ending | None:
        """Return the other end that a form had, by its marks; None for the kind's own."""
        return next((one for one in self.endings if one.mark in marks), None)

    def nameless(self, answers: Answers) -> bool:
        """Whether nothing that is stored may lead to the client."""
        return self.counted or self.anonymous.holds(answers)

    def term_name(self, answers: Answers, facts: Facts, received_on: date) -> str | None:
        """Return the name of the term that applies; None where there is none."""
        if self.term is None:
            return facts.kinds[self.slug].term
        terms = self.term(facts, received_on)
        return next((name for name, when in terms if when.holds(answers)), None)


def stored_answers(content: Mapping[str, Any]) -> Answers:
    """Return the answers by name from what is stored of a case, or from the client's copy."""
    return {
        answer["name"]: answer["value"]
        if isinstance(answer["value"], str)
        else tuple(answer["value"])
        for answer in content["answers"]
    }
