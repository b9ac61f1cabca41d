"""A condition in words: ``bij vraag 2 is gekozen: Ja``, with the answer between quotes."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from formsapp.facts.dutch_format import listed
from formsapp.facts.translatable_texts import Say, _
from formsapp.kinds.conditions import ALWAYS, Aged, And, Condition, Not, Or, Picked, Ticked
from formsapp.kinds.questions import Choice, Question

CHOSEN = _("bij vraag {{ number }} is gekozen: {{ answer }}")
OTHER = _("bij vraag {{ number }} iets anders is gekozen dan: {{ answer }}")
TICKED = _("bij vraag {{ number }} is aangekruist: {{ answer }}")
UNTICKED = _("bij vraag {{ number }} is niet aangekruist: {{ answer }}")

OR_IF, AND = _(", of als "), _(", en ")

LAST = 10_000
MOST_LABELS = 2
"""If more answers than this are meant, the text names the one that is not."""


@dataclass(frozen=True)
class AskedQuestion:
    """A question with options: its number on the form, and when it is asked there.

    ``labels`` gives by value the text of each option, between quotes.
    """

    question: Choice
    number: int
    when: Condition
    labels: dict[str, str]


@dataclass
class Words:
    """Puts conditions into words, about the questions that were put on the form so far.

    ``own`` has the words of conditions that are about no question.
    """

    say: Say
    own: Mapping[Condition, str] = field(default_factory=dict)
    asked: dict[str, list[AskedQuestion]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, question: Question, number: int, when: Condition) -> None:
        """Put a question on the form."""
        self.numbers.setdefault(question.name, number)
        if isinstance(question, Choice):
            options, given = question.options, question.given
            labels = {
                one.value: f"\u2018{self.say(one.label, (*given, *one.given))}\u2019"
                for one in options
            }
            place = AskedQuestion(question, number, when, labels)
            self.asked.setdefault(question.name, []).append(place)

    def number(self, condition: Condition) -> int:
        """Return the highest question number the condition needs; LAST if none is on the form."""
        found = (
            part if isinstance(part, Aged) else picked_of(part) for part in parts_of(condition)
        )
        names = {one.name for one in found if one} & self.numbers.keys()
        return max((self.numbers[name] for name in names), default=LAST)

    def say_when(self, condition: Condition, known: Condition = ALWAYS) -> str | None:
        """Return the condition in words; empty if it always holds once ``known`` does.

        None where there are no words for it.
        """
        every = condition.parts if isinstance(condition, Or) else (condition,)
        ways = [way for way in every if not self._is_never(way)]
        said = [self._say_all(way, known) for way in sorted(ways, key=self.number)]
        if None in said or not said:
            return None
        return self.say(OR_IF, ()).join(filter(None, said)) if all(said) else ""

    def _say_all(self, condition: Condition, known: Condition) -> str | None:
        """Say the parts of one condition, joined by "and".

        Left out is a part that is known, or that had to hold before a question of another part
        was asked. None where a part has no words.
        """
        parts, implied = parts_of(condition), {*parts_of(known)}
        places = {part: self._places(part, {*parts, *implied}) for part in parts}
        for part, found in places.items():
            if found and not isinstance(part, Not):  # a question with an answer was asked
                implied |= set.intersection(*({*parts_of(place.when)} for place in found))
        left = sorted((part for part in parts if part not in implied), key=self.number)
        said = [
            self._say_any(part)
            if isinstance(part, Or)
            else self._say_one(part, places[part], {*parts, *implied})
            for part in left
        ]
        return None if None in said else self.say(AND, ()).join(filter(None, said))

    def _places(self, part: Condition, together: set[Condition]) -> list[AskedQuestion]:
        """Return where on the form the answer that this part needs can be given.

        A question may stand on the form more than once, each time under another condition: those
        that are asked where ``together`` holds come alone, or else all.
        """
        picked = picked_of(part)
        if picked is None:
            return []
        asked = self.asked.get(picked.name, [])
        if picked is part:
            asked = [one for one in asked if {*one.labels} & {*picked.values}]
        return [one for one in asked if {*parts_of(one.when)} <= together] or asked

    def _say_any(self, way: Or) -> str | None:
        """Say which answers are enough, at one question or another."""
        ways = [self._say_one(one, self._places(one, set())) for one in way.parts]
        said = [way for way in ways if way]
        return None if None in ways else listed(said, "of") if all(ways) else ""

    def _say_one(
        self,
        part: Condition,
        places: list[AskedQuestion],
        together: AbstractSet[Condition] = frozenset(),
    ) -> str | None:
        """Say which answers one question needs, where all of ``together`` holds."""
        if part in self.own:
            return self.say(self.own[part], ())
        if isinstance(part, Aged) and part.name in self.numbers:
            return self.say(part.words, (("number", str(self.numbers[part.name])),))
        picked = picked_of(part)
        if picked is None or not places:
            return None
        return self._say_picked(picked, places, together, chosen=picked is part)

    def _say_picked(
        self,
        picked: Picked,
        places: list[AskedQuestion],
        together: AbstractSet[Condition],
        *,
        chosen: bool,
    ) -> str | None:
        """Say which answers one question needs, or must not have where they are not ``chosen``."""
        if not self._is_offered(picked):
            return None if chosen else ""  # what nobody can choose is never chosen
        labels = {value: label for one in places[::-1] for value, label in one.labels.items()}
        meant = [label for value, label in labels.items() if value in picked.values]
        rest = [label for value, label in labels.items() if value not in picked.values]
        if isinstance(picked, Ticked):
            return self._fill(TICKED if chosen else UNTICKED, places, meant)
        if not chosen:
            meant, rest = rest, meant
        holding = {ALWAYS, *together}
        surely = all(one.question.required and {*parts_of(one.when)} <= holding for one in places)
        if surely and not rest:
            return ""
        if not chosen and not surely:
            return None
        other = len(rest) == 1 and len(meant) > MOST_LABELS
        return self._fill(OTHER, places, rest) if other else self._fill(CHOSEN, places, meant)

    def _is_never(self, way: Condition) -> bool:
        """Whether it needs an answer that this provider's form does not offer."""
        picked = (part for part in parts_of(way) if isinstance(part, Picked))
        return any(one.name in self.asked and not self._is_offered(one) for one in picked)

    def _is_offered(self, picked: Picked) -> bool:
        asked = self.asked.get(picked.name, [])
        return any({*one.labels} & {*picked.values} for one in asked)

    def _fill(self, text: str, places: list[AskedQuestion], labels: list[str]) -> str:
        """Put numbers and answers into a text."""
        answer = listed(labels, "of")
        number = listed((str(one.number) for one in places), "of")
        question = self.say(places[0].question.label, places[0].question.given)
        # A page without numbers names the question instead.
        given = (("number", number), ("question", question), ("answer", answer))
        return self.say(text, given)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions that must all hold."""
    return condition.parts if isinstance(condition, And) else (condition,)


def picked_of(part: Condition) -> Picked | None:
    """Return the :class:`Picked` in a condition or its opposite; None for other conditions."""
    inner = part.other if isinstance(part, Not) else part
    return inner if isinstance(inner, Picked) else None
