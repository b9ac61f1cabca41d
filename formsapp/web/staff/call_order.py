"""The questions of a form in the order of a call: who it is, what it is about, how to reach them.

The form judges its answers in its own order; this decides only where a question stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import Any, Final

from formsapp.facts.translatable_texts import Say, _
from formsapp.kinds.base import Step, tell
from formsapp.kinds.conditions import (
    ALWAYS,
    Aged,
    And,
    Condition,
    Is,
    Not,
    Or,
    Picked,
    names_in,
)
from formsapp.kinds.questions import Choice, Day, Option, Question, Seen, Text
from formsapp.paper.condition_words import Words
from formsapp.paper.empty_form_content import MAYBE, ONLY_IF
from formsapp.web.form.form_progress import FormPage
from formsapp.web.staff.known_or_not import CLIENT_WORDS, either

PARTS: Final = {
    "who": _("Wie belt of schrijft?"),
    "": _("Waar gaat het over?"),
    "reach": _("Hoe [[bereiken wij/bereik ik]] die persoon?"),
}
"""Titles of the parts of the page, by ``caller`` of what they ask."""


READ_OUT: Final = _("Lees voor: “{{ sentence }}”")
SAY_TOO: Final = _("Zeg erbij: “{{ hint }}”")
QUOTED_LABEL, QUOTED_HINT = _("“{{ label }}”"), _("Zeg dan: “{{ hint }}”")


@dataclass(frozen=True)
class Asked:
    """A question, when it belongs, and the step that it is from."""

    question: Question
    when: Condition
    step: Step


@dataclass(frozen=True)
class Group:
    """Questions that belong in the same cases.

    ``words`` say in which, and ``data`` says it for the script; both are empty where they always
    do. ``reads`` is what the client reads there, by step.
    """

    questions: tuple[Question, ...]
    words: str = ""
    data: str = ""
    reads: tuple[Step, ...] = ()
    row_of: str = ""


@dataclass(frozen=True)
class Rows:
    """Groups that ask the same anew under one title; without a title they are no such groups."""

    title: str
    groups: tuple[Group, ...]

    @property
    def questions(self) -> Iterator[Question]:
        """All questions, from top to bottom."""
        return (one for group in self.groups for one in group.questions)

    def is_filled(self, data: Mapping[str, str]) -> bool:
        """Whether something was filled in here."""
        return any(data.get(name) for one in self.questions for name in one.inputs)


@dataclass(frozen=True)
class Part:
    """A part of the page; ``reads`` are paragraphs above its questions."""

    title: str
    rows: tuple[Rows, ...]
    reads: tuple[str, ...] = ()
    acknowledged: Seen | None = None

    @property
    def questions(self) -> Iterator[Question]:
        """All questions, from top to bottom, and what must be acknowledged before them."""
        own = chain.from_iterable(rows.questions for rows in self.rows)
        return chain((self.acknowledged,) if self.acknowledged else (), own)


def order_as_call(first: Step, steps: Iterable[Step], say: Say, to_client: Say) -> list[Part]:
    """Return the parts of a page: how it came in, and then the steps of the form."""
    words = Words(say, CLIENT_WORDS)
    arrival = [Asked(one, one.when, first) for one in first.questions]
    asked = place_in_parts(collect_questions(steps))
    parts = ((PARTS[part], some) for part, some in asked.items() if some)
    return [
        Part(say(first.title, first.given), group_together(arrival, words, to_client, reads=False)),
        *(Part(say(title, ()), group_together(some, words, to_client)) for title, some in parts),
    ]


def collect_questions(steps: Iterable[Step]) -> list[Asked]:
    """Return each question once, with all the cases in which some step asks it."""
    found: dict[str, Asked] = {}
    for step in steps:
        for question in (one for one in step.questions if one.asks):
            when = And(step.when, question.when)
            found[question.name] = (
                also_asked(found[question.name], question, when)
                if question.name in found
                else Asked(question, when, step)
            )
    return list(found.values())


def also_asked(known: Asked, question: Question, when: Condition) -> Asked:
    """Return a question that another step asks as well, with the answers that it adds."""
    both = known.question
    if isinstance(both, Choice) and isinstance(question, Choice):
        own = {one.value for one in both.options}
        more = tuple(one for one in question.options if one.value not in own)
        both = replace(both, options=(*both.options, *more))
    return replace(known, question=both, when=either(known.when, when))


def place_in_parts(asked: Sequence[Asked]) -> dict[str, list[Asked]]:
    """Divide questions over the parts; before each come those whose answers decide about it."""
    parts: dict[str, list[Asked]] = {name: [] for name in PARTS}
    placed: set[str] = set()

    def place(one: Asked, part: str) -> None:
        if one.question.name in placed:
            return
        placed.add(one.question.name)
        for other in asked:
            if other.question.name in names_in(one.when):
                place(other, part)
        parts[part].append(one)

    for part in PARTS:
        for one in asked:
            if one.question.caller == part:
                place(one, part)
    return parts


def order_later(page: FormPage, say: Say, to_client: Say) -> Part:
    """Return what is said once the rest is in order, and what is asked with it."""
    step = page.step
    asked = [Asked(one, one.when, step) for one in step.questions if one.asks]
    seen = next((one for one in step.questions if isinstance(one, Seen)), None)
    told = tell(step.notice, page.before)
    reads = [to_client(text, step.given) for text in step.aloud or step.intro]
    return Part(
        title=to_client(step.title, step.given),
        rows=group_together(asked, Words(say, CLIENT_WORDS), to_client, reads=False),
        reads=(*reads, *(to_client(one.text, one.given) for one in told)),
        acknowledged=seen,
    )


def group_together(
    asked: Sequence[Asked], words: Words, to_client: Say, *, reads: bool = True
) -> tuple[Rows, ...]:
    """Group what follows each other and belongs in the same cases, and say when that is."""
    groups = []
    seen: set[str] = set()
    for when, some in groupby(asked, key=lambda one: one.when):
        same = list(some)
        steps = {one.step.id: one.step for one in same if one.step.id not in seen}
        seen |= steps.keys()
        questions = tuple(as_staff_read(one.question, to_client) for one in same)
        groups.append(
            Group(
                questions=questions,
                words=say_when(when, words),
                data="" if when == ALWAYS else json.dumps(condition_as_data(when)),
                reads=tuple(step for step in steps.values() if step.intro and reads),
                row_of=same[0].step.row_of,
            )
        )
        for question in questions:
            words.add(question, len(words.numbers) + 1, when)
    rows = groupby(groups, key=lambda group: group.row_of)
    return tuple(Rows(title, tuple(some)) for title, some in rows)


def say_when(when: Condition, words: Words) -> str:
    """Say in which cases something is filled in; empty where that is always."""
    said = words.say_when(when)
    if said is None:
        return words.say(MAYBE, ())
    return words.say(ONLY_IF, (("condition", said),)) if said else ""


def condition_as_data(condition: Condition) -> list[Any]:
    """Return a condition as the page's script reads it; what it can't work out is ``maybe``."""
    if isinstance(condition, And | Or):
        sort = "and" if isinstance(condition, And) else "or"
        return [sort, *map(condition_as_data, condition.parts)]
    if isinstance(condition, Not):
        return ["not", condition_as_data(condition.other)]
    if isinstance(condition, Picked):
        sort = "is" if isinstance(condition, Is) else "ticked"
        return [sort, condition.name, *condition.values]
    return ["maybe", *([condition.name] if isinstance(condition, Aged) else [])]


def as_staff_read(question: Question, to_client: Say) -> Question:
    """Return a question as staff read it: what must be said literally stands there so.

    A browser fills in nothing: what it knows is of who types.
    """
    if isinstance(question, Text):
        question = replace(question, autocomplete="off")
    if isinstance(question, Day):
        question = replace(question, own=False)
    if isinstance(question, Choice):
        options = (quote_facts(one, question, to_client) for one in question.options)
        question = replace(question, options=tuple(options))
    if not question.literal:
        return question
    label = to_client(question.label, question.given)
    hint = to_client(question.hint, question.given) if question.hint else ""
    return replace(
        question,
        label=READ_OUT,
        hint=SAY_TOO if hint else "",
        given=(*question.given, ("sentence", label), ("hint", hint)),
    )


def quote_facts(option: Option, question: Choice, to_client: Say) -> Option:
    """Return an option; what it says in the provider's words to the client, it quotes."""
    given = (*question.given, *option.given)
    label, hint = option.label, option.hint
    said = ("label", to_client(label, given)), ("hint", to_client(hint, given) if hint else "")
    return replace(
        option,
        label=QUOTED_LABEL if option.given else label,
        hint=QUOTED_HINT if hint and question.literal else hint,
        given=(*option.given, *said),
    )
