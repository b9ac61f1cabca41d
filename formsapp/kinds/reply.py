"""What an answer of staff must hold, and how its text is built from that.

A law asks more of an answer than words: a judgement with its reasons, a ground for each no. A kind
names those parts as questions to staff. The words around them stand in Markdown, in the folder
``antwoorden`` of the provider or else of ``docs/common``: headings with ``##`` and paragraphs,
filled in with facts and with the parts by their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from formsapp.facts import Facts, FactsError
from formsapp.facts.fill_text import named_in
from formsapp.facts.read_document import REPLIES, fill_by_origin
from formsapp.facts.translatable_texts import Given
from formsapp.kinds.conditions import Answers, Value, day_of
from formsapp.kinds.questions import Choice, Day, Question
from formsapp.shipped import find_common

TYPED: Final = "\ue000"
"""Stands before each line that staff typed while a text is built: such a line is no heading."""
HEADING: Final = re.compile(r"^## +(.+)$", re.MULTILINE)
EMPTY_LINES: Final = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


@dataclass(frozen=True)
class ReplyPart:
    """A question to staff, and the law that asks for its answer, as staff read it.

    Its name is a word of the template, so it has underscores and no dashes.
    """

    question: Question
    source: str = ""


@dataclass(frozen=True)
class ReplyPlan:
    """The parts of the answer to one case, in order; none where it is a text alone.

    ``given`` are further values for the template.
    """

    parts: tuple[ReplyPart, ...] = ()
    given: Given = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """What staff are asked."""
        return tuple(part.question for part in self.parts)


TEXT_ALONE: Final = ReplyPlan()


@dataclass(frozen=True)
class ReplyForm:
    """How cases of a kind are answered.

    Args:
        template: Name of the file with the words around the parts, without ``.md``.
        names: What the template has a place for beside the facts, whatever the case.
        plan: Gives the parts for a case by its answers and marks.
        examples: Cases, by their answers and marks, that together ask for every part.
        outcome: Name of the part, a choice, whose value is counted; empty for none.

    """

    template: str
    names: tuple[str, ...]
    plan: Callable[[Answers, Facts, Collection[str]], ReplyPlan]
    examples: tuple[tuple[Answers, tuple[str, ...]], ...]
    outcome: str = ""


class Section(NamedTuple):
    """A piece of an answer: its heading, empty for none, and plain text."""

    title: str
    text: str


@dataclass(frozen=True)
class Template:
    """The words of an answer, and the file that they stand in."""

    path: Path
    text: str = field(repr=False)

    @property
    def label(self) -> str:
        """Name the file in an error."""
        return "/".join(self.path.parts[-3:])


def read_template(folder: Path, name: str) -> Template:
    """Return the provider's own words for an answer, else those of ``docs/common``.

    Args:
        folder: ``docs/<provider>``.
        name: Of the file, without ``.md``.

    Raises:
        FactsError: There is no such file, or it can't be read as text.

    """
    places = (one / REPLIES / f"{name}.md" for one in (folder, find_common(folder)))
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise FactsError(f"{REPLIES}/{name}.md: expected this file with the words of an answer")
    try:
        return Template(found, found.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise FactsError(f"{'/'.join(found.parts[-3:])}: {error}") from error


def compose(
    template: Template, facts: Facts, form: ReplyForm, plan: ReplyPlan, said: Answers
) -> tuple[Section, ...]:
    """Build the text of an answer; ``said`` is what staff filled in, by the name of the part.

    Raises:
        FactsError: The template can't be filled, or leaves out something that was filled in.

    """
    parts = {one.name: _value_of(one, said.get(one.name, "")) for one in plan.questions}
    values = {**dict.fromkeys(form.names, ""), **dict(plan.given), **parts}
    try:
        text = fill_by_origin(template.path, template.text, facts, **values)
    except FactsError as error:
        raise FactsError(f"{template.label}: {error}") from error
    for name, value in parts.items():
        if str(value).startswith(TYPED) and str(value) not in text:
            raise FactsError(f"{template.label}: expected a place for {{{{ {name} }}}}")
    return tuple(_sections(EMPTY_LINES.sub("\n\n", text)))


def compare_places(
    template: Template, facts: Facts, names: Iterable[str]
) -> tuple[list[str], list[str]]:
    """Return which names a template uses that it does not get, and which it leaves out.

    Raises:
        FactsError: The template has a tag that is wrong.

    """
    used, known = named_in(template.text, facts), {*names}
    return sorted(used - known), sorted(known - used)


def as_text(sections: Iterable[Section]) -> str:
    """Return an answer as plain text, each heading on a line of its own."""
    return "\n\n".join("\n".join(filter(None, one)) for one in sections)


def _value_of(question: Question, said: Value) -> object:
    """Return a part as the template gets it: a choice as its value, a day as a date."""
    if isinstance(question, Day):
        return day_of(said) if said else ""
    if isinstance(question, Choice) or not isinstance(said, str):
        return said
    return "\n".join(TYPED + line for line in said.split("\n")) if said else ""


def _sections(text: str) -> Iterable[Section]:
    """Yield the pieces between the headings; a piece without text is left out."""
    intro, *rest = HEADING.split(text)
    for title, body in (("", intro), *zip(rest[::2], rest[1::2], strict=True)):
        plain = body.replace(TYPED, "").strip()
        if plain:
            yield Section(title.strip(), plain)
