"""What a kind of form is made of: small frozen objects, no Flask, no database.

Texts are the Dutch source texts with *u*, marked with :func:`_` so that the catalogue
for *je* finds them; the web translates them and then fills in the provider's facts and the
ages of the law, so that no text holds a figure itself.
``given`` holds further values for the placeholders of one object's texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from formsapp.facts import Facts
from formsapp.facts.model import Law

Value: TypeAlias = str | tuple[str, ...]
"""One cleaned answer. A day is ISO 8601 text, yes and no are ``ja`` and ``nee``."""

Answers: TypeAlias = Mapping[str, Value]
Given: TypeAlias = tuple[tuple[str, str], ...]


CHANGED = "anders dan bij nakijken"
"""Mark of a form whose outcome changed, by time, after the client checked the answers."""


def _(text: str) -> str:
    """Mark ``text`` for the catalogue of translations."""
    return text


def always(_answers: Answers) -> bool:
    """Say that a step belongs to every path."""
    return True


@dataclass(frozen=True)
class Situation:
    """What a kind may know when it makes its steps.

    ``now`` is the moment at which the server got the request, in UTC; ``today`` is the
    day that it then is in the Netherlands. ``texts`` holds the SHA-256 of each document
    that can be agreed to, by its key; ``agreed`` that of the text that this client agreed to
    before, of the documents where that is known. ``linked``: behind a link, so that staff know
    for which client the form is. ``entered``: staff enter what came in at ``now``, before this.
    """

    facts: Facts
    now: datetime
    today: date
    texts: Mapping[str, str] = field(default_factory=dict)
    linked: bool = False
    entered: bool = False
    agreed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """A text with the values for its own placeholders; ``applies`` names a fact it rests on."""

    text: str
    given: Given = ()
    applies: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What all questions share.

    ``only_if`` is a pair of name and answer: without that answer this one is dropped.
    ``missing`` is the error when a required answer is not there.
    """

    name: str
    label: str
    hint: str = ""
    required: bool = True
    missing: str = _("Beantwoord deze vraag.")
    only_if: tuple[str, str] | None = None
    given: Given = ()

    def shown(self, value: Value) -> tuple[str, ...]:
        """Give the answer as texts to show, one a line."""
        return (value,) if isinstance(value, str) else value


@dataclass(frozen=True, kw_only=True)
class Text(Question):
    """One line. ``limit`` counts characters as people do."""

    limit: int = 200
    autocomplete: str = "off"
    missing: str = _("Vul hier iets in.")


@dataclass(frozen=True, kw_only=True)
class LongText(Question):
    """Several lines."""

    limit: int = 10_000
    rows: int = 6
    missing: str = _("Vul hier iets in.")


@dataclass(frozen=True, kw_only=True)
class Mail(Text):
    """An e-mail address."""

    limit: int = 254
    autocomplete: str = "email"


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """One of several answers; none is chosen beforehand."""

    options: tuple[Option, ...]
    missing: str = _("Kies een antwoord.")

    def shown(self, value: Value) -> tuple[str, ...]:
        """Give the labels of what was chosen."""
        chosen = (value,) if isinstance(value, str) else value
        return tuple(option.label for option in self.options if option.value in chosen)


@dataclass(frozen=True, kw_only=True)
class YesNo(Choice):
    """Yes or no."""

    options: tuple[Option, ...] = (Option("ja", _("Ja")), Option("nee", _("Nee")))
    missing: str = _("Kies ja of nee.")


@dataclass(frozen=True, kw_only=True)
class Several(Choice):
    """Any number of answers."""

    missing: str = _("Kies ten minste één antwoord.")


@dataclass(frozen=True, kw_only=True)
class Day(Question):
    """A day, typed as three numbers; ``earliest`` and ``latest`` may be given themselves."""

    earliest: date | None = None
    latest: date | None = None
    birth: bool = False
    missing: str = _("Vul een datum in.")


@dataclass(frozen=True, kw_only=True)
class Time(Question):
    """A time of the day, typed as people do (``9.30``); the answer is ``09:30``."""

    hint: str = _("Bijvoorbeeld 9.30 of 14.00.")
    missing: str = _("Vul een tijd in.")


@dataclass(frozen=True, kw_only=True)
class Agree(Question):
    """A box to tick under the whole text of ``document`` (a key of ``Facts.documents``)."""

    document: str
    missing: str = _("Zet een vinkje als u akkoord gaat.")

    def shown(self, value: Value) -> tuple[str, ...]:
        """Say yes: without a tick there is no answer."""
        return (_("Ja"),) if value else ()


@dataclass(frozen=True, kw_only=True)
class Seen(Question):
    """The answer of an interruption page: going on is answering."""

    label: str = ""

    def shown(self, value: Value) -> tuple[str, ...]:
        """Show nothing: it was no question."""
        del value
        return ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One page of a form.

    ``intro`` are paragraphs above the questions; ``applies`` names facts, such as
    ``visits.notice_hours``: the page links to the clauses that state them; ``notice`` says
    what follows from the answers so far; ``check`` gives errors (name of question: text) that
    need more than one answer.
    ``at_once`` says, while the page is filled in, what follows from those of its own answers
    that are in order; nothing where they do not tell it yet.
    ``interrupt`` makes it a warning page that must be passed by a separate act.
    ``forms`` are slugs of other forms that may be meant instead; each gets a link.
    ``caption`` is said above the title: how far someone is.
    ``on_paper`` are paragraphs for the printed form, where days or times decide the notice.
    ``by_time``: time alone can make the page belong. Who checked all answers before that
    moment can still send them; the outcome is what it is at receipt.
    """

    id: str
    title: str
    questions: tuple[Question, ...] = ()
    intro: tuple[str, ...] = ()
    applies: tuple[str, ...] = ()
    when: Callable[[Answers], bool] = always
    notice: Callable[[Answers, Situation], tuple[Said, ...]] | None = None
    check: Callable[[Answers, Situation], Mapping[str, str]] | None = None
    at_once: Callable[[Answers, Situation], tuple[Said, ...]] | None = None
    interrupt: bool = False
    forms: tuple[str, ...] = ()
    by_time: bool = False
    caption: Callable[[Answers], Said] | None = None
    on_paper: tuple[str, ...] = ()
    given: Given = ()


@dataclass(frozen=True)
class FollowUp:
    """A further case that goes with a form: its kind, and the questions that it came from."""

    kind: str
    answers: tuple[tuple[Question, Value], ...]


@dataclass(frozen=True)
class Revocable:
    """Something that was given in an earlier form and can be taken back in one step."""

    name: str
    said: Said
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of form. A new kind is one module in this folder with a ``kind``.

    ``title`` is neutral: it may stand on a lock screen. ``applies`` names the facts that
    the form applies. ``readers`` says who reads what is sent, ``others`` who does not.
    ``outcome`` says before sending what follows (in time, what it costs); ``after`` says on
    the confirmation what happens next.
    ``mail_name`` is the question that holds an address for the confirmation.
    ``term`` gives the name of the term in ``Facts.terms`` where the answers decide it
    (None: no term); ``marks`` are words for staff such as ``te laat``; ``signers`` is how
    many people must sign.
    ``proof`` says from the marks, as they were stored, what the moment of receipt (local
    time) proves. ``follow_ups`` gives further cases, stored together with this one.
    ``laws`` are the laws that the answers bring in, for how long it is kept. Where
    ``anonymous`` holds, the case is stored without link and client, whatever it was reached
    through. ``counted``: always so, and staff see how many gave which answer, no more.
    ``by_hour``: the hour of receipt decides something, not only the day.
    """

    slug: str
    title: str
    about: str
    steps: Callable[[Situation], tuple[Step, ...]]
    readers: str
    others: str
    after: tuple[str, ...]
    applies: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    minutes: int = 5
    send: str = _("Versturen")
    before_send: str = ""
    outcome: Callable[[Answers, Situation], tuple[Said, ...]] | None = None
    revocable: Callable[[Answers, Situation], tuple[Revocable, ...]] | None = None
    revoked: tuple[str, ...] = ()
    mail_name: str = "mail"
    term: Callable[[Answers, Facts], str | None] | None = None
    marks: Callable[[Answers, Situation], tuple[str, ...]] | None = None
    signers: Callable[[Answers], int] | None = None
    proof: Callable[[tuple[str, ...], datetime], tuple[Said, ...]] | None = None
    follow_ups: Callable[[Answers], tuple[FollowUp, ...]] | None = None
    laws: Callable[[Answers, Facts], tuple[Law, ...]] | None = None
    anonymous: Callable[[Answers], bool] | None = None
    counted: bool = False
    by_hour: bool = False

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Names of the facts to whose clauses the first page links."""
        return (*self.applies, f"kinds.{self.slug}")

    def nameless(self, answers: Answers) -> bool:
        """Whether nothing that is stored may lead to the client."""
        return self.counted or (self.anonymous is not None and self.anonymous(answers))


def stored_answers(content: Mapping[str, Any]) -> Answers:
    """Return the answers by name from what is stored of a case, or from the client's copy."""
    return {
        answer["name"]: answer["value"]
        if isinstance(answer["value"], str)
        else tuple(answer["value"])
        for answer in content["answers"]
    }
