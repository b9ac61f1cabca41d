"""From a kind to what stands on its paper form: questions, conditions, who reads it, by when.

Nothing here knows one kind from another: whatever a new kind asks comes out on paper too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from formsapp.facts.fact import Term
from formsapp.kinds.base import Answers, Given, Kind, Said, Seen, Situation, Step, _
from formsapp.paper.condition_words import Say, Words
from formsapp.paper.conditions import ALWAYS, Condition, Form, both, condition, findings, place_of
from formsapp.paper.paper_questions import question_data

ONLY_IF = _("Alleen invullen als {{ condition }}.")
ONLY_READ = _("Alleen lezen als {{ condition }}.")
MAYBE = _("Alleen invullen als dit voor u geldt.")
MAYBE_READ = _("Lees dit als het voor u geldt.")
THEN = _("Als {{ condition }}:")
SOMETIMES = _("Soms geldt ook:")
OTHER_FORM = _("Daarvoor is een ander formulier: {{ title }}.")
ANSWERED = _(
    "U krijgt ons antwoord binnen {{ length }}. Die tijd telt vanaf de dag waarop wij uw formulier "
    "ontvangen."
)
NO_DAY = _("Er is geen vaste dag voor een antwoord.")
UNSURE = _("{{ provider.name }} gaat die tijd nog na.")


@dataclass
class Maker:
    """Makes the form of one kind, question after question.

    Args:
        kind: What to print.
        situation: The facts, and the day from which days on the form are counted.
        say: Says our own texts in the provider's way.
        titles: The titles of the provider's other forms, by slug.

    """

    kind: Kind
    situation: Situation
    say: Say
    titles: dict[str, str]
    form: Form = field(default_factory=Form)
    number: int = 0
    told: set[Said] = field(default_factory=set)

    def group(self, step: Step) -> dict[str, Any] | None:
        """Print one page of the form; None when nothing of it can be told on paper."""
        when = condition(step.when, self.form)
        if when == ():
            return None  # nobody ever gets there
        notices = self.notices(step, when)
        words = self.words(when)
        questions = [
            self.question(step, place, when)
            for place, one in enumerate(step.questions)
            if not isinstance(one, Seen)
        ]
        texts = self.texts(step)
        if not (questions or notices or texts):
            return None
        made = {
            "title": self.say(step.title, step.given),
            "condition": self.conditional(words, reading=not questions),
            "texts": texts,
            "notices": notices,
            "questions": questions,
            "warning": step.interrupt,
        }
        first = questions[0]["label"] if questions else ""
        return under_questions(made) if first == made["title"] else made

    def texts(self, step: Step) -> list[str]:
        """Print the paragraphs of a page, and which other forms may be meant."""
        known = [self.titles[slug] for slug in step.forms if slug in self.titles]
        return [
            *(self.say(text, step.given) for text in (*step.intro, *step.on_paper)),
            *(self.say(OTHER_FORM, (("title", title),)) for title in known),
        ]

    def question(self, step: Step, place: int, when: Condition | None) -> dict[str, Any]:
        """Print one question, with the answer to an earlier one that it needs."""
        question = step.questions[place]
        self.number += 1
        words: str | None = ""
        if question.only_if is not None:
            name, value = question.only_if
            own = {(name, ""): frozenset({value})}
            known = name in self.form.choices
            words = self.words((own,)) if known else None
            when = both(when, own) if known else None
        self.form.add(question, self.number, when)
        return {
            "number": self.number,
            "condition": self.conditional(words, reading=False),
            "texts": [],
            "notices": [],
            **question_data(question, self.say),
        }

    def words(self, when: Condition | None, context: Condition | None = None) -> str | None:
        """Say a condition, where ``context`` holds already."""
        return Words(self.form, self.say, context or ALWAYS).of(when)

    def notices(self, step: Step, when: Condition | None) -> list[dict[str, str]]:
        """Print what follows from earlier choices, as far as choices decide it."""
        if step.notice is None:
            return []
        tell, situation = step.notice, self.situation
        found = findings(lambda answers: tell(answers, situation), self.form, step.when)
        return self.conditions(found or (), when)

    def outcome(self) -> list[dict[str, str]]:
        """Print what follows from all choices, except what was told on the way."""
        if self.kind.outcome is None:
            return []
        tell, situation = self.kind.outcome, self.situation
        found = findings(lambda answers: tell(answers, situation), self.form)
        return self.conditions([one for one in found or () if one[0] not in self.told])

    def conditions(
        self, found: Iterable[tuple[Said, Condition]], context: Condition | None = None
    ) -> list[dict[str, str]]:
        """Give each text with the choices that it goes with, in the order of the questions."""
        shown: dict[str, str] = {}
        for said, when in sorted(found, key=lambda one: place_of(one[1], self.form)):
            if said.text:
                self.told.add(said)
                then = self.then(self.words(when, context))
                text = self.say(said.text, said.given)
                shown[then] = f"{shown[then]} {text}" if then in shown else text
        return [{"when": then, "text": text} for then, text in shown.items()]

    def then(self, words: str | None) -> str:
        """Begin a text that goes with some choices only."""
        if words is None:
            return self.say(SOMETIMES, ())
        return self.say(THEN, (("condition", words),)) if words else ""

    def conditional(self, words: str | None, *, reading: bool) -> str:
        """Say when something must be filled in, or read where there is nothing to fill in."""
        if words is None:
            return self.say(MAYBE_READ if reading else MAYBE, ())
        text = ONLY_READ if reading else ONLY_IF
        return self.say(text, (("condition", words),)) if words else ""

    def answered(self) -> list[dict[str, str]]:
        """Say by when there is an answer, for each term that the choices can bring."""
        facts = self.situation.facts
        own = facts.kinds[self.kind.slug]
        found: list[tuple[str | None, Condition]] | None = [(own.term, ALWAYS)]
        if self.kind.term is not None:
            ask = self.kind.term
            found = findings(lambda answers: (ask(answers, facts),), self.form)
        shown = []
        for name, when in found or ():
            text = self.term_text(facts.terms[name] if name else None)
            if text and (name or when != ALWAYS):
                words = self.words(when)
                shown.append({"when": self.then(words), "text": text})
        return shown

    def term_text(self, term: Term | None) -> str:
        """Say how long an answer may take."""
        if term is None:
            return self.say(NO_DAY, ())
        if term.regime == "none":
            return ""
        text = self.say(ANSWERED, (("length", str(term)),))
        return f"{text} {self.say(UNSURE, ())}" if term.doubtful else text


def under_questions(group: dict[str, Any]) -> dict[str, Any]:
    """Let a page whose title is its first question begin with it: nothing is said twice."""
    first, *others = (
        {**question, "condition": question["condition"] or group["condition"]}
        for question in group["questions"]
    )
    lead = {name: group[name] for name in ("texts", "notices")}
    bare = {"title": "", "condition": "", "texts": [], "notices": []}
    return {**group, **bare, "questions": [{**first, **lead}, *others]}


def always_nameless(kind: Kind) -> bool:
    """Whether nobody's name ever belongs with a form of this kind."""
    nobody: Answers = {}
    return kind.nameless(nobody)


def sheet(
    kind: Kind, situation: Situation, say: Say, given: Given, titles: dict[str, str]
) -> dict[str, Any]:
    """Give all that comes from the kind itself, as texts and lists for the template.

    Args:
        kind: What to print.
        situation: The facts, and the day from which days on the form are counted.
        say: Says our own texts in the provider's way.
        given: Values for the kind's own texts.
        titles: The titles of the provider's other forms, by slug.

    """
    maker = Maker(kind, situation, say, titles)
    groups = [group for step in kind.steps(situation) if (group := maker.group(step))]
    return {
        "title": say(kind.title, given),
        "about": say(kind.about, given),
        "needs": [say(need, given) for need in kind.needs],
        "readers": [say(kind.readers, given), say(kind.others, given)],
        "groups": groups,
        "outcome": maker.outcome(),
        "before": say(kind.before_send, given) if kind.before_send else "",
        "after": [say(text, given) for text in kind.after],
        "answered": maker.answered(),
        "several": kind.signers is not None,
        "nameless": always_nameless(kind),
        "maybe_nameless": kind.anonymous is not None and not always_nameless(kind),
    }
