"""From a kind to what stands on its paper form: questions, conditions, who reads it, by when.

Nothing here knows one kind from another: whatever a new kind asks comes out on paper too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Any

from formsapp.facts.fact import Regime, Term
from formsapp.facts.translatable_texts import Given, Say, _
from formsapp.kinds.base import Kind, Said, Situation, Step, Told
from formsapp.kinds.conditions import ALWAYS, NEVER, And, Condition, Is, Not, Or
from formsapp.kinds.questions import Question
from formsapp.paper.condition_words import Words

ONLY_IF = _("Alleen invullen als {{ condition }}.")
ONLY_READ = _("Alleen lezen als {{ condition }}.")
MAYBE = _("Alleen invullen als dit voor u geldt.")
MAYBE_READ = _("Lees dit als het voor u geldt.")
THEN = _("Als {{ condition }}:")
SOMETIMES = _("Soms geldt ook:")
OTHER_FORM = _("Daarvoor is een ander formulier: {{ title }}.")
ANSWERED = _(
    "U krijgt antwoord binnen {{ length }}. Die tijd telt vanaf de dag waarop "
    "[[wij/ik]] uw formulier [[ontvangen/ontvang]]."
)
ACTED = _(
    "[[Wij verwerken/Ik verwerk]] dit binnen {{ length }}. Die tijd telt vanaf de dag waarop "
    "[[wij/ik]] uw formulier [[ontvangen/ontvang]], en eindigt op een werkdag."
)
ACTED_ON_ANY_DAY = _(
    "[[Wij verwerken/Ik verwerk]] dit binnen {{ length }}. Die tijd telt vanaf de dag waarop "
    "[[wij/ik]] uw formulier [[ontvangen/ontvang]]."
)
ANSWERED_BY_HOUR = _(
    "U krijgt antwoord binnen {{ length }}. Die tijd telt vanaf het moment waarop "
    "[[wij/ik]] uw formulier [[ontvangen/ontvang]]."
)
ACTED_BY_HOUR = _(
    "[[Wij verwerken/Ik verwerk]] dit binnen {{ length }}. Die tijd telt vanaf het moment waarop "
    "[[wij/ik]] uw formulier [[ontvangen/ontvang]]."
)
ROLLS: frozenset[Regime] = frozenset({"ATW", "EU1182"})
"""Under those a term ends on a working day."""
FIRST = _("U krijgt binnen {{ length }} een eerste reactie.")
NO_DAY = _("Er is geen vaste dag voor een antwoord.")
UNSURE = _("{{ provider.name }} gaat die tijd nog na.")


@dataclass
class FormPrinter:
    """Prints the form of one kind, question after question.

    Args:
        kind: What to print.
        situation: The facts, and the day from which days on the form are counted.
        say: Says our own texts in the provider's way.
        titles: The titles of the provider's other forms, by slug.
        words: Says conditions on the questions so far.

    """

    kind: Kind
    situation: Situation
    say: Say
    titles: dict[str, str]
    words: Words
    number: int = 0
    told: set[Said] = field(default_factory=set)

    def print_page(self, step: Step) -> dict[str, Any] | None:
        """Print one page of the form; None when nothing of it can be said on paper."""
        words, notices = self.words.say_when(step.when), self.print_notices(step.notice, step.when)
        questions = [self.print_question(step, one) for one in step.questions if one.asks]
        texts = self.print_texts(step)
        if not (questions or notices or texts):
            return None
        made = {
            "title": self.say(step.title, step.given),
            "condition": self.say_condition(words, reading=not questions),
            "texts": texts,
            "notices": notices,
            "questions": questions,
            "warning": step.interrupt,
        }
        first = questions[0]["label"] if questions else ""
        return lead_with_question(made) if first == made["title"] else made

    def print_table(self, steps: Sequence[Step]) -> dict[str, Any]:
        """Print pages that ask the same anew as one question, with a row of boxes for each."""
        first, title = steps[0], self.say(steps[0].row_of, ())
        self.number += 1
        words = self.words.say_when(first.when)
        for step in steps:
            for question in step.questions:
                self.words.add(question, self.number, And(step.when, question.when))
        columns = [
            (self.say(label, ()), count)
            for question in first.questions
            for label, count in question.paper().boxes
        ]
        asked = {**question_data(first.questions[0], self.say), "label": title, "hint": ""}
        asked |= {"number": self.number, "texts": [], "notices": []}
        asked |= {"condition": self.say_condition(words, reading=False)}
        asked |= {"boxes": [], "table": {"columns": columns, "rows": len(steps)}}
        bare = {"title": "", "condition": "", "texts": [], "notices": [], "warning": False}
        return {**bare, "questions": [asked]}

    def print_pages(self, steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
        """Print all pages; those that are rows of one table together."""
        for title, some in groupby(steps, key=lambda step: step.row_of):
            if title:
                yield self.print_table([*some])
            else:
                yield from filter(None, map(self.print_page, some))

    def print_texts(self, step: Step) -> list[str]:
        """Print the paragraphs of a page, and which other forms may be meant."""
        known = [self.titles[slug] for slug in step.forms if slug in self.titles]
        return [
            *(self.say(text, step.given) for text in (*step.intro, *step.on_paper)),
            *(self.say(OTHER_FORM, (("title", title),)) for title in known),
        ]

    def print_question(self, step: Step, question: Question) -> dict[str, Any]:
        """Print one question, with the answer to an earlier one that it needs."""
        self.number += 1
        words = self.words.say_when(question.when, step.when)
        self.words.add(question, self.number, And(step.when, question.when))
        return {
            "number": self.number,
            "condition": self.say_condition(words, reading=False),
            "texts": [],
            "notices": [],
            **question_data(question, self.say),
        }

    def print_outcome(self) -> list[dict[str, str]]:
        """Print what follows from all choices, except what was told on the way."""
        found = self.kind.outcome(self.situation) if self.kind.outcome else ()
        return self.print_notices(tuple(one for one in found if one.said not in self.told))

    def print_ends(self) -> list[dict[str, str]]:
        """Print what happens after each end that the form can have; none where there is one."""
        others = [(one.when(self.situation), one.after) for one in self.kind.endings]
        if not others:
            return []
        values: dict[str, tuple[str, ...]] = {}
        for one in chain.from_iterable(when for when, _after in others):
            values[one.name] = (*values.get(one.name, ()), *one.values)
        own = And(*(Not(Is(name, *said)) for name, said in values.items()))
        ends = ((own, self.kind.after), *((Or(*when), after) for when, after in others if when))
        return self.print_notices(
            tuple(Told(Said(text), when) for when, said in ends for text in said)
        )

    def print_notices(
        self, found: tuple[Told, ...], known: Condition = ALWAYS
    ) -> list[dict[str, str]]:
        """Print each text with the choices that it goes with, in the order of the questions.

        Left out is what days or times decide: that is not known before the form is filled in.
        """
        shown: dict[str, str] = {}
        for one in sorted(found, key=lambda one: self.words.number(one.when)):
            if isinstance(one.said, Said):
                self.told.add(one.said)
                then = self.say_then(self.words.say_when(one.when, known))
                text = self.say(one.said.text, one.said.given)
                shown[then] = f"{shown[then]} {text}" if then in shown else text
        return [{"when": then, "text": text} for then, text in shown.items()]

    def say_then(self, words: str | None) -> str:
        """Return the words before a text that goes with some choices only."""
        if words is None:
            return self.say(SOMETIMES, ())
        return self.say(THEN, (("condition", words),)) if words else ""

    def say_condition(self, words: str | None, *, reading: bool) -> str:
        """Say when something must be filled in, or read where there is nothing to fill in."""
        if words is None:
            return self.say(MAYBE_READ if reading else MAYBE, ())
        text = ONLY_READ if reading else ONLY_IF
        return self.say(text, (("condition", words),)) if words else ""

    def print_terms(self) -> list[dict[str, str]]:
        """Say by when there is an answer, for each term that the choices can bring."""
        facts, term = self.situation.facts, self.kind.term
        today = self.situation.today
        found = term(facts, today) if term else ((facts.kinds[self.kind.slug].term, ALWAYS),)
        if found == ((None, ALWAYS),) and (first := self.say_first()):
            return [{"when": "", "text": first}]
        return [
            {"when": self.say_then(self.words.say_when(when)), "text": text}
            for name, when in found
            if (text := self.say_term(facts.terms[name] if name else None))
            and (name or when != ALWAYS)
        ]

    def say_term(self, term: Term | None) -> str:
        """Say how long an answer may take."""
        if term is None:
            return self.say(NO_DAY, ())
        if term.regime == "none":
            return ""
        text = self.say(_choose_text(term, acts=self.kind.acts), (("length", str(term)),))
        unsure = self.say(UNSURE, ()) if term.doubtful else ""
        return " ".join(filter(None, [self.say_first(), text, unsure]))

    def say_first(self) -> str:
        """Say within what time there is a first reply; nothing where that is not promised."""
        first = self.situation.facts.kinds[self.kind.slug].first
        if first is None or self.kind.acts or self.kind.counted:
            return ""
        return self.say(FIRST, (("length", str(first)),))


def _choose_text(term: Term, *, acts: bool) -> str:
    """Return what says from when a term runs, and on what day it ends where that is sure."""
    if term.length.unit == "h":
        return ACTED_BY_HOUR if acts else ANSWERED_BY_HOUR
    if not acts:
        return ANSWERED
    return ACTED if term.regime in ROLLS or term.length.unit == "wd" else ACTED_ON_ANY_DAY


def question_data(question: Question, say: Say) -> dict[str, Any]:
    """Return the texts of a question, and how it is answered by hand."""
    shape, given = question.paper(), question.given
    hint = question.hint if shape.hint is None else shape.hint
    options = [
        {
            "label": say(one.label, (*given, *one.given)),
            "hint": say(one.hint, (*given, *one.given)) if one.hint else "",
        }
        for one in shape.options
    ]
    return {
        "label": say(shape.label or question.label, given),
        "hint": say(hint, given) if hint else "",
        "optional": not question.required,
        "how": say(shape.how, given) if shape.how else "",
        "options": options,
        "boxes": [(say(label, given), count) for label, count in shape.boxes],
        "lines": shape.lines,
        "document": shape.document,
        "table": None,
    }


def lead_with_question(group: dict[str, Any]) -> dict[str, Any]:
    """Drop the title of a page, and move its condition and texts to its first question."""
    first, *others = (
        {**question, "condition": question["condition"] or group["condition"]}
        for question in group["questions"]
    )
    lead = {name: group[name] for name in ("texts", "notices")}
    bare = {"title": "", "condition": "", "texts": [], "notices": []}
    return {**group, **bare, "questions": [{**first, **lead}, *others]}


def sheet(
    kind: Kind, situation: Situation, say: Say, given: Given, titles: dict[str, str]
) -> dict[str, Any]:
    """Return all that comes from the kind itself, as texts and lists for the template.

    Args:
        kind: What to print.
        situation: The facts, and the day from which days on the form are counted.
        say: Says our own texts in the provider's way.
        given: Values for the kind's own texts.
        titles: The titles of the provider's other forms, by slug.

    """
    printer = FormPrinter(kind, situation, say, titles, Words(say))
    nameless = kind.counted or kind.anonymous == ALWAYS
    return {
        "title": say(kind.title, given),
        "about": say(kind.about, given),
        "needs": [say(need, given) for need in kind.needs(situation.facts)],
        "readers": [say(kind.readers, given), say(kind.others, given)],
        "groups": [*printer.print_pages(kind.steps(situation))],
        "outcome": printer.print_outcome(),
        "before": say(kind.before_send, given) if kind.before_send else "",
        "after": [] if kind.endings else [say(text, given) for text in kind.after],
        "ends": printer.print_ends(),
        "answered": printer.print_terms(),
        "several": kind.signers is not None and kind.signs_together(situation.facts),
        "nameless": nameless,
        "one_sheet": kind.one_sheet,
        "maybe_nameless": kind.anonymous != NEVER and not nameless,
    }
